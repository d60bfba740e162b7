import { sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat, toHex } from '../base/bytes.ts'
import { OID } from './algorithms.ts'
import { readCertificate } from './certificate.ts'
import * as der from './der.ts'
import { CA, issue, type Openssl, SIGNER, startOpenssl } from './testing/openssl-pki.ts'
import { checkSignedData, startCheck } from './verify.ts'

const CONTENT = new Uint8Array(Buffer.from('%PDF-1.7 covered bytes'))
const DATA = { content: 'data' } as const
let openssl: Openssl

beforeAll(() => {
  openssl = startOpenssl()
  issue(openssl, { name: 'root', key: 'rsa', extensions: CA })
  for (const key of ['rsa', 'p256', 'brainpool256', 'ed25519', 'ed448'] as const)
    issue(openssl, { name: key, key, issuer: 'root', extensions: SIGNER })
  openssl.write('content.bin', CONTENT)
})
afterAll(() => openssl.remove())

const signByOpenssl = (name: string, ...args: string[]): Uint8Array => {
  const key = ['-signer', `${name}.pem`, '-inkey', `${name}.key`, '-certfile', 'root.pem']
  return new Uint8Array(
    openssl.run('cms', '-sign', '-binary', '-in', 'content.bin', '-outform', 'DER', ...key, ...args),
  )
}
const problems = (cms: Uint8Array, covered = CONTENT) => checkSignedData(cms, covered, DATA).problems

