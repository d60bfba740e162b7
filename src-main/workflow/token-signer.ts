/** The person at the token: logs in once, signs, asks again where the token wants it, waits when it was pulled. */
import { AppError, isAppError } from '../../src-shared/errors/app-error.ts'
import { NO_TRIES } from '../../src-shared/model/pin.ts'
import type { PinQuestion } from '../../src-shared/model/signing.ts'
import type {
  OpenSealed,
  PinStatus,
  RawCertificate,
  SignDigest,
  TokenBridge,
  TokenSession,
} from '../token/bridge.ts'
import type { PinAnswer, SignWorld } from './sign-world.ts'

export type TokenSigner = {
  /** What the token shows once it is logged in. */
  certificates(): Promise<readonly RawCertificate[]>
  /** @returns the raw signature. @throws AppError `token.*`, `job.cancelled` */
  sign(request: Omit<SignDigest, 'pin'>): Promise<Uint8Array>
  /** As TokenSession.open. @throws AppError `token.*`, `job.cancelled` */
  open(request: Omit<OpenSealed, 'pin'>): Promise<Uint8Array | null>
  close(): Promise<void>
}

type Asked = Pick<PinQuestion, 'purpose' | 'use'>

/**
 * Opens the token and logs in: one try for each PIN typed, never one of ours.
 *
 * @param use what it is for, as the person is told at the login
 * @throws AppError `token.pin-locked`, `token.pin-must-change`, `token.*`, `job.cancelled`
 */
export async function openTokenSigner(
  bridge: TokenBridge,
  tokenId: string,
  world: SignWorld,
  use: PinQuestion['use'] = 'sign',
): Promise<TokenSigner> {
  const person: Person = { world, use }
  let session = await loggedIn(bridge, tokenId, person)
  let last: Promise<unknown> = Promise.resolve()

  async function again(): Promise<void> {
    await session.close()
    session = await loggedInAfterReturn(bridge, tokenId, person)
  }

  /** One at a time: several documents are at work at once, and a question stands for one use. */
  function inTurn<T>(work: (session: TokenSession) => Promise<T>): Promise<T> {
    const turn = last.then(async () => {
      for (;;) {
        try {
          return await work(session)
        } catch (error) {
          if (!isAppError(error, 'token.removed')) throw error
          await again()
        }
      }
    })
    last = turn.catch(() => {})
    return turn
  }

  return {
    certificates: () => unlessCancelled(world.signal, session.certificates()),
    sign: request =>
      inTurn(on =>
        withKey(on, request.certificate, { world, use: 'sign' }, pin => on.sign({ ...request, ...pin })),
      ),
    open: request =>
      inTurn(on =>
        withKey(on, request.certificate, { world, use: 'open' }, pin => on.open({ ...request, ...pin })),
      ),
    close: () => closed(session, world.signal),
  }
}

/** Who is asked, and what for. */
type Person = { readonly world: SignWorld; readonly use: PinQuestion['use'] }

/**
 * Ends waiting when the person cancels: a driver may take a minute to answer, or never do.
 *
 * @throws AppError `job.cancelled`
 */
function unlessCancelled<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new AppError('job.cancelled', {}))
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel))
  })
}

/** After a cancellation the session is closed as soon as its driver answers, and nobody waits for it. */
async function closed(session: TokenSession, signal: AbortSignal): Promise<void> {
  const closing = session.close({ mayKeep: !signal.aborted })
  if (!signal.aborted) await closing
}

async function loggedIn(bridge: TokenBridge, tokenId: string, person: Person): Promise<TokenSession> {
  try {
    return await openAndLogin(bridge, tokenId, person)
  } catch (error) {
    if (!isAppError(error, 'token.removed')) throw error
    return loggedInAfterReturn(bridge, tokenId, person)
  }
}

async function loggedInAfterReturn(
  bridge: TokenBridge,
  tokenId: string,
  person: Person,
): Promise<TokenSession> {
  for (;;) {
    await tokenBack(bridge, tokenId, person.world)
    try {
      return await openAndLogin(bridge, tokenId, person)
    } catch (error) {
      if (!isAppError(error, 'token.removed')) throw error
    }
  }
}

async function openAndLogin(bridge: TokenBridge, tokenId: string, person: Person): Promise<TokenSession> {
  const { world } = person
  const opening = bridge.openSession(tokenId)
  const session = await unlessCancelled(world.signal, opening).catch(error => {
    opening.then(late => late.close()).catch(() => {})
    throw error
  })
  try {
    if (session.token.loginRequired && !session.alreadyIn) await login(session, person)
    return session
  } catch (error) {
    await closed(session, world.signal)
    throw error
  }
}

