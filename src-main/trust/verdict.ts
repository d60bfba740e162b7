/** Findings -> passed | indeterminate | failed, with the sub-indication of ETSI EN 319 102-1. */
import type { SubIndication, Verdict } from '../../src-shared/model/report.ts'
import { effectOf, type SignatureFinding } from './findings.ts'

export type Judgement = { readonly verdict: Verdict; readonly subIndication: SubIndication | null }

/** Worst first. "No failure" is not "valid": a signature passes only when nothing speaks against it. */
const ORDER: readonly Verdict[] = ['failed', 'indeterminate', 'passed']

/**
 * @param findings of one signature
 * @param integrity that digest and signature were checked and are right: without it nothing passes
 * @returns         the worst verdict, with the sub-indication of the first finding that leads to it
 */
export function judge(findings: readonly SignatureFinding[], integrity: boolean): Judgement {
  const effects = findings.map(({ code }) => effectOf(code))
  for (const verdict of ['failed', 'indeterminate'] as const) {
    const decisive = effects.find(effect => effect.verdict === verdict)
    if (decisive !== undefined) return { verdict, subIndication: decisive.subIndication }
  }
  return integrity
    ? { verdict: 'passed', subIndication: null }
    : { verdict: 'indeterminate', subIndication: 'SIGNED_DATA_NOT_FOUND' }
}

/** @returns the worst of all, null when there is none */
export function worst(verdicts: readonly Verdict[]): Verdict | null {
  return ORDER.find(verdict => verdicts.includes(verdict)) ?? null
}
