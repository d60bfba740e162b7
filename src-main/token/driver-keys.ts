/** In the child: the private key that belongs to a certificate. By CKA_ID, and by the public key where ids lie. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { concat, equalBytes, fromHex } from '../base/bytes.ts'
import type { KeyFacts } from './bridge.ts'
import { CKA, CKK, CKO, type Cryptoki, type Handle } from './cryptoki.ts'
import { attribute, findObjects, ulong } from './driver-objects.ts'
import { bitsOfCurve, type CurveName, curveOfParams } from './mechanisms.ts'
import type { WireCertificate } from './protocol.ts'

export type DriverKey = {
  readonly handle: Handle
  readonly kind: 'rsa' | 'ec'
  readonly alwaysAuthenticate: boolean
  readonly bits: number
  readonly curve: CurveName | null
}

const CURVES: Readonly<Record<string, CurveName>> = { 'P-256': 'p256', 'P-384': 'p384', 'P-521': 'p521' }

/** What the certificate says of its key. */
type PublicKeyFacts =
  | { readonly kind: 'rsa'; readonly modulus: Uint8Array }
  | { readonly kind: 'ec'; readonly curve: CurveName | null; readonly point: Uint8Array }

/** @returns null when the token shows no such key in this session */
export function findKey(pkcs11: Cryptoki, session: Handle, certificate: WireCertificate): DriverKey | null {
  const facts = publicKeyFacts(certificate.der)
  if (!facts) return null
  const handle = findHandle(pkcs11, session, certificate, facts)
  if (!handle) return null
  const alwaysAuthenticate = attribute(pkcs11, session, handle, CKA.ALWAYS_AUTHENTICATE)?.[0] === 1
  if (facts.kind === 'rsa')
    return { handle, kind: 'rsa', alwaysAuthenticate, bits: facts.modulus.length * 8, curve: null }
  const params = attribute(pkcs11, session, handle, CKA.EC_PARAMS)?.toString('hex')
  const curve = facts.curve ?? (params ? curveOfParams(params) : null)
  return { handle, kind: 'ec', alwaysAuthenticate, bits: curve ? bitsOfCurve(curve) : 0, curve }
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
  facts: PublicKeyFacts,
): Handle | null {
  const keyType = facts.kind === 'rsa' ? CKK.RSA : CKK.EC
  const ofType = (handle: Handle) => {
    const type = ulong(attribute(pkcs11, session, handle, CKA.KEY_TYPE))
    return type === null || type === keyType
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

function hasPublicPart(pkcs11: Cryptoki, session: Handle, object: Handle, facts: PublicKeyFacts): boolean {
  if (facts.kind === 'rsa') {
    const modulus = attribute(pkcs11, session, object, CKA.MODULUS)
    return modulus !== null && equalBytes(withoutLeadingZeros(modulus), facts.modulus)
  }
  const point = attribute(pkcs11, session, object, CKA.EC_POINT)
  // DER OCTET STRING by the standard, the bare point in some drivers: either ends with the point.
  return point !== null && equalBytes(point.subarray(-facts.point.length), facts.point)
}

function publicKeyFacts(der: Uint8Array): PublicKeyFacts | null {
  try {
    const jwk = withoutPssLimits(new X509Certificate(der).publicKey).export({ format: 'jwk' })
    if (jwk.kty === 'RSA' && jwk.n) return { kind: 'rsa', modulus: fromBase64Url(jwk.n) }
    if (jwk.kty !== 'EC' || !jwk.x || !jwk.y) return null
    const point = concat(new Uint8Array([4]), fromBase64Url(jwk.x), fromBase64Url(jwk.y))
    return { kind: 'ec', curve: CURVES[jwk.crv ?? ''] ?? null, point }
  } catch {
    // A certificate that cannot be read has no key we could use: the chooser says so.
    return null
  }
}

/** Node gives no JWK for a key with the OID of RSASSA-PSS, but the RSA key in its BIT STRING is an ordinary one. */
function withoutPssLimits(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa-pss') return key
  const spki = key.export({ format: 'der', type: 'spki' })
  // SubjectPublicKeyInfo ends with the BIT STRING: 03 82, two bytes of length, 00, RSAPublicKey.
  const isBitString = (_: number, at: number) =>
    spki[at] === 0x03 && spki[at + 1] === 0x82 && spki.readUInt16BE(at + 2) === spki.length - at - 4
  const start = spki.subarray(0, -5).findIndex(isBitString)
  return createPublicKey({ key: spki.subarray(start + 5), format: 'der', type: 'pkcs1' })
}

function fromBase64Url(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64url'))
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  return bytes.subarray(start)
}
