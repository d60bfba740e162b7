import { expect, test } from 'vitest'
import { PLAIN_APPEARANCE } from '../../src-shared/model/signing.ts'
import { appearanceLines, dateLine } from './appearance-text.ts'

test.each([
  ['2026-11-17T09:42:08Z', 60, '17 Nov 2026, 10:42 +01:00'],
  ['2026-12-31T23:30:00Z', 330, '1 Jan 2027, 05:00 +05:30'],
  ['2026-01-01T02:00:00Z', -210, '31 Dec 2025, 22:30 -03:30'],
  ['2026-06-01T00:00:00Z', 0, '1 Jun 2026, 00:00 UTC'],
])('%s at %d minutes is shown as %s', (iso, zone, expected) => {
  expect(dateLine(new Date(iso), zone)).toBe(expected)
})

test('only what is asked for and there is shown, the name first and bold', () => {
  const asked = { appearance: { ...PLAIN_APPEARANCE, showDate: false }, reason: null, location: 'Gothenburg' }
  expect(appearanceLines(asked, 'Marta', new Date(0), 0)).toEqual([
    { text: 'Marta', bold: true },
    { text: 'Gothenburg', bold: false },
  ])
})
