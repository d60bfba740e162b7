/** Asks the network about a certificate: its missing issuers, and whether its own issuer withdrew it. */
import type { RevocationAnswer } from '../../src-shared/model/revocation.ts'
import type { Certificate } from '../cms/certificate.ts'
import { completeChain } from '../services/issuers.ts'
import { askRevocation, statementOf } from '../services/revocation-check.ts'
import type { ServiceWorld } from '../services/service-world.ts'
import type { ChainSources } from './certificate-chain.ts'
import type { FoundCertificate } from './certificate-sources.ts'

export type CheckedCertificate = {
  /** Issuers that were not at hand. */
  readonly fetched: readonly Certificate[]
  /** Null: nobody could be asked. */
  readonly answer: RevocationAnswer | null
}

/** @throws AppError `job.cancelled`; a service that does not answer is an answer: `unknown` */
export async function checkCertificate(
  found: FoundCertificate,
  sources: ChainSources,
  world: ServiceWorld,
): Promise<CheckedCertificate> {
  const { certificate, companions } = found
  const candidates = [...companions, ...sources.fetched]
  const { certificates } = await completeChain(world, certificate, candidates, sources.anchors)
  const fetched = certificates.filter(one => !candidates.includes(one) && one !== certificate)
  const [, issuer] = certificates
  const offers = certificate.ocspUrls.length + certificate.crlUrls.length > 0
  if (issuer === undefined || !offers) return { fetched, answer: null }
  const { status, revokedAt, reason, evidence } = await askRevocation(world, certificate, issuer)
  const statement = evidence === null ? null : statementOf(evidence)
  return {
    fetched,
    answer: {
      status: status === 'revoked' && reason === 'certificateHold' ? 'suspended' : status,
      source: evidence?.kind ?? (certificate.ocspUrls.length > 0 ? 'ocsp' : 'crl'),
      askedAt: world.clock.now().toISOString(),
      since: revokedAt?.toISOString() ?? null,
      validUntil: statement?.nextUpdate?.toISOString() ?? null,
    },
  }
}
