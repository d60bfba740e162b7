/** OCSP: the question whether a certificate still holds, and the answer. */
import { createHash } from 'node:crypto'
import { equalBytes, fromHex, toHex } from '../base/bytes.ts'
import { type Algorithm, readAlgorithm, signatureAlgorithmOf } from './algorithms.ts'
import { type Certificate, tryReadCertificate } from './certificate.ts'
import { isSignedBy } from './chain.ts'
import {
  type DerNode,
  encode,
  encodeContext,
  encodeNull,
  encodeOctets,
  encodeOid,
  encodeSequence,
  expect,
  isContext,
  MalformedAsn1,
  readBitStringBytes,
  readDer,
  readOctets,
  readOid,
  readTime,
} from './der.ts'
import { verifySignature } from './public-key.ts'
import { type RevocationReason, reasonOf } from './revocation.ts'

const OID = {
  sha1: '1.3.14.3.2.26',
  basic: '1.3.6.1.5.5.7.48.1.1',
  nonce: '1.3.6.1.5.5.7.48.1.2',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const

/** By number. @source RFC 6960, 4.2.1 */
const STATUSES = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  '4',
  'sigRequired',
  'unauthorized',
] as const

export type OcspAnswer = {
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt: Date | null
  readonly reason: RevocationReason | null
  readonly thisUpdate: Date
  readonly nextUpdate: Date | null
}

type SingleAnswer = OcspAnswer & {
  readonly isAbout: (certificate: Certificate, issuer: Certificate) => boolean
}

export type OcspResponse = {
  /** The whole OCSPResponse, as received. */
  readonly der: Uint8Array
  readonly producedAt: Date
  readonly nonce: Uint8Array | null
  readonly certificates: readonly Certificate[]
  readonly isResponder: (certificate: Certificate) => boolean
  readonly answers: readonly SingleAnswer[]
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: Algorithm
  readonly signature: Uint8Array
}

/**
 * One question about one certificate.
 *
 * SHA-1 only names the certificate here, and is what every responder knows (RFC 5019, 2.1.1); nothing rests on it.
 *
 * @param nonce 16 bytes, or null for services that answer in advance
 * @returns     OCSPRequest, DER @source RFC 6960, 4.1.1; RFC 9654, 2.1
 */
export function encodeOcspRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce: Uint8Array | null,
): Uint8Array {
  const certId = encodeSequence(
    encodeSequence(encodeOid(OID.sha1), encodeNull()),
    encodeOctets(sha1(issuer.subject.raw)),
    encodeOctets(sha1(keyBytes(issuer))),
    encode(0x02, fromHex(certificate.serialNumber)),
  )
  const extension = (value: Uint8Array) =>
    encodeSequence(encodeOid(OID.nonce), encodeOctets(encodeOctets(value)))
  const extensions = nonce === null ? [] : [encodeContext(2, encodeSequence(extension(nonce)))]
  return encodeSequence(encodeSequence(encodeSequence(encodeSequence(certId)), ...extensions))
}

