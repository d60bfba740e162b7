/** Each rule one pure function: facts -> what they break. The words are chosen by whoever asks. */
import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import type { Policy } from './policy.ts'

/** What a signature rests on. `digest` and `keyKind` null: not known to us. */
export type Strength = {
  readonly digest: string | null
  readonly keyKind: 'rsa' | 'ec' | 'ed25519' | 'ed448' | null
  readonly keyBits: number
}

export type Weakness =
  | { readonly rule: 'digest'; readonly digest: string }
  | { readonly rule: 'key-size'; readonly bits: number }

/** @returns what is too weak for a signature to be found good; empty: nothing */
export function weaknesses(policy: Policy, { digest, keyKind, keyBits }: Strength): readonly Weakness[] {
  const found: Weakness[] = []
  if (digest !== null && !policy.acceptedDigests.includes(digest)) found.push({ rule: 'digest', digest })
  if (keyKind === 'rsa' && keyBits < policy.minRsaBits) found.push({ rule: 'key-size', bits: keyBits })
  return found
}

/** @returns the name of the rule that forbids signing this way, for `policy.refused`; null: allowed */
export function signingRefusal(
  policy: Policy,
  { digest, keyKind, keyBits }: Strength & { readonly digest: SignatureDigest },
): string | null {
  if (!policy.signingDigests.includes(digest)) return `digest ${digest}`
  if (keyKind === 'rsa' && keyBits < policy.minRsaBits) return `RSA keys of ${policy.minRsaBits} bits or more`
  return null
}
