/** CMS SignedData: built around a signature that a token made, and read with every byte kept as it came. */

import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import { fromHex } from '../base/bytes.ts'
import { signatureBytes } from '../base/curve-facts.ts'
import {
  type Algorithm,
  encodeDigestAlgorithm,
  encodeSignatureAlgorithm,
  OID,
  readAlgorithm,
  type SigningScheme,
  signatureAlgorithmOf,
} from './algorithms.ts'
import { type Certificate, tryReadCertificate } from './certificate.ts'
import {
  type DerNode,
  encode,
  encodeContext,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSetOf,
  expect,
  isContext,
  isType,
  MalformedAsn1,
  readDer,
  readOctets,
  readOid,
  readSmallInteger,
} from './der.ts'
import { ecdsaToDer, verifySignature } from './public-key.ts'
import { asImplicit, buildSignedAttributes } from './signed-attributes.ts'

export type SignatureParts = {
  readonly certificate: Certificate
  /** The issuers, as `orderChain` gives them; the signer's own certificate may be among them. */
  readonly chain: readonly Certificate[]
  /** As `buildSignedAttributes` made them. */
  readonly signedAttributes: Uint8Array
  readonly scheme: SigningScheme
  readonly digest: SignatureDigest
  /** As the token gave it: RSA big-endian of the modulus length; ECDSA r‖s; EdDSA as it stands in the container. */
  readonly signature: Uint8Array
}

/** @returns ContentInfo with a detached SignedData, DER @source RFC 5652, 5.1 and 5.3 */
export function buildSignedData(parts: SignatureParts): Uint8Array {
  const { certificate, chain, scheme, digest } = parts
  const digestAlgorithm = encodeDigestAlgorithm(digest)
  const issuers = chain.filter(issuer => issuer.fingerprint !== certificate.fingerprint)
  const signerInfo = encodeSequence(
    encodeInteger(1),
    encodeSequence(certificate.issuer.raw, encode(0x02, fromHex(certificate.serialNumber))),
    digestAlgorithm,
    asImplicit(parts.signedAttributes),
    encodeSignatureAlgorithm(scheme, digest),
    encodeOctets(scheme === 'ecdsa' ? ecdsaToDer(parts.signature) : parts.signature),
  )
  const signedData = encodeSequence(
    encodeInteger(1),
    encode(0x31, digestAlgorithm),
    encodeSequence(encodeOid(OID.data)),
    asImplicit(encodeSetOf([certificate, ...issuers].map(({ der }) => der))),
    encode(0x31, signerInfo),
  )
  return encodeSequence(encodeOid(OID.signedData), encodeContext(0, signedData))
}

/**
 * Bytes that `buildSignedData` needs at most for this signer: the container built around a signature of the largest size.
 *
 * @param digest the digest of the signature
 */
export function estimateSize(
  certificate: Certificate,
  chain: readonly Certificate[],
  scheme: SigningScheme,
  digest: SignatureDigest,
): number {
  const { bits, curve } = certificate.key
  const bytes = curve === null ? Math.ceil(bits / 8) : signatureBytes(curve)
  const signature = new Uint8Array(bytes).fill(0xff)
  const signedAttributes = buildSignedAttributes(certificate, digest, new Uint8Array(64))
  return buildSignedData({ certificate, chain, signedAttributes, scheme, digest, signature }).length
}

/**
 * Asks whether a token's signature belongs to the certificate, before anything is built around it.
 *
 * @param signature as the token gave it
 */
export function verifyRawSignature(
  certificate: Certificate,
  scheme: SigningScheme,
  digest: SignatureDigest,
  signedAttributes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const encoded = scheme === 'ecdsa' ? ecdsaToDer(signature) : signature
  // As its reader will see it: what cannot be named rightly is not given out.
  const algorithm = signatureAlgorithmOf(
    readAlgorithm(readDer(encodeSignatureAlgorithm(scheme, digest))),
    digest,
  )
  return algorithm !== null && verifySignature(certificate.key, algorithm, signedAttributes, encoded) === true
}

export type Attribute = { readonly oid: string; readonly values: readonly DerNode[] }