/** @returns the response, or the status that stands in its place; null for what is no OCSPResponse */
export function readOcspResponse(bytes: Uint8Array): OcspResponse | (typeof STATUSES)[number] | null {
  try {
    return parseResponse(bytes)
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

/** @source RFC 6960, 4.2.1 */
function parseResponse(bytes: Uint8Array): OcspResponse | (typeof STATUSES)[number] | null {
  const outer = expect(readDer(bytes, 'allow'), 'sequence')
  const [statusNode, wrapped] = outer.children
  if (statusNode?.tagClass !== 'universal' || statusNode.tag !== 10) throw new MalformedAsn1('OCSP status')
  const status = STATUSES[statusNode.content[0] ?? -1]
  if (status === undefined) return null
  if (status !== 'successful') return status
  const [type, basicBytes] = expect(wrapped?.children[0], 'sequence').children
  if (readOid(type) !== OID.basic) return null
  const [tbs, algorithm, signature, certificates] = expect(
    readDer(readOctets(basicBytes)),
    'sequence',
  ).children
  const fields = [...expect(tbs, 'sequence').children]
  if (isContext(fields[0], 0)) fields.shift()
  const [responderId, producedAt, answers, extensions] = fields
  if (tbs === undefined || responderId === undefined) throw new MalformedAsn1('OCSP response')
  return {
    der: outer.raw,
    producedAt: readTime(producedAt),
    nonce: readNonce(extensions),
    certificates: (certificates?.children[0]?.children ?? []).flatMap(
      node => tryReadCertificate(node.raw) ?? [],
    ),
    isResponder: readResponderId(responderId),
    answers: expect(answers, 'sequence').children.map(readAnswer),
    tbs: tbs.raw,
    signatureAlgorithm: readAlgorithm(algorithm),
    signature: readBitStringBytes(signature),
  }
}

function readResponderId(node: DerNode): OcspResponse['isResponder'] {
  const [choice, value] = [node.tagClass === 'context' ? node.tag : null, node.children[0]]
  if (choice === 1) {
    const name = expect(value, 'sequence').raw
    return certificate => equalBytes(certificate.subject.raw, name)
  }
  if (choice !== 2) throw new MalformedAsn1('responder')
  const keyHash = readOctets(value)
  return certificate => equalBytes(sha1(keyBytes(certificate)), keyHash)
}

function readNonce(extensions: DerNode | undefined): Uint8Array | null {
  for (const extension of extensions?.children[0]?.children ?? []) {
    const [oid, ...rest] = expect(extension, 'sequence').children
    if (readOid(oid) !== OID.nonce) continue
    const value = readOctets(rest.at(-1))
    // Old services put the bare bytes there, without an OCTET STRING around them.
    const inner = value[0] === 0x04 && value[1] === value.length - 2 ? value.subarray(2) : value
    return inner
  }
  return null
}

function readAnswer(node: DerNode): SingleAnswer {
  const [certId, state, thisUpdate, ...rest] = expect(node, 'sequence').children
  const [candidate] = rest
  const next = isContext(candidate, 0) ? candidate.children[0] : undefined
  const choice = state?.tagClass === 'context' ? state.tag : null
  const withdrawn = choice === 1 ? (state?.children ?? []) : null
  return {
    isAbout: readCertId(certId),
    status: withdrawn !== null ? 'revoked' : choice === 0 ? 'good' : 'unknown',
    revokedAt: withdrawn === null ? null : readTime(withdrawn[0]),
    reason: withdrawn === null ? null : reasonOf(withdrawn[1]?.children[0]?.content[0]),
    thisUpdate: readTime(thisUpdate),
    nextUpdate: next === undefined ? null : readTime(next),
  }
}

/** Any digest may name the certificate. */
function readCertId(node: DerNode | undefined): SingleAnswer['isAbout'] {
  const [algorithm, nameHash, keyHash, serial] = expect(node, 'sequence').children
  const hash = HASHES[readAlgorithm(algorithm).oid]
  const [name, key, number] = [
    readOctets(nameHash),
    readOctets(keyHash),
    toHex(expect(serial, 'integer').content),
  ]
  return (certificate, issuer) =>
    hash !== undefined &&
    certificate.serialNumber === number &&
    equalBytes(digest(hash, issuer.subject.raw), name) &&
    equalBytes(digest(hash, keyBytes(issuer)), key)
}

const HASHES: Readonly<Record<string, string>> = {
  [OID.sha1]: 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/**
 * Who signed a response, if that one may speak for the issuer: the issuer itself, or whom it has appointed.
 *
 * @returns null where the signature is wrong or the signer has no such right
 * @source  RFC 6960, 4.2.2.2
 */
export function responderOf(response: OcspResponse, issuer: Certificate): Certificate | null {
  const algorithm = signatureAlgorithmOf(response.signatureAlgorithm, null)
  if (algorithm === null || algorithm.hash === 'sha1') return null
  const signed = (certificate: Certificate) =>
    verifySignature(certificate.key, algorithm, response.tbs, response.signature) === true
  if (response.isResponder(issuer) && signed(issuer)) return issuer
  const appointed = response.certificates.filter(
    certificate =>
      response.isResponder(certificate) &&
      certificate.extendedKeyUsage?.includes(OID.ocspSigning) === true &&
      certificate.unknownCritical.length === 0 &&
      equalBytes(certificate.issuer.raw, issuer.subject.raw) &&
      response.producedAt >= certificate.notBefore &&
      response.producedAt <= certificate.notAfter,
  )
  return (
    appointed.slice(0, 4).find(certificate => signed(certificate) && isSignedBy(certificate, issuer)) ?? null
  )
}

/** The answer about this certificate: the latest, where there are several. */
export function answerAbout(
  response: OcspResponse,
  certificate: Certificate,
  issuer: Certificate,
): OcspAnswer | null {
  const about = response.answers.filter(answer => answer.isAbout(certificate, issuer))
  return about.sort((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime())[0] ?? null
}

/** The key as a BIT STRING holds it, without the algorithm. */
function keyBytes({ key }: Certificate): Uint8Array {
  return readBitStringBytes(expect(readDer(key.spki), 'sequence').children[1])
}

function sha1(bytes: Uint8Array): Uint8Array {
  return digest('sha1', bytes)
}

function digest(hash: string, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(hash).update(bytes).digest())
}
