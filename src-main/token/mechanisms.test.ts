import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../base/bytes.ts'
import {
  bitsOfCurve,
  curveOfParams,
  eddsaParameters,
  paramsOfCurve,
  rawEcdsa,
  signInput,
  signPlans,
} from './mechanisms.ts'

/** Numbers of CKM_* and CKG_* from PKCS #11 v2.40, written out: not from our own table. */
const RSA_PKCS = 0x1
const SHA256_RSA_PKCS = 0x40
const SHA512_RSA_PKCS = 0x42
const RSA_PKCS_PSS = 0xd
const SHA384_RSA_PKCS_PSS = 0x44
const ECDSA = 0x1041
const ECDSA_SHA256 = 0x1044
/** PKCS #11 v3.0. */
const EDDSA = 0x1057

test.each([
  ['rsa-pkcs1', 'sha256', [RSA_PKCS, SHA256_RSA_PKCS], [RSA_PKCS, SHA256_RSA_PKCS]],
  ['rsa-pkcs1', 'sha256', [SHA256_RSA_PKCS], [SHA256_RSA_PKCS]],
  ['rsa-pkcs1', 'sha512', [SHA256_RSA_PKCS, SHA512_RSA_PKCS], [SHA512_RSA_PKCS]],
  ['rsa-pkcs1', 'sha256', [ECDSA], []],
  ['rsa-pss', 'sha384', [RSA_PKCS, RSA_PKCS_PSS, SHA384_RSA_PKCS_PSS], [RSA_PKCS_PSS, SHA384_RSA_PKCS_PSS]],
  ['rsa-pss', 'sha384', [RSA_PKCS], []],
  ['rsa-pss', 'sha384', null, []],
  ['rsa-pkcs1', 'sha256', null, [RSA_PKCS, SHA256_RSA_PKCS]],
  ['ecdsa', 'sha256', [ECDSA_SHA256, ECDSA], [ECDSA, ECDSA_SHA256]],
  ['ecdsa', 'sha256', [ECDSA_SHA256], [ECDSA_SHA256]],
  ['ed25519', 'sha512', [ECDSA, EDDSA], [EDDSA]],
  ['ed448', 'shake256', [EDDSA], [EDDSA, EDDSA]],
  ['ed25519', 'sha512', [ECDSA], []],
  ['ecdsa', 'shake256', [ECDSA], []],
] as const)('%s with %s where the token offers %j: %j', (scheme, digestName, offered, expected) => {
  const plans = signPlans(scheme, digestName, offered === null ? null : new Set(offered))
  expect(plans.map(plan => plan.mechanism)).toEqual(expected)
})

test('PSS parameters are those of RFC 8017 with a salt as long as the digest', () => {
  const offered = new Set([RSA_PKCS_PSS])
  const pss = (['sha256', 'sha384', 'sha512'] as const).map(
    name => signPlans('rsa-pss', name, offered)[0]?.pss,
  )
  expect(pss).toEqual([
    { hashAlg: 0x250, mgf: 2, saltLen: 32 },
    { hashAlg: 0x260, mgf: 3, saltLen: 48 },
    { hashAlg: 0x270, mgf: 4, saltLen: 64 },
  ])
})

test('EdDSA gets the message; Ed448 first with parameters of zeros, then without', () => {
  const plans = signPlans('ed448', 'shake256', null)
  expect(plans.map(({ eddsa = false }) => eddsa)).toEqual([true, false])
  const [plan] = plans
  if (!plan) throw new Error('no plan')
  const message = Uint8Array.of(1, 2, 3)
  const data = { digestName: 'shake256', digest: new Uint8Array(64), message, curve: 'ed448' } as const
  expect(signInput(plan, data)).toEqual(message)
  // CK_BBOOL, CK_ULONG and a pointer: aligned on 64-bit systems, packed on Windows with its 32-bit CK_ULONG.
  expect(eddsaParameters('linux')).toEqual(new Uint8Array(24))
  expect(eddsaParameters('win32')).toEqual(new Uint8Array(13))
})

