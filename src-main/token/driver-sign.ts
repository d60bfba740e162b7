/** In the child: one signature. */
import { signatureBytes } from '../base/curve-facts.ts'
import { CKR, CryptokiError, type Mechanism, type MechanismParameter } from './cryptoki.ts'
import type { Driver, DriverSession } from './driver.ts'
import { withKey } from './driver-key-use.ts'
import type { DriverKey } from './driver-keys.ts'
import { eddsaParameters, rawEcdsa, type SignPlan, signInput, signPlans } from './mechanisms.ts'
import type { RequestOf } from './protocol.ts'

/** Larger than any signature: a buffer that is too small or empty makes pkcs11js answer wrongly. */
const SIGNATURE_ROOM = 4096

/** CK_PARAMS_RSA_PSS of pkcs11js: its own tag for the parameter structure. */
const PSS_PARAMETER = 5

/** The token cannot sign in this way; another may do. */
const NOT_THIS_WAY = [
  CKR.MECHANISM_INVALID,
  CKR.MECHANISM_PARAM_INVALID,
  CKR.FUNCTION_NOT_SUPPORTED,
  CKR.KEY_TYPE_INCONSISTENT,
  CKR.KEY_SIZE_RANGE,
  CKR.KEY_FUNCTION_NOT_PERMITTED,
  CKR.DATA_LEN_RANGE,
  CKR.DATA_INVALID,
]

/** @throws as `withKey` */
export function sign(driver: Driver, session: DriverSession, request: RequestOf<'sign'>): Uint8Array {
  const { pkcs11 } = driver
  return withKey<SignPlan, Uint8Array>(driver, session, {
    certificate: request.certificate,
    pin: request.pin,
    notThisWay: NOT_THIS_WAY,
    plans: offered => signPlans(request.scheme, request.digestName, offered),
    begin: (plan, handle, key) => pkcs11.C_SignInit(handle, mechanismOf(plan), key.handle),
    finish(plan, handle, key) {
      // Held here until the call returns: the driver reads from these very bytes.
      const input = Buffer.from(signInput(plan, { ...request, curve: key.curve }))
      const signature = pkcs11.C_Sign(handle, input, Buffer.alloc(SIGNATURE_ROOM))
      const whole = wholeSignature(signature, key)
      if (!whole || whole.length === 0) throw new CryptokiError(CKR.FUNCTION_FAILED, 'C_Sign')
      return new Uint8Array(whole)
    },
  })
}

/** @returns null for what cannot be a signature of this key */
function wholeSignature(signature: Uint8Array, { kind, curve }: DriverKey): Uint8Array | null {
  if (curve === null) return signature
  if (kind === 'ec') return rawEcdsa(signature, curve)
  return signature.length === signatureBytes(curve) ? signature : null
}

function mechanismOf(plan: SignPlan): Mechanism {
  const { mechanism } = plan
  if (plan.eddsa) return { mechanism, parameter: Buffer.from(eddsaParameters(process.platform)) }
  if (plan.pss === null) return { mechanism }
  return { mechanism, parameter: { type: PSS_PARAMETER, ...plan.pss } as MechanismParameter }
}
