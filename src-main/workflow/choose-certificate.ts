/** The certificate that signs, with the issuers the token holds: found by its fingerprint, refused when it cannot sign. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { CertificateInfo } from '../../src-shared/model/certificate.ts'
import { type Certificate, tryReadCertificate } from '../cms/certificate.ts'
import { describeCertificate, type IsRevoked } from '../cms/certificate-usage.ts'
import { orderChain } from '../cms/chain.ts'
import type { RawCertificate } from '../token/bridge.ts'

export type SigningIdentity = {
  /** As the token holds it: what the session is asked to sign with. */
  readonly held: RawCertificate
  readonly certificate: Certificate
  /** Leaf first, without a self-signed root. */
  readonly chain: readonly Certificate[]
  /** All certificates beside it: an issuer or a root may be among them. */
  readonly known: readonly Certificate[]
  readonly info: CertificateInfo
}

/**
 * @param fingerprint null: the only usable one
 * @throws AppError `token.no-certificate`, `token.certificate-not-found`, `-ambiguous`, `-unusable`
 */
export function chooseCertificate(
  held: readonly RawCertificate[],
  tokenId: string,
  fingerprint: string | null,
  at: Date,
  isRevoked: IsRevoked,
): SigningIdentity {
  if (held.length === 0) throw new AppError('token.no-certificate', {})
  const rows = held.map(raw => ({ raw, info: describeCertificate(raw, tokenId, at, isRevoked) }))
  const row =
    fingerprint === null ? onlyUsable(rows) : rows.find(({ info }) => info.fingerprint === fingerprint)
  if (!row) throw new AppError('token.certificate-not-found', {})
  const certificate = tryReadCertificate(row.raw.der)
  if (row.info.unusable !== null || certificate === null) throw unusable(row.info)
  const known = held.map(raw => tryReadCertificate(raw.der)).filter(found => found !== null)
  return { held: row.raw, certificate, chain: orderChain(certificate, known, at), known, info: row.info }
}

type Row = { readonly raw: RawCertificate; readonly info: CertificateInfo }

function onlyUsable(rows: readonly Row[]): Row {
  const usable = rows.filter(({ info }) => info.usable)
  const [first] = usable
  const [any] = rows
  if (first && usable.length === 1) return first
  if (usable.length === 0) throw any ? unusable(any.info) : new AppError('token.no-certificate', {})
  throw new AppError('token.certificate-ambiguous', {
    candidates: usable.map(({ info }) => ({
      name: info.subjectName,
      issuer: info.issuerName,
      token: info.label,
      fingerprint: info.fingerprint,
      serialNumber: info.serialNumber,
      notBefore: info.notBefore,
      notAfter: info.notAfter,
    })),
  })
}

function unusable(info: CertificateInfo): AppError {
  const reason = info.unusable ?? 'unreadable'
  const date = reason === 'expired' ? info.notAfter : reason === 'not-yet-valid' ? info.notBefore : null
  return new AppError('token.certificate-unusable', { reason, name: info.subjectName, date })
}
