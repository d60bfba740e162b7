/** In the child: slots, tokens and sessions of the one driver that this process holds. Synchronous throughout. */
import { fromHex, toHex } from '../base/bytes.ts'
import {
  CKR,
  CKU,
  type Cryptoki,
  CryptokiError,
  type Handle,
  isResult,
  LOGGED_IN_STATES,
  SESSION,
  SLOT_FLAG,
  TOKEN_FLAG,
} from './cryptoki.ts'
import { type DriverKey, findKey } from './driver-keys.ts'
import { hasNoWayToSign } from './driver-mechanisms.ts'
import { listCertificates, trimmed } from './driver-objects.ts'
import { DriverProblem } from './driver-problem.ts'
import type { AnswerOf, WireCertificate, WireSlot, WireToken } from './protocol.ts'
import { certificatePrints, showsSame, type TokenTraits } from './token-identity.ts'

export type DriverSession = {
  handle: Handle
  readonly slot: Handle
  readonly flags: number
  readonly token: TokenTraits
  /** True from a login until the token is seen to have forgotten it. */
  loggedIn: boolean
  /** CKF_PROTECTED_AUTHENTICATION_PATH */
  readonly readerKeypad: boolean
  readonly keys: Map<string, DriverKey>
  /** Keys that turned out to want their PIN each time, whatever CKA_ALWAYS_AUTHENTICATE says. */
  readonly liars: Set<string>
  /** CKM_* the token lists; null when it cannot, undefined before it was asked. */
  mechanisms: ReadonlySet<number> | null | undefined
}

export type Driver = {
  readonly pkcs11: Cryptoki
  readonly sessions: Map<number, DriverSession>
  lastSession: number
}

export function createDriver(pkcs11: Cryptoki): Driver {
  return { pkcs11, sessions: new Map(), lastSession: 0 }
}

/** Slots with their tokens and certificates. A reader or token that cannot be read costs only itself. */
export function listSlots(driver: Driver): readonly WireSlot[] {
  // With `true` cards that the driver does not recognise would be hidden.
  return driver.pkcs11.C_GetSlotList(false).flatMap(slot => readSlot(driver, slot))
}

/** @returns nothing for a reader that was unplugged meanwhile */
function readSlot(driver: Driver, slot: Handle): readonly WireSlot[] {
  const { pkcs11 } = driver
  const info = orFailure(() => pkcs11.C_GetSlotInfo(slot))
  if (info instanceof CryptokiError) return []
  const { slotDescription, flags } = info
  const facts = { slotId: toHex(slot), reader: trimmed(slotDescription), flags, token: null, problem: null }
  if (!(flags & SLOT_FLAG.TOKEN_PRESENT)) return [facts]
  const token = orFailure(() => readToken(driver, slot))
  return [token instanceof CryptokiError ? { ...facts, problem: token.code } : { ...facts, token }]
}

function orFailure<T>(read: () => T): T | CryptokiError {
  try {
    return read()
  } catch (error) {
    if (error instanceof CryptokiError) return error
    throw error
  }
}

/** Slots and whether a token is in them, in one line. Cheap: no token is asked. */
export function pollSlots({ pkcs11 }: Driver): string {
  const entries = pkcs11.C_GetSlotList(false).flatMap(slot => {
    const info = orFailure(() => pkcs11.C_GetSlotInfo(slot))
    return info instanceof CryptokiError ? [] : `${toHex(slot)}:${info.flags & SLOT_FLAG.TOKEN_PRESENT}`
  })
  return entries.join(' ')
}

export function tokenFacts(pkcs11: Cryptoki, slot: Handle): WireToken {
  const info = pkcs11.C_GetTokenInfo(slot)
  return {
    label: trimmed(info.label),
    manufacturer: trimmed(info.manufacturerID),
    model: trimmed(info.model),
    serial: trimmed(info.serialNumber),
    flags: info.flags,
    minPinLength: info.minPinLen,
    maxPinLength: info.maxPinLen,
  }
}

