import { expect, test } from 'vitest'
import type { HealthCertificate } from '../../src-shared/contract/health.ts'
import { NOW } from '../test-data.ts'
import { dueNotices, endsAxis, withDismissed } from './health-facts.ts'

const DAY_MS = 86_400_000
const endsIn = (days: number, fingerprint = 'aa'): HealthCertificate => ({
  fingerprint,
  name: 'Marta Lindqvist',
  issuerName: 'Norrland Trust',
  role: 'own',
  notBefore: '2024-01-01T00:00:00.000Z',
  notAfter: new Date(NOW.getTime() + days * DAY_MS + 3_600_000).toISOString(),
  keyKind: 'rsa',
  keyBits: 3072,
  qualified: true,
  usedAt: null,
})
const on = (...certificates: readonly HealthCertificate[]) => [
  { tokenId: 't1', certificates: [...certificates] },
]
const always = { remindAt: [90, 30, 7] as (90 | 30 | 7)[], dismissed: [] as string[] }

test.each([
  [91, null],
  [90, 90],
  [31, 90],
  [30, 30],
  [8, 30],
  [7, 7],
  [0, 7],
  [-1, null],
])('%i days before the end: %s', (days, threshold) => {
  expect(dueNotices(on(endsIn(days)), always, NOW)[0]?.threshold ?? null).toBe(threshold)
})

test('what is on no token is told as well', () => {
  const service = { tokenId: null, certificates: [{ ...endsIn(5), role: 'time-stamp' as const }] }
  expect(dueNotices([service], always, NOW)).toMatchObject([{ tokenId: null, days: 5, threshold: 7 }])
})

test('a threshold that is switched off leaves it to the next', () => {
  expect(dueNotices(on(endsIn(25)), { ...always, remindAt: [90, 7] }, NOW)[0]?.threshold).toBe(90)
  expect(dueNotices(on(endsIn(25)), { ...always, remindAt: [] }, NOW)).toEqual([])
})

test('dismissed at one threshold, it comes back at the next, and in the last days each day', () => {
  const keyAt = (days: number) => dueNotices(on(endsIn(days)), always, NOW)[0]?.key ?? ''
  const dismissed = [keyAt(80)]
  expect(dueNotices(on(endsIn(60)), { ...always, dismissed }, NOW)).toEqual([])
  expect(dueNotices(on(endsIn(29)), { ...always, dismissed }, NOW)).toHaveLength(1)
  const inLastDays = { ...always, dismissed: [keyAt(5)] }
  expect(dueNotices(on(endsIn(5)), inLastDays, NOW)).toEqual([])
  const tomorrow = new Date(NOW.getTime() + DAY_MS)
  expect(dueNotices(on(endsIn(5)), inLastDays, tomorrow)).toHaveLength(1)
  expect(withDismissed([keyAt(80), keyAt(5)], 'bb:30', tomorrow)).toEqual([keyAt(80), 'bb:30'])
})

test('one notice for a certificate that two tokens hold', () => {
  const twice = [...on(endsIn(20)), { tokenId: 't2', certificates: [endsIn(20)] }]
  expect(dueNotices(twice, always, NOW)).toHaveLength(1)
})

test.each([20, 214, 700, 3600])('the chart of %i days has marks in their order, all inside', days => {
  const { marks } = endsAxis([endsIn(days)], NOW)
  expect(marks.every(({ at }) => at > 0 && at < 1)).toBe(true)
  expect(marks.map(({ at }) => at)).toEqual(marks.map(({ at }) => at).toSorted((a, b) => a - b))
  expect(marks.length).toBeLessThan(10)
})
