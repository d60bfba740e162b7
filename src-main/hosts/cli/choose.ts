/** Which token and certificate the options mean. One usable certificate left: taken. More: the list, never a guess. */
import { AppError, fromWire } from '../../../src-shared/errors/app-error.ts'
import type { CertificateInfo, TokenInfo, TokenList } from '../../../src-shared/model/certificate.ts'
import { type LastUsed, rankCertificates } from '../../../src-shared/model/certificate-ranking.ts'

export type Wanted = { readonly token: string | null; readonly certificate: string | null }

export type Chosen = {
  readonly tokenId: string
  /** Null for a key file whose certificates show only after its password. */
  readonly fingerprint: string | null
}

/**
 * @param last what signed before: it orders the list, and never chooses
 * @throws AppError `token.*`, the first driver's own error when no token was found because of it
 */
export function chooseCertificate(list: TokenList, wanted: Wanted, last: LastUsed): Chosen {
  const tokens = chooseTokens(list, wanted.token)
  const locked = tokens.filter(token => token.certificatesLocked)
  const ranking = rankCertificates({ modules: [], tokens: [...tokens] }, last, new Date())
  const certificates = ranking.ranked.map(({ certificate }) => certificate)
  if (certificates.length === 0) {
    const [only] = locked
    if (only && locked.length === 1) return { tokenId: only.tokenId, fingerprint: null }
    throw new AppError('token.no-certificate', {})
  }
  return wanted.certificate === null
    ? onlyUsable(certificates, tokens)
    : named(certificates, wanted.certificate, tokens)
}

/** @throws AppError when there is none, saying why where a driver told */
export function chooseTokens(list: TokenList, wanted: string | null): readonly TokenInfo[] {
  const fitting = list.tokens.filter(
    token => wanted === null || token.label === wanted || token.serial === wanted,
  )
  if (fitting.length > 0) return fitting
  if (list.tokens.length > 0) throw new AppError('token.not-found', {})
  throw noToken(list)
}

/** Why there is no token at all: the driver that was asked for says it itself. */
export function noToken(list: TokenList): AppError {
  return moduleTrouble(list) ?? new AppError('token.none', {})
}

function moduleTrouble(list: TokenList): AppError | null {
  const asked = list.modules.filter(({ source }) => source === 'argument')
  const broken = asked.find(module => module.error !== null)
  if (!broken?.error) return null
  return fromWire({ code: broken.error.code, details: broken.error.details })
}

function onlyUsable(certificates: readonly CertificateInfo[], tokens: readonly TokenInfo[]): Chosen {
  const usable = certificates.filter(certificate => certificate.usable)
  const [only] = usable
  if (only && usable.length === 1) return only
  if (usable.length > 1) throw ambiguous(usable, tokens)
  const [first] = certificates
  throw first ? unusable(first) : new AppError('token.no-certificate', {})
}

/**
 * To look at or to save: one that cannot sign will do.
 *
 * @throws AppError `token.certificate-not-found`, `-ambiguous`, `token.no-certificate`
 */
export function findNamed(
  certificates: readonly CertificateInfo[],
  wanted: string | null,
  tokens: readonly TokenInfo[],
): { readonly tokenId: string; readonly fingerprint: string } {
  if (certificates.length === 0) throw new AppError('token.no-certificate', {})
  const fitting = wanted === null ? certificates : fittingTo(certificates, wanted)
  const [first] = fitting
  if (!first) throw new AppError('token.certificate-not-found', {})
  if (fitting.length > 1) throw ambiguous(fitting, tokens)
  return first
}

function fittingTo(certificates: readonly CertificateInfo[], wanted: string): readonly CertificateInfo[] {
  const plain = wanted.replaceAll(':', '').toLowerCase()
  return certificates.filter(
    ({ label, fingerprint, keyId, subjectName }) =>
      label === wanted ||
      subjectName === wanted ||
      fingerprint === plain ||
      (keyId !== '' && keyId === plain),
  )
}

function named(
  certificates: readonly CertificateInfo[],
  wanted: string,
  tokens: readonly TokenInfo[],
): Chosen {
  const fitting = fittingTo(certificates, wanted)
  const usable = fitting.filter(certificate => certificate.usable)
  const [first] = usable
  if (first && usable.length === 1) return first
  if (usable.length > 1) throw ambiguous(usable, tokens)
  const [found] = fitting
  throw found ? unusable(found) : new AppError('token.certificate-not-found', {})
}

function ambiguous(usable: readonly CertificateInfo[], tokens: readonly TokenInfo[]): AppError {
  return new AppError('token.certificate-ambiguous', {
    candidates: usable.map(({ subjectName, issuerName, fingerprint, tokenId, ...info }) => ({
      name: subjectName,
      issuer: issuerName,
      token: tokens.find(token => token.tokenId === tokenId)?.label ?? '',
      fingerprint,
      serialNumber: info.serialNumber,
      notBefore: info.notBefore,
      notAfter: info.notAfter,
    })),
  })
}

function unusable(certificate: CertificateInfo): AppError {
  const reason = certificate.unusable ?? 'unreadable'
  const date =
    reason === 'expired' ? certificate.notAfter : reason === 'not-yet-valid' ? certificate.notBefore : null
  return new AppError('token.certificate-unusable', { reason, name: certificate.subjectName, date })
}
