/** Public keys: what a SubjectPublicKeyInfo holds, and the one place where signatures are verified. */
import { constants, createPublicKey, createVerify, type KeyObject, verify } from 'node:crypto'
import type { KeyKind } from '../../src-shared/model/certificate.ts'
import { CURVES, type CurveName, curveOfOid, isOwnCurve, type OwnCurve } from '../base/curve-facts.ts'
import { createDigest, digestOf } from '../base/digest.ts'
import { lateCurves } from '../base/late-curves.ts'
import { OID, readAlgorithm, type SignatureAlgorithm } from './algorithms.ts'
import {
  type DerNode,
  encode,
  encodeInteger,
  encodeNull,
  encodeOid,
  encodeSequence,
  expect,
  isType,
  readBitStringBytes,
  readDer,
  readOid,
} from './der.ts'

export type PublicKey = {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array
  readonly algorithm: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448' | 'other'
  readonly kind: KeyKind
  /** Bits of the modulus or of the curve; 0 where unknown. */
  readonly bits: number
  /** Null for RSA, and for a curve that we do not know. */
  readonly curve: CurveName | null
}

/** @throws MalformedAsn1 */
export function readPublicKey(node: DerNode): PublicKey {
  const [algorithmNode, bits] = expect(node, 'sequence').children
  const { oid, parameters } = readAlgorithm(algorithmNode)
  const spki = node.raw
  if (oid === OID.rsaEncryption || oid === OID.rsaPss) {
    const algorithm = oid === OID.rsaPss ? 'rsa-pss' : 'rsa'
    return { spki, algorithm, kind: 'rsa', bits: modulusBits(readBitStringBytes(bits)), curve: null }
  }
  const isNamed = oid === OID.ecPublicKey && isType(parameters ?? undefined, 'oid')
  const curve = curveOfOid(isNamed ? readOid(parameters ?? undefined) : oid)
  if (curve === null || CURVES[curve].edwards === isNamed)
    return { spki, algorithm: 'other', kind: 'other', bits: 0, curve: null }
  const { bits: size } = CURVES[curve]
  if (curve === 'ed25519' || curve === 'ed448')
    return { spki, algorithm: curve, kind: curve, bits: size, curve }
  return { spki, algorithm: 'ec', kind: `ec-${curve}`, bits: size, curve }
}

function modulusBits(rsaPublicKey: Uint8Array): number {
  const modulus = expect(expect(readDer(rsaPublicKey), 'sequence').children[0], 'integer').content
  const first = modulus.findIndex(byte => byte !== 0)
  if (first < 0) return 0
  return (modulus.length - first - 1) * 8 + (32 - Math.clz32(modulus[first] ?? 0))
}

/**
 * Checks a signature over bytes in memory. PKCS#1 padding is compared in full by node:crypto, which is not asked for the
 * curves that it lacks inside Electron.
 *
 * @param signature RSA big-endian, ECDSA as the SEQUENCE { r, s } of a certificate or CMS, Ed25519 64 bytes, Ed448 114
 * @returns         null when this key cannot make such a signature, or nobody here knows the key
 */
export function verifySignature(
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  data: Uint8Array,
  signature: Uint8Array,
): boolean | null {
  if (isOwnCurve(key.curve)) {
    if (!FITTING[algorithm.scheme].includes(key.algorithm)) return null
    const input = algorithm.scheme === 'ecdsa' ? digestOf(algorithm.hash, data) : data
    return verifyOwn(key, key.curve, input, signature)
  }
  const options = verifyOptions(key, algorithm)
  if (options === null) return null
  const hash = algorithm.scheme === 'ed25519' ? null : algorithm.hash
  return attempt(() => verify(hash, data, options, signature))
}

/** What one check takes, in checks of the usual kind: ours take 4 to 12 ms, those of node:crypto a tenth of one. */
export function verificationCost({ curve }: PublicKey): number {
  return isOwnCurve(curve) ? 10 : 1
}

