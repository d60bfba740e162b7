import { expect, test } from 'vitest'
import type { DigestName } from '../../src-shared/model/signing.ts'
import type { Certificate } from '../cms/certificate.ts'
import { digestFor, settleRequest } from './settled-request.ts'
import { plainRequest } from './testing/plain-request.ts'

// FIPS 186-5, 6.4: the hash should be as strong as the curve.
test.each([
  ['ec-p256', 'sha256'],
  ['ec-p384', 'sha384'],
  ['ec-p521', 'sha512'],
  ['rsa', 'sha256'],
] as const)('%s signs with %s', (kind, digest) => {
  const key = { spki: new Uint8Array(), algorithm: kind === 'rsa' ? kind : 'ec', kind, bits: 0 } as const
  expect(digestFor({ key })).toBe(digest)
})

test.each<[asked: DigestName | null, field: readonly DigestName[], digest: DigestName]>([
  [null, [], 'sha384'],
  [null, ['sha384', 'sha512'], 'sha384'],
  [null, ['sha256', 'sha512'], 'sha256'],
  // What a person asks for stands: the field then refuses it by name.
  ['sha256', ['sha512'], 'sha256'],
])('asked for %s, in a field that takes %j: %s', (digest, field, expected) => {
  const key = { spki: new Uint8Array(), algorithm: 'ec', kind: 'ec-p384', bits: 384 }
  const certificate = { key } as Certificate
  expect(settleRequest(plainRequest('t', [], { digest }), certificate, field).digest).toBe(expected)
})
