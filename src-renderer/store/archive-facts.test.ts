import { expect, test } from 'vitest'
import { NOW } from '../test-data.ts'
import { dueArchives } from './archive-facts.ts'

const DAY_MS = 86_400_000
const endsIn = (days: number, path = '/home/m/deed.pdf') => ({
  path,
  until: new Date(NOW.getTime() + days * DAY_MS + 3_600_000).toISOString(),
})
const always = { remindAt: [90, 30, 7] as (90 | 30 | 7)[], dismissed: [] as string[] }

test.each([
  [91, null],
  [90, 90],
  [30, 30],
  [7, 7],
  [0, 7],
  [-1, 7],
  [-400, 7],
])('%i days before the end: %s', (days, threshold) => {
  expect(dueArchives([endsIn(days)], always, NOW)[0]?.threshold ?? null).toBe(threshold)
})

test('what ends first stands first', () => {
  const files = [endsIn(40, '/b.pdf'), endsIn(-2, '/c.pdf'), endsIn(3, '/a.pdf'), endsIn(200, '/d.pdf')]
  expect(dueArchives(files, always, NOW).map(({ path }) => path)).toEqual(['/c.pdf', '/a.pdf', '/b.pdf'])
})

test('dismissed, it comes back at the next threshold, in the last days each day, and when it has ended', () => {
  const keyAt = (days: number) => dueArchives([endsIn(days)], always, NOW)[0]?.key ?? ''
  const after = (key: string, days: number, now = NOW) =>
    dueArchives([endsIn(days)], { ...always, dismissed: [key] }, now).length
  expect(after(keyAt(80), 60)).toBe(0)
  expect(after(keyAt(80), 29)).toBe(1)
  expect(after(keyAt(5), 5)).toBe(0)
  expect(after(keyAt(5), 5, new Date(NOW.getTime() + DAY_MS))).toBe(1)
  expect(after(keyAt(5), -1)).toBe(1)
  expect(after(keyAt(-1), -30)).toBe(0)
})
