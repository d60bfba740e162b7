/** How a certificate's key signs: the certificate's own algorithm decides. */
import type { Certificate } from '../cms/certificate.ts'
import type { SignatureScheme } from '../token/bridge.ts'

/** RSA keys sign PKCS#1 v1.5, which every reader knows, unless the certificate itself demands PSS (RFC 4055, 1.2). */
export function signatureScheme({ key }: Certificate): SignatureScheme {
  if (key.algorithm === 'ed25519' || key.algorithm === 'ed448') return key.algorithm
  if (key.kind !== 'rsa') return 'ecdsa'
  return key.algorithm === 'rsa-pss' ? 'rsa-pss' : 'rsa-pkcs1'
}
