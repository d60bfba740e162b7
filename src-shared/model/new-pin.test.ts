import { expect, test } from 'vitest'
import { isEasyToGuess, newPinProblem } from './new-pin.ts'

const lengths = { min: 6, max: 12 }

test.each([
  ['835217', null, null],
  ['83521', null, 'length'],
  ['', null, 'length'],
  ['8352178352178', null, 'length'],
  // Four signs, twelve bytes of UTF-8; five make fifteen.
  ['密碼密碼', null, null],
  ['密碼密碼密', null, 'length'],
  ['835217', '835217', 'same'],
] as const)('%s after %s: %s', (pin, old, problem) => {
  expect(newPinProblem(pin, old, lengths)).toBe(problem)
})

test('a token that names no lengths wants one sign at least', () => {
  expect(newPinProblem('', null, { min: 0, max: 0 })).toBe('length')
  expect(newPinProblem('x'.repeat(200), null, { min: 0, max: 0 })).toBeNull()
})

test.each(['111111', '123456', '654321', 'abcdef', '170683', '061783', '830617', '17061983', '19830617'])(
  '%s is easy to guess',
  pin => expect(isEasyToGuess(pin)).toBe(true),
)

test.each(['835217', '472916', 'kestrel-4471', '97319731'])('%s is not', pin => {
  expect(isEasyToGuess(pin)).toBe(false)
})
