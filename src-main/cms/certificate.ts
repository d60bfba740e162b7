/** X.509 certificates: DER to facts. */
import { createHash } from 'node:crypto'
import { equalBytes, latin1, toHex } from '../base/bytes.ts'
import { type Algorithm, readAlgorithm } from './algorithms.ts'
import { type CertificateExtensions, readExtensions } from './certificate-extensions.ts'
import {
  type DerNode,
  expect,
  isContext,
  isType,
  MalformedAsn1,
  only,
  readBitStringBytes,
  readDer,
  readSmallInteger,
  readTime,
} from './der.ts'
import { type DistinguishedName, readName } from './distinguished-name.ts'
import { type PublicKey, readPublicKey } from './public-key.ts'

export type Certificate = CertificateExtensions & {
  readonly der: Uint8Array
  /** SHA-256 of `der`, 64 hex digits, lower case. */
  readonly fingerprint: string
  readonly version: 1 | 2 | 3
  /** Content of the INTEGER, hex, lower case, as encoded. */
  readonly serialNumber: string
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
  readonly notBefore: Date
  readonly notAfter: Date
  readonly key: PublicKey
  /** What the issuer signed. */
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: Algorithm
  readonly signature: Uint8Array
}

/**
 * @param der one certificate, nothing behind it
 * @throws    MalformedAsn1
 * @source    RFC 5280, 4.1
 */
export function readCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature, ...rest] = expect(readDer(der), 'sequence').children
  const fields = [...expect(tbs, 'sequence').children]
  const version = readVersion(isContext(fields[0], 0) ? fields.shift() : undefined)
  const [serial, innerAlgorithm, issuer, validity, subject, key, ...optional] = fields
  if (key === undefined || tbs === undefined || rest.length > 0) throw new MalformedAsn1('certificate')
  if (!equalBytes(expect(innerAlgorithm, 'sequence').raw, expect(algorithm, 'sequence').raw)) {
    throw new MalformedAsn1('the two signature algorithms of the certificate differ')
  }
  const [notBefore, notAfter] = expect(validity, 'sequence').children
  const extensions = readExtensions(optional.find(node => isContext(node, 3))?.children[0] ?? null)
  return {
    der,
    fingerprint: createHash('sha256').update(der).digest('hex'),
    version,
    serialNumber: toHex(expect(serial, 'integer').content),
    subject: named(readName(subject), extensions.otherName),
    issuer: named(readName(issuer), null),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    key: readPublicKey(key),
    tbs: tbs.raw,
    signatureAlgorithm: readAlgorithm(algorithm),
    signature: readBitStringBytes(signature),
    ...extensions,
  }
}

/** A row of the chooser, a chain and a sentence must not stand there empty. */
function named(name: DistinguishedName, otherName: string | null): DistinguishedName {
  return name.name === '' ? { ...name, name: otherName ?? '(no name)' } : name
}

function readVersion(node: DerNode | undefined): 1 | 2 | 3 {
  const version = node === undefined ? 0 : readSmallInteger(only(node.children))
  if (version !== 0 && version !== 1 && version !== 2) throw new MalformedAsn1('version')
  return version === 0 ? 1 : version === 1 ? 2 : 3
}

/** Decoding takes half a millisecond each, and the same few come again with every signature of a job. */
const KEPT = 64
const kept = new Map<string, Certificate | null>()

/** @returns null when it cannot be read, for places where that is an answer; the same object for the same bytes */
export function tryReadCertificate(der: Uint8Array): Certificate | null {
  const key = latin1(der)
  const before = kept.get(key)
  if (before !== undefined) return before
  const certificate = readOrNull(der.slice()) // Not to keep all that lay around it.
  if (kept.size >= KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
  kept.set(key, certificate)
  return certificate
}

function readOrNull(der: Uint8Array): Certificate | null {
  try {
    return readCertificate(der)
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

export function isSelfIssued(certificate: Certificate): boolean {
  return equalBytes(certificate.subject.raw, certificate.issuer.raw)
}

/**
 * All certificates of a file: PEM (any number), DER, or PKCS#7 (`.p7b`, PEM or DER).
 *
 * @throws MalformedAsn1 when there is none, or one cannot be read
 */
export function readCertificateFile(bytes: Uint8Array): readonly Certificate[] {
  const text = Buffer.from(bytes).toString('latin1')
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g)]
  const wanted = blocks.filter(([, label = '']) => /^(X509 |TRUSTED )?CERTIFICATE$|^PKCS7$|^CMS$/.test(label))
  const ders =
    blocks.length > 0 ? wanted.map(([, , body = '']) => new Uint8Array(Buffer.from(body, 'base64'))) : [bytes]
  const certificates = ders.flatMap(certificatesOf)
  if (certificates.length === 0) throw new MalformedAsn1('no certificate')
  return certificates
}

function certificatesOf(der: Uint8Array): readonly Certificate[] {
  const node = expect(readDer(der, 'allow'), 'sequence')
  if (!isType(node.children[0], 'oid')) return [readCertificate(node.raw)]
  const signedData = expect(node.children[1]?.children[0], 'sequence')
  const set = signedData.children.find(child => isContext(child, 0))
  return (set?.children ?? []).map(child => readCertificate(child.raw))
}
