/** What follows from a list of tokens: pure functions for the pill, the sidebar and the chooser. */
import type { CertificateInfo, TokenInfo, TokenList } from '../../src-shared/model/certificate.ts'

export type CertificateChoice = { readonly tokenId: string; readonly fingerprint: string }

export type TokenCertificate = { readonly token: TokenInfo; readonly certificate: CertificateInfo }

/** Days that a certificate still holds, rounded down; below 0 once it has expired. */
export function daysLeft(certificate: CertificateInfo, now: Date): number {
  return Math.floor((Date.parse(certificate.notAfter) - now.getTime()) / 86_400_000)
}

/** From here on a certificate counts as expiring soon. */
export const EXPIRING_DAYS = 30

export function isExpiring(certificate: CertificateInfo, now: Date): boolean {
  return certificate.usable && daysLeft(certificate, now) <= EXPIRING_DAYS
}

export function allCertificates(list: TokenList | null): readonly TokenCertificate[] {
  return (list?.tokens ?? []).flatMap(token =>
    token.certificates.map(certificate => ({ token, certificate })),
  )
}

/** Signable first, then expiring, then unusable: the order of the chooser. Stable within each. */
export function inChooserOrder(
  certificates: readonly CertificateInfo[],
  now: Date,
): readonly CertificateInfo[] {
  const rank = (c: CertificateInfo) => (c.usable ? (isExpiring(c, now) ? 1 : 0) : 2)
  return certificates.toSorted((a, b) => rank(a) - rank(b))
}

/** The one used last time if it is here and usable, else the only usable one, else none: never a guess. */
export function recommended(list: TokenList | null, lastFingerprint: string | null): TokenCertificate | null {
  const usable = allCertificates(list).filter(c => c.certificate.usable && c.token.pin !== 'locked')
  const last = usable.find(c => c.certificate.fingerprint === lastFingerprint)
  if (last) return last
  const distinct = new Set(usable.map(c => c.certificate.fingerprint))
  return distinct.size === 1 ? (usable[0] ?? null) : null
}

/**
 * What tells two certificates of the same person and issuer apart: the name the token gives it, else the end of its
 * serial number. Null where name and issuer are enough.
 */
export function distinction(
  certificate: CertificateInfo,
  list: TokenList | null,
): { readonly label: string } | { readonly serialEnd: string } | null {
  const alike = allCertificates(list)
    .map(c => c.certificate)
    .filter(c => c.subjectName === certificate.subjectName && c.issuerName === certificate.issuerName)
  if (new Set(alike.map(c => c.fingerprint)).size < 2) return null
  const labels = alike.filter(c => c.label === certificate.label)
  if (certificate.label !== '' && new Set(labels.map(c => c.fingerprint)).size === 1) {
    return { label: certificate.label }
  }
  return { serialEnd: certificate.serialNumber.slice(-8) }
}

/** Why a certificate is recommended. */
export function recommendedBecause(
  certificate: CertificateInfo,
  lastFingerprint: string | null,
): 'last-used' | 'only-one' {
  return certificate.fingerprint === lastFingerprint ? 'last-used' : 'only-one'
}

/** The certificate that signs: chosen by hand while it is plugged in, else the recommended one. */
export function effectiveChoice(
  list: TokenList | null,
  choice: CertificateChoice | null,
  lastFingerprint: string | null,
): TokenCertificate | null {
  if (!choice) return recommended(list, lastFingerprint)
  const found = allCertificates(list).find(
    c => c.token.tokenId === choice.tokenId && c.certificate.fingerprint === choice.fingerprint,
  )
  return found ?? recommended(list, lastFingerprint)
}

/** Tokens put in since then. One that shows up because its driver has only now started was there all along. */
export function insertedTokens(before: TokenList, after: TokenList): readonly TokenInfo[] {
  return after.tokens.filter(
    token =>
      !before.tokens.some(known => known.tokenId === token.tokenId) &&
      before.modules.some(module => module.path === token.modulePath && module.state === 'ready'),
  )
}

export type TokenStatus =
  | 'ready'
  | 'expiring'
  | 'expired'
  | 'no-certificate'
  | 'unusable'
  | 'locked'
  | 'password'

/** One token, as its dot and its second line tell it. */
export function tokenStatus(token: TokenInfo, now: Date): TokenStatus {
  if (token.pin === 'locked') return 'locked'
  if (token.certificatesLocked) return 'password'
  if (token.certificates.length === 0) return 'no-certificate'
  const usable = token.certificates.filter(c => c.usable)
  if (usable.length === 0) {
    return token.certificates.every(c => c.unusable === 'expired') ? 'expired' : 'unusable'
  }
  return usable.every(c => isExpiring(c, now)) ? 'expiring' : 'ready'
}

export type PillState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'none' }
  | { readonly kind: 'driver'; readonly state: 'needed' | 'not-answering' }
  | { readonly kind: 'token'; readonly token: TokenInfo; readonly certificate: CertificateInfo | null }
  | { readonly kind: 'several'; readonly count: number }

/** What the token pill of the title bar says. A chosen certificate names its owner, however many tokens there are. */
export function pillState(list: TokenList | null, chosen: TokenCertificate | null): PillState {
  if (!list || (list.tokens.length === 0 && list.modules.some(m => m.state === 'loading'))) {
    return { kind: 'reading' }
  }
  const [first, second] = list.tokens
  if (first && second)
    return chosen ? { kind: 'token', ...chosen } : { kind: 'several', count: list.tokens.length }
  if (first)
    return { kind: 'token', token: first, certificate: chosen?.certificate ?? first.certificates[0] ?? null }
  if (list.modules.some(m => m.state === 'not-answering' || m.state === 'crashed')) {
    return { kind: 'driver', state: 'not-answering' }
  }
  return list.modules.some(isTroubled) ? { kind: 'driver', state: 'needed' } : { kind: 'none' }
}

/** A driver that is there but does not work. A known place without a file is no trouble. */
export function isTroubled(module: TokenList['modules'][number]): boolean {
  if (module.state === 'ready' || module.state === 'loading') return false
  return module.source !== 'known' || module.state !== 'missing'
}
