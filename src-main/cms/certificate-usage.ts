/** What a certificate may be used for, and how it is shown to the person. */
import type { CertificateInfo, UnusableReason } from '../../src-shared/model/certificate.ts'
import { type Certificate, tryReadCertificate } from './certificate.ts'
import { keyDescription } from './certificate-fields.ts'

/**
 * Purposes that fit a signature on a document. When the issuer names purposes, one of these must be among them:
 * a certificate only for TLS servers, logging in or code was issued for something else.
 */
const SIGNING_PURPOSES = new Set([
  '2.5.29.37.0', // anyExtendedKeyUsage
  '1.3.6.1.5.5.7.3.4', // emailProtection
  '1.3.6.1.5.5.7.3.36', // documentSigning, RFC 9336
  '1.3.6.1.4.1.311.10.3.12', // Microsoft document signing
  '1.2.840.113583.1.1.5', // Adobe authentic documents trust
])
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const SIGNING_RSA_BITS = { min: 2048, max: 16_384 } as const

/** @source RFC 5280, 4.2.1.3, 4.2.1.9 and 4.2.1.12; a missing extension restricts nothing */
export function usageProblem(
  certificate: Certificate,
  purpose: 'signing' | 'time-stamping',
): 'certificate-authority' | 'not-for-signing' | null {
  const { keyUsage, extendedKeyUsage, basicConstraints } = certificate
  const signs =
    keyUsage === null || keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation')
  if (basicConstraints?.ca === true || (!signs && keyUsage.includes('keyCertSign')))
    return 'certificate-authority'
  if (!signs) return 'not-for-signing'
  if (purpose === 'time-stamping') {
    // RFC 3161, 2.3: this purpose and no other.
    const fits = extendedKeyUsage?.length === 1 && extendedKeyUsage[0] === TIME_STAMPING
    return fits ? null : 'not-for-signing'
  }
  const fits = extendedKeyUsage === null || extendedKeyUsage.some(oid => SIGNING_PURPOSES.has(oid))
  return fits ? null : 'not-for-signing'
}

/** Why this certificate cannot sign a document at this time, or null. Lasting reasons come before passing ones. */
export function signingProblem(certificate: Certificate, at: Date): UnusableReason | null {
  const usage = usageProblem(certificate, 'signing')
  if (usage !== null) return usage
  const { kind, bits } = certificate.key
  const rsaFits = bits >= SIGNING_RSA_BITS.min && bits <= SIGNING_RSA_BITS.max
  if (kind === 'other' || (kind === 'rsa' && !rsaFits)) return 'algorithm-not-supported'
  if (certificate.unknownCritical.length > 0) return 'not-for-signing'
  if (at > certificate.notAfter) return 'expired'
  return at < certificate.notBefore ? 'not-yet-valid' : null
}

/** A certificate as a token holds it. */
export type HeldCertificate = {
  readonly der: Uint8Array
  readonly label: string
  readonly keyId: string
  readonly hasPrivateKey: boolean | null
  /** By its own word the token can do nothing that signs with such a key. */
  readonly noWayToSign?: boolean
}

/** By its fingerprint: whether the issuer is known to have withdrawn it. */
export type IsRevoked = (fingerprint: string) => boolean

/** The row of the certificate chooser. Never throws: what cannot be read is shown as unreadable. */
export function describeCertificate(
  held: HeldCertificate,
  tokenId: string,
  at: Date,
  isRevoked: IsRevoked = () => false,
): CertificateInfo {
  const { label, keyId } = held
  const certificate = tryReadCertificate(held.der)
  if (certificate === null) {
    const unusable = held.der.length === 0 ? 'withheld' : 'unreadable'
    return { ...UNREADABLE, tokenId, label, keyId, subjectName: label, unusable }
  }
  const problem = signingProblem(certificate, at)
  const revoked = problem === null && isRevoked(certificate.fingerprint) ? 'revoked' : null
  const unusable = problem ?? revoked ?? keyProblem(held)
  return {
    fingerprint: certificate.fingerprint,
    tokenId,
    label,
    keyId,
    subject: certificate.subject.text,
    subjectName: certificate.subject.name,
    issuer: certificate.issuer.text,
    issuerName: certificate.issuer.name,
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    keyKind: certificate.key.kind,
    keyBits: certificate.key.bits,
    ...(certificate.key.kind === 'other' ? { keyName: keyDescription(certificate.key) } : {}),
    keyUsage: [...(certificate.keyUsage ?? [])],
    qualified: certificate.qualified,
    qualifiedFor: certificate.qualifiedFor,
    qualifiedDevice: certificate.qualifiedDevice,
    usable: unusable === null,
    unusable,
  }
}

function keyProblem({ hasPrivateKey, noWayToSign }: HeldCertificate): UnusableReason | null {
  if (hasPrivateKey === false) return 'no-private-key'
  return noWayToSign === true ? 'token-cannot-sign' : null
}

const UNREADABLE = {
  fingerprint: '',
  subject: '',
  issuer: '',
  issuerName: '',
  serialNumber: '',
  notBefore: '',
  notAfter: '',
  keyKind: 'other',
  keyBits: 0,
  keyUsage: [],
  qualified: false,
  qualifiedFor: null,
  qualifiedDevice: false,
  usable: false,
} satisfies Partial<CertificateInfo>

/**
 * Why this certificate cannot make time-stamps at this time, or null.
 *
 * @source RFC 3161, 2.3: the purpose alone, and critical
 */
export function stampingProblem(certificate: Certificate, at: Date): UnusableReason | null {
  const usage = usageProblem(certificate, 'time-stamping')
  if (usage !== null) return usage
  if (!certificate.extendedKeyUsageCritical || certificate.unknownCritical.length > 0)
    return 'not-for-signing'
  if (at > certificate.notAfter) return 'expired'
  return at < certificate.notBefore ? 'not-yet-valid' : null
}
