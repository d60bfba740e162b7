/** The OIDs we know, and what they mean to us. What is allowed is said by the policy, not here. */
import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import {
  type DerNode,
  encodeContext,
  encodeInteger,
  encodeNull,
  encodeOid,
  encodeSequence,
  expect,
  isContext,
  isType,
  MalformedAsn1,
  only,
  readOid,
  readSmallInteger,
} from './der.ts'

/** Digests we can compute. SHA-1 only to say what an old signature holds; we never sign with it. */
export type HashName = 'sha1' | 'sha224' | SignatureDigest

/** How a raw signature is made. Named as the token room names them. */
export type SigningScheme = 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa' | 'ed25519' | 'ed448'

export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimeStamp: '1.2.840.113549.1.9.16.2.14',
  rsaEncryption: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  mgf1: '1.2.840.113549.1.1.8',
  ecPublicKey: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
  shake256Length: '2.16.840.1.101.3.4.2.18',
} as const

const HASH_OIDS: Readonly<Record<HashName, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
  shake256: '2.16.840.1.101.3.4.2.12',
}
const HASH_BY_OID = new Map<string, HashName>(entries(HASH_OIDS).map(([name, oid]) => [oid, name]))

const HASH_LENGTHS: Readonly<Record<HashName, number>> = {
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
  shake256: 64,
}

