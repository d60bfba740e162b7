/** In the child: one use of a private key. Which way, the PIN for this use, and what may be tried once more without one. */
import { CKR, CKU, CryptokiError, type Handle, isResult } from './cryptoki.ts'
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
import type { WireCertificate } from './protocol.ts'

/** @template P one way to ask @template R what comes of it */
export type KeyUse<P, R> = {
  readonly certificate: WireCertificate
  readonly pin: string | null
  /** Best first. @param offered CKM_* the token lists; null when the list cannot be read */
  plans(offered: ReadonlySet<number> | null): readonly P[]
  /** C_SignInit and its kin; the PIN for this use is asked behind it. */
  begin(plan: P, session: Handle, key: DriverKey): void
  finish(plan: P, session: Handle, key: DriverKey): R
  /** CKR_*: not in this way; another may do. */
  readonly notThisWay: readonly number[]
}

/** What ends an operation, and may leave it active where it fails. */
const FINISHING = ['C_Sign', 'C_Decrypt']

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

/** One use under way. A PIN that went to the token once, or was typed on the reader, is not asked of it again. */
type Attempt<P, R> = { readonly use: KeyUse<P, R>; pinSpent: boolean }

/**
 * @throws CryptokiError, DriverProblem `no-private-key`, `no-mechanism`, `pin-needed`. After a failure the session is a
 *         fresh one, because a failed operation may stay active.
 */
export function withKey<P, R>(driver: Driver, session: DriverSession, use: KeyUse<P, R>): R {
  const attempt: Attempt<P, R> = { use, pinSpent: false }
  try {
    return attemptOnce(driver, session, attempt)
  } catch (error) {
    const cause = settle(driver, session, error)
    if (attempt.pinSpent || !isResult(cause, ...PASSING)) throw cause
    try {
      return attemptOnce(driver, session, attempt)
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

function attemptOnce<P, R>(driver: Driver, session: DriverSession, attempt: Attempt<P, R>): R {
  const { use } = attempt
  let refusal: unknown = new DriverProblem({ kind: 'no-mechanism' })
  for (const plan of use.plans(mechanismsOf(driver, session))) {
    try {
      return attemptBy(driver, session, plan, attempt)
    } catch (error) {
      if (!isResult(error, ...use.notThisWay) || attempt.pinSpent) throw error
      refusal = error
      if (error instanceof CryptokiError && FINISHING.includes(error.call)) renewSession(driver, session)
    }
  }
  throw refusal
}

function attemptBy<P, R>(driver: Driver, session: DriverSession, plan: P, attempt: Attempt<P, R>): R {
  const { use } = attempt
  const key = keyOf(driver, session, use.certificate)
  if (key.alwaysAuthenticate && use.pin === null && !session.readerKeypad)
    throw new DriverProblem({ kind: 'pin-needed', purpose: 'signature' })
  if (key.alwaysAuthenticate) assertSameToken(driver, session)
  use.begin(plan, session.handle, key)
  if (key.alwaysAuthenticate) authenticate(driver, session, attempt)
  try {
    return use.finish(plan, session.handle, key)
  } catch (error) {
    // Some drivers hide CKA_ALWAYS_AUTHENTICATE and only say so here. Next time we know.
    const late = !key.alwaysAuthenticate && isResult(error, CKR.USER_NOT_LOGGED_IN)
    if (!late || !isLoggedIn(driver.pkcs11, session.handle)) throw error
    session.liars.add(key.name)
    renewSession(driver, session)
    return attemptBy(driver, session, plan, attempt)
  }
}

/** The login for this one use. Drivers that see no need for it say so with two codes that mean "go on". */
function authenticate<P, R>({ pkcs11 }: Driver, session: DriverSession, attempt: Attempt<P, R>): void {
  attempt.pinSpent = true
  try {
    pkcs11.C_Login(session.handle, CKU.CONTEXT_SPECIFIC, attempt.use.pin ?? '')
  } catch (error) {
    if (!isResult(error, CKR.USER_ALREADY_LOGGED_IN, CKR.USER_TYPE_INVALID)) throw error
  }
}

/** Asked once for each session. */
function mechanismsOf({ pkcs11 }: Driver, session: DriverSession): ReadonlySet<number> | null {
  if (session.mechanisms === undefined) session.mechanisms = listMechanisms(pkcs11, session.slot)
  return session.mechanisms
}
