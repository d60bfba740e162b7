/** In the child: what a token says that it can do, and which certificates it cannot sign with by its own word. */
import { keyOfCertificate } from './certificate-key.ts'
import { CKM, type Cryptoki, CryptokiError, type Handle } from './cryptoki.ts'

/** @returns CKM_*; null when the list cannot be read */
export function listMechanisms(pkcs11: Cryptoki, slot: Handle): ReadonlySet<number> | null {
  try {
    return new Set(pkcs11.C_GetMechanismList(slot))
  } catch (error) {
    if (error instanceof CryptokiError) return null
    throw error
  }
}

/**
 * Asked for Edwards keys alone, which need a driver of PKCS #11 v3.0: tokens with other keys sign with them somehow, and
 * are not asked for nothing.
 */
export function hasNoWayToSign(pkcs11: Cryptoki, slot: Handle, certificate: Uint8Array): boolean {
  if (keyOfCertificate(certificate)?.kind !== 'edwards') return false
  const offered = listMechanisms(pkcs11, slot)
  return offered !== null && offered.size > 0 && !offered.has(CKM.EDDSA)
}