const RSA_WITH: Readonly<Record<string, HashName>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
}
const ECDSA_WITH: Readonly<Record<string, HashName>> = {
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

export type Algorithm = { readonly oid: string; readonly parameters: DerNode | null }

/** How a signature is checked. `ed25519` and `ed448` hash by themselves, with the digest named here. */
export type SignatureAlgorithm =
  | { readonly scheme: 'rsa-pkcs1' | 'ecdsa'; readonly hash: HashName }
  | { readonly scheme: 'rsa-pss'; readonly hash: HashName; readonly saltLength: number }
  | { readonly scheme: 'ed25519'; readonly hash: 'sha512' }
  | { readonly scheme: 'ed448'; readonly hash: 'shake256' }

/** @throws MalformedAsn1 */
export function readAlgorithm(node: DerNode | undefined): Algorithm {
  const [oid, parameters = null, ...rest] = expect(node, 'sequence').children
  if (rest.length > 0) throw new MalformedAsn1('AlgorithmIdentifier')
  return { oid: readOid(oid), parameters }
}

/**
 * SHAKE256 can have any length: id-shake256 means 512 bits, id-shake256-len says how many.
 *
 * @returns null for a digest we do not know
 * @throws  MalformedAsn1
 * @source  RFC 8702, 3.1; RFC 8419, 2.3
 */
export function hashOf({ oid, parameters }: Algorithm): HashName | null {
  if (oid !== OID.shake256Length) return HASH_BY_OID.get(oid) ?? null
  return readSmallInteger(parameters ?? undefined) === SHAKE256_BITS ? 'shake256' : null
}

const SHAKE256_BITS = 512

/**
 * @param digest the digest named beside it in a SignerInfo, null in a certificate. Where the signature algorithm names
 *               a digest too, both must agree.
 * @returns      null for what we do not know or what contradicts itself
 * @source       RFC 5754 (RSA, ECDSA), RFC 4056 and 8702 (PSS), RFC 8419 (Ed25519, Ed448)
 */
export function signatureAlgorithmOf(
  algorithm: Algorithm,
  digest: HashName | null,
): SignatureAlgorithm | null {
  const { oid } = algorithm
  // They hash by themselves, so any digest may stand beside them for the message-digest attribute.
  if (oid === OID.ed25519) return { scheme: 'ed25519', hash: 'sha512' }
  if (oid === OID.ed448) return { scheme: 'ed448', hash: 'shake256' }
  // No standard joins PKCS#1 v1.5 with SHAKE256, and PSS has identifiers of its own for it (RFC 8702).
  if (oid === OID.rsaEncryption)
    return digest === null || digest === 'shake256' ? null : { scheme: 'rsa-pkcs1', hash: digest }
  if (oid === OID.rsaPss) return agreeing(pssOf(algorithm.parameters), digest)
  const rsa = RSA_WITH[oid]
  if (rsa !== undefined) return agreeing({ scheme: 'rsa-pkcs1', hash: rsa }, digest)
  const ecdsa = ECDSA_WITH[oid]
  if (ecdsa !== undefined) return agreeing({ scheme: 'ecdsa', hash: ecdsa }, digest)
  return null
}

function agreeing(found: SignatureAlgorithm | null, digest: HashName | null): SignatureAlgorithm | null {
  return found !== null && (digest === null || found.hash === digest) ? found : null
}

/** RSASSA-PSS-params with their defaults; MGF1 must use the same digest. @source RFC 4055, 3.1 */
function pssOf(parameters: DerNode | null): SignatureAlgorithm | null {
  if (!isType(parameters ?? undefined, 'sequence')) return null
  const fields = expect(parameters ?? undefined, 'sequence').children
  const field = (tag: number) => {
    const found = fields.find(node => isContext(node, tag))
    return found === undefined ? undefined : only(found.children)
  }
  const hashField = field(0)
  const hash = hashField === undefined ? 'sha1' : hashOf(readAlgorithm(hashField))
  const maskField = field(1)
  const mask = maskField === undefined ? null : readAlgorithm(maskField)
  if (mask !== null && mask.oid !== OID.mgf1) return null
  const maskHash = mask === null ? 'sha1' : hashOf(readAlgorithm(mask.parameters ?? undefined))
  const saltField = field(2)
  const saltLength = saltField === undefined ? 20 : readSmallInteger(saltField)
  const trailerField = field(3)
  if (trailerField !== undefined && readSmallInteger(trailerField) !== 1) return null
  if (hash === null || hash === 'shake256' || maskHash !== hash) return null
  return { scheme: 'rsa-pss', hash, saltLength }
}

/**
 * AlgorithmIdentifier of a digest, without parameters but for the length of SHAKE256. ISO/TS 32002 names id-shake256
 * there, and its authors have taken that back (docs/decisions.md).
 *
 * @source RFC 5754, 2; RFC 8419, 3.1 (with signed attributes)
 */
export function encodeDigestAlgorithm(digest: SignatureDigest): Uint8Array {
  if (digest !== 'shake256') return encodeSequence(encodeOid(HASH_OIDS[digest]))
  return encodeSequence(encodeOid(OID.shake256Length), encodeInteger(SHAKE256_BITS))
}

/**
 * The signatureAlgorithm of a SignerInfo.
 *
 * @source RFC 5754, 3.2 (rsaEncryption, so that old readers know it) and 3.3; RFC 4056, 2.2 (salt as long as the digest);
 *         RFC 8419, 2.4
 */
export function encodeSignatureAlgorithm(scheme: SigningScheme, digest: SignatureDigest): Uint8Array {
  if (scheme === 'rsa-pkcs1') return encodeSequence(encodeOid(OID.rsaEncryption), encodeNull())
  if (scheme === 'ed25519' || scheme === 'ed448') return encodeSequence(encodeOid(OID[scheme]))
  if (scheme === 'ecdsa') {
    const oid = Object.entries(ECDSA_WITH).find(([, hash]) => hash === digest)?.[0] ?? ''
    return encodeSequence(encodeOid(oid))
  }
  const hash = encodeSequence(encodeOid(HASH_OIDS[digest]), encodeNull())
  const parameters = encodeSequence(
    encodeContext(0, hash),
    encodeContext(1, encodeSequence(encodeOid(OID.mgf1), hash)),
    encodeContext(2, encodeInteger(HASH_LENGTHS[digest])),
  )
  return encodeSequence(encodeOid(OID.rsaPss), parameters)
}

function entries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][] // A literal of this file: it has no other keys.
}