describe('signatures by openssl cms', () => {
  test.each([
    ['RSA, with signing time', 'rsa', []],
    ['RSA, without attributes', 'rsa', ['-noattr']],
    ['ECDSA, without attributes', 'p256', ['-noattr']],
    ['PSS', 'rsa', ['-keyopt', 'rsa_padding_mode:pss']],
    [
      'PSS with the longest salt',
      'rsa',
      ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:max'],
    ],
    ['ECDSA, CAdES', 'p256', ['-cades', '-md', 'sha512']],
    ['Brainpool', 'brainpool256', ['-md', 'sha384']],
    ['Brainpool, without attributes', 'brainpool256', ['-noattr']],
    ['signer by key identifier', 'p256', ['-keyid']],
    ['SHA-1', 'rsa', ['-md', 'sha1']],
  ] as const)('%s', (_, name, args) => {
    const cms = signByOpenssl(name, ...args)
    expect(problems(cms)).toEqual([])
    expect(problems(cms, CONTENT.subarray(1))).not.toEqual([])
  })

  test('says what stands in it', () => {
    const facts = checkSignedData(signByOpenssl('rsa', '-md', 'sha1'), CONTENT, DATA)
    expect(facts).toMatchObject({
      digest: 'sha1',
      scheme: 'rsa-pkcs1',
      hasSigningCertificate: false,
      trailing: 'none',
    })
    expect(Math.abs((facts.signingTime?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(facts.certificates).toHaveLength(2)
  })

  test('bytes in pieces make the same digest', () => {
    for (const args of [[], ['-noattr']]) {
      const check = startCheck(signByOpenssl('p256', ...args), DATA)
      for (const byte of CONTENT) check.update(Uint8Array.of(byte))
      expect(check.finish().problems).toEqual([])
    }
  })

  test('padding behind the container', () => {
    const cms = signByOpenssl('p256')
    expect(checkSignedData(concat(cms, new Uint8Array(99)), CONTENT, DATA)).toMatchObject({
      problems: [],
      trailing: 'zeros',
    })
    const junk = concat(cms, Uint8Array.of(0x30, 0))
    expect(checkSignedData(junk, CONTENT, DATA)).toMatchObject({ problems: [], trailing: 'other' })
  })

  test('content inside, two signers, no certificate, another content type', () => {
    expect(problems(signByOpenssl('rsa', '-nodetach'))).toEqual(['content-present'])
    const second = ['-signer', 'p256.pem', '-inkey', 'p256.key']
    expect(problems(signByOpenssl('rsa', ...second))).toEqual(['not-one-signer'])
    expect(problems(signByOpenssl('rsa', '-nocerts', '-certfile', 'p256.pem'))).toEqual([
      'certificate-missing',
    ])
    expect(problems(signByOpenssl('rsa', '-econtent_type', 'pkcs7-encryptedData'))).toContain(
      'wrong-content-type',
    )
  })

  test('in BER with indefinite lengths', () => {
    const outer = der.readDer(signByOpenssl('p256', '-cades'))
    const cms = indefinite(outer, 4)
    expect(toHex(cms)).toMatch(/^3080.*0000$/)
    expect(problems(cms)).toEqual([])
    expect(problems(concat(cms, new Uint8Array(50)))).toEqual([])
  })

  test('one certificate swapped for another of the same name and number', () => {
    const cms = signByOpenssl('rsa', '-cades')
    const original = new Uint8Array(openssl.run('x509', '-in', 'rsa.pem', '-outform', 'DER'))
    const serial = `0x${readCertificate(original).serialNumber}`
    const twin = issue(openssl, {
      name: 'twin',
      key: 'rsa',
      issuer: 'root',
      subject: '/CN=rsa',
      extensions: SIGNER,
      serial,
    })
    expect(twin.length).toBe(original.length)
    const swapped = Uint8Array.from(cms)
    swapped.set(twin, Buffer.from(cms).indexOf(original))
    expect(problems(swapped)).toEqual(['certificate-mismatch', 'signature-mismatch'])
  })

  test('attributes shown as if they were the content', () => {
    const cms = signByOpenssl('p256', '-cades')
    const attributes = signedAttributesOf(cms)
    const stripped = withoutAttributes(cms)
    // The signature itself is right: that is the attack (RFC 5652, 5.4 leaves the two kinds apart by nothing).
    expect(problems(stripped, new Uint8Array(attributes))).toEqual(['attributes-as-content'])
  })
})

// RFC 8419, made by hand since openssl 3.0 cannot. SHAKE256 has two numbers; ISO/TS 32002 names the one without a length.
describe.each([
  ['ed25519', OID.ed25519, '2.16.840.1.101.3.4.2.3', null, ['-sha512']],
  ['ed448', OID.ed448, '2.16.840.1.101.3.4.2.12', null, ['-shake256', '-xoflen', '64']],
  ['ed448', OID.ed448, '2.16.840.1.101.3.4.2.18', 512, ['-shake256', '-xoflen', '64']],
] as const)('%s, %s, digest %s %s', (key, scheme, digestOid, bits, dgst) => {
  function handMade(length: number | null): Uint8Array {
    const certificate = readCertificate(
      new Uint8Array(openssl.run('x509', '-in', `${key}.pem`, '-outform', 'DER')),
    )
    const digest = openssl.run('dgst', ...dgst, '-binary', 'content.bin')
    const attribute = (oid: string, value: Uint8Array) =>
      der.encodeSequence(der.encodeOid(oid), der.encode(0x31, value))
    const attributes = der.encodeSetOf([
      attribute(OID.contentType, der.encodeOid(OID.data)),
      attribute(OID.messageDigest, der.encodeOctets(digest)),
    ])
    const signature = sign(null, attributes, readFileSync(openssl.path(`${key}.key`), 'utf8'))
    const parameters = length === null ? [] : [der.encodeInteger(length)]
    const hash = der.encodeSequence(der.encodeOid(digestOid), ...parameters)
    const serial = der.encode(0x02, Buffer.from(certificate.serialNumber, 'hex'))
    const signer = der.encodeSequence(
      ...[der.encodeInteger(1), der.encodeSequence(certificate.issuer.raw, serial), hash],
      ...[concat(Uint8Array.of(0xa0), attributes.subarray(1)), der.encodeSequence(der.encodeOid(scheme))],
      der.encodeOctets(signature),
    )
    const data = der.encodeSequence(
      ...[der.encodeInteger(1), der.encode(0x31, hash), der.encodeSequence(der.encodeOid(OID.data))],
      ...[der.encodeContext(0, certificate.der), der.encode(0x31, signer)],
    )
    return der.encodeSequence(der.encodeOid(OID.signedData), der.encodeContext(0, data))
  }

  test('is right, and its twins are not', () => {
    const cms = handMade(bits)
    expect(checkSignedData(cms, CONTENT, DATA)).toMatchObject({ problems: [], scheme: key })
    expect(problems(cms, CONTENT.subarray(1))).toEqual(['digest-mismatch'])
    const last = cms.length - 1
    expect(problems(cms.with(last - 5, (cms[last - 5] ?? 0) ^ 1))).toEqual(['signature-mismatch'])
  })

  test.skipIf(bits === null)('with another length it is not known', () => {
    expect(problems(handMade(256))).toEqual(['digest-unknown'])
    expect(problems(handMade(null))).toEqual(['unreadable'])
  })
})

test('no changed byte makes the check crash, and none in the signed parts goes unseen', () => {
  const cms = signByOpenssl('p256', '-cades', '-nocerts', '-certfile', 'p256.pem')
  expect(problems(cms)).toEqual([])
  const attributes = signedAttributesOf(cms).subarray(1)
  const signedFrom = Buffer.from(cms).indexOf(attributes)
  for (let index = 0; index < cms.length; index++) {
    const changed = Uint8Array.from(cms)
    changed[index] = (changed[index] ?? 0) ^ 0x21
    const found = problems(changed)
    if (index >= signedFrom && index < signedFrom + attributes.length)
      expect(found, `byte ${index}`).not.toEqual([])
  }
})

test('no bytes make the check crash or pass', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      expect(problems(bytes)).not.toEqual([])
    }),
  )
})

function indefinite(node: der.DerNode, levels: number): Uint8Array {
  if (!node.constructed || levels === 0) return node.raw
  const children = node.children.map(child => indefinite(child, levels - 1))
  return concat(node.raw.subarray(0, 1), Uint8Array.of(0x80), ...children, Uint8Array.of(0, 0))
}

function signerInfoOf(cms: Uint8Array): der.DerNode {
  const signedData = der.readDer(cms).children[1]?.children[0]
  return der.only(signedData?.children.at(-1)?.children ?? [])
}

function signedAttributesOf(cms: Uint8Array): Uint8Array {
  const attributes = signerInfoOf(cms).children.find(node => der.isContext(node, 0))
  return concat(Uint8Array.of(0x31), attributes?.raw.subarray(1) ?? new Uint8Array())
}

function withoutAttributes(cms: Uint8Array): Uint8Array {
  const kept = signerInfoOf(cms).children.filter(node => !der.isContext(node, 0))
  const signer = der.encodeSequence(...kept.map(({ raw }) => raw))
  const outer = der.readDer(cms)
  const parts = outer.children[1]?.children[0]?.children.slice(0, -1) ?? []
  const data = der.encodeSequence(...parts.map(({ raw }) => raw), der.encode(0x31, signer))
  return der.encodeSequence(outer.children[0]?.raw ?? new Uint8Array(), der.encodeContext(0, data))
}
