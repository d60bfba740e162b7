import { expect, test } from 'vitest'
import { dateAndTime, exactTime, fileSize, howLongAgo, inGroups, sizeInMm } from './format.ts'

// Without a zone an ISO time is local: the same words on every machine.
const now = new Date('2026-11-17T10:42:08')

test.each([
  { iso: '2026-11-17T09:05:00', text: 'Today, 09:05' },
  { iso: '2026-11-16T23:59:00', text: 'Yesterday' },
  { iso: '2026-11-12T08:30:00', text: '12 Nov' },
  { iso: '2025-11-17T08:30:00', text: '17 Nov 2025' },
])('$iso is "$text"', ({ iso, text }) => {
  expect(howLongAgo(iso, now)).toBe(text)
})

test('writes times as the design does', () => {
  expect(dateAndTime('2026-11-17T10:42:08')).toBe('17 Nov 2026, 10:42')
  expect(exactTime('2026-11-17T10:42:08')).toBe('17 November 2026, 10:42:08')
})

test.each([
  { bytes: 0, text: '0 B' },
  { bytes: 999, text: '999 B' },
  { bytes: 1000, text: '1.0 KB' },
  { bytes: 60_400, text: '60 KB' },
  { bytes: 999_600, text: '1.0 MB' },
  { bytes: 1_073_741_824, text: '1.1 GB' },
])('$bytes bytes are "$text"', ({ bytes, text }) => {
  expect(fileSize(bytes)).toBe(text)
})

test('measures in millimetres: one inch is 72 points', () => {
  expect(sizeInMm({ width: 72, height: 144 })).toBe('25 × 51 mm')
})

test('groups serial numbers, and leaves other names alone', () => {
  expect(inGroups('0A4177C2')).toBe('0A41 77C2')
  expect(inGroups('4825-XY')).toBe('4825-XY')
})
