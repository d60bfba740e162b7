/** A certificate authority for tests and the demo: a root, an issuer below it, and certificates for given public keys. */
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import {
  encode,
  encodeContext,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSetOf,
  readDer,
} from '../cms/der.ts'

export type TestCertificate = {
  /** X.509, DER. */
  readonly der: Uint8Array
  /** DER: Name, Name, INTEGER, as PKCS#11 wants them beside the certificate. */
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly serialNumber: Uint8Array
}

export type TestCertificateRequest = {
  readonly commonName: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  /** `signing`: digitalSignature and nonRepudiation; `authentication`: for logging in only; `decryption`: to be written to. */
  readonly use: 'signing' | 'authentication' | 'decryption'
}

export type TestCa = {
  readonly root: TestCertificate
  readonly intermediate: TestCertificate
  /** Of the intermediate. */
  issue(request: TestCertificateRequest): TestCertificate
}

type Issuer = { readonly name: Uint8Array; readonly publicKey: Uint8Array; readonly key: KeyObject }
type Draft = {
  readonly issuer: Issuer
  readonly subject: Uint8Array
  readonly publicKey: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly Uint8Array[]
}

const ORGANIZATION = 'Tokenseal demo, worth nothing'
const ECDSA_WITH_SHA256 = encodeSequence(encodeOid('1.2.840.10045.4.3.2'))
const YEAR_MS = 365.25 * 86_400_000

/** Its keys live in this object only: when it is let go, nobody can issue with them any more. */
export function createTestCa(now: Date): TestCa {
  const rootKey = makeKey('Tokenseal demo root')
  const intermediateKey = makeKey('Tokenseal demo issuer')
  const span = {
    notBefore: new Date(now.getTime() - YEAR_MS * 5),
    notAfter: new Date(now.getTime() + YEAR_MS * 10),
  }
  const root = issueCertificate({
    issuer: rootKey,
    subject: rootKey.name,
    publicKey: rootKey.publicKey,
    ...span,
    extensions: caExtensions(rootKey, rootKey),
  })
  const intermediate = issueCertificate({
    issuer: rootKey,
    subject: intermediateKey.name,
    publicKey: intermediateKey.publicKey,
    ...span,
    extensions: caExtensions(intermediateKey, rootKey),
  })
  return {
    root,
    intermediate,
    issue: request =>
      issueCertificate({
        issuer: intermediateKey,
        subject: nameOf(request.commonName),
        publicKey: request.publicKey,
        notBefore: request.notBefore,
        notAfter: request.notAfter,
        extensions: leafExtensions(request, intermediateKey),
      }),
  }
}

export function toPem(...certificates: readonly Uint8Array[]): string {
  return certificates.map(der => new X509Certificate(der).toString()).join('')
}

function makeKey(commonName: string): Issuer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
  return { name: nameOf(commonName), publicKey: spki, key: privateKey }
}

/** RFC 5280, 4.1. */
function issueCertificate(draft: Draft): TestCertificate {
  const serial = randomBytes(16)
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f)
  const serialNumber = encodeInteger(serial)
  const tbs = encodeSequence(
    encodeContext(0, encodeInteger(2)),
    serialNumber,
    ECDSA_WITH_SHA256,
    draft.issuer.name,
    encodeSequence(timeOf(draft.notBefore), timeOf(draft.notAfter)),
    draft.subject,
    draft.publicKey,
    encodeContext(3, encodeSequence(...draft.extensions)),
  )
  const signature = sign('sha256', tbs, draft.issuer.key)
  const der = encodeSequence(tbs, ECDSA_WITH_SHA256, bitString(signature))
  return { der, subject: draft.subject, issuer: draft.issuer.name, serialNumber }
}

function caExtensions(subject: Issuer, issuer: Issuer): readonly Uint8Array[] {
  return [
    extension('2.5.29.19', true, encodeSequence(encode(0x01, Uint8Array.of(0xff)))),
    extension('2.5.29.15', true, keyUsage([5, 6])), // keyCertSign, cRLSign
    extension('2.5.29.14', false, encodeOctets(keyIdentifier(subject.publicKey))),
    extension('2.5.29.35', false, authorityKey(issuer)),
  ]
}

function leafExtensions(request: TestCertificateRequest, issuer: Issuer): readonly Uint8Array[] {
  const clientAuthentication = encodeSequence(encodeOid('1.3.6.1.5.5.7.3.2'))
  const bits = { signing: [0, 1], authentication: [0], decryption: [2, 4] }[request.use]
  const usage = [
    extension('2.5.29.15', true, keyUsage(bits)),
    ...(request.use === 'authentication' ? [extension('2.5.29.37', false, clientAuthentication)] : []),
  ]
  return [
    extension('2.5.29.19', true, encodeSequence()),
    ...usage,
    extension('2.5.29.14', false, encodeOctets(keyIdentifier(request.publicKey))),
    extension('2.5.29.35', false, authorityKey(issuer)),
  ]
}

function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [encode(0x01, Uint8Array.of(0xff))] : []
  return encodeSequence(encodeOid(oid), ...flag, encodeOctets(value))
}

/** @param bits positions in RFC 5280, 4.2.1.3; all below 8 */
function keyUsage(bits: readonly number[]): Uint8Array {
  const byte = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0)
  return encode(0x03, Uint8Array.of(7 - Math.max(...bits), byte))
}

function authorityKey(issuer: Issuer): Uint8Array {
  return encodeSequence(encode(0x80, keyIdentifier(issuer.publicKey)))
}

/** RFC 7093, method 1: the leftmost 160 bits of SHA-256 over the key bits. */
function keyIdentifier(spki: Uint8Array): Uint8Array {
  const bits = readDer(spki).children[1]?.content.subarray(1) ?? spki
  return new Uint8Array(createHash('sha256').update(bits).digest()).subarray(0, 20)
}

function nameOf(commonName: string): Uint8Array {
  const part = (oid: string, value: Uint8Array) => encodeSetOf([encodeSequence(encodeOid(oid), value)])
  const utf8 = (text: string) => encode(0x0c, Buffer.from(text, 'utf8'))
  return encodeSequence(part('2.5.4.10', utf8(ORGANIZATION)), part('2.5.4.3', utf8(commonName)))
}

/** UTCTime until 2049, GeneralizedTime after it. RFC 5280, 4.1.2.5. */
function timeOf(time: Date): Uint8Array {
  const digits = time.toISOString().replace(/[-:T]|\.\d+/g, '')
  return time.getUTCFullYear() < 2050
    ? encode(0x17, Buffer.from(digits.slice(2), 'latin1'))
    : encode(0x18, Buffer.from(digits, 'latin1'))
}

function bitString(bytes: Uint8Array): Uint8Array {
  return encode(0x03, Uint8Array.of(0), bytes)
}
