import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OaepHash, OpeningScheme } from './bridge.ts'
import { unpadded } from './rsa-padding.ts'

type RsaScheme = Exclude<OpeningScheme, { readonly kind: 'ecdh' }>

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const SECRET = Uint8Array.from({ length: 32 }, (_, at) => at)
const PKCS1: RsaScheme = { kind: 'rsa-pkcs1' }

const oaep = (hash: OaepHash, label = new Uint8Array(0)): RsaScheme => ({
  kind: 'rsa-oaep',
  hash,
  maskHash: hash,
  label,
})

/** What CKM_RSA_X_509 would give. */
function block(sealed: Uint8Array): Uint8Array {
  return new Uint8Array(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, sealed))
}

// Sealed by node:crypto, which is OpenSSL here.
test.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const)('OAEP with %s', hash => {
  const oaepLabel = Buffer.from('label')
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const sealed = publicEncrypt({ key: publicKey, padding, oaepHash: hash, oaepLabel }, SECRET)
  expect(unpadded(oaep(hash, new Uint8Array(oaepLabel)), block(sealed))).toEqual(SECRET)
  expect(unpadded(oaep(hash), block(sealed))).toBeNull()
})

test('PKCS #1 v1.5', () => {
  const sealed = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, SECRET)
  expect(unpadded(PKCS1, block(sealed))).toEqual(SECRET)
  expect(unpadded(oaep('sha1'), block(sealed))).toBeNull()
})

// RFC 8017, 7.2.2, step 3: fewer than eight bytes of padding, or no zero behind them.
test.each([
  [[0, 2, ...Array(7).fill(1), 0, 9]],
  [[0, 2, ...Array(20).fill(1)]],
  [[0, 1, ...Array(10).fill(1), 0, 9]],
  [[]],
])('a block that is none of PKCS #1: %j', bytes => {
  expect(unpadded(PKCS1, Uint8Array.from(bytes))).toBeNull()
})

test('whatever the block, it ends', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      for (const scheme of [PKCS1, oaep('sha1'), oaep('sha512')]) unpadded(scheme, bytes)
    }),
  )
})
