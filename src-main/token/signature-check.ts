/** Does this signature belong to this certificate? Asked before a signature is given out: tokens lie, and break. */
import { constants, type KeyObject, verify, X509Certificate } from 'node:crypto'
import type { DigestName, SignatureDigest } from '../../src-shared/model/signing.ts'
import { isOwnCurve } from '../base/curve-facts.ts'
import { digestOf } from '../base/digest.ts'
import { lateCurves } from '../base/late-curves.ts'
import type { SignatureScheme } from './bridge.ts'
import { keyOfCertificate } from './certificate-key.ts'

const SALT_BYTES: Readonly<Record<DigestName, number>> = { sha256: 32, sha384: 48, sha512: 64 }

/**
 * @param certificate X.509, DER
 * @param message     what was digested and signed
 * @param signature   raw, as TokenSession.sign gives it
 */
export function isSignatureOf(
  certificate: Uint8Array,
  scheme: SignatureScheme,
  digestName: SignatureDigest,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const found = keyOfCertificate(certificate)
  if (found !== null && found.kind !== 'rsa' && isOwnCurve(found.curve)) {
    const { curve, point } = found
    if (scheme !== (curve === 'ed448' ? 'ed448' : 'ecdsa')) return false
    const data = scheme === 'ed448' ? message : digestOf(digestName, message)
    return lateCurves().verifyOn(curve, point, data, signature, 'raw')
  }
  if (digestName === 'shake256') return false // Ed448 alone signs with it.
  const key = publicKeyOf(certificate)
  switch (scheme) {
    case 'rsa-pkcs1':
      return verify(digestName, message, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
    case 'rsa-pss': {
      const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES[digestName] }
      return verify(digestName, message, { key, ...pss }, signature)
    }
    case 'ecdsa':
      return verify(digestName, message, { key, dsaEncoding: 'ieee-p1363' }, signature)
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519' && verify(null, message, key, signature)
    case 'ed448':
      return false
  }
}

/** A session signs with the same certificate again and again. */
const known = new WeakMap<Uint8Array, KeyObject>()

function publicKeyOf(certificate: Uint8Array): KeyObject {
  const key = known.get(certificate) ?? new X509Certificate(certificate).publicKey
  known.set(certificate, key)
  return key
}
