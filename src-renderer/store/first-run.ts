/** Whether a person is shown the first run, and how far they are. Pure. */
import type { TokenList } from '../../src-shared/model/certificate.ts'
import type { DoctorFinding, DoctorReport } from '../../src-shared/model/doctor.ts'

export type FirstRunStep = 'insert' | 'driver' | 'ready'

export type FirstRunFacts = {
  readonly welcomed: boolean
  readonly recentCount: number
  readonly documentCount: number
  /** Null: the drivers have not answered yet. */
  readonly tokenList: TokenList | null
}

/** An empty profile, no document on the way, no token to work with, and no driver named on the command line. */
export function wantsFirstRun({ welcomed, recentCount, documentCount, tokenList }: FirstRunFacts): boolean {
  if (welcomed || recentCount > 0 || documentCount > 0 || tokenList === null) return false
  return tokenList.tokens.length === 0 && tokenList.modules.every(({ source }) => source !== 'argument')
}

export function firstRunStep(report: DoctorReport | null): FirstRunStep {
  if (!report) return 'insert'
  if (report.findings.some(({ code }) => code === 'token.found')) return 'ready'
  return report.needy !== null || driverProblems(report).length > 0 ? 'driver' : 'insert'
}

/** Beside the one that the whole page is about. */
export function driverProblems(report: DoctorReport): readonly DoctorFinding[] {
  return report.findings.filter(
    ({ step, state, code }) =>
      step === 'driver' && state === 'problem' && code !== 'driver.needed' && code !== 'driver.none',
  )
}
