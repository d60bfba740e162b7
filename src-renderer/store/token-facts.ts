/** What follows from a list of tokens: pure functions for the pill, the sidebar and the chooser. */
import type { CertificateInfo, TokenInfo, TokenList } from '../../src-shared/model/certificate.ts'
import {
  allCertificates,
  isExpiring,
  type LastUsed,
  rankCertificates,
  type TokenCertificate,
} from '../../src-shared/model/certificate-ranking.ts'

export type CertificateChoice = { readonly tokenId: string; readonly fingerprint: string }

/** The certificate that signs: chosen by hand while it is plugged in, else the recommended one. */
export function effectiveChoice(
  list: TokenList | null,
  choice: CertificateChoice | null,
  last: LastUsed,
): TokenCertificate | null {
  const { recommended } = rankCertificates(list, last, new Date())
  if (!choice) return recommended
  const found = allCertificates(list).find(
    c => c.token.tokenId === choice.tokenId && c.certificate.fingerprint === choice.fingerprint,
  )
  return found ?? recommended
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
  | { readonly kind: 'blank' }
  | { readonly kind: 'driver'; readonly state: 'needed' | 'not-answering' }
  | { readonly kind: 'token'; readonly token: TokenInfo; readonly certificate: CertificateInfo | null }
  | { readonly kind: 'several'; readonly count: number }

/** What the token pill of the title bar says. A chosen certificate names its owner, however many tokens there are. */
export function pillState(list: TokenList | null, chosen: TokenCertificate | null): PillState {
  if (!list || (list.tokens.length === 0 && list.modules.some(m => m.state === 'loading' || m.reading))) {
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
  if (hasBlank(list)) return { kind: 'blank' }
  return list.modules.some(isTroubled) ? { kind: 'driver', state: 'needed' } : { kind: 'none' }
}

/** Another program may mend it while the token stays in, and no driver tells of that. */
export function mayBeMended(list: TokenList | null): boolean {
  if (list === null) return false
  return hasBlank(list) || list.tokens.some(({ pin }) => pin !== 'ok' && pin !== 'unknown')
}

/** A token is in that was never set up. */
export function hasBlank(list: TokenList): boolean {
  return list.modules.some(module => (module.blankCount ?? 0) > 0)
}

/** A driver that is there but does not work. A known place without a file is no trouble. */
export function isTroubled(module: TokenList['modules'][number]): boolean {
  if (module.state === 'ready' || module.state === 'loading' || module.state === 'off') return false
  return module.source !== 'known' || module.state !== 'missing'
}
