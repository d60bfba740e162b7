/** Whether a certificate still holds: asked by OCSP, else looked up in the issuer's list. */
import type { Certificate } from '../cms/certificate.ts'
import { isSelfIssued } from '../cms/certificate.ts'
import type { RevocationReason } from '../cms/revocation.ts'
import { type CrlProof, fetchCrl } from './crl.ts'
import { endOf } from './freshness.ts'
import { type Chain, completeChain } from './issuers.ts'
import { askOcsp, type OcspProof } from './ocsp.ts'
import { attempt, type ServiceWorld } from './service-world.ts'

export type RevocationEvidence =
  | { readonly kind: 'ocsp'; readonly url: string; readonly proof: OcspProof }
  | { readonly kind: 'crl'; readonly url: string; readonly proof: CrlProof }

export type RevocationAnswer = {
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt: Date | null
  readonly reason: RevocationReason | null
  /** What says so; null where nothing does. */
  readonly evidence: RevocationEvidence | null
  /** Sentences: what did not answer, or said nothing that counts. */
  readonly problems: readonly string[]
}

export type CheckedCertificate = {
  readonly certificate: Certificate
  /** Null for a root, which nobody above can withdraw, and for one whose issuer was not found. */
  readonly revocation: RevocationAnswer | null
}

export type ChainCheck = {
  readonly chain: Chain
  /** One for each certificate of the chain, leaf first. */
  readonly checked: readonly CheckedCertificate[]
}

const MAX_ADDRESSES = 4

/**
 * Completes the chain of a certificate and asks for each certificate of it whether it still holds.
 *
 * @param candidates loose certificates, e.g. all of the token
 * @throws           AppError `job.cancelled`; what cannot be reached is told in the answer
 */
export async function checkChain(
  world: ServiceWorld,
  leaf: Certificate,
  candidates: readonly Certificate[],
  anchors: readonly Certificate[] = [],
): Promise<ChainCheck> {
  const chain = await completeChain(world, leaf, candidates, anchors)
  const { certificates } = chain
  const checked = certificates.map(async (certificate, index): Promise<CheckedCertificate> => {
    const issuer = certificates[index + 1]
    const revocation = issuer === undefined ? null : await askRevocation(world, certificate, issuer)
    return { certificate, revocation }
  })
  return { chain, checked: await Promise.all(checked) }
}

/**
 * OCSP first, then the lists; the first answer that counts is taken and kept while it holds.
 *
 * @throws AppError `job.cancelled`; what cannot be reached is told in `problems`
 * @source RFC 5280, 6.3; RFC 6960, 3
 */
export function askRevocation(
  world: ServiceWorld,
  certificate: Certificate,
  issuer: Certificate,
): Promise<RevocationAnswer> {
  if (isSelfIssued(certificate)) return Promise.resolve(NOTHING)
  const key = `revocation ${certificate.fingerprint} ${issuer.fingerprint}`
  return world.cache.answer(key, world.clock.now(), async () => {
    const value = await askAll(world, certificate, issuer)
    return { value, until: value.evidence === null ? null : endOf(statementOf(value.evidence)) }
  })
}

const NOTHING: RevocationAnswer = {
  status: 'unknown',
  revokedAt: null,
  reason: null,
  evidence: null,
  problems: [],
}

async function askAll(
  world: ServiceWorld,
  certificate: Certificate,
  issuer: Certificate,
): Promise<RevocationAnswer> {
  const problems: string[] = []
  for (const url of certificate.ocspUrls.slice(0, MAX_ADDRESSES)) {
    const proof = await attempt(problems, () => askOcsp(world, certificate, issuer, url))
    if (typeof proof === 'string') problems.push(proof)
    else if (proof !== null && proof.answer.status !== 'unknown') {
      const { status, revokedAt, reason } = proof.answer
      return { status, revokedAt, reason, evidence: { kind: 'ocsp', url, proof }, problems }
    }
  }
  for (const url of certificate.crlUrls.slice(0, MAX_ADDRESSES)) {
    const proof = await attempt(problems, () => fetchCrl(world, certificate, issuer, url))
    if (typeof proof === 'string') problems.push(proof)
    else if (proof !== null) {
      const { date = null, reason = null } = proof.revocation ?? {}
      const status = proof.revocation === null ? 'good' : 'revoked'
      return { status, revokedAt: date, reason, evidence: { kind: 'crl', url, proof }, problems }
    }
  }
  if (problems.length === 0) {
    problems.push(
      `The certificate of “${certificate.subject.name}” names no service that tells whether it holds.`,
    )
  }
  return { ...NOTHING, problems }
}

export function statementOf(evidence: RevocationEvidence) {
  return evidence.kind === 'ocsp' ? evidence.proof.answer : evidence.proof.crl
}
