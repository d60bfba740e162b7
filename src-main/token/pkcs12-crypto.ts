/** Passwords to keys and plain text, as PKCS#12 files protect their parts (RFC 7292, RFC 8018, RFC 9579). */
import { createDecipheriv, createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { concat } from '../base/bytes.ts'
import { decryptRc2Cbc } from '../base/rc2.ts'
import { type BerNode, child, integerOf, oidOf, UnreadablePkcs12 } from './pkcs12-asn1.ts'

/** More would hold up the program for many seconds; files in use have 2,000 to 600,000. */
const MAX_ITERATIONS = 2_000_000

const DIGESTS: Readonly<Record<string, { readonly name: string; readonly block: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', block: 64 },
  '2.16.840.1.101.3.4.2.4': { name: 'sha224', block: 64 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', block: 64 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', block: 128 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', block: 128 },
}
const HMACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}
type BlockCipher = { readonly name: string; readonly keyBytes: number }
const PBES2_CIPHERS: Readonly<Record<string, BlockCipher>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
}
type LegacyCipher = {
  readonly kind: '3des' | 'rc2'
  readonly keyBytes: number
  readonly effectiveBits: number
}
/** RFC 7292, appendix C. RC4 is left out: no program has written it for decades. */
const LEGACY_CIPHERS: Readonly<Record<string, LegacyCipher>> = {
  '1.2.840.113549.1.12.1.3': { kind: '3des', keyBytes: 24, effectiveBits: 168 },
  '1.2.840.113549.1.12.1.4': { kind: '3des', keyBytes: 16, effectiveBits: 112 },
  '1.2.840.113549.1.12.1.5': { kind: 'rc2', keyBytes: 16, effectiveBits: 128 },
  '1.2.840.113549.1.12.1.6': { kind: 'rc2', keyBytes: 5, effectiveBits: 40 },
}
const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const PBMAC1 = '1.2.840.113549.1.5.14'

/** Purposes of a key derived by RFC 7292, appendix B.3. */
const FOR = { key: 1, iv: 2, mac: 3 } as const

const derivePbkdf2 = promisify(pbkdf2)

/**
 * @param algorithm AlgorithmIdentifier
 * @returns         null when the padding does not fit: most likely the password is wrong
 * @throws          UnreadablePkcs12 for an algorithm that is not supported
 */
export async function decrypt(
  algorithm: BerNode,
  password: string,
  data: Uint8Array,
): Promise<Uint8Array | null> {
  const oid = oidOf(algorithm.children[0])
  if (oid === PBES2) return decryptPbes2(child(algorithm, 1), password, data)
  const legacy = LEGACY_CIPHERS[oid]
  if (!legacy) throw new UnreadablePkcs12(`encryption ${oid}`)
  const parameters = child(algorithm, 1)
  const derive = (purpose: number, bytes: number) =>
    derivePkcs12(
      'sha1',
      64,
      purpose,
      bytes,
      password,
      child(parameters, 0).octets,
      integerOf(child(parameters, 1), MAX_ITERATIONS),
    )
  const key = derive(FOR.key, legacy.keyBytes)
  const iv = derive(FOR.iv, 8)
  if (legacy.kind === 'rc2') return decryptRc2Cbc(key, legacy.effectiveBits, iv, data)
  // Two-key triple DES is three-key with the first again.
  const whole = key.length === 16 ? concat(key, key.subarray(0, 8)) : key
  return decipher({ name: 'des-ede3-cbc', keyBytes: 24 }, whole, iv, data)
}

