/** Whether what a document carries proves for good that a certificate and its issuers held. */
import { type Certificate, isSelfIssued } from '../cms/certificate.ts'
import { findPath } from '../cms/chain.ts'
import { answerAbout, responderOf } from '../cms/ocsp.ts'
import { isCrlOf, isInScope } from '../cms/revocation.ts'
import { endOf } from '../services/freshness.ts'
import type { ValidationData } from './validation-data.ts'

export type StoredProof = {
  readonly isComplete: boolean
  /** One sentence for each thing that is missing. */
  readonly lacking: readonly string[]
}

/**
 * @param others  certificates beside it, e.g. of the signature
 * @param anchors where a chain may end, besides a certificate that signed itself
 * @param at      when it was used: a statement that had lapsed before says nothing
 * @source        ETSI EN 319 142-1, 6.3 (B-LT): the whole chain, and revocation data for each certificate of it
 */
export function storedProof(
  leaf: Certificate,
  others: readonly Certificate[],
  stored: ValidationData,
  anchors: readonly Certificate[],
  at: Date,
): StoredProof {
  const { certificates, anchor } = findPath(leaf, [...others, ...stored.certificates], anchors, at)
  const lacking: string[] = []
  const top = certificates.at(-1) ?? leaf
  if (anchor === null && !isSelfIssued(top)) lacking.push(`The issuer of “${top.subject.name}” is missing.`)
  for (const [index, certificate] of certificates.entries()) {
    const issuer = certificates[index + 1]
    if (issuer === undefined || holds(certificate, issuer, stored, at)) continue
    lacking.push(`Nothing in the document proves that the certificate of “${certificate.subject.name}” held.`)
  }
  return { isComplete: lacking.length === 0, lacking }
}

function holds(
  certificate: Certificate,
  issuer: Certificate,
  { ocsps, crls }: ValidationData,
  at: Date,
): boolean {
  const byOcsp = ocsps.some(response => {
    const answer = answerAbout(response, certificate, issuer)
    return answer !== null && endOf(answer) >= at && responderOf(response, issuer) !== null
  })
  return byOcsp || crls.some(crl => endOf(crl) >= at && isInScope(crl, certificate) && isCrlOf(crl, issuer))
}
