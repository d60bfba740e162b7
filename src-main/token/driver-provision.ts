/** In the child: makes a test token. Keys are made on the token; a token that is in use is never touched. */
import { createPublicKey } from 'node:crypto'
import { fromHex, toHex } from '../base/bytes.ts'
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
import { bitsOfCurve, type CurveName, paramsOfCurve } from './mechanisms.ts'
import type { AnswerOf, GeneratedKeyKind, RequestOf } from './protocol.ts'

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

/** @returns SubjectPublicKeyInfo, DER */
export function generateKey(
  { pkcs11 }: Driver,
  session: DriverSession,
  request: RequestOf<'generate-key'>,
): Uint8Array {
  const { keyId, label, kind } = request
  const curve = curveOf(kind)
  const common: Template = [
    { type: CKA.TOKEN, value: true },
    { type: CKA.KEY_TYPE, value: curve ? CKK.EC : CKK.RSA },
    { type: CKA.ID, value: Buffer.from(fromHex(keyId)) },
    { type: CKA.LABEL, value: label },
  ]
  const size: Template = curve
    ? [{ type: CKA.EC_PARAMS, value: Buffer.from(paramsOfCurve(curve)) }]
    : [
        { type: CKA.MODULUS_BITS, value: Number(kind.slice('rsa'.length)) },
        { type: CKA.PUBLIC_EXPONENT, value: Buffer.from([1, 0, 1]) },
      ]
  const { publicKey } = pkcs11.C_GenerateKeyPair(
    session.handle,
    { mechanism: curve ? CKM.EC_KEY_PAIR_GEN : CKM.RSA_PKCS_KEY_PAIR_GEN },
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
      { type: curve ? CKA.DERIVE : CKA.DECRYPT, value: true },
      ...common,
    ],
  )
  return curve
    ? ecPublicKey(pkcs11, session.handle, publicKey, curve)
    : rsaPublicKey(pkcs11, session.handle, publicKey)
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

function curveOf(kind: GeneratedKeyKind): CurveName | null {
  return kind === 'p256' || kind === 'p384' || kind === 'p521' ? kind : null
}

function rsaPublicKey(pkcs11: Cryptoki, session: Handle, key: Handle): Uint8Array {
  const n = attribute(pkcs11, session, key, CKA.MODULUS)?.toString('base64url') ?? ''
  const e = attribute(pkcs11, session, key, CKA.PUBLIC_EXPONENT)?.toString('base64url') ?? ''
  return spki({ kty: 'RSA', n, e })
}

/** The last bytes of CKA_EC_POINT are x and y, whether it comes as an OCTET STRING or bare. */
function ecPublicKey(pkcs11: Cryptoki, session: Handle, key: Handle, curve: CurveName): Uint8Array {
  const bytes = Math.ceil(bitsOfCurve(curve) / 8)
  const point = attribute(pkcs11, session, key, CKA.EC_POINT) ?? Buffer.alloc(0)
  const x = point.subarray(-2 * bytes, -bytes).toString('base64url')
  const y = point.subarray(-bytes).toString('base64url')
  return spki({ kty: 'EC', crv: curve.toUpperCase().replace('P', 'P-'), x, y })
}

function spki(jwk: Record<string, string>): Uint8Array {
  return new Uint8Array(createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' }))
}
