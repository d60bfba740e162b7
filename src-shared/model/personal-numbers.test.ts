import { expect, test } from 'vitest'
import { maskNumber, maskPersonal } from './personal-numbers.ts'

// The first as the design has it: 06-certificate.html.
test.each([
  ['PNOSE-198001012384', 'PNOSE-•••••• 2384'],
  ['38001085718', '•••••• 5718'],
  ['12345', '••••••'],
  ['EI:SE-200007292386', 'EI:SE-•••••• 2386'],
])('%s is shown as %s', (number, shown) => {
  expect(maskNumber(number)).toBe(shown)
})

test('a number is masked inside a name as well, without its prefix too', () => {
  expect(
    maskPersonal('CN=MÄNNIK,MARI 38001085718, serialNumber=PNOEE-38001085718', ['PNOEE-38001085718']),
  ).toBe('CN=MÄNNIK,MARI •••••• 5718, serialNumber=PNOEE-•••••• 5718')
})

test('a short number is masked where it is said to be one, and nowhere by chance', () => {
  const text = 'C=SE, serialNumber=21, O=Unit 21, valid 21 Nov 2021, serialNumber=2100'
  expect(maskPersonal(text, ['21'])).toBe(
    'C=SE, serialNumber=••••••, O=Unit 21, valid 21 Nov 2021, serialNumber=2100',
  )
  expect(maskPersonal('21', ['21'])).toBe('••••••')
  expect(maskPersonal('nothing here', ['PNOSE-198001012384'])).toBe('nothing here')
})
