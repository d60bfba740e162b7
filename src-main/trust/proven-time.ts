/** Times that a time-stamp proves: those in a signature and those over the whole document. */
import { equalBytes } from '../base/bytes.ts'
import { digestOf } from '../base/digest.ts'
import { readTimeStamp, type TimeStamp } from '../cms/timestamp.ts'
import type { CmsFacts } from '../cms/verify.ts'
import { finding, type SignatureFinding } from './findings.ts'
import { judgeSigner, strengthFindings, type Trust } from './signer-judgement.ts'

export type ProvenTime = {
  /** Null: nothing proves a time. */
  readonly time: Date | null
  readonly findings: readonly SignatureFinding[]
}

/**
 * The time that the signature-time-stamp of a signature proves.
 *
 * @param at the moment of checking: a time-stamp from later proves nothing
 * @source   RFC 3161, appendix A; ETSI EN 319 122-1, 5.3: the imprint is over the signature value
 */
export function signatureTime({ timeStamps, signatureValue }: CmsFacts, at: Date, trust: Trust): ProvenTime {
  const times: Date[] = []
  const findings: SignatureFinding[] = []
  for (const token of timeStamps) {
    const stamp = readTimeStamp(token)
    if (stamp === null || stamp.imprint.hash === null) {
      findings.push(
        finding('time.unreadable', 'The time-stamp of the signature cannot be read, so it proves no time.'),
      )
      continue
    }
    const imprint = digestOf(stamp.imprint.hash, signatureValue)
    if (!equalBytes(imprint, stamp.imprint.digest)) {
      findings.push(finding('time.foreign', 'The time-stamp belongs to another signature.'))
      continue
    }
    const problem = stampProblem(stamp, at, trust)
    if (problem === null) times.push(stamp.time)
    else findings.push(problem)
  }
  const best = times.sort((a, b) => a.getTime() - b.getTime())[0] ?? null
  if (best !== null)
    findings.push(finding('time.stamped', `A time-stamp proves that it existed on ${shown(best)}.`))
  return { time: best, findings }
}

/** @returns why a token that fits its bytes proves no time all the same */
export function stampProblem(stamp: TimeStamp, at: Date, trust: Trust): SignatureFinding | null {
  const { facts } = stamp
  if (facts.problems.length > 0 || facts.signer === null) {
    return finding(
      'time.foreign',
      'The time-stamp of the signature is damaged or forged, so it proves no time.',
    )
  }
  const { findings } = judgeSigner(facts.signer, facts.certificates, 'time-stamping', at, trust)
  const weak = strengthFindings(facts, trust.policy)
  if (findings.length === 0 && weak.length === 0 && stamp.time <= at) return null
  const text = `The time-stamp by “${facts.signer.subject.name}” proves no time: its service is not trusted.`
  return finding('time.untrusted', text)
}

function shown(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
