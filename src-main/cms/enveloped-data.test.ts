import {
  constants,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  ECDH,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../base/bytes.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { decryptContent } from './content-cipher.ts'
import { type Envelope, isFor, type KeyWay, readEnvelope } from './enveloped-data.ts'
import { unwrapAes, unwrapKey } from './key-agreement.ts'
import { issue, type Openssl, startOpenssl } from './testing/openssl-pki.ts'

/** As in a document: the seed of its key and the permissions. */
const CONTENT = fromHex('000102030405060708090a0b0c0d0e0f10111213fffff0c4')
const ENCIPHERING = ['keyUsage=critical,keyEncipherment,keyAgreement', 'subjectKeyIdentifier=hash']
const NAMES = ['rsa', 'other', 'p256', 'p384', 'p521'] as const

let openssl: Openssl
const certificates = new Map<string, Certificate>()

beforeAll(() => {
  openssl = startOpenssl()
  openssl.write('content.bin', CONTENT)
  for (const name of NAMES) {
    const key = name === 'other' ? 'rsa' : name
    certificates.set(name, readCertificate(issue(openssl, { name, key, extensions: ENCIPHERING })))
  }
})
afterAll(() => openssl.remove())

function certificateOf(name: string): Certificate {
  const certificate = certificates.get(name)
  if (certificate === undefined) throw new Error(name)
  return certificate
}

function seal(cipher: string, ...recipients: readonly string[]): Uint8Array {
  const legacy = /rc2|rc4|des-cbc/.test(cipher) ? ['-provider', 'legacy', '-provider', 'default'] : []
  const to = ['-binary', '-in', 'content.bin', '-outform', 'DER', `-${cipher}`]
  return new Uint8Array(openssl.run('cms', '-encrypt', ...legacy, ...to, ...recipients))
}

function read(sealed: Uint8Array): Envelope {
  const envelope = readEnvelope(sealed)
  if (envelope === null) throw new Error('no envelope')
  return envelope
}

/** The recipient's part by node:crypto. @returns what is in the envelope, hex */
function opened(envelope: Envelope, name: string): string | null {
  const way = envelope.recipients.find(recipient => isFor(recipient, certificateOf(name)))?.way
  const key = way && keyBy(way, createPrivateKey(Buffer.from(openssl.read(`${name}.key`))))
  const content = key && envelope.cipher && decryptContent(envelope.cipher, key, envelope.sealed)
  return content ? toHex(content) : null
}

function keyBy(way: KeyWay, key: KeyObject): Uint8Array | null {
  switch (way.kind) {
    case 'rsa-pkcs1':
      return privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, way.sealedKey)
    case 'rsa-oaep': {
      const { hash: oaepHash, label: oaepLabel } = way
      return privateDecrypt(
        { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash, oaepLabel },
        way.sealedKey,
      )
    }
    case 'ecdh': {
      const name = key.asymmetricKeyDetails?.namedCurve ?? ''
      const point = Buffer.from(ECDH.convertKey(way.senderPoint, name, undefined, undefined, 'uncompressed'))
      const half = (point.length - 1) / 2
      const [x = '', y = ''] = [point.subarray(1, 1 + half), point.subarray(1 + half)].map(part =>
        part.toString('base64url'),
      )
      const { crv = '' } = createPublicKey(key).export({ format: 'jwk' })
      const publicKey = createPublicKey({ key: { kty: 'EC', crv, x, y }, format: 'jwk' })
      return unwrapKey(way, diffieHellman({ privateKey: key, publicKey }))
    }
    case 'unknown':
      return null
  }
}

