/** In the child: makes a test token. Keys are made on the token; a token that is in use is never touched. */
import { createPublicKey } from 'node:crypto'
import { concat, fromHex, toHex } from '../base/bytes.ts'
import { CURVES, type CurveName } from '../base/curve-facts.ts'
import {
  CKA,
  CKK,
  CKM,
  CKO,
  CKR,
  CKU,
  type Cryptoki,
  CryptokiError,
  type Handle,
  SESSION,
  type Template,
  TOKEN_FLAG,
  X509_CERTIFICATE,
} from './cryptoki.ts'
import { type Driver, type DriverSession, tokenFacts } from './driver.ts'
import { attribute } from './driver-objects.ts'
import { paramsOfCurve } from './mechanisms.ts'
import type { AnswerOf, RequestOf } from './protocol.ts'

/** C_InitToken on the first slot that has never been initialised; then the user PIN. */
export function initToken({ pkcs11 }: Driver, request: RequestOf<'init-token'>): AnswerOf<'init-token'> {
  const { label, soPin, pin } = request
  const blank = slotWhere(pkcs11, token => !(token.flags & TOKEN_FLAG.TOKEN_INITIALIZED))
  pkcs11.C_InitToken(blank, soPin, label)
  // SoftHSM2 gives the new token another slot.
  const slot = slotWhere(pkcs11, token => token.label === label)
  const session = pkcs11.C_OpenSession(slot, SESSION.READ_WRITE)
  try {
    pkcs11.C_Login(session, CKU.SO, soPin)
    pkcs11.C_InitPIN(session, pin)
    pkcs11.C_Logout(session)
  } finally {
    pkcs11.C_CloseSession(session)
  }
  return { slotId: toHex(slot), serial: tokenFacts(pkcs11, slot).serial }
}

/**
 * @returns SubjectPublicKeyInfo, DER
 * @throws  CryptokiError when the driver cannot make such a key
 */
export function generateKey(
  driver: Driver,
  session: DriverSession,
  request: RequestOf<'generate-key'>,
): Uint8Array {
  const { kind } = request
  if (kind === 'rsa2048' || kind === 'rsa3072' || kind === 'rsa4096') {
    const size = { type: CKA.MODULUS_BITS, value: Number(kind.slice('rsa'.length)) }
    const exponent = { type: CKA.PUBLIC_EXPONENT, value: Buffer.from([1, 0, 1]) }
    const key = generatePair(driver, session, request, RSA, [size, exponent])
    return rsaPublicKey(driver.pkcs11, session.handle, key)
  }
  const how = CURVES[kind].edwards ? EDWARDS : EC
  const forms = paramsOfCurve(kind)
  for (const [index, params] of forms.entries()) {
    try {
      const named = [{ type: CKA.EC_PARAMS, value: Buffer.from(params) }]
      const key = generatePair(driver, session, request, how, named)
      return curvePublicKey(driver.pkcs11, session.handle, key, kind)
    } catch (error) {
      // Another way of naming the curve may do.
      if (!(error instanceof CryptokiError) || index === forms.length - 1) throw error
    }
  }
  throw new CryptokiError(CKR.ATTRIBUTE_VALUE_INVALID, 'C_GenerateKeyPair')
}

type HowToMake = {
  readonly mechanism: number
  readonly keyType: number
  /** CKA_*: what such a key may do besides signing. */
  readonly besides: readonly number[]
}
const RSA: HowToMake = { mechanism: CKM.RSA_PKCS_KEY_PAIR_GEN, keyType: CKK.RSA, besides: [CKA.DECRYPT] }
const EC: HowToMake = { mechanism: CKM.EC_KEY_PAIR_GEN, keyType: CKK.EC, besides: [CKA.DERIVE] }
const EDWARDS: HowToMake = { mechanism: CKM.EC_EDWARDS_KEY_PAIR_GEN, keyType: CKK.EC_EDWARDS, besides: [] }

