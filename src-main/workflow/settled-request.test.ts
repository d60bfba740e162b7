import { expect, test } from 'vitest'
import { digestFor } from './settled-request.ts'

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
