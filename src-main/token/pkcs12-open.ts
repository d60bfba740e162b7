/** A key of a file opens what was sealed for its owner: RSA and elliptic curves, on OpenSSL and on BoringSSL alike. */
import { constants, createPublicKey, diffieHellman, ECDH, type KeyObject, privateDecrypt } from 'node:crypto'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { OpenSealed } from './bridge.ts'
import { unpadded } from './rsa-padding.ts'
import type { SoftwareKey } from './software-key.ts'

/** OpenSSL's names and those of JSON web keys. */
const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/** @returns null where it does not fit. @throws AppError `token.key-cannot-open` for a key of another kind */
export function openWith(
  software: SoftwareKey,
  { scheme, sealed }: Pick<OpenSealed, 'scheme' | 'sealed'>,
): Uint8Array | null {
  if (software.by === 'curves') throw new AppError('token.key-cannot-open', { code: software.curve })
  const { key } = software
  const kind = key.asymmetricKeyType
  if ((scheme.kind === 'ecdh' ? 'ec' : 'rsa') !== kind)
    throw new AppError('token.key-cannot-open', { code: kind ?? '' })
  if (scheme.kind === 'ecdh') return sharedSecret(key, sealed)
  try {
    // The whole block: runtimes differ in what they still do about paddings.
    const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, sealed)
    return unpadded(scheme, new Uint8Array(block))
  } catch {
    return null // Longer than the modulus, or not below it.
  }
}

/** @throws AppError `token.key-cannot-open` for a curve that we do not know */
function sharedSecret(privateKey: KeyObject, point: Uint8Array): Uint8Array | null {
  const name = privateKey.asymmetricKeyDetails?.namedCurve ?? ''
  const crv = CURVES[name]
  if (crv === undefined) throw new AppError('token.key-cannot-open', { code: name })
  try {
    const whole = Buffer.from(ECDH.convertKey(point, name, undefined, undefined, 'uncompressed'))
    const half = (whole.length - 1) / 2
    const x = whole.subarray(1, 1 + half).toString('base64url')
    const y = whole.subarray(1 + half).toString('base64url')
    const publicKey = createPublicKey({ key: { kty: 'EC', crv, x, y }, format: 'jwk' })
    return new Uint8Array(diffieHellman({ privateKey, publicKey }))
  } catch {
    return null // No point of this curve.
  }
}
