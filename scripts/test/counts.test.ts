import { expect, test } from 'vitest'
import { labCounts, vitestCounts, windowCounts } from './counts.ts'

const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, testResults: [] }

test('counts what vitest reports', () => {
  expect(vitestCounts(vitest, 0)).toEqual({ passed: 3, failed: 0, skipped: 1, note: null })
})

test('counts a file that does not load as one failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }]
  expect(vitestCounts({ ...vitest, testResults }, 1)).toMatchObject({ failed: 1 })
})

test('never calls a run good that ended badly', () => {
  expect(vitestCounts(vitest, 1)).toMatchObject({ failed: 1, note: 'ended with exit code 1' })
  expect(vitestCounts(null, 1)).toMatchObject({ failed: 1 })
  expect(vitestCounts(null, 0)).toMatchObject({ failed: 1 })
})

test('counts a test that needed a second try as failed', () => {
  const report = { stats: { expected: 5, unexpected: 1, flaky: 2, skipped: 0 }, errors: [] }
  expect(windowCounts(report, 1)).toEqual({ passed: 5, failed: 3, skipped: 0, note: null })
})

test('counts a driver that is not on this machine as skipped, and says so', () => {
  const missing = ['opencryptoki: not installed']
  expect(labCounts({ passed: 4, failed: 0, missing }, 0)).toEqual({
    passed: 4,
    failed: 0,
    skipped: 1,
    note: 'opencryptoki: not installed',
  })
  expect(labCounts({ passed: 4, failed: 0, missing: [] }, 1)).toMatchObject({ failed: 1 })
  expect(labCounts(null, 0)).toMatchObject({ failed: 1 })
})
