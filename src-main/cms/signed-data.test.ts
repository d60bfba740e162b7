import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import { digestOf } from '../base/digest.ts'
import type { SigningScheme } from './algorithms.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { orderChain } from './chain.ts'
import { buildSignedAttributes, digestToSign } from './signed-attributes.ts'
import { buildSignedData, estimateSize, verifyRawSignature } from './signed-data.ts'
import { CA, issue, type Openssl, SIGNER, signAsToken, startOpenssl } from './testing/openssl-pki.ts'
import { checkSignedData } from './verify.ts'

const CONTENT = new Uint8Array(Buffer.from('the bytes that /ByteRange names\n'))
const KEYS = [
  'rsa',
  'rsa-pss',
  'p256',
  'p384',
  'p521',
  'brainpool256',
  'brainpool384',
  'brainpool512',
  'ed25519',
  'ed448',
] as const
const CASES = [
  ['rsa', 'rsa-pkcs1', 'sha256'],
  ['rsa', 'rsa-pkcs1', 'sha384'],
  ['rsa', 'rsa-pkcs1', 'sha512'],
  ['rsa', 'rsa-pss', 'sha256'],
  ['rsa', 'rsa-pss', 'sha512'],
  ['rsa-pss', 'rsa-pss', 'sha256'],
  ['p256', 'ecdsa', 'sha256'],
  ['p384', 'ecdsa', 'sha384'],
  ['p521', 'ecdsa', 'sha512'],
  ['brainpool256', 'ecdsa', 'sha256'],
  ['brainpool256', 'ecdsa', 'sha512'],
  ['brainpool384', 'ecdsa', 'sha384'],
  ['brainpool512', 'ecdsa', 'sha512'],
] as const
/** `openssl cms` of 3.0 does not know them: e2e/judges.ts has openssl verify their parts. */
const EDWARDS = [
  ['ed25519', 'ed25519', 'sha512'],
  ['ed448', 'ed448', 'shake256'],
] as const

let openssl: Openssl
let chain: readonly Certificate[]
const signers = new Map<string, Certificate>()

beforeAll(() => {
  openssl = startOpenssl()
  const root = readCertificate(issue(openssl, { name: 'root', key: 'p256', extensions: CA }))
  const ca = readCertificate(issue(openssl, { name: 'ca', key: 'p256', issuer: 'root', extensions: CA }))
  chain = [root, ca]
  for (const key of KEYS)
    signers.set(key, readCertificate(issue(openssl, { name: key, key, issuer: 'ca', extensions: SIGNER })))
  openssl.write('content.bin', CONTENT)
})
afterAll(() => openssl.remove())

function signerOf(key: string): Certificate {
  const certificate = signers.get(key)
  if (certificate === undefined) throw new Error(key)
  return certificate
}

function made(key: string, scheme: SigningScheme, digest: SignatureDigest) {
  const certificate = signerOf(key)
  const messageDigest = digestOf(digest, CONTENT)
  const signedAttributes = buildSignedAttributes(certificate, digest, messageDigest)
  const signature = signAsToken(openssl, key, scheme, digest, signedAttributes)
  const issuers = orderChain(certificate, chain, new Date())
  return { certificate, chain: issuers, signedAttributes, scheme, digest, signature }
}

const verifyByOpenssl = (cms: Uint8Array) => {
  openssl.write('signature.der', cms)
  const files = ['-in', 'signature.der', '-content', 'content.bin', '-CAfile', 'root.pem']
  // -cades: signing-certificate-v2 must be there and must name the signer.
  return openssl.run('cms', '-verify', '-binary', '-cades', '-purpose', 'any', '-inform', 'DER', ...files)
}

