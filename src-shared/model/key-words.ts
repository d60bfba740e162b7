/** Keys and digests by the names that people know. Pure. */
import type { KeyKind } from './certificate.ts'
import type { SignatureDigest } from './signing.ts'

export const DIGEST_NAMES: Readonly<Record<SignatureDigest, string>> = {
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
  shake256: 'SHAKE256',
}

/** Names as in the standards: FIPS 186-5, RFC 5639, RFC 8032. */
export const CURVE_NAMES: Readonly<Record<Exclude<KeyKind, 'rsa' | 'other'>, string>> = {
  'ec-p256': 'P-256',
  'ec-p384': 'P-384',
  'ec-p521': 'P-521',
  'ec-brainpool256': 'brainpoolP256r1',
  'ec-brainpool384': 'brainpoolP384r1',
  'ec-brainpool512': 'brainpoolP512r1',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
}

/** `RSA 3072`, `EC P-256`, `Ed448`; '' for a kind that we do not know. */
export function keyWords({ keyKind, keyBits, keyName = '' }: Key): string {
  if (keyKind === 'other') return keyName
  if (keyKind === 'rsa') return `RSA ${keyBits}`
  return keyKind.startsWith('ec-') ? `EC ${CURVE_NAMES[keyKind]}` : CURVE_NAMES[keyKind]
}

/** Keys that PDF has known since ISO/TS 32002 (2022) only: its Brainpool and Edwards curves. */
export function isRareKey(kind: KeyKind): boolean {
  return kind.startsWith('ec-brainpool') || kind === 'ed25519' || kind === 'ed448'
}

type Key = { readonly keyKind: KeyKind; readonly keyBits: number; readonly keyName?: string | undefined }
