/** One token seen through two drivers is one token: same serial number, and a certificate in common. Pure. */
import { toHex } from '../base/bytes.ts'
import type { TokenFacts } from './bridge.ts'

/**
 * @param tokens in the order of their drivers' rank: of twins the first is kept, the others are its fallback when its
 *               driver fails
 */
export function mergeTwins(tokens: readonly TokenFacts[]): readonly TokenFacts[] {
  const kept: TokenFacts[] = []
  for (const token of tokens) if (!kept.some(other => areTwins(other, token))) kept.push(token)
  return kept
}

function areTwins(a: TokenFacts, b: TokenFacts): boolean {
  if (a.modulePath === b.modulePath || a.serial === '' || a.serial !== b.serial) return false
  const held = new Set(a.certificates.map(certificate => toHex(certificate.der)))
  return b.certificates.some(certificate => held.has(toHex(certificate.der)))
}
