/** The PAdES level that a signature has reached, by what the document holds: whom anybody trusts is no matter here. */
import type { PadesLevel } from '../../src-shared/model/signing.ts'
import { equalBytes } from '../base/bytes.ts'
import { digestOf } from '../base/digest.ts'
import type { Certificate } from '../cms/certificate.ts'
import { readTimeStamp, type TimeStamp } from '../cms/timestamp.ts'
import type { CmsFacts } from '../cms/verify.ts'
import type { Integrity } from './integrity.ts'
import { storedProof } from './stored-proof.ts'
import type { ValidationData } from './validation-data.ts'

/** An intact time-stamp over the document, and what the document carried when it was made. */
export type DocumentStamp = {
  readonly stamp: TimeStamp
  /** Where the bytes end that it covers. */
  readonly end: number
  readonly stored: () => ValidationData
}

/**
 * @param stored  what the document carries now
 * @param stamps  all of the document
 * @param anchors where a chain may end
 * @returns       null for what is no PAdES signature
 * @source        ETSI EN 319 142-1, 6.3
 */
export function levelReached(
  { facts, intact, subFilter, covered }: Integrity,
  stored: ValidationData,
  stamps: readonly DocumentStamp[],
  anchors: readonly Certificate[],
): PadesLevel | null {
  const isPades = intact && subFilter === 'ETSI.CAdES.detached' && facts?.hasSigningCertificate === true
  if (!isPades || facts.signer === null || covered === null) return null
  const own = ownStamps(facts)
  const later = stamps.filter(({ end }) => end > covered.end)
  const times = [...own, ...later.map(({ stamp }) => stamp)].map(({ time }) => time.getTime())
  if (times.length === 0) return 'b-b'
  const at = new Date(Math.min(...times))
  const signer = { certificate: facts.signer, others: facts.certificates }
  const isLongTerm = (data: ValidationData, used: readonly TimeStamp[]) =>
    [signer, ...used.flatMap(stamperOf)].every(
      ({ certificate, others }) => storedProof(certificate, others, data, anchors, at).isComplete,
    )
  const [first] = later
  const timeProof = own.length > 0 ? own : first === undefined ? [] : [first.stamp]
  if (!isLongTerm(stored, timeProof)) return 'b-t'
  return later.some(stamp => isLongTerm(stamp.stored(), own)) ? 'b-lta' : 'b-lt'
}

/** Intact, and over this very signature. */
function ownStamps({ timeStamps, signatureValue }: CmsFacts): readonly TimeStamp[] {
  return timeStamps.flatMap(token => {
    const stamp = readTimeStamp(token)
    if (stamp === null || stamp.facts.problems.length > 0 || stamp.imprint.hash === null) return []
    const imprint = digestOf(stamp.imprint.hash, signatureValue)
    return equalBytes(imprint, stamp.imprint.digest) ? [stamp] : []
  })
}

function stamperOf({ facts }: TimeStamp) {
  return facts.signer === null ? [] : [{ certificate: facts.signer, others: facts.certificates }]
}
