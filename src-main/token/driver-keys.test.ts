import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cryptoki, CryptokiError, type Handle, type Template } from './cryptoki.ts'
import { findKey } from './driver-keys.ts'

/** Attributes by their numbers in PKCS #11 v2.40. */
const CLASS = 0x0
const KEY_TYPE = 0x100
const ID = 0x102
const MODULUS = 0x120
const EC_POINT = 0x181
const ALWAYS_AUTHENTICATE = 0x202
const PRIVATE_KEY = ulong(3)
const PUBLIC_KEY = ulong(2)
const RSA = ulong(0)
const EC = ulong(3)

type FakeObject = Readonly<Record<number, Buffer>>

let dir: string
const certificates: Record<string, Buffer> = {}
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokenseal-keys-'))
  const kinds = {
    rsa: ['-newkey', 'rsa:2048'],
    other: ['-newkey', 'rsa:2048'],
    pss: ['-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048'],
    ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  }
  for (const [name, how] of Object.entries(kinds)) {
    const rest = ['-nodes', '-keyout', join(dir, 'key'), '-subj', `/CN=${name}`, '-outform', 'DER']
    const options = { stdio: ['ignore', 'pipe', 'ignore'] as const, timeout: 30_000 }
    certificates[name] = execFileSync('openssl', ['req', '-x509', ...how, ...rest], {
      ...options,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('by CKA_ID', () => {
  const found = find('rsa', '0a', [rsaKey('0b', 'other'), rsaKey('0a', null)])
  expect(found).toMatchObject({ index: 1, kind: 'rsa', bits: 2048, alwaysAuthenticate: false })
})

test('two keys under one id: the modulus decides', () => {
  expect(find('rsa', '0a', [rsaKey('0a', 'other'), rsaKey('0a', 'rsa')])).toMatchObject({ index: 1 })
})

test('an id that leads to a key of another type is not believed', () => {
  const ecKey = { [CLASS]: PRIVATE_KEY, [KEY_TYPE]: EC, [ID]: Buffer.from([10]) }
  expect(find('rsa', '0a', [ecKey])).toBeNull()
})

test('an id that leads to the key of another certificate is not believed', () => {
  expect(find('rsa', '0a', [rsaKey('0a', 'other')])).toBeNull()
  expect(find('rsa', '0a', [rsaKey('0a', 'other'), rsaKey('0b', 'rsa')])).toMatchObject({ index: 1 })
})

test.each(['', '77'])('with the id “%s”: by the modulus, leading zero or not', keyId => {
  expect(find('rsa', keyId, [rsaKey('0b', 'other'), rsaKey('0a', 'rsa', true)])).toMatchObject({ index: 1 })
})

test('an RSA-PSS certificate: by the same modulus', () => {
  expect(find('pss', '', [rsaKey('0b', 'other'), rsaKey('0a', 'pss')])).toMatchObject({
    index: 1,
    kind: 'rsa',
  })
})

test.each([true, false])('EC without an id: by its public object, point as OCTET STRING: %s', wrapped => {
  const publicKey = {
    [CLASS]: PUBLIC_KEY,
    [KEY_TYPE]: EC,
    [ID]: Buffer.from([7]),
    [EC_POINT]: wrapped ? Buffer.concat([Buffer.from([4, 97]), pointOf('ec')]) : pointOf('ec'),
  }
  const privateKey = { [CLASS]: PRIVATE_KEY, [KEY_TYPE]: EC, [ID]: Buffer.from([7]) }
  const stranger = { [CLASS]: PRIVATE_KEY, [KEY_TYPE]: EC, [ID]: Buffer.from([8]) }
  expect(find('ec', '', [publicKey, stranger, privateKey])).toMatchObject({
    index: 2,
    kind: 'ec',
    curve: 'p384',
    bits: 384,
  })
})

test('CKA_ALWAYS_AUTHENTICATE is read from the key', () => {
  const key = { ...rsaKey('0a', 'rsa'), [ALWAYS_AUTHENTICATE]: Buffer.from([1]) }
  expect(find('rsa', '0a', [key])).toMatchObject({ alwaysAuthenticate: true })
})

test('no key is no key, and a broken certificate has none', () => {
  expect(find('rsa', '0a', [rsaKey('0b', 'other')])).toBeNull()
  const der = new Uint8Array([0x30, 0])
  expect(
    findKey(fakeToken([rsaKey('0a', 'rsa')]), Buffer.alloc(8), { der, label: '', keyId: '0a' }),
  ).toBeNull()
})

/** @returns the key that was found, with its place among the objects */
function find(certificate: string, keyId: string, objects: readonly FakeObject[]) {
  const der = new Uint8Array(certificates[certificate] ?? [])
  const key = findKey(fakeToken(objects), Buffer.alloc(8), { der, label: '', keyId })
  return key && { ...key, index: Number(key.handle.readBigUInt64LE()) }
}

function rsaKey(id: string, modulusOf: string | null, leadingZero = false): FakeObject {
  const modulus = modulusOf === null ? null : modulusBytes(modulusOf)
  const zero = Buffer.alloc(leadingZero ? 1 : 0)
  return {
    [CLASS]: PRIVATE_KEY,
    [KEY_TYPE]: RSA,
    [ID]: Buffer.from(id, 'hex'),
    ...(modulus ? { [MODULUS]: Buffer.concat([zero, modulus]) } : {}),
  }
}

/** As openssl prints it. */
function modulusBytes(name: string): Buffer {
  const text = execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', '-text'], {
    input: certificates[name],
  }).toString()
  const digits = /Modulus:\s*([0-9a-f:\s]+?)\s*Exponent/.exec(text)?.[1]?.replace(/[:\s]/g, '') ?? ''
  return Buffer.from(digits.replace(/^00/, ''), 'hex')
}

function pointOf(name: string): Buffer {
  const spki = new X509Certificate(certificates[name] ?? '').publicKey.export({ format: 'der', type: 'spki' })
  return spki.subarray(-97)
}

function ulong(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

/** The three functions that a search needs, over a list of objects. */
function fakeToken(objects: readonly FakeObject[]): Cryptoki {
  let hits: Handle[] = []
  const fits = (object: FakeObject, template: Template) =>
    template.every(({ type, value }) => {
      const wanted = typeof value === 'number' ? ulong(value) : value
      return Buffer.isBuffer(wanted) && object[type]?.equals(wanted)
    })
  const fake = {
    C_FindObjectsInit: (_: Handle, template: Template) => {
      hits = objects.flatMap((object, index) => (fits(object, template) ? [ulong(index)] : []))
    },
    C_FindObjects: () => hits.splice(0),
    C_FindObjectsFinal: () => {},
    C_GetAttributeValue: (_: Handle, handle: Handle, [wanted]: Template) => {
      const value = objects[Number(handle.readBigUInt64LE())]?.[wanted?.type ?? -1]
      if (!value) throw new CryptokiError(0x12, 'C_GetAttributeValue')
      return [{ type: wanted?.type, value }]
    },
  }
  // Border: only what `findKey` calls.
  return fake as unknown as Cryptoki
}
