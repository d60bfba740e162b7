/** In the child: one use of a recipient's key, by C_Decrypt or by C_DeriveKey. */
import { concat } from '../base/bytes.ts'
import {
  CKA,
  CKK,
  CKO,
  CKR,
  type Cryptoki,
  CryptokiError,
  type Handle,
  isResult,
  type Mechanism,
  type MechanismParameter,
} from './cryptoki.ts'
import type { Driver, DriverSession } from './driver.ts'
import { withKey } from './driver-key-use.ts'
import type { DriverKey } from './driver-keys.ts'
import { attribute } from './driver-objects.ts'
import { type OpenPlan, openPlans, wrappedPoint } from './opening-plans.ts'
import type { RequestOf } from './protocol.ts'
import { unpadded } from './rsa-padding.ts'

/** Larger than any modulus: as for a signature. */
const ROOM = 4096

/** CK_PARAMS_RSA_OAEP and CK_PARAMS_EC_DH of pkcs11js: its own tags for the parameter structures. */
const OAEP_PARAMETER = 4
const ECDH_PARAMETER = 6
/** CKZ_DATA_SPECIFIED, CKD_NULL */
const DATA_SPECIFIED = 1
const NO_DERIVATION = 1

const NOT_THIS_WAY = [
  CKR.MECHANISM_INVALID,
  CKR.MECHANISM_PARAM_INVALID,
  CKR.FUNCTION_NOT_SUPPORTED,
  CKR.ARGUMENTS_BAD, // SoftHSM2, to OAEP with another digest than SHA-1.
  CKR.KEY_TYPE_INCONSISTENT,
  CKR.KEY_SIZE_RANGE,
  CKR.KEY_FUNCTION_NOT_PERMITTED,
]

/** What drivers answer to something that was sealed for another key, or is broken. */
const DOES_NOT_FIT = [
  CKR.ENCRYPTED_DATA_INVALID,
  CKR.ENCRYPTED_DATA_LEN_RANGE,
  CKR.DATA_INVALID,
  CKR.DATA_LEN_RANGE,
  CKR.GENERAL_ERROR,
  CKR.FUNCTION_FAILED,
  CKR.MECHANISM_PARAM_INVALID,
  CKR.ARGUMENTS_BAD,
]

const ANSWERING = ['C_Decrypt', 'C_DeriveKey']

/** @returns null where it does not fit. @throws as `withKey` */
export function openSealed(
  driver: Driver,
  session: DriverSession,
  request: RequestOf<'open-sealed'>,
): Uint8Array | null {
  const { scheme, certificate, pin } = request
  // Held here until the calls return: the driver reads from these very bytes.
  const sealed = Buffer.from(request.sealed)
  const common = {
    certificate,
    pin,
    notThisWay: NOT_THIS_WAY,
    plans: (offered: ReadonlySet<number> | null) => openPlans(scheme, offered),
  }
  try {
    if (scheme.kind === 'ecdh') {
      return withKey<OpenPlan, Uint8Array>(driver, session, {
        ...common,
        begin() {}, // C_DeriveKey is one call.
        finish: (plan, handle, key) => sharedSecret(driver, handle, { plan, key, point: sealed }),
      })
    }
    return withKey<OpenPlan, Uint8Array | null>(driver, session, {
      ...common,
      begin: (plan, handle, key) => driver.pkcs11.C_DecryptInit(handle, mechanismOf(plan), key.handle),
      finish(plan, handle) {
        const opened = new Uint8Array(driver.pkcs11.C_Decrypt(handle, sealed, Buffer.alloc(ROOM)))
        return plan.raw ? unpadded(scheme, wholeBlock(opened, sealed.length)) : opened
      },
    })
  } catch (error) {
    const isAnswer = isResult(error, ...DOES_NOT_FIT) && ANSWERING.includes(callOf(error))
    if (isAnswer) return null
    throw error
  }
}

/** What the sender knows too: the x coordinate of the point that both get. Nothing of it stays on the token. */
function sharedSecret(
  { pkcs11 }: Driver,
  session: Handle,
  { plan, key, point }: { readonly plan: OpenPlan; readonly key: DriverKey; readonly point: Buffer },
): Uint8Array {
  const publicData = plan.wrapped ? Buffer.from(wrappedPoint(point)) : point
  const parameter = { type: ECDH_PARAMETER, kdf: NO_DERIVATION, publicData } as MechanismParameter
  const secret = pkcs11.C_DeriveKey(session, { mechanism: plan.mechanism, parameter }, key.handle, [
    { type: CKA.CLASS, value: CKO.SECRET_KEY },
    { type: CKA.KEY_TYPE, value: CKK.GENERIC_SECRET },
    { type: CKA.TOKEN, value: false },
    { type: CKA.SENSITIVE, value: false },
    { type: CKA.EXTRACTABLE, value: true },
    { type: CKA.VALUE_LEN, value: Math.ceil(key.bits / 8) },
  ])
  const value = attribute(pkcs11, session, secret, CKA.VALUE)
  destroyQuietly(pkcs11, session, secret)
  if (!value || value.length === 0) throw new CryptokiError(CKR.FUNCTION_FAILED, 'C_DeriveKey')
  return new Uint8Array(value)
}

function destroyQuietly(pkcs11: Cryptoki, session: Handle, object: Handle): void {
  try {
    pkcs11.C_DestroyObject(session, object)
  } catch (error) {
    if (!(error instanceof CryptokiError)) throw error // It ends with the session.
  }
}

function mechanismOf({ mechanism, oaep }: OpenPlan): Mechanism {
  if (oaep === null) return { mechanism }
  const { sourceData, ...hashes } = oaep
  const label = sourceData.length === 0 ? {} : { sourceData: Buffer.from(sourceData) }
  const parameter = { type: OAEP_PARAMETER, ...hashes, source: DATA_SPECIFIED, ...label }
  return { mechanism, parameter: parameter as MechanismParameter }
}

/** Some drivers leave out zeros at the beginning. */
function wholeBlock(bytes: Uint8Array, length: number): Uint8Array {
  return concat(new Uint8Array(Math.max(0, length - bytes.length)), bytes)
}

function callOf(error: unknown): string {
  return error instanceof CryptokiError ? error.call : ''
}