export type SignerInfo = {
  readonly sid:
    | { readonly kind: 'issuer-serial'; readonly issuer: Uint8Array; readonly serialNumber: string }
    | { readonly kind: 'key-id'; readonly keyId: Uint8Array }
  readonly digestAlgorithm: Algorithm
  /** `encoded` is what was signed: the attributes as received, under the tag of a SET. Null: there are none. */
  readonly signedAttributes: { readonly encoded: Uint8Array; readonly list: readonly Attribute[] } | null
  readonly signatureAlgorithm: Algorithm
  readonly signature: Uint8Array
  readonly unsignedAttributes: readonly Attribute[]
}

export type SignedData = {
  /** eContentType: id-data, or id-ct-TSTInfo in a time-stamp. */
  readonly contentType: string
  /** eContent; null when detached. */
  readonly content: Uint8Array | null
  readonly certificates: readonly Certificate[]
  readonly signers: readonly SignerInfo[]
  /** Length of the ContentInfo; what stands behind it is not part of the signature. */
  readonly length: number
}

/**
 * @param bytes ContentInfo, BER or DER; more bytes may follow (the padding of /Contents)
 * @throws      MalformedAsn1
 */
export function readSignedData(bytes: Uint8Array): SignedData {
  const outer = expect(readDer(bytes, 'allow'), 'sequence')
  const [type, wrapped] = outer.children
  if (readOid(type) !== OID.signedData || !isContext(wrapped, 0)) throw new MalformedAsn1('not SignedData')
  const [version, digests, encapsulated, ...rest] = expect(wrapped.children[0], 'sequence').children
  readSmallInteger(version)
  expect(digests, 'set')
  const [contentType, content] = expect(encapsulated, 'sequence').children
  const certificates = rest.find(node => isContext(node, 0))?.children ?? []
  const signers = rest.findLast(node => isType(node, 'set'))
  return {
    contentType: readOid(contentType),
    content: content === undefined ? null : readOctets(content.children[0]),
    certificates: certificates.map(node => tryReadCertificate(node.raw)).filter(found => found !== null),
    signers: expect(signers, 'set').children.map(readSignerInfo),
    length: outer.raw.length,
  }
}

function readSignerInfo(node: DerNode): SignerInfo {
  const parts = [...expect(node, 'sequence').children]
  readSmallInteger(parts.shift())
  const sid = readSid(parts.shift())
  const digestAlgorithm = readAlgorithm(parts.shift())
  const attributes = isContext(parts[0], 0) ? parts.shift() : undefined
  const signatureAlgorithm = readAlgorithm(parts.shift())
  const signature = readOctets(parts.shift())
  const unsigned = isContext(parts[0], 1) ? parts.shift() : undefined
  if (parts.length > 0) throw new MalformedAsn1('SignerInfo')
  return {
    sid,
    digestAlgorithm,
    signedAttributes: attributes === undefined ? null : readSignedAttributes(attributes),
    signatureAlgorithm,
    signature,
    unsignedAttributes: (unsigned?.children ?? []).map(readAttribute),
  }
}

function readSid(node: DerNode | undefined): SignerInfo['sid'] {
  if (isContext(node, 0)) return { kind: 'key-id', keyId: node.content }
  const [issuer, serial] = expect(node, 'sequence').children
  const serialNumber = Buffer.from(expect(serial, 'integer').content).toString('hex')
  return { kind: 'issuer-serial', issuer: expect(issuer, 'sequence').raw, serialNumber }
}

function readSignedAttributes(node: DerNode): SignerInfo['signedAttributes'] {
  // RFC 5652, 5.4: signed under the tag of a SET. As received, not sorted anew: some signers signed them unsorted.
  const indefinite = node.raw[1] === 0x80
  const encoded = indefinite ? encode(0x31, ...node.children.map(({ raw }) => raw)) : asSet(node.raw)
  return { encoded, list: node.children.map(readAttribute) }
}

function asSet(implicit: Uint8Array): Uint8Array {
  const set = Uint8Array.from(implicit)
  set[0] = 0x31
  return set
}

function readAttribute(node: DerNode): Attribute {
  const [oid, values] = expect(node, 'sequence').children
  return { oid: readOid(oid), values: expect(values, 'set').children }
}
