/** In the child: the private key that belongs to a certificate. By CKA_ID, and by the public key where ids lie. */
import { equalBytes, fromHex } from '../base/bytes.ts'
import type { CurveName } from '../base/curve-facts.ts'
import type { KeyFacts } from './bridge.ts'
import { type CertificateKey, keyOfCertificate } from './certificate-key.ts'
import { CKA, CKK, CKO, type Cryptoki, type Handle } from './cryptoki.ts'
import { attribute, findObjects, ulong } from './driver-objects.ts'
import { bitsOfCurve, curveOfParams } from './mechanisms.ts'
import type { WireCertificate } from './protocol.ts'

export type DriverKey = {
  readonly handle: Handle
  readonly kind: CertificateKey['kind']
  readonly alwaysAuthenticate: boolean
  readonly bits: number
  readonly curve: CurveName | null
}

/** Drivers from before PKCS #11 v3.0 have Edwards keys among the others. */
const KEY_TYPES: Readonly<Record<CertificateKey['kind'], readonly number[]>> = {
  rsa: [CKK.RSA],
  ec: [CKK.EC],
  edwards: [CKK.EC_EDWARDS, CKK.EC],
}

/** @returns null when the token shows no such key in this session */
export function findKey(pkcs11: Cryptoki, session: Handle, certificate: WireCertificate): DriverKey | null {
  const facts = keyOfCertificate(certificate.der)
  if (!facts) return null
  const handle = findHandle(pkcs11, session, certificate, facts)
  if (!handle) return null
  const alwaysAuthenticate = attribute(pkcs11, session, handle, CKA.ALWAYS_AUTHENTICATE)?.[0] === 1
  if (facts.kind === 'rsa')
    return { handle, kind: 'rsa', alwaysAuthenticate, bits: facts.modulus.length * 8, curve: null }
  const params = attribute(pkcs11, session, handle, CKA.EC_PARAMS)?.toString('hex')
  const curve = facts.curve ?? (params ? curveOfParams(params) : null)
  const { kind } = facts
  return { handle, kind, alwaysAuthenticate, bits: curve ? bitsOfCurve(curve) : 0, curve }
}

/** Without the handle, which means nothing elsewhere; with whether the key can leave the token. */
export function keyFacts(pkcs11: Cryptoki, session: Handle, key: DriverKey): KeyFacts {
  const { kind, alwaysAuthenticate, bits, curve, handle } = key
  const flag = (type: number) => {
    const value = attribute(pkcs11, session, handle, type)
    return value === null || value.length === 0 ? null : value[0] === 1
  }
  return {
    kind,
    alwaysAuthenticate,
    bits,
    curve,
    extractable: flag(CKA.EXTRACTABLE),
    local: flag(CKA.LOCAL),
  }
}

function findHandle(
  pkcs11: Cryptoki,
  session: Handle,
  certificate: WireCertificate,
  facts: CertificateKey,
): Handle | null {
  const ofType = (handle: Handle) => {
    const type = ulong(attribute(pkcs11, session, handle, CKA.KEY_TYPE))
    return type === null || KEY_TYPES[facts.kind].includes(type)
  }
  const withId = (keyId: string) =>
    findObjects(pkcs11, session, [
      { type: CKA.CLASS, value: CKO.PRIVATE_KEY },
      { type: CKA.ID, value: Buffer.from(fromHex(keyId)) },
    ]).filter(ofType)
  const isTwin = (handle: Handle) => hasPublicPart(pkcs11, session, handle, facts)
  /** Its id lies: after a renewal it may still be that of the old certificate. An EC private key shows no point. */
  const isOfAnother = (handle: Handle) =>
    facts.kind === 'rsa' && attribute(pkcs11, session, handle, CKA.MODULUS)?.length && !isTwin(handle)

  if (certificate.keyId !== '') {
    const named = withId(certificate.keyId).filter(handle => !isOfAnother(handle))
    // Two keys under one id happen (signing and decryption pairs): the modulus decides.
    const best = named.length > 1 ? named.find(isTwin) : named[0]
    if (best ?? named[0]) return best ?? named[0] ?? null
  }
  const all = findObjects(pkcs11, session, [{ type: CKA.CLASS, value: CKO.PRIVATE_KEY }]).filter(ofType)
  // As before most logins: the public keys need not be looked through for each of a thousand certificates.
  if (all.length === 0) return null
  const twin = all.find(isTwin)
  if (twin) return twin
  // An EC private key does not show its point; its public object does, and shares its id.
  const publicKey = findObjects(pkcs11, session, [{ type: CKA.CLASS, value: CKO.PUBLIC_KEY }]).find(isTwin)
  const publicId = publicKey ? attribute(pkcs11, session, publicKey, CKA.ID) : null
  return publicId && publicId.length > 0 ? (withId(publicId.toString('hex'))[0] ?? null) : null
}

function hasPublicPart(pkcs11: Cryptoki, session: Handle, object: Handle, facts: CertificateKey): boolean {
  if (facts.kind === 'rsa') {
    const modulus = attribute(pkcs11, session, object, CKA.MODULUS)
    return modulus !== null && equalBytes(withoutLeadingZeros(modulus), facts.modulus)
  }
  const point = attribute(pkcs11, session, object, CKA.EC_POINT)
  return point !== null && endsWithPoint(point, facts.point)
}

/** A DER OCTET STRING by the standard, the bare point in some drivers: either ends with the point. */
function endsWithPoint(shown: Uint8Array, point: Uint8Array): boolean {
  if (equalBytes(shown.subarray(-point.length), point)) return true
  // A certificate may name its point by x and a sign alone (SEC 1, 2.3.3); y then follows from x.
  const isCompressed = point[0] === 2 || point[0] === 3
  const x = point.subarray(1)
  return isCompressed && equalBytes(shown.subarray(-2 * x.length, -x.length), x)
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  return bytes.subarray(start)
}
