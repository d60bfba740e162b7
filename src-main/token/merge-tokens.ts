/** One token seen through two drivers is one token: same serial number, and a certificate in common. Pure. */
import type { TokenFacts } from './bridge.ts'
import { certificatePrints, showsSame } from './token-identity.ts'

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
  const [held, other] = [a, b].map(token => certificatePrints(token.certificates.map(({ der }) => der)))
  return held !== undefined && other !== undefined && held.length > 0 && showsSame(held, other)
}
