/** A session with one token in a module process: the PIN rules, one C_Login per PIN, each signature checked. */
import { AppError, isAppError } from '../../src-shared/errors/app-error.ts'
import { toHex } from '../base/bytes.ts'
import type { Secret } from '../base/secret.ts'
import type {
  KeyFacts,
  LoginOptions,
  OpenSealed,
  PinStatus,
  RawCertificate,
  SignDigest,
  TokenFacts,
  TokenSession,
} from './bridge.ts'
import { errorOf, loginErrorOf } from './errors.ts'
import type { ModuleClient } from './module-client.ts'
import { ModuleCallError } from './module-life.ts'
import type { PinGuard } from './pin-guard.ts'
import type { PinName } from './pin-journal.ts'
import { assertPinMayBeSent, pinStatusOf } from './pin-rules.ts'
import type { AnswerOf, ModuleRequest, WireToken } from './protocol.ts'
import { isSignatureOf } from './signature-check.ts'
import type { TokenTraits } from './token-identity.ts'

export type Pkcs11SessionOptions = {
  readonly client: ModuleClient
  /** The life of the process that the session was opened in. */
  readonly life: number
  readonly session: number
  readonly token: TokenFacts
  /** What the journal knows it by. */
  readonly traits: TokenTraits
  readonly guard: PinGuard
  /** The driver's file name, for words. */
  readonly moduleName: string
  /** After each C_Login, whether it was right or not. */
  readonly onLogin: (ok: boolean) => void
  /** Each time the token was asked. */
  readonly onPinState: (state: PinStatus['state']) => void
  readonly onRest: (resting: boolean) => void
  readonly onClose: () => void
}

type KeyUse = Pick<SignDigest, 'certificate' | 'pin' | 'confirmedLastTry'>

export function createPkcs11Session(options: Pkcs11SessionOptions): TokenSession {
  const { client, life, session, token, moduleName, guard, traits } = options
  let isClosed = false
  /** What was told of keys since the last login: a card takes long to tell it again for each signature. */
  const keys = new Map<string, KeyFacts>()

  const call = <R extends ModuleRequest>(request: R, keypad = false): Promise<AnswerOf<R['op']>> =>
    client.call(request, { life, keypad })

  /** As `call`, with the driver's refusals translated. */
  async function ask<R extends ModuleRequest>(request: R): Promise<AnswerOf<R['op']>> {
    try {
      return await call(request)
    } catch (error) {
      throw error instanceof ModuleCallError ? errorOf(error.failure, moduleName) : error
    }
  }

  async function pinStatus(): Promise<PinStatus> {
    const status = pinStatusOf(await ask({ op: 'token', session }), await guard.tries(traits, 'user'))
    options.onPinState(status.state)
    return status
  }

  /** The one way of a PIN to the token: refused or written down, then sent, once. */
  async function spend<T>(
    pin: PinName,
    facts: WireToken,
    length: number | null,
    confirmedLastTry: boolean,
    send: () => Promise<T>,
  ): Promise<T> {
    return guard.attempt(
      traits,
      pin,
      ownTries => assertPinMayBeSent(pinStatusOf(facts, ownTries), length, confirmedLastTry),
      send,
    )
  }

  /** Flags after a failed login, for its words; unreadable flags must not hide the failure. */
  async function loginError(error: unknown): Promise<unknown> {
    if (!(error instanceof ModuleCallError)) return error
    return loginErrorOf(error.failure, moduleName, await pinStatus().catch(() => null))
  }

  async function login(pin: Secret | null, { confirmedLastTry = false }: LoginOptions = {}): Promise<void> {
    if (pin === null && !token.loginRequired) return
    const facts = await ask({ op: 'token', session })
    const { readerKeypad } = pinStatusOf(facts)
    if (pin === null && !readerKeypad) throw new AppError('token.pin-needed', { purpose: 'login' })
    const typed = readerKeypad ? null : pin
    try {
      await spend('user', facts, typed?.length ?? null, confirmedLastTry, () =>
        call({ op: 'login', session, pin: typed?.take() ?? null }, readerKeypad),
      )
    } catch (error) {
      if (error instanceof ModuleCallError) options.onLogin(false)
      throw await loginError(error)
    }
    keys.clear()
    options.onLogin(true)
  }

  async function keyOf(certificate: RawCertificate): Promise<KeyFacts> {
    const name = toHex(certificate.der)
    const known = keys.get(name)
    if (known !== undefined) return known
    const facts = await ask({ op: 'key', session, certificate })
    keys.set(name, facts)
    return facts
  }

  async function sign(request: SignDigest): Promise<Uint8Array> {
    const { certificate, scheme, digestName, digest, message } = request
    const what = { certificate, scheme, digestName, digest, message }
    const signature = await withKey(request, (pin, keypad) =>
      call({ op: 'sign', session, ...what, pin: pin?.take() ?? null }, keypad),
    )
    if (!isSignatureOf(certificate.der, scheme, digestName, message, signature))
      throw new AppError('token.wrong-signature', {})
    return signature
  }

  async function open(request: OpenSealed): Promise<Uint8Array | null> {
    const { certificate, scheme, sealed } = request
    try {
      return await withKey(request, (pin, keypad) =>
        call({ op: 'open-sealed', session, certificate, scheme, sealed, pin: pin?.take() ?? null }, keypad),
      )
    } catch (error) {
      if (!isAppError(error, 'token.key-cannot-sign')) throw error
      throw new AppError('token.key-cannot-open', error.details, error)
    }
  }

  /** One use of a private key, with the PIN for it where there is one. */
  async function withKey<T>(
    { certificate, pin, confirmedLastTry = false }: KeyUse,
    send: (pin: Secret | null, keypad: boolean) => Promise<T>,
  ): Promise<T> {
    const mayWantPin = pin !== null || token.readerKeypad
    try {
      return await (mayWantPin ? spendOn(certificate, pin, confirmedLastTry, send) : send(null, false))
    } catch (error) {
      throw await keyError(error)
    }
  }

  async function spendOn<T>(
    certificate: RawCertificate,
    given: Secret | null,
    confirmedLastTry: boolean,
    send: (pin: Secret | null, keypad: boolean) => Promise<T>,
  ): Promise<T> {
    const facts = await ask({ op: 'token', session })
    const { readerKeypad } = pinStatusOf(facts)
    const pin = readerKeypad ? null : given
    // On a keypad the token itself asks for the PIN, and only where the key wants it.
    const spends = !readerKeypad || (await keyOf(certificate)).alwaysAuthenticate
    const use = () => send(pin, readerKeypad)
    return spends ? spend('signature', facts, pin?.length ?? null, confirmedLastTry, use) : use()
  }

  /** A PIN for one use is refused as one for a login is. */
  async function keyError(error: unknown): Promise<unknown> {
    keys.clear() // Some keys turn out to want a PIN for every signature only now.
    if (!(error instanceof ModuleCallError)) return error
    const { failure } = error
    const isLogin = failure.kind === 'cryptoki' && failure.call === 'C_Login'
    return isLogin ? loginError(error) : errorOf(failure, moduleName)
  }

  return {
    token,
    pinStatus,
    login,
    certificates: () => ask({ op: 'certificates', session }),
    key: keyOf,
    sign,
    open,
    rest: options.onRest,
    async close() {
      if (isClosed) return
      isClosed = true
      try {
        await call({ op: 'close', session })
      } catch {
        // Token or process are gone, and the session with them.
      }
      options.onClose()
    },
  }
}
