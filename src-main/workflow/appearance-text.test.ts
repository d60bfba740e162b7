import { expect, test } from 'vitest'
import { type NamedAppearance, NEW_APPEARANCE, unknownVariables } from '../../src-shared/model/appearance.ts'
import { PLAIN_APPEARANCE } from '../../src-shared/model/signing.ts'
import { appearanceLines, dateLine, templateLines } from './appearance-text.ts'

test.each([
  ['2026-11-17T09:42:08Z', 60, '17 Nov 2026, 10:42 +01:00'],
  ['2026-12-31T23:30:00Z', 330, '1 Jan 2027, 05:00 +05:30'],
  ['2026-01-01T02:00:00Z', -210, '31 Dec 2025, 22:30 -03:30'],
  ['2026-06-01T00:00:00Z', 0, '1 Jun 2026, 00:00 UTC'],
])('%s at %d minutes is shown as %s', (iso, zone, expected) => {
  expect(dateLine(new Date(iso), zone)).toBe(expected)
})

const FACTS = {
  name: 'Marta',
  issuer: 'Norrland Trust',
  serial: '4A00C71B22',
  reason: null,
  location: 'Gothenburg',
  time: new Date('2026-07-01T22:30:00Z'),
}

test('only what is asked for and there is shown, the name first and bold', () => {
  expect(appearanceLines({ ...PLAIN_APPEARANCE, showDate: false }, FACTS, 0)).toEqual([
    { text: 'Marta', bold: true },
    { text: 'Gothenburg', bold: false },
  ])
})

const texts = (change: Partial<NamedAppearance>) =>
  templateLines({ ...NEW_APPEARANCE, id: '1', name: 'x', ...change }, FACTS).map(({ text }) => text)

test('a template is filled in; a line with nothing to say is left out', () => {
  const text = 'Signed by {name}\nReason: {reason}\n{location}, {date}\nNo. {serial} of {issuer}\n{nonsense}'
  expect(texts({ text, timeZone: 'UTC' })).toEqual([
    'Signed by Marta',
    'Gothenburg, 1 Jul 2026, 22:30 UTC',
    'No. ••••1B22 of Norrland Trust',
    '{nonsense}',
  ])
  expect(unknownVariables(text)).toEqual(['nonsense'])
})

test('what a value holds is not taken for a variable', () => {
  const facts = { ...FACTS, name: '{serial}' }
  const lines = templateLines({ ...NEW_APPEARANCE, id: '1', name: 'x', text: '{name}' }, facts)
  expect(lines).toEqual([{ text: '{serial}', bold: true }])
})

// As `TZ=<zone> date -d @1782945000 '+%F %H:%M %:z'` of GNU coreutils says.
test.each([
  ['Europe/Stockholm', '2026-07-02 00:30 +02:00'],
  ['America/St_Johns', '2026-07-01 20:00 -02:30'],
  ['Asia/Kathmandu', '2026-07-02 04:15 +05:45'],
])('in the zone %s', (timeZone, expected) => {
  expect(texts({ text: '{date}', dateFormat: 'iso', timeZone })).toEqual([expected])
})

test('the whole number, and the date alone, where they are asked for', () => {
  expect(texts({ text: '{serial}', maskSerial: false })).toEqual(['4A00C71B22'])
  expect(texts({ text: '{date}', dateFormat: 'date', timeZone: 'UTC' })).toEqual(['1 Jul 2026'])
})
