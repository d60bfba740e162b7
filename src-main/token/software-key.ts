/** Private keys that are files: what reads them, and what they can sign. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { equalBytes } from '../base/bytes.ts'
import { CURVES, type CurveName, curveOfOid, isOwnCurve, type OwnCurve } from '../base/curve-facts.ts'
import { lateCurves } from '../base/late-curves.ts'
import type { KeyFacts, SignDigest } from './bridge.ts'
import { keyOfCertificate } from './certificate-key.ts'
import { type BerNode, child, oidOf, readBer, UnreadablePkcs12 } from './pkcs12-asn1.ts'

export type SoftwareKey =
  | { readonly by: 'node'; readonly key: KeyObject }
  /** On a curve that node:crypto does not have in every runtime. */
  | {
      readonly by: 'curves'
      readonly curve: OwnCurve
      readonly secret: Uint8Array
      readonly publicKey: Uint8Array
    }

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'

/**
 * @param der PrivateKeyInfo
 * @returns   null for what cannot be read, and for a kind of key that nobody here knows
 * @source    RFC 5958, 2; RFC 5915, 3 (EC); RFC 8410, 7 (Ed448)
 */
export function readSoftwareKey(der: Uint8Array): SoftwareKey | null {
  try {
    const info = readBer(der)
    const [oid, parameters] = child(info, 1).children.map(oidOf)
    const curve = curveOfOid(oid === EC_PUBLIC_KEY ? (parameters ?? '') : (oid ?? ''))
    if (isOwnCurve(curve)) return ownKey(curve, readBer(child(info, 2).octets))
    return { by: 'node', key: createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }) }
  } catch {
    return null // Errors of node:crypto have no common shape, and any of them means the same here.
  }
}

/** @param inner ECPrivateKey, or the OCTET STRING of CurvePrivateKey @throws UnreadablePkcs12 */
function ownKey(curve: OwnCurve, inner: BerNode): SoftwareKey {
  const { bytes, edwards } = CURVES[curve]
  const written = edwards ? inner.octets : child(inner, 1).octets
  if (written.length > bytes) throw new UnreadablePkcs12('a key that is too long')
  // Some programs leave out leading zeros.
  const secret = new Uint8Array(bytes)
  secret.set(written, bytes - written.length)
  const publicKey = lateCurves().publicKeyOn(curve, secret)
  if (publicKey === null) throw new UnreadablePkcs12('no key of its curve')
  return { by: 'curves', curve, secret, publicKey }
}

/** @param certificate X.509, DER */
export function isKeyOf(key: SoftwareKey, certificate: Uint8Array): boolean {
  const wanted = keyOfCertificate(certificate)
  if (wanted === null) return false
  if (key.by === 'curves')
    return wanted.kind !== 'rsa' && wanted.curve === key.curve && isSamePoint(wanted.point, key.publicKey)
  if (wanted.kind !== 'rsa' && isOwnCurve(wanted.curve)) return false
  try {
    return createPublicKey(key.key).equals(new X509Certificate(certificate).publicKey)
  } catch {
    return false // A kind of key that node:crypto does not know.
  }
}

/** A point may be written by x and a sign alone. */
function isSamePoint(written: Uint8Array, whole: Uint8Array): boolean {
  if (equalBytes(written, whole)) return true
  const sign = 2 + ((whole.at(-1) ?? 0) & 1)
  return written[0] === sign && equalBytes(written.subarray(1), whole.subarray(1, written.length))
}

/** @throws AppError `token.key-cannot-sign` */
export function signWith(key: SoftwareKey, request: SignDigest): Uint8Array {
  const { scheme, digestName, digest, message } = request
  if (scheme !== schemeOf(key, scheme)) throw new AppError('token.key-cannot-sign', { code: nameOf(key) })
  if (key.by === 'curves')
    return lateCurves().signOn(key.curve, key.secret, scheme === 'ed448' ? message : digest)
  const how = {
    'rsa-pkcs1': { padding: constants.RSA_PKCS1_PADDING },
    'rsa-pss': { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest.length },
    ecdsa: { dsaEncoding: 'ieee-p1363' as const },
    ed25519: {},
    ed448: {},
  }[scheme]
  const hash = scheme === 'ed25519' ? null : digestName
  return new Uint8Array(sign(hash, message, { key: key.key, ...how }))
}

/** The scheme that such a key signs with; of the two of RSA the one that is wanted. */
function schemeOf(key: SoftwareKey, wanted: SignDigest['scheme']): SignDigest['scheme'] | null {
  if (key.by === 'curves') return key.curve === 'ed448' ? 'ed448' : 'ecdsa'
  if (isRsaKey(key.key)) return wanted === 'rsa-pss' ? 'rsa-pss' : 'rsa-pkcs1'
  const type = key.key.asymmetricKeyType
  if (type === 'ec') return 'ecdsa'
  return type === 'ed25519' ? 'ed25519' : null
}

function nameOf(key: SoftwareKey): string {
  return key.by === 'curves' ? key.curve : (key.key.asymmetricKeyType ?? '')
}

/** `rsa-pss`: a key whose certificate allows no other scheme. */
function isRsaKey(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss'
}

export function softwareKeyFacts(key: SoftwareKey): KeyFacts {
  const file = { alwaysAuthenticate: false, extractable: true, local: false } as const
  if (key.by === 'node' && isRsaKey(key.key))
    return { kind: 'rsa', bits: key.key.asymmetricKeyDetails?.modulusLength ?? 0, curve: null, ...file }
  const curve = key.by === 'curves' ? key.curve : curveOf(key.key)
  const { bits = 0, edwards = false } = curve === null ? {} : CURVES[curve]
  return { kind: edwards ? 'edwards' : 'ec', bits, curve, ...file }
}

/** Names as OpenSSL and BoringSSL have them. */
const NODE_CURVES: Readonly<Record<string, CurveName>> = {
  prime256v1: 'p256',
  secp384r1: 'p384',
  secp521r1: 'p521',
}

function curveOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): CurveName | null {
  if (asymmetricKeyType === 'ed25519') return 'ed25519'
  return NODE_CURVES[asymmetricKeyDetails?.namedCurve ?? ''] ?? null
}

/** The bytes that are ours are overwritten; those of node:crypto go with their object. */
export function forgetKey(key: SoftwareKey): void {
  if (key.by === 'curves') key.secret.fill(0)
}
