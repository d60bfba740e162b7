/** In the child: one signature. Which way, the PIN per signature, and what may be tried once more without a PIN. */
import { signatureBytes } from '../base/curve-facts.ts'
import { CKR, CKU, CryptokiError, isResult, type Mechanism, type MechanismParameter } from './cryptoki.ts'
import {
  assertSameToken,
  type Driver,
  type DriverSession,
  factsOfSame,
  isLoggedIn,
  keyOf,
  renewSession,
} from './driver.ts'
import type { DriverKey } from './driver-keys.ts'
import { listMechanisms } from './driver-mechanisms.ts'
import { DriverProblem } from './driver-problem.ts'
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

/** Worth one more try in a fresh session: nothing was wrong with the question. */
const PASSING = [
  CKR.GENERAL_ERROR,
  CKR.FUNCTION_FAILED,
  CKR.HOST_MEMORY,
  CKR.DEVICE_ERROR,
  CKR.DEVICE_MEMORY,
  CKR.OPERATION_ACTIVE,
  CKR.OPERATION_NOT_INITIALIZED,
  CKR.KEY_HANDLE_INVALID,
  CKR.OBJECT_HANDLE_INVALID,
]

/** One request under way. A PIN that went to the token once, or was typed on the reader, is not asked of it again. */
type Attempt = { readonly request: RequestOf<'sign'>; pinSpent: boolean }

/**
 * @throws CryptokiError, DriverProblem `no-private-key`, `no-mechanism`, `pin-needed`. After a failure the session is a
 *         fresh one, because a failed C_Sign may leave its operation active.
 */
export function sign(driver: Driver, session: DriverSession, request: RequestOf<'sign'>): Uint8Array {
  const attempt: Attempt = { request, pinSpent: false }
  try {
    return signOnce(driver, session, attempt)
  } catch (error) {
    const cause = settle(driver, session, error)
    if (attempt.pinSpent || !isResult(cause, ...PASSING)) throw cause
    try {
      return signOnce(driver, session, attempt)
    } catch (second) {
      throw settle(driver, session, second)
    }
  }
}

/** Cleans up after a failure and finds out what it really was. @returns what to throw */
function settle(driver: Driver, session: DriverSession, error: unknown): unknown {
  const { pkcs11 } = driver
  try {
    factsOfSame(driver, session)
    if (error instanceof CryptokiError) renewSession(driver, session)
  } catch (gone) {
    if (gone instanceof DriverProblem) return gone
    return isResult(gone, CKR.TOKEN_NOT_PRESENT, CKR.DEVICE_REMOVED, CKR.SLOT_ID_INVALID) ? gone : error
  }
  if (isResult(error, CKR.SESSION_HANDLE_INVALID, CKR.SESSION_CLOSED, CKR.DEVICE_REMOVED)) return error
  if (session.loggedIn && !isLoggedIn(pkcs11, session.handle)) {
    session.loggedIn = false
    return new DriverProblem({ kind: 'pin-needed', purpose: 'login' })
  }
  return error
}

function signOnce(driver: Driver, session: DriverSession, attempt: Attempt): Uint8Array {
  const { scheme, digestName } = attempt.request
  let refusal: unknown = new DriverProblem({ kind: 'no-mechanism' })
  for (const plan of signPlans(scheme, digestName, mechanismsOf(driver, session))) {
    try {
      return signBy(driver, session, plan, attempt)
    } catch (error) {
      if (!isResult(error, ...NOT_THIS_WAY) || attempt.pinSpent) throw error
      refusal = error
      // Only C_Sign can leave an operation behind.
      if (error instanceof CryptokiError && error.call === 'C_Sign') renewSession(driver, session)
    }
  }
  throw refusal
}

function signBy(driver: Driver, session: DriverSession, plan: SignPlan, attempt: Attempt): Uint8Array {
  const { pkcs11 } = driver
  const { request } = attempt
  const key = keyOf(driver, session, request.certificate)
  if (key.alwaysAuthenticate && request.pin === null && !session.readerKeypad)
    throw new DriverProblem({ kind: 'pin-needed', purpose: 'signature' })
  if (key.alwaysAuthenticate) assertSameToken(driver, session)
  pkcs11.C_SignInit(session.handle, mechanismOf(plan), key.handle)
  if (key.alwaysAuthenticate) authenticate(driver, session, attempt)
  // Held here until the call returns: the driver reads from these very bytes.
  const input = Buffer.from(signInput(plan, { ...request, curve: key.curve }))
  try {
    const signature = pkcs11.C_Sign(session.handle, input, Buffer.alloc(SIGNATURE_ROOM))
    const whole = wholeSignature(signature, key)
    if (!whole || whole.length === 0) throw new CryptokiError(CKR.FUNCTION_FAILED, 'C_Sign')
    return new Uint8Array(whole)
  } catch (error) {
    // Some drivers hide CKA_ALWAYS_AUTHENTICATE and only say so here. Next time we know.
    const late = !key.alwaysAuthenticate && isResult(error, CKR.USER_NOT_LOGGED_IN)
    if (!late || !isLoggedIn(pkcs11, session.handle)) throw error
    session.liars.add(key.name)
    renewSession(driver, session)
    return signBy(driver, session, plan, attempt)
  }
}

/** @returns null for what cannot be a signature of this key */
function wholeSignature(signature: Uint8Array, { kind, curve }: DriverKey): Uint8Array | null {
  if (curve === null) return signature
  if (kind === 'ec') return rawEcdsa(signature, curve)
  return signature.length === signatureBytes(curve) ? signature : null
}

/** The login for this one signature. Drivers that see no need for it say so with two codes that mean "go on". */
function authenticate({ pkcs11 }: Driver, session: DriverSession, attempt: Attempt): void {
  attempt.pinSpent = true
  try {
    pkcs11.C_Login(session.handle, CKU.CONTEXT_SPECIFIC, attempt.request.pin ?? '')
  } catch (error) {
    if (!isResult(error, CKR.USER_ALREADY_LOGGED_IN, CKR.USER_TYPE_INVALID)) throw error
  }
}

/** Asked once for each session. */
function mechanismsOf({ pkcs11 }: Driver, session: DriverSession): ReadonlySet<number> | null {
  if (session.mechanisms === undefined) session.mechanisms = listMechanisms(pkcs11, session.slot)
  return session.mechanisms
}

function mechanismOf(plan: SignPlan): Mechanism {
  const { mechanism } = plan
  if (plan.eddsa) return { mechanism, parameter: Buffer.from(eddsaParameters(process.platform)) }
  if (plan.pss === null) return { mechanism }
  return { mechanism, parameter: { type: PSS_PARAMETER, ...plan.pss } as MechanismParameter }
}