test('what the raw RSA mechanism gets is the DigestInfo of RFC 8017', () => {
  const message = Buffer.from('abc')
  const [plan] = signPlans('rsa-pkcs1', 'sha256', new Set([RSA_PKCS]))
  if (!plan) throw new Error('no plan')
  const digest = createHash('sha256').update(message).digest()
  const input = signInput(plan, { digestName: 'sha256', digest, message, curve: null })
  // SHA-256 of "abc": FIPS 180-4 example; the prefix: RFC 8017, 9.2 note 1.
  expect(toHex(input)).toBe(
    '3031300d060960864801650304020105000420' +
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

test('a digest longer than the group order is cut to its leftmost bits', () => {
  const [plan] = signPlans('ecdsa', 'sha512', new Set([ECDSA]))
  if (!plan) throw new Error('no plan')
  const digest = Uint8Array.from({ length: 64 }, (_, index) => index)
  const lengths = (['p256', 'brainpool256', 'p384', 'brainpool384', 'p521', 'brainpool512'] as const).map(
    curve => signInput(plan, { digestName: 'sha512', digest, message: digest, curve }).length,
  )
  expect(lengths).toEqual([32, 32, 48, 48, 64, 64])
})

test.each([
  ['P-256', 'p256', 64],
  ['P-384', 'p384', 96],
  ['P-521', 'p521', 132],
  ['brainpoolP256r1', 'brainpool256', 64],
  ['brainpoolP512r1', 'brainpool512', 128],
] as const)('%s: a signature that comes as DER is the same as r and s', (namedCurve, curve, length) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  for (let time = 0; time < 20; time += 1) {
    const der = sign('sha256', Buffer.from(`${time}`), privateKey)
    const raw = rawEcdsa(der, curve)
    expect(raw).toHaveLength(length)
    expect(raw && encodeLikeOpenssl(raw)).toBe(der.toString('hex'))
    expect(raw && rawEcdsa(raw, curve)).toEqual(raw)
    expect(rawEcdsa(der.subarray(0, -1), curve)).toBeNull()
  }
})

test('neither r and s nor DER is nothing', () => {
  for (const hex of ['', '30', '3000', '308200', '0203', '300602010102010', '3006020101020102ff'])
    expect(rawEcdsa(fromHex(hex), 'p256')).toBeNull()
})

test('curves are known by the OIDs of RFC 5480', () => {
  // 1.2.840.10045.3.1.7, 1.3.132.0.34, 1.3.132.0.35, and secp256k1 (1.3.132.0.10), which nobody signs PDFs with.
  expect(curveOfParams('06082a8648ce3d030107')).toBe('p256')
  expect(curveOfParams('06052b81040022')).toBe('p384')
  expect(curveOfParams('06052b81040023')).toBe('p521')
  expect(curveOfParams('06052b8104000a')).toBeNull()
  expect(paramsOfCurve('p384').map(toHex)).toEqual(['06052b81040022'])
  expect(bitsOfCurve('p521')).toBe(521)
})

test('Edwards curves by the name of PKCS #11 v3.0, the OID of RFC 8410, and the one of GnuPG; Brainpool by RFC 5639', () => {
  // As `openssl asn1parse -genstr` writes them: PRINTABLE:edwards25519, OID:1.3.101.112, OID:1.3.6.1.4.1.11591.15.1
  for (const params of ['130c656477617264733235353139', '06032b6570', '06092b06010401da470f01'])
    expect(curveOfParams(params)).toBe('ed25519')
  expect(curveOfParams('130a65647761726473343438')).toBe('ed448')
  expect(curveOfParams('06032b6571')).toBe('ed448')
  expect(curveOfParams('06092b2403030208010107')).toBe('brainpool256')
  expect(curveOfParams('06092b240303020801010d')).toBe('brainpool512')
  // brainpoolP256t1
  expect(curveOfParams('06092b2403030208010108')).toBeNull()
})

function encodeLikeOpenssl(raw: Uint8Array): string {
  const half = raw.length / 2
  const integer = (bytes: Uint8Array) => {
    const hex = toHex(bytes).replace(/^(00)+(?=..)/, '')
    const signed = Number.parseInt(hex.slice(0, 2), 16) >= 0x80 ? `00${hex}` : hex
    return `02${(signed.length / 2).toString(16).padStart(2, '0')}${signed}`
  }
  const body = integer(raw.subarray(0, half)) + integer(raw.subarray(half))
  const length = body.length / 2
  return `30${length > 127 ? '81' : ''}${length.toString(16).padStart(2, '0')}${body}`
}