async function login(session: TokenSession, { world, use }: Person): Promise<void> {
  const purpose = session.token.kind === 'pkcs12' ? 'password' : 'login'
  await askUntilRight(session, world, { purpose, use }, async answer => {
    const { pin = null, confirmedLastTry = false, keepMinutes = 0 } = answer ?? {}
    await unlessCancelled(world.signal, session.login(pin, { confirmedLastTry, keepMinutes }))
  })
}

/** One use of a key; where it wants its PIN each time, the person types it for this one. */
async function withKey<T>(
  session: TokenSession,
  certificate: RawCertificate,
  person: Person,
  attempt: (pin: Pick<SignDigest, 'pin' | 'confirmedLastTry'>) => Promise<T>,
): Promise<T> {
  const { world, use } = person
  const { signal } = world
  const work = (answer: PinAnswer | null) => {
    const { pin = null, confirmedLastTry = false } = answer ?? {}
    return unlessCancelled(signal, attempt({ pin, confirmedLastTry }))
  }
  const { alwaysAuthenticate } = await unlessCancelled(signal, session.key(certificate))
  if (!alwaysAuthenticate) {
    try {
      return await work(null)
    } catch (error) {
      if (!isAppError(error, 'token.pin-needed')) throw error
      // The login was forgotten: once more, then it must hold.
      if (error.details.purpose === 'login') {
        await login(session, person)
        return work(null)
      }
      // Some drivers hide that the key wants its PIN for every use.
    }
  }
  return askUntilRight(session, world, { purpose: 'signature', use }, work)
}

/** Asks, tries, and after a wrong PIN asks again with what the token says then. The program repeats nothing. */
async function askUntilRight<T>(
  session: TokenSession,
  world: SignWorld,
  asked: Asked,
  attempt: (answer: PinAnswer | null) => Promise<T>,
): Promise<T> {
  let wrongBefore = false
  for (;;) {
    const status = await unlessCancelled(world.signal, session.pinStatus())
    const answer = await question(status, { wrongBefore, ...asked }, world)
    // While the person types on the reader, its question stays on the screen.
    if (answer && !status.readerKeypad) world.tell({ phase: 'signing' })
    try {
      return await attempt(answer)
    } catch (error) {
      const wrong = isAppError(error, 'token.pin-incorrect') || isAppError(error, 'pkcs12.password-wrong')
      // Another program has failed meanwhile: nothing was sent, and the person must know of it first.
      const grew = isAppError(error, 'token.pin-last-try') && !answer?.confirmedLastTry
      if (!wrong && !grew) throw error
      wrongBefore ||= wrong
    } finally {
      if (status.readerKeypad) world.tell({ phase: 'signing' })
    }
  }
}

async function question(
  status: PinStatus,
  asked: Asked & { readonly wrongBefore: boolean },
  world: SignWorld,
): Promise<PinAnswer | null> {
  const { state } = status
  if (state === 'locked') throw new AppError('token.pin-locked', {})
  if (state === 'to-be-changed' || state === 'not-initialized')
    throw new AppError('token.pin-must-change', {})
  const common = {
    ...asked,
    state,
    triesLeft: status.triesLeft,
    ownTries: status.ownTries,
    lastTry: status.lastTry,
    minLength: status.minLength,
    maxLength: status.maxLength,
  }
  if (status.readerKeypad) {
    const confirmed = status.lastTry === 'no' ? null : await world.ask({ ...common, kind: 'reader-last-try' })
    world.show({ ...common, kind: 'reader' })
    return confirmed
  }
  return world.ask({ ...common, kind: 'pin' })
}

const NO_PIN = {
  purpose: 'login',
  use: 'sign',
  wrongBefore: false,
  triesLeft: null,
  ownTries: NO_TRIES,
  lastTry: 'no',
  state: 'unknown',
  minLength: 0,
  maxLength: 0,
} as const

/** Waits until the same token is there again. @throws AppError `job.cancelled` */
function tokenBack(bridge: TokenBridge, tokenId: string, world: SignWorld): Promise<void> {
  world.show({ ...NO_PIN, kind: 'token-removed' })
  return new Promise((resolve, reject) => {
    const end = (finish: () => void) => {
      stopListening()
      world.signal.removeEventListener('abort', cancelled)
      finish()
    }
    const look = () => {
      if (bridge.snapshot().tokens.some(token => token.tokenId === tokenId)) end(resolve)
    }
    const cancelled = () => end(() => reject(new AppError('job.cancelled', {})))
    const stopListening = bridge.onChange(look)
    world.signal.addEventListener('abort', cancelled, { once: true })
    if (world.signal.aborted) cancelled()
    else bridge.refresh().then(look, () => {})
  })
}