/** The bytes of the BIT STRING are the point. */
function verifyOwn({ spki }: PublicKey, curve: OwnCurve, input: Uint8Array, signature: Uint8Array): boolean {
  const point = readBitStringBytes(expect(readDer(spki), 'sequence').children[1])
  return lateCurves().verifyOn(curve, point, input, signature)
}

/**
 * The same over bytes that come in pieces: for a SignedData without signed attributes. Null as above, and for Ed25519
 * and Ed448, which need all bytes at once.
 */
export function startVerification(key: PublicKey, algorithm: SignatureAlgorithm, signature: Uint8Array) {
  if (algorithm.scheme === 'ed25519' || algorithm.scheme === 'ed448') return null
  if (isOwnCurve(key.curve)) return startOwnVerification(key, key.curve, algorithm, signature)
  const options = verifyOptions(key, algorithm)
  if (options === null) return null
  const verifier = createVerify(algorithm.hash)
  return {
    update: (chunk: Uint8Array): void => void verifier.update(chunk),
    finish: (): boolean => attempt(() => verifier.verify(options, signature)),
  }
}

function startOwnVerification(
  key: PublicKey,
  curve: OwnCurve,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
) {
  if (!FITTING[algorithm.scheme].includes(key.algorithm)) return null
  const digest = createDigest(algorithm.hash)
  return {
    update: (chunk: Uint8Array): void => void digest.update(chunk),
    finish: (): boolean => verifyOwn(key, curve, digest.digest(), signature),
  }
}

function verifyOptions(key: PublicKey, algorithm: SignatureAlgorithm) {
  if (!FITTING[algorithm.scheme].includes(key.algorithm)) return null
  const keyObject = toKeyObject(key)
  if (keyObject === null) return null
  if (algorithm.scheme === 'rsa-pkcs1') return { key: keyObject, padding: constants.RSA_PKCS1_PADDING }
  if (algorithm.scheme === 'rsa-pss') {
    return { key: keyObject, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength }
  }
  return { key: keyObject, dsaEncoding: 'der' as const }
}

const FITTING: Readonly<Record<SignatureAlgorithm['scheme'], readonly PublicKey['algorithm'][]>> = {
  'rsa-pkcs1': ['rsa'],
  'rsa-pss': ['rsa', 'rsa-pss'],
  ecdsa: ['ec'],
  ed25519: ['ed25519'],
  ed448: ['ed448'],
}

/** A key is made ready once: the same certificates come again with every signature of a job. */
const ready = new WeakMap<PublicKey, KeyObject | null>()

function toKeyObject(key: PublicKey): KeyObject | null {
  const before = ready.get(key)
  if (before !== undefined) return before
  const made = madeReady(key)
  ready.set(key, made)
  return made
}

function madeReady(key: PublicKey): KeyObject | null {
  // BoringSSL knows no id-RSASSA-PSS keys: the same modulus and exponent are given as a plain RSA key.
  const spki = key.algorithm === 'rsa-pss' ? asPlainRsa(key.spki) : key.spki
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch {
    return null // Not a point of the curve, a modulus out of range: no signature of it can be checked.
  }
}

function asPlainRsa(spki: Uint8Array): Uint8Array {
  const bits = expect(readDer(spki), 'sequence').children[1]
  const plain = encodeSequence(encodeOid(OID.rsaEncryption), encodeNull())
  return encodeSequence(plain, encode(0x03, Uint8Array.of(0), readBitStringBytes(bits)))
}

/** A signature of the wrong length or shape makes some runtimes throw; it is a wrong signature all the same. */
function attempt(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

/** @param signature r‖s as a token gives it, both halves of the same length @returns SEQUENCE { r, s } */
export function ecdsaToDer(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2
  return encodeSequence(encodeInteger(signature.subarray(0, half)), encodeInteger(signature.subarray(half)))
}
