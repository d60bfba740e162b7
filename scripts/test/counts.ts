/** Counts of passed and failed tests out of the reports of vitest and Playwright. */
import { z } from '../../src-shared/zod.ts'
import type { StageResult } from './stages.ts'

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

const WindowReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.unknown()),
})

const LabSummary = z.object({
  passed: z.number(),
  failed: z.number(),
  missing: z.array(z.string()),
})

/** A driver that this machine does not have counts as skipped. */
export function labCounts(report: unknown, code: number): StageResult {
  const parsed = LabSummary.safeParse(report)
  if (!parsed.success) return withoutReport(code)
  const { passed, failed, missing } = parsed.data
  const settled = settle({ passed, failed, skipped: missing.length }, code)
  return missing.length > 0 && settled.note === null ? { ...settled, note: missing.join('; ') } : settled
}

/** @param code the runner's exit code: an error outside any test must not count as success */
export function vitestCounts(report: unknown, code: number): StageResult {
  const parsed = VitestReport.safeParse(report)
  if (!parsed.success) return withoutReport(code)
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = parsed.data
  // A file that does not even load has no tests to count, and must count all the same.
  const broken = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0)
  return settle(
    { passed: numPassedTests, failed: numFailedTests + broken.length, skipped: numPendingTests },
    code,
  )
}

/** A test that passed only when tried again counts as failed: it cannot be relied on. */
export function windowCounts(report: unknown, code: number): StageResult {
  const parsed = WindowReport.safeParse(report)
  if (!parsed.success) return withoutReport(code)
  const { expected, unexpected, flaky, skipped } = parsed.data.stats
  return settle({ passed: expected, failed: unexpected + flaky + parsed.data.errors.length, skipped }, code)
}

function settle(counts: Omit<StageResult, 'note'>, code: number): StageResult {
  if (code === 0 || counts.failed > 0) return { ...counts, note: null }
  return { ...counts, failed: 1, note: `ended with exit code ${code}` }
}

function withoutReport(code: number): StageResult {
  return { passed: 0, failed: 1, skipped: 0, note: `left no report, exit code ${code}` }
}