function readToken(driver: Driver, slot: Handle): WireSlot['token'] {
  const { pkcs11 } = driver
  const token = tokenFacts(pkcs11, slot)
  if (!(token.flags & TOKEN_FLAG.TOKEN_INITIALIZED)) return { ...token, certificates: [], prints: [] }
  const session = pkcs11.C_OpenSession(slot, SESSION.READ_ONLY)
  try {
    const certificates = listCertificates(pkcs11, session)
    const before = isLoggedIn(pkcs11, session) ? shownBeforeLogin(driver, slot, token) : null
    return {
      ...token,
      certificates: certificates.map(one => withKeyFact(pkcs11, slot, session, one)),
      prints: [...(before ?? certificatePrints(certificates.map(({ der }) => der)))],
    }
  } finally {
    closeQuietly(pkcs11, session)
  }
}

/** A login is shared by all sessions of a token: now it may show more than it is known by. */
function shownBeforeLogin(driver: Driver, slot: Handle, { serial, label }: WireToken) {
  for (const { loggedIn, token, slot: other } of driver.sessions.values())
    if (loggedIn && other.equals(slot) && token.serial === serial && token.label === label)
      return token.prints
  return null
}

/** A key that shows is there; one that does not may show after the login, unless there is or needs none. */
function withKeyFact(pkcs11: Cryptoki, slot: Handle, session: Handle, certificate: WireCertificate) {
  const seen = findKey(pkcs11, session, certificate) !== null
  const noWay = hasNoWayToSign(pkcs11, slot, certificate.der)
  const hasPrivateKey = seen ? true : isLoggedIn(pkcs11, session) ? false : null
  return { ...certificate, hasPrivateKey, noWayToSign: noWay }
}

/**
 * What the token of a session says now. Some drivers go on with whatever card is in the reader.
 *
 * @throws DriverProblem `token-changed` when it is another one
 */
export function factsOfSame(
  { pkcs11 }: Driver,
  { slot, token }: Pick<DriverSession, 'slot' | 'token'>,
): WireToken {
  const facts = tokenFacts(pkcs11, slot)
  if (facts.label !== token.label || facts.serial !== token.serial)
    throw new DriverProblem({ kind: 'token-changed' })
  return facts
}

/**
 * Before a PIN goes to it: cards of one series may share number and label, so the certificates must be the same too.
 *
 * @throws DriverProblem `token-changed`
 */
export function assertSameToken(
  driver: Driver,
  session: Pick<DriverSession, 'slot' | 'token' | 'handle'>,
): WireToken {
  const facts = factsOfSame(driver, session)
  const { pkcs11 } = driver
  const shown = certificatePrints(listCertificates(pkcs11, session.handle).map(({ der }) => der))
  const { prints } = session.token
  if (prints.length === 0 && isLoggedIn(pkcs11, session.handle)) return facts // It shows now what it hid.
  if (!showsSame(prints, shown)) throw new DriverProblem({ kind: 'token-changed' })
  return facts
}

/** @throws DriverProblem `token-changed` when another token is in the slot by now */
export function openSession(
  driver: Driver,
  slotId: string,
  token: TokenTraits,
  readWrite: boolean,
): AnswerOf<'open'> {
  const slot = Buffer.from(fromHex(slotId))
  factsOfSame(driver, { slot, token })
  const flags = readWrite ? SESSION.READ_WRITE : SESSION.READ_ONLY
  const handle = driver.pkcs11.C_OpenSession(slot, flags)
  const facts = orClosed(driver, handle, () => assertSameToken(driver, { slot, token, handle }))
  const session: DriverSession = {
    handle,
    slot,
    flags,
    token,
    loggedIn: false,
    readerKeypad: (facts.flags & TOKEN_FLAG.PROTECTED_AUTHENTICATION_PATH) !== 0,
    keys: new Map(),
    liars: new Set(),
    mechanisms: undefined,
  }
  driver.lastSession += 1
  driver.sessions.set(driver.lastSession, session)
  return { session: driver.lastSession }
}