/** @returns the public key */
function generatePair(
  { pkcs11 }: Driver,
  session: DriverSession,
  { keyId, label }: RequestOf<'generate-key'>,
  { mechanism, keyType, besides }: HowToMake,
  size: Template,
): Handle {
  const common: Template = [
    { type: CKA.TOKEN, value: true },
    { type: CKA.KEY_TYPE, value: keyType },
    { type: CKA.ID, value: Buffer.from(fromHex(keyId)) },
    { type: CKA.LABEL, value: label },
  ]
  const { publicKey } = pkcs11.C_GenerateKeyPair(
    session.handle,
    { mechanism },
    [
      { type: CKA.CLASS, value: CKO.PUBLIC_KEY },
      { type: CKA.PRIVATE, value: false },
      { type: CKA.VERIFY, value: true },
      ...common,
      ...size,
    ],
    [
      { type: CKA.CLASS, value: CKO.PRIVATE_KEY },
      { type: CKA.PRIVATE, value: true },
      { type: CKA.SENSITIVE, value: true },
      { type: CKA.EXTRACTABLE, value: false },
      { type: CKA.SIGN, value: true },
      ...besides.map(type => ({ type, value: true })),
      ...common,
    ],
  )
  return publicKey
}

export function storeCertificate(
  { pkcs11 }: Driver,
  session: DriverSession,
  request: RequestOf<'store-certificate'>,
): void {
  const { certificate, subject, issuer, serialNumber } = request
  pkcs11.C_CreateObject(session.handle, [
    { type: CKA.CLASS, value: CKO.CERTIFICATE },
    { type: CKA.CERTIFICATE_TYPE, value: X509_CERTIFICATE },
    { type: CKA.TOKEN, value: true },
    { type: CKA.PRIVATE, value: false },
    { type: CKA.ID, value: Buffer.from(fromHex(certificate.keyId)) },
    { type: CKA.LABEL, value: certificate.label },
    { type: CKA.SUBJECT, value: Buffer.from(subject) },
    { type: CKA.ISSUER, value: Buffer.from(issuer) },
    { type: CKA.SERIAL_NUMBER, value: Buffer.from(serialNumber) },
    { type: CKA.VALUE, value: Buffer.from(certificate.der) },
  ])
}

function slotWhere(pkcs11: Cryptoki, wanted: (token: ReturnType<typeof tokenFacts>) => boolean): Handle {
  const slot = pkcs11.C_GetSlotList(true).find(one => wanted(tokenFacts(pkcs11, one)))
  if (!slot) throw new CryptokiError(CKR.TOKEN_NOT_PRESENT, 'C_GetSlotList')
  return slot
}

function rsaPublicKey(pkcs11: Cryptoki, session: Handle, key: Handle): Uint8Array {
  const n = attribute(pkcs11, session, key, CKA.MODULUS)?.toString('base64url') ?? ''
  const e = attribute(pkcs11, session, key, CKA.PUBLIC_EXPONENT)?.toString('base64url') ?? ''
  const jwk = { kty: 'RSA', n, e }
  return new Uint8Array(createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' }))
}

/** id-ecPublicKey. RFC 5480, 2.1.1 */
const EC_PUBLIC_KEY = fromHex('06072a8648ce3d0201')

/** The last bytes of CKA_EC_POINT are the point, whether it comes as an OCTET STRING or bare. */
function curvePublicKey(pkcs11: Cryptoki, session: Handle, key: Handle, curve: CurveName): Uint8Array {
  const { bytes, edwards } = CURVES[curve]
  const shown = attribute(pkcs11, session, key, CKA.EC_POINT) ?? Buffer.alloc(0)
  const point = edwards ? shown.subarray(-bytes) : concat(Uint8Array.of(0x04), shown.subarray(-2 * bytes))
  const [oid = new Uint8Array()] = paramsOfCurve(curve)
  const algorithm = edwards ? oid : concat(EC_PUBLIC_KEY, oid)
  return tlv(0x30, concat(tlv(0x30, algorithm), tlv(0x03, concat(Uint8Array.of(0), point))))
}

/** DER of up to 255 bytes. */
function tlv(tag: number, content: Uint8Array): Uint8Array {
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length]
  return concat(Uint8Array.of(tag, ...length), content)
}
