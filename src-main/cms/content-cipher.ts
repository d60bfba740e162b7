/** The ciphers of what is sealed in an envelope: those of today, and those that old documents have. */
import { createDecipheriv } from 'node:crypto'
import { concat } from '../base/bytes.ts'
import { decryptRc2Cbc } from '../base/rc2.ts'
import { rc4 } from '../base/rc4.ts'
import { type DerNode, isType, readOctets, readSmallInteger } from './der.ts'

export type ContentCipher =
  /** `name` as node:crypto has it. */
  | { readonly kind: 'block'; readonly name: string; readonly keyBytes: number; readonly iv: Uint8Array }
  | {
      readonly kind: 'rc2'
      readonly effectiveBits: number
      readonly keyBytes: number
      readonly iv: Uint8Array
    }
  | { readonly kind: 'rc4'; readonly keyBytes: number }

/** @source RFC 3565, 4.1; RFC 3370, 5.1; RFC 8018, B.2.1 */
const BLOCK_CIPHERS: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
  '1.3.14.3.2.7': { name: 'des-ede3-cbc', keyBytes: 8 },
}
const RC2_CBC = '1.2.840.113549.3.2'
const RC4 = '1.2.840.113549.3.4'

/** RFC 2268, 6: a version stands for so many effective bits; from 256 on it is their number itself. */
const RC2_VERSIONS: Readonly<Record<number, number>> = { 160: 40, 120: 64, 58: 128 }
const RC2_DEFAULT_BITS = 32

/** @returns null for a cipher that we do not know. @throws MalformedAsn1 */
export function contentCipherOf(oid: string, parameters: DerNode | null): ContentCipher | null {
  const block = BLOCK_CIPHERS[oid]
  if (block) return { kind: 'block', ...block, iv: readOctets(parameters ?? undefined) }
  if (oid === RC4) return { kind: 'rc4', keyBytes: 16 }
  if (oid !== RC2_CBC) return null
  if (!isType(parameters ?? undefined, 'sequence')) return rc2(RC2_DEFAULT_BITS, parameters ?? undefined)
  const [version, iv] = parameters?.children ?? []
  const number = readSmallInteger(version)
  return rc2(number >= 256 ? number : (RC2_VERSIONS[number] ?? RC2_DEFAULT_BITS), iv)
}

function rc2(effectiveBits: number, iv: DerNode | undefined): ContentCipher {
  return { kind: 'rc2', effectiveBits, keyBytes: Math.ceil(effectiveBits / 8), iv: readOctets(iv) }
}

/** @returns null where the key cannot be right: why is not said to anybody */
export function decryptContent(
  cipher: ContentCipher,
  key: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (key.length === 0 || key.length > 128) return null
  if (cipher.kind === 'rc4') return rc4(key, sealed)
  if (cipher.kind === 'rc2') {
    return cipher.iv.length === 8 ? decryptRc2Cbc(key, cipher.effectiveBits, cipher.iv, sealed) : null
  }
  try {
    const stream = createDecipheriv(cipher.name, blockKey(cipher.name, key), cipher.iv)
    return concat(stream.update(sealed), stream.final())
  } catch {
    return null
  }
}

/** DES is triple DES with one key three times, with two keys the first comes again. No runtime has DES alone. */
function blockKey(name: string, key: Uint8Array): Uint8Array {
  if (name !== 'des-ede3-cbc') return key
  if (key.length === 8) return concat(key, key, key)
  return key.length === 16 ? concat(key, key.subarray(0, 8)) : key
}
