/** In the child: objects and attributes of a token, read so that one odd attribute never costs the rest. */
import { toHex } from '../base/bytes.ts'
import { onOneLine } from '../base/plain-text.ts'
import {
  CKA,
  CKO,
  CKR,
  type Cryptoki,
  CryptokiError,
  type Handle,
  type Template,
  X509_CERTIFICATE,
} from './cryptoki.ts'
import type { WireCertificate } from './protocol.ts'

/** Those of PKCS#11 end at 64; of an object they may be of any length. */
const MAX_LABEL_CHARACTERS = 256

/** Labels are padded with blanks (PKCS#11) or cut by a NUL (some drivers), and may hold anything. */
export function trimmed(text: string): string {
  const end = text.indexOf('\0')
  return onOneLine(end < 0 ? text : text.slice(0, end)).slice(0, MAX_LABEL_CHARACTERS)
}

/** More than any token holds. */
const MAX_OBJECTS = 4096
/** Larger than any certificate for a person (a few thousand bytes). */
const MAX_CERTIFICATE_BYTES = 256 * 1024

/** @returns all matching objects, at most `MAX_OBJECTS`; the search is always ended */
export function findObjects(pkcs11: Cryptoki, session: Handle, template: Template): readonly Handle[] {
  const found: Handle[] = []
  pkcs11.C_FindObjectsInit(session, template)
  try {
    while (found.length < MAX_OBJECTS) {
      const some = pkcs11.C_FindObjects(session, 32)
      if (some.length === 0) break
      found.push(...some)
    }
  } catch (error) {
    endSearch(pkcs11, session)
    throw error
  }
  pkcs11.C_FindObjectsFinal(session)
  return found
}

/** What ended the search is what counts: the session may be gone altogether. */
function endSearch(pkcs11: Cryptoki, session: Handle): void {
  try {
    pkcs11.C_FindObjectsFinal(session)
  } catch (error) {
    if (!(error instanceof CryptokiError)) throw error
  }
}

/** Not about the attribute: whatever is asked next fails as well. */
const NO_ANSWER: readonly number[] = [
  CKR.DEVICE_ERROR,
  CKR.DEVICE_MEMORY,
  CKR.DEVICE_REMOVED,
  CKR.TOKEN_NOT_PRESENT,
  CKR.SESSION_HANDLE_INVALID,
  CKR.SESSION_CLOSED,
]

/**
 * One attribute per call: asked together, one that is unknown or sensitive makes all of them fail.
 * @returns null when the token does not give it. @throws CryptokiError when token or session do not answer at all
 */
export function attribute(pkcs11: Cryptoki, session: Handle, object: Handle, type: number): Buffer | null {
  try {
    return pkcs11.C_GetAttributeValue(session, object, [{ type }])[0]?.value ?? null
  } catch (error) {
    if (error instanceof CryptokiError && !NO_ANSWER.includes(error.code)) return null
    throw error
  }
}

/** CK_ULONG: 8 bytes here, 4 on Windows, in the order of this processor (all we run on are little-endian). */
export function ulong(value: Buffer | null): number | null {
  if (value?.length === 8) return Number(value.readBigUInt64LE())
  return value?.length === 4 ? value.readUInt32LE() : null
}

/** The X.509 certificates that show in this session. One that the token does not give out is empty. */
export function listCertificates(pkcs11: Cryptoki, session: Handle): readonly WireCertificate[] {
  const certificates: WireCertificate[] = []
  for (const object of findObjects(pkcs11, session, [{ type: CKA.CLASS, value: CKO.CERTIFICATE }])) {
    const kind = ulong(attribute(pkcs11, session, object, CKA.CERTIFICATE_TYPE))
    const der = attribute(pkcs11, session, object, CKA.VALUE)
    if ((kind !== null && kind !== X509_CERTIFICATE) || (der?.length ?? 0) > MAX_CERTIFICATE_BYTES) continue
    if (der?.length === 0) continue // An empty place, or one that names an address instead.
    const label = attribute(pkcs11, session, object, CKA.LABEL)
    const keyId = attribute(pkcs11, session, object, CKA.ID)
    certificates.push({
      der: new Uint8Array(der ?? []),
      label: trimmed(label?.toString('utf8') ?? ''),
      keyId: keyId ? toHex(keyId) : '',
    })
  }
  return certificates
}