describe.each([...CASES, ...EDWARDS])('a signature by %s, %s, %s', (key, scheme, digest) => {
  const isKnownToOpenssl = scheme !== 'ed25519' && scheme !== 'ed448'

  test('openssl cms -verify -cades accepts it, and so do we', () => {
    const cms = buildSignedData(made(key, scheme, digest))
    if (isKnownToOpenssl) expect(new Uint8Array(verifyByOpenssl(cms))).toEqual(CONTENT)
    const facts = checkSignedData(cms, CONTENT, { content: 'data' })
    expect(facts).toMatchObject({
      problems: [],
      digest,
      scheme,
      hasSigningCertificate: true,
      signingTime: null,
    })
    expect(facts.signer?.der).toEqual(signerOf(key).der)
  })

  test('its twins with one changed byte fail, here and in openssl', () => {
    const parts = made(key, scheme, digest)
    const cms = buildSignedData(parts)
    const otherContent = Uint8Array.from(CONTENT, (byte, index) => (index === 3 ? byte ^ 1 : byte))
    expect(checkSignedData(cms, otherContent, { content: 'data' }).problems).toEqual(['digest-mismatch'])
    const wrong = Uint8Array.from(parts.signature, (byte, index) => (index === 9 ? byte ^ 1 : byte))
    const wrongCms = buildSignedData({ ...parts, signature: wrong })
    expect(checkSignedData(wrongCms, CONTENT, { content: 'data' }).problems).toEqual(['signature-mismatch'])
    if (isKnownToOpenssl) expect(() => verifyByOpenssl(wrongCms)).toThrow()
  })

  test('the estimate is never too small and hardly too large', () => {
    const parts = made(key, scheme, digest)
    const estimate = estimateSize(parts.certificate, parts.chain, scheme, digest)
    const { length } = buildSignedData(parts)
    expect(estimate).toBeGreaterThanOrEqual(length)
    expect(estimate - length).toBeLessThan(64)
  })

  test('a raw signature is checked against the certificate', () => {
    const { certificate, signedAttributes, signature } = made(key, scheme, digest)
    expect(verifyRawSignature(certificate, scheme, digest, signedAttributes, signature)).toBe(true)
    const other = signerOf(key === 'p256' ? 'rsa' : 'p256')
    expect(verifyRawSignature(other, scheme, digest, signedAttributes, signature)).toBe(false)
    expect(verifyRawSignature(certificate, scheme, digest, signedAttributes, new Uint8Array(3))).toBe(false)
    const nothing = new Uint8Array(signature.length)
    expect(verifyRawSignature(certificate, scheme, digest, signedAttributes, nothing)).toBe(false)
  })
})

describe('what is signed', () => {
  test('three attributes, sorted, without a signing time: as openssl asn1parse reads them', () => {
    openssl.write('attributes.der', made('p256', 'ecdsa', 'sha256').signedAttributes)
    const dump = openssl.run('asn1parse', '-inform', 'DER', '-in', 'attributes.der').toString('latin1')
    const names = [...dump.matchAll(/OBJECT +:(contentType|messageDigest|id-smime-\S+|signingTime)/g)].map(
      match => match[1],
    )
    expect(names).toEqual(['contentType', 'messageDigest', 'id-smime-aa-signingCertificateV2'])
    expect(dump).toMatch(/^ +0:d=0 .* cons: SET/)
    expect(dump).toContain(createHash('sha256').update(CONTENT).digest('hex').toUpperCase())
    expect(dump).toContain(signerOf('p256').fingerprint.toUpperCase())
    // SHA-256 is the DEFAULT of ESSCertIDv2 and must not stand there.
    expect(dump).not.toContain(':sha256')
  })

  test('another digest is named in signing-certificate-v2', () => {
    openssl.write('attributes.der', made('p384', 'ecdsa', 'sha384').signedAttributes)
    expect(openssl.run('asn1parse', '-inform', 'DER', '-in', 'attributes.der').toString('latin1')).toContain(
      ':sha384',
    )
  })

  // RFC 8419, 2.3, 2.4 and 3.1.
  test.each([
    [0, /OBJECT +:sha512\n.*d=5 .*cont \[ 0 \] *\n[\s\S]*d=6 .*OBJECT +:ED25519\n.*d=5 .*OCTET STRING/],
    [
      1,
      /OBJECT +:2\.16\.840\.1\.101\.3\.4\.2\.18\n.*INTEGER +:0200\n.*cont \[ 0 \] *\n[\s\S]*OBJECT +:ED448\n.*OCTET STRING/,
    ],
  ] as const)('Edwards %i: the algorithms have no parameters but the length of SHAKE256', (which, shape) => {
    const [key, scheme, digest] = EDWARDS[which]
    openssl.write('signature.der', buildSignedData(made(key, scheme, digest)))
    const dump = openssl.run('asn1parse', '-inform', 'DER', '-in', 'signature.der').toString('latin1')
    expect(dump).toMatch(shape)
  })

  test('the token signs the digest of exactly these bytes', () => {
    const { signedAttributes } = made('p256', 'ecdsa', 'sha256')
    openssl.write('attributes.der', signedAttributes)
    const digest = openssl.run('dgst', '-sha256', '-binary', 'attributes.der')
    expect(digestToSign(signedAttributes, 'sha256')).toEqual(new Uint8Array(digest))
  })

  test('the container holds signer and issuing CA, not the root', () => {
    openssl.write('signature.der', buildSignedData(made('p256', 'ecdsa', 'sha256')))
    const args = ['-inform', 'DER', '-in', 'signature.der', '-print_certs', '-noout']
    const subjects = openssl
      .run('pkcs7', ...args)
      .toString('utf8')
      .match(/^subject=.*$/gm)
    expect(subjects?.map(line => line.replace(/.*CN = /, '')).sort()).toEqual(['ca', 'p256'])
  })
})
