/** What is on each token and until when it holds: the own certificates, and those of their issuers beside them. */
import type { HealthCertificate, TokenHealth } from '../../src-shared/contract/health.ts'
import { describeCertificate } from '../cms/certificate-usage.ts'
import type { BridgeSnapshot, TokenFacts } from '../token/bridge.ts'

/** @param usedAt when the certificate of this fingerprint signed last, ISO 8601 */
export function healthOf(
  { tokens }: BridgeSnapshot,
  at: Date,
  usedAt: (fingerprint: string) => string | null,
): TokenHealth[] {
  return tokens.map(token => ({ tokenId: token.tokenId, certificates: certificatesOf(token, at, usedAt) }))
}

/** What ends first stands first. An unreadable one has no end. */
function certificatesOf(
  { tokenId, certificates }: TokenFacts,
  at: Date,
  usedAt: (fingerprint: string) => string | null,
): HealthCertificate[] {
  return certificates
    .map(held => describeCertificate(held, tokenId, at))
    .filter(({ unusable }) => unusable !== 'unreadable')
    .map(info => ({
      fingerprint: info.fingerprint,
      name: info.subjectName,
      issuerName: info.issuerName,
      role: info.unusable === 'certificate-authority' ? ('issuer' as const) : ('own' as const),
      notBefore: info.notBefore,
      notAfter: info.notAfter,
      keyKind: info.keyKind,
      keyBits: info.keyBits,
      qualified: info.qualified,
      usedAt: usedAt(info.fingerprint),
    }))
    .sort((a, b) => a.notAfter.localeCompare(b.notAfter))
}
