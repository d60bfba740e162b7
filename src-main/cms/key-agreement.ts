/** Elliptic curve key agreement in CMS (RFC 5753): from what both sides know to the key of the envelope. */
import { createDecipheriv, createHash } from 'node:crypto'
import { concat, equalBytes, fromHex } from '../base/bytes.ts'
import { type HashName, readAlgorithm } from './algorithms.ts'
import { type DerNode, encodeContext, encodeOctets, encodeSequence } from './der.ts'

export type Agreement = {
  /** The sender's public key: a point of the recipient's curve, as encoded. */
  readonly senderPoint: Uint8Array
  readonly hash: HashName
  /** AlgorithmIdentifier of the key wrap, DER: part of what is hashed. */
  readonly wrapAlgorithm: Uint8Array
  readonly wrapKeyBytes: number
  readonly ukm: Uint8Array | null
  readonly wrappedKey: Uint8Array
}

/** dhSinglePass-stdDH and -cofactorDH: on curves of cofactor 1, the only ones here, they are the same. */
const SCHEMES: Readonly<Record<string, HashName>> = {
  '1.3.133.16.840.63.0.2': 'sha1',
  '1.3.132.1.11.0': 'sha224',
  '1.3.132.1.11.1': 'sha256',
  '1.3.132.1.11.2': 'sha384',
  '1.3.132.1.11.3': 'sha512',
  '1.3.133.16.840.63.0.3': 'sha1',
  '1.3.132.1.14.0': 'sha224',
  '1.3.132.1.14.1': 'sha256',
  '1.3.132.1.14.2': 'sha384',
  '1.3.132.1.14.3': 'sha512',
}

/** id-aes128-wrap, -192-, -256-. @source RFC 3565, 2.3.2 */
const AES_WRAPS: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.1.5': 16,
  '2.16.840.1.101.3.4.1.25': 24,
  '2.16.840.1.101.3.4.1.45': 32,
}

/**
 * @param parameters of the key agreement: the key wrap
 * @returns          null for a scheme or a wrap that we do not know
 */
export function agreementOf(
  oid: string,
  parameters: DerNode | null,
  parts: Pick<Agreement, 'senderPoint' | 'ukm' | 'wrappedKey'>,
): Agreement | null {
  const hash = SCHEMES[oid]
  const wrapKeyBytes = parameters === null ? undefined : AES_WRAPS[readAlgorithm(parameters).oid]
  if (hash === undefined || wrapKeyBytes === undefined || parameters === null) return null
  return { ...parts, hash, wrapKeyBytes, wrapAlgorithm: parameters.raw }
}

/**
 * @param secret the x coordinate of the shared point, as long as the field
 * @returns      null where it does not fit
 */
export function unwrapKey(agreement: Agreement, secret: Uint8Array): Uint8Array | null {
  return unwrapAes(derivedKey(agreement, secret), agreement.wrappedKey)
}

/** ANSI X9.63 over ECC-CMS-SharedInfo. @source RFC 5753, 7.2; SEC 1, 3.6.1 */
function derivedKey({ hash, wrapAlgorithm, wrapKeyBytes, ukm }: Agreement, secret: Uint8Array): Uint8Array {
  const sharedInfo = encodeSequence(
    wrapAlgorithm,
    ...(ukm === null ? [] : [encodeContext(0, encodeOctets(ukm))]),
    encodeContext(2, encodeOctets(counterBytes(wrapKeyBytes * 8))),
  )
  const parts: Uint8Array[] = []
  for (let counter = 1, length = 0; length < wrapKeyBytes; counter += 1) {
    const part = createHash(hash).update(secret).update(counterBytes(counter)).update(sharedInfo).digest()
    parts.push(part)
    length += part.length
  }
  return concat(...parts).slice(0, wrapKeyBytes)
}

/** Four bytes, big-endian. */
function counterBytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

const WRAP_IV = fromHex('a6a6a6a6a6a6a6a6')
const HALF = 8

/** AES key wrap, by single blocks: not every runtime has it as a cipher of its own. @source RFC 3394, 2.2.2 */
export function unwrapAes(kek: Uint8Array, wrapped: Uint8Array): Uint8Array | null {
  const count = wrapped.length / HALF - 1
  if (!Number.isInteger(count) || count < 2 || count > 16) return null
  const cipher = createDecipheriv(`aes-${kek.length * 8}-ecb`, kek, null).setAutoPadding(false)
  let check: Uint8Array = wrapped.slice(0, HALF)
  const parts = Array.from({ length: count }, (_, at) => wrapped.slice((at + 1) * HALF, (at + 2) * HALF))
  for (let step = 6 * count; step > 0; step -= 1) {
    const at = (step - 1) % count
    check[HALF - 1] = (check[HALF - 1] ?? 0) ^ (step & 0xff) // A step is below 256: six times sixteen at most.
    const block = cipher.update(concat(check, parts[at] ?? new Uint8Array(HALF)))
    check = new Uint8Array(block.subarray(0, HALF))
    parts[at] = new Uint8Array(block.subarray(HALF))
  }
  return equalBytes(check, WRAP_IV) ? concat(...parts) : null
}