function orClosed<T>({ pkcs11 }: Driver, handle: Handle, work: () => T): T {
  try {
    return work()
  } catch (error) {
    closeQuietly(pkcs11, handle)
    throw error
  }
}

export function sessionOf(driver: Driver, id: number): DriverSession {
  const session = driver.sessions.get(id)
  if (!session) throw new Error('No such session')
  return session
}

/**
 * One C_Login. pkcs11js cannot pass a NULL PIN, so a reader's keypad gets an empty one: drivers that insist on NULL
 * (PKCS#11 2.40, C_Login) answer CKR_ARGUMENTS_BAD.
 *
 * @throws DriverProblem `token-changed`, with nothing sent
 */
export function login(driver: Driver, session: DriverSession, pin: string | null): void {
  assertSameToken(driver, session)
  try {
    driver.pkcs11.C_Login(session.handle, CKU.USER, pin ?? '')
  } catch (error) {
    if (!isResult(error, CKR.USER_ALREADY_LOGGED_IN)) throw error
  }
  session.loggedIn = true
  session.keys.clear() // Handles of private objects die and are born with the login.
}

/** What shows in this session: after a login also what is hidden before, and which keys are there. */
export function certificatesOf({ pkcs11 }: Driver, session: DriverSession): AnswerOf<'certificates'> {
  const { slot, handle } = session
  return listCertificates(pkcs11, handle).map(one => withKeyFact(pkcs11, slot, handle, one))
}

/** @throws DriverProblem `no-private-key` */
export function keyOf(
  { pkcs11 }: Driver,
  session: DriverSession,
  certificate: WireCertificate,
): DriverKey & { readonly name: string } {
  const name = keyName(certificate)
  const known = session.keys.get(name)
  const key = known ?? findKey(pkcs11, session.handle, certificate)
  if (!key) throw new DriverProblem({ kind: 'no-private-key' })
  session.keys.set(name, key)
  return { ...key, name, alwaysAuthenticate: key.alwaysAuthenticate || session.liars.has(name) }
}

/**
 * A fresh session without an operation under way. The login is shared by all sessions of a token, so the old one goes
 * only when the new one is open; a token that grants only one loses its login.
 */
export function renewSession({ pkcs11 }: Driver, session: DriverSession): void {
  const old = session.handle
  session.keys.clear()
  try {
    session.handle = pkcs11.C_OpenSession(session.slot, session.flags)
    closeQuietly(pkcs11, old)
  } catch (error) {
    if (!isResult(error, CKR.SESSION_COUNT)) throw error
    closeQuietly(pkcs11, old)
    session.handle = pkcs11.C_OpenSession(session.slot, session.flags)
  }
}

/** Never throws. @returns false as well when the session is gone */
export function isLoggedIn(pkcs11: Cryptoki, session: Handle): boolean {
  try {
    return LOGGED_IN_STATES.includes(pkcs11.C_GetSessionInfo(session).state)
  } catch {
    return false
  }
}

/** Logs out and closes. Never throws: the token may be gone. */
export function closeSession(driver: Driver, id: number): void {
  const session = driver.sessions.get(id)
  if (!session) return
  driver.sessions.delete(id)
  try {
    if (session.loggedIn) driver.pkcs11.C_Logout(session.handle)
  } catch {
    // Nobody is logged in any more, which is what was wanted.
  }
  closeQuietly(driver.pkcs11, session.handle)
}

function closeQuietly(pkcs11: Cryptoki, session: Handle): void {
  try {
    pkcs11.C_CloseSession(session)
  } catch {
    // A session that cannot be closed is gone already.
  }
}

function keyName(certificate: WireCertificate): string {
  return `${certificate.keyId}/${Buffer.from(certificate.der).toString('base64')}`
}
