/** Until when certificates hold: those on each token, their issuers' beside them, and those of time-stamp services. */
import type { HealthCertificate, TokenHealth } from '../../src-shared/contract/health.ts'
import type { CertificateInfo } from '../../src-shared/model/certificate.ts'
import type { TimeStampService } from '../../src-shared/model/services.ts'
import { describeCertificate } from '../cms/certificate-usage.ts'
import type { BridgeSnapshot, TokenFacts } from '../token/bridge.ts'

/** @returns when the certificate of this fingerprint signed last, ISO 8601 */
type UsedAt = (fingerprint: string) => string | null

export function healthOf({ tokens }: BridgeSnapshot, at: Date, usedAt: UsedAt): TokenHealth[] {
  return tokens.map(token => ({ tokenId: token.tokenId, certificates: certificatesOf(token, at, usedAt) }))
}

/**
 * Of the services in use: one that was taken out of the settings is of no concern any more.
 *
 * @param stampers the certificate with which each signed last; DER, base64
 */
export function servicesHealth(
  services: readonly TimeStampService[],
  stampers: readonly { readonly serviceId: string; readonly certificate: string }[],
  at: Date,
): TokenHealth {
  const certificates = services.flatMap(({ id, name }) => {
    const known = stampers.find(({ serviceId }) => serviceId === id)
    if (!known) return []
    const held = { der: Buffer.from(known.certificate, 'base64'), label: '', keyId: '', hasPrivateKey: false }
    const info = describeCertificate(held, '', at)
    return info.unusable === 'unreadable' ? [] : [{ ...healthFacts(info, 'time-stamp', null), name }]
  })
  return { tokenId: null, certificates }
}

/** What ends first stands first. An unreadable one has no end. */
function certificatesOf(
  { tokenId, certificates }: TokenFacts,
  at: Date,
  usedAt: UsedAt,
): HealthCertificate[] {
  return certificates
    .map(held => describeCertificate(held, tokenId, at))
    .filter(({ unusable }) => unusable !== 'unreadable')
    .map(info =>
      healthFacts(
        info,
        info.unusable === 'certificate-authority' ? 'issuer' : 'own',
        usedAt(info.fingerprint),
      ),
    )
    .sort((a, b) => a.notAfter.localeCompare(b.notAfter))
}

function healthFacts(
  info: CertificateInfo,
  role: HealthCertificate['role'],
  usedAt: string | null,
): HealthCertificate {
  const { fingerprint, issuerName, notBefore, notAfter, keyKind, keyBits, qualified } = info
  const name = info.subjectName
  return { fingerprint, name, issuerName, role, notBefore, notAfter, keyKind, keyBits, qualified, usedAt }
}
