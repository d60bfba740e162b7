/** In the child: sets a new PIN, with the old one or with the PUK. Each PIN goes to the driver once. */
import { CKU } from './cryptoki.ts'
import { assertSameToken, type Driver, type DriverSession } from './driver.ts'
import type { RequestOf } from './protocol.ts'

/** @throws DriverProblem `token-changed`, with nothing sent */
export function setPin(driver: Driver, session: DriverSession, request: RequestOf<'set-pin'>): void {
  assertSameToken(driver, session)
  driver.pkcs11.C_SetPIN(session.handle, request.pin, request.newPin)
}

/**
 * The PUK is, in PKCS#11, the PIN of the security officer: whoever logs in with it may give the user a new PIN.
 *
 * @throws DriverProblem `token-changed`, with nothing sent
 */
export function initPin(driver: Driver, session: DriverSession, request: RequestOf<'init-pin'>): void {
  assertSameToken(driver, session)
  const { pkcs11 } = driver
  pkcs11.C_Login(session.handle, CKU.SO, request.puk)
  try {
    pkcs11.C_InitPIN(session.handle, request.newPin)
  } finally {
    logOutQuietly(driver, session)
  }
}

function logOutQuietly({ pkcs11 }: Driver, session: DriverSession): void {
  try {
    pkcs11.C_Logout(session.handle)
  } catch {
    // The session is closed next, and the login ends with it.
  }
}