/** @param macData MacData of the file. @returns whether password and content fit. @throws UnreadablePkcs12 */
export async function isMacRight(macData: BerNode, password: string, content: Uint8Array): Promise<boolean> {
  const digestInfo = child(macData, 0)
  const algorithm = child(digestInfo, 0)
  const expected = child(digestInfo, 1).octets
  const actual =
    oidOf(algorithm.children[0]) === PBMAC1
      ? await pbmac1(child(algorithm, 1), password, content)
      : classicMac(macData, algorithm, password, content)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

function classicMac(macData: BerNode, algorithm: BerNode, password: string, content: Uint8Array): Uint8Array {
  const digest = DIGESTS[oidOf(algorithm.children[0])]
  if (!digest) throw new UnreadablePkcs12('message authentication')
  const iterations = macData.children[2] ? integerOf(child(macData, 2), MAX_ITERATIONS) : 1
  const salt = child(macData, 1).octets
  const bytes = createHash(digest.name).digest().length
  const key = derivePkcs12(digest.name, digest.block, FOR.mac, bytes, password, salt, iterations)
  return createHmac(digest.name, key).update(content).digest()
}

/** RFC 9579. */
async function pbmac1(parameters: BerNode, password: string, content: Uint8Array): Promise<Uint8Array> {
  const hmac = HMACS[oidOf(child(parameters, 1).children[0])]
  if (!hmac) throw new UnreadablePkcs12('message authentication')
  const key = await derivedBy(child(parameters, 0), password, createHash(hmac).digest().length)
  return createHmac(hmac, key).update(content).digest()
}

async function decryptPbes2(
  parameters: BerNode,
  password: string,
  data: Uint8Array,
): Promise<Uint8Array | null> {
  const scheme = child(parameters, 1)
  const cipher = PBES2_CIPHERS[oidOf(scheme.children[0])]
  if (!cipher) throw new UnreadablePkcs12(`encryption ${oidOf(scheme.children[0])}`)
  const key = await derivedBy(child(parameters, 0), password, cipher.keyBytes)
  return decipher(cipher, key, child(scheme, 1).octets, data)
}

/** PBKDF2-params: salt, iterations, optional key length, optional PRF (HMAC-SHA1 when absent). RFC 8018, A.2. */
async function derivedBy(kdf: BerNode, password: string, bytes: number): Promise<Uint8Array> {
  if (oidOf(kdf.children[0]) !== PBKDF2) throw new UnreadablePkcs12('key derivation')
  const parameters = child(kdf, 1)
  const prf = parameters.children.slice(2).find(node => node.children.length > 0)
  const hmac = prf ? HMACS[oidOf(prf.children[0])] : 'sha1'
  if (!hmac) throw new UnreadablePkcs12('key derivation')
  const iterations = integerOf(child(parameters, 1), MAX_ITERATIONS)
  const secret = Buffer.from(password, 'utf8')
  return new Uint8Array(await derivePbkdf2(secret, child(parameters, 0).octets, iterations, bytes, hmac))
}

function decipher(cipher: BlockCipher, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array | null {
  try {
    const stream = createDecipheriv(cipher.name, key, iv)
    return new Uint8Array(Buffer.concat([stream.update(data), stream.final()]))
  } catch {
    return null
  }
}

/**
 * RFC 7292, appendix B.2. The password is UTF-16 with two zero bytes behind it.
 *
 * @param block   bytes of one block of the digest
 * @param purpose 1: key, 2: initialisation vector, 3: message authentication
 * @param bytes   of the key wanted
 */
export function derivePkcs12(
  digest: string,
  block: number,
  purpose: number,
  bytes: number,
  password: string,
  salt: Uint8Array,
  iterations: number,
): Uint8Array {
  const secret = Buffer.from(`${password}\0`, 'utf16le').swap16()
  const diversifier = new Uint8Array(block).fill(purpose)
  const input = concat(repeated(salt, block), repeated(secret, block))
  const key = new Uint8Array(bytes)
  for (let filled = 0; filled < bytes; ) {
    let hash = createHash(digest).update(diversifier).update(input).digest()
    for (let round = 1; round < iterations; round += 1) hash = createHash(digest).update(hash).digest()
    key.set(hash.subarray(0, bytes - filled), filled)
    filled += hash.length
    addToEachBlock(input, repeated(hash, block).subarray(0, block), block)
  }
  return key
}

/** Copies until a whole number of blocks is full; nothing stays nothing. */
function repeated(bytes: Uint8Array, block: number): Uint8Array {
  const length = block * Math.ceil(bytes.length / block)
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0)
}

/** Every block becomes block + addend + 1, modulo 2^(8 * block). */
function addToEachBlock(input: Uint8Array, addend: Uint8Array, block: number): void {
  for (let start = 0; start < input.length; start += block) {
    let carry = 1
    for (let at = block - 1; at >= 0; at -= 1) {
      const sum = (input[start + at] ?? 0) + (addend[at] ?? 0) + carry
      input[start + at] = sum & 0xff
      carry = sum >> 8
    }
  }
}
