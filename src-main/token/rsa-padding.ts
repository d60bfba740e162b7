/** RSA padding taken off here: for tokens that only give the whole block, and for key files on every runtime. */
import { createHash } from 'node:crypto'
import { concat } from '../base/bytes.ts'
import type { OaepHash, OpeningScheme } from './bridge.ts'

/**
 * @param block as long as the modulus
 * @returns     null where the padding is wrong
 */
export function unpadded(
  scheme: Exclude<OpeningScheme, { readonly kind: 'ecdh' }>,
  block: Uint8Array,
): Uint8Array | null {
  return scheme.kind === 'rsa-pkcs1' ? withoutPkcs1(block) : withoutOaep(block, scheme)
}

/** 00 02, at least eight bytes that are not zero, 00, the message. @source RFC 8017, 7.2.2 */
function withoutPkcs1(block: Uint8Array): Uint8Array | null {
  const end = block.indexOf(0, 2)
  const isRight = block[0] === 0 && block[1] === 2 && end >= 10
  return isRight ? block.slice(end + 1) : null
}

/** Every byte is looked at whatever the first ones say. @source RFC 8017, 7.1.2 */
function withoutOaep(
  block: Uint8Array,
  { hash, maskHash, label }: Extract<OpeningScheme, { readonly kind: 'rsa-oaep' }>,
): Uint8Array | null {
  const labelHash = createHash(hash).update(label).digest()
  const { length } = labelHash
  if (block.length < 2 * length + 2) return null
  const masked = block.subarray(1 + length)
  const seed = xor(block.subarray(1, 1 + length), mgf1(masked, length, maskHash))
  const data = xor(masked, mgf1(seed, masked.length, maskHash))
  let wrong = block[0] ?? 1
  for (let at = 0; at < length; at += 1) wrong |= (data[at] ?? 0) ^ (labelHash[at] ?? 0)
  const start = data.findIndex((byte, at) => at >= length && byte !== 0)
  if (start < 0 || data[start] !== 1) wrong |= 1
  return wrong === 0 ? data.slice(start + 1) : null
}

/** @source RFC 8017, B.2.1 */
function mgf1(seed: Uint8Array, length: number, hash: OaepHash): Uint8Array {
  const parts: Uint8Array[] = []
  for (let counter = 0, made = 0; made < length; counter += 1) {
    const count = Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter)
    const part = createHash(hash).update(seed).update(count).digest()
    parts.push(part)
    made += part.length
  }
  return concat(...parts).subarray(0, length)
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, at) => byte ^ (b[at] ?? 0))
}
