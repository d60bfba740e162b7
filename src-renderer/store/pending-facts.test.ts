import { expect, test } from 'vitest'
import type { PendingFile } from '../../src-shared/model/levels.ts'
import { NOW } from '../test-data.ts'
import { daysToDeadline, nearestDeadline } from './pending-facts.ts'

function ending(certificateEnds: string | null): PendingFile {
  const rest = { level: 'b-t', missing: '', since: '', trouble: 'network', stamp: null } as const
  return { path: `/x/${certificateEnds}.pdf`, certificateEnds, ...rest }
}

test('the deadline is said when it is near', () => {
  expect(daysToDeadline(ending('2026-11-19T10:42:08Z'), NOW)).toBe(2)
  expect(daysToDeadline(ending('2026-11-17T11:00:00Z'), NOW)).toBe(0)
  expect(daysToDeadline(ending('2026-11-16T11:00:00Z'), NOW)).toBe(-1)
  expect(daysToDeadline(ending('2027-06-19T00:00:00Z'), NOW)).toBeNull()
  expect(daysToDeadline(ending(null), NOW)).toBeNull()
})

test('of several the nearest', () => {
  const files = ['2026-12-01T00:00:00Z', '2026-11-20T00:00:00Z', null].map(ending)
  expect(nearestDeadline(files, NOW)?.file.certificateEnds).toBe('2026-11-20T00:00:00Z')
  expect(nearestDeadline([ending(null)], NOW)).toBeNull()
})