describe('openssl cms -encrypt', () => {
  test.each(['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des3', 'des-cbc', 'rc2-40-cbc', 'rc2-128', 'rc4'])(
    'content under %s',
    cipher => expect(opened(read(seal(cipher, 'rsa.pem')), 'rsa')).toBe(toHex(CONTENT)),
  )

  test.each([
    ['SHA-1', []],
    ['SHA-256', ['-keyopt', 'rsa_oaep_md:sha256']],
    ['SHA-512 with a label', ['-keyopt', 'rsa_oaep_md:sha512', '-keyopt', 'rsa_oaep_label:6162']],
  ])('RSA-OAEP, %s', (_, options) => {
    const oaep = ['-keyopt', 'rsa_padding_mode:oaep', ...options]
    expect(opened(read(seal('aes-256-cbc', '-recip', 'rsa.pem', ...oaep)), 'rsa')).toBe(toHex(CONTENT))
  })

  test.each([
    ['p256', 'aes-128-cbc', 'sha1'],
    ['p256', 'aes-256-cbc', 'sha256'],
    ['p384', 'aes-192-cbc', 'sha384'],
    ['p521', 'aes-256-cbc', 'sha512'],
  ])('key agreement on %s, %s, %s', (name, cipher, hash) => {
    const options = ['-recip', `${name}.pem`, '-keyopt', `ecdh_kdf_md:${hash}`]
    expect(opened(read(seal(cipher, ...options)), name)).toBe(toHex(CONTENT))
  })

  test('several recipients, each with their own way; nobody else', () => {
    const envelope = read(seal('aes-256-cbc', 'rsa.pem', 'p256.pem', 'p521.pem'))
    expect(envelope.recipients).toHaveLength(3)
    for (const name of ['rsa', 'p256', 'p521']) expect(opened(envelope, name)).toBe(toHex(CONTENT))
    expect(opened(envelope, 'other')).toBeNull()
    expect(envelope.recipients[0]?.id).toMatchObject({
      kind: 'issuer',
      issuer: { text: 'CN=rsa' },
      serialNumber: certificateOf('rsa').serialNumber,
    })
  })

  test('named by the identifier of their key', () => {
    const envelope = read(seal('aes-256-cbc', '-keyid', 'rsa.pem', 'p384.pem'))
    expect(envelope.recipients.map(({ id }) => id.kind)).toEqual(['key-id', 'key-id'])
    for (const name of ['rsa', 'p384']) expect(opened(envelope, name)).toBe(toHex(CONTENT))
    expect(opened(envelope, 'other')).toBeNull()
  })

  test('in pieces of indefinite length', () => {
    const streamed = openssl.run(
      ...['cms', '-encrypt', '-binary', '-stream', '-in', 'content.bin', '-outform', 'DER'],
      ...['-aes256', 'rsa.pem'],
    )
    expect(streamed[1]).toBe(0x80) // BER, X.690, 8.1.3.6
    expect(opened(read(new Uint8Array(streamed)), 'rsa')).toBe(toHex(CONTENT))
  })

  test('a wrong key opens nothing, and what is no envelope is none', () => {
    const { cipher, sealed } = read(seal('aes-256-cbc', 'rsa.pem'))
    const wrong = cipher && decryptContent(cipher, new Uint8Array(32), sealed)
    expect(wrong && toHex(wrong)).not.toBe(toHex(CONTENT))
    expect(cipher && decryptContent(cipher, new Uint8Array(5), sealed)).toBeNull()
    for (const bytes of [new Uint8Array(0), CONTENT, openssl.read('rsa.pem')])
      expect(readEnvelope(bytes)).toBeNull()
  })
})

// RFC 3394, 4.1 and 4.6.
test.each([
  [
    '000102030405060708090a0b0c0d0e0f',
    '1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5',
    '00112233445566778899aabbccddeeff',
  ],
  [
    '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
    '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
  ],
])('key wrap with %s', (kek, wrapped, key) => {
  expect(toHex(unwrapAes(fromHex(kek), fromHex(wrapped)) ?? new Uint8Array(0))).toBe(key)
  const broken = fromHex(wrapped)
  broken[9] = (broken[9] ?? 0) ^ 1
  expect(unwrapAes(fromHex(kek), broken)).toBeNull()
})
