import { expect, test } from 'vitest'
import type { DigestName } from '../../src-shared/model/signing.ts'
import type { Certificate } from '../cms/certificate.ts'
import type { PublicKey } from '../cms/public-key.ts'
import { digestFor, settleRequest } from './settled-request.ts'
import { plainRequest } from './testing/plain-request.ts'

const key = (kind: PublicKey['kind']): PublicKey => {
  const algorithm = kind === 'rsa' || kind === 'ed25519' || kind === 'ed448' ? kind : 'ec'
  return { spki: new Uint8Array(), algorithm, kind, bits: 0, curve: null }
}

// FIPS 186-5, 6.4: the hash should be as strong as the curve. RFC 8419, 2.3: Edwards keys bring theirs.
test.each([
  ['ec-p256', 'sha256'],
  ['ec-p384', 'sha384'],
  ['ec-p521', 'sha512'],
  ['ec-brainpool256', 'sha256'],
  ['ec-brainpool384', 'sha384'],
  ['ec-brainpool512', 'sha512'],
  ['ed25519', 'sha512'],
  ['ed448', 'shake256'],
  ['rsa', 'sha256'],
] as const)('%s signs with %s', (kind, digest) => {
  expect(digestFor({ key: key(kind) })).toBe(digest)
})

const settle = (kind: PublicKey['kind'], asked: DigestName | null, byField: readonly string[] | null) => {
  // Only its key is looked at.
  const certificate = { key: key(kind) } as Certificate
  const byPolicy = ['sha256', 'sha384', 'sha512', 'shake256'] as const
  return settleRequest(plainRequest('token', [], { digest: asked }), certificate, { byField, byPolicy })
}

// ISO 32000-2:2020, table 237, /DigestMethod.
test.each([
  ['rsa', ['SHA512'], 'sha512'],
  ['rsa', ['SHA1', 'SHA384', 'SHA512'], 'sha384'],
  ['rsa', ['SHA512', 'SHA256'], 'sha256'],
  ['ec-p384', ['SHA256', 'SHA512'], 'sha512'],
  ['ec-p521', ['SHA256', 'SHA384'], 'sha384'],
  // Nothing fits: the usual one, which the field then refuses by its name.
  ['rsa', ['SHA1', 'RIPEMD160'], 'sha256'],
  ['ed25519', ['SHA256'], 'sha512'],
  ['ed448', ['SHA512'], 'shake256'],
] as const)('%s in a field that requires %j signs with %s', (kind, byField, digest) => {
  expect(settle(kind, null, byField).digest).toBe(digest)
})

test('what was asked for is not overruled by a field', () => {
  expect(settle('rsa', 'sha256', ['SHA512']).digest).toBe('sha256')
})

test('a digest that an Edwards key does not have is refused; its own may be asked for', () => {
  expect(() => settle('ed25519', 'sha256', null)).toThrow(
    expect.objectContaining({ code: 'token.digest-fixed', details: { asked: 'SHA-256', fixed: 'SHA-512' } }),
  )
  expect(() => settle('ed448', 'sha512', null)).toThrow(
    expect.objectContaining({ code: 'token.digest-fixed' }),
  )
  expect(settle('ed25519', 'sha512', null).digest).toBe('sha512')
})

test('time-stamps are asked for with SHA-2 only', () => {
  expect(settle('ed448', null, null)).toMatchObject({ digest: 'shake256', stampDigest: 'sha512' })
  expect(settle('ec-p384', null, null)).toMatchObject({ digest: 'sha384', stampDigest: 'sha384' })
})
