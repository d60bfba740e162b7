/** A session with one token in a module process: the PIN rules, one C_Login per PIN, each signature checked. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Secret } from '../base/secret.ts'
import type { LoginOptions, PinStatus, SignDigest, TokenFacts, TokenSession } from './bridge.ts'
import { errorOf, loginErrorOf } from './errors.ts'
import type { ModuleClient } from './module-client.ts'
import { ModuleCallError } from './module-life.ts'
import { assertPinMayBeSent, pinStatusOf } from './pin-rules.ts'
import type { AnswerOf, ModuleRequest } from './protocol.ts'
import { isSignatureOf } from './signature-check.ts'

export type Pkcs11SessionOptions = {
  readonly client: ModuleClient
  /** The life of the process that the session was opened in. */
  readonly life: number
  readonly session: number
  readonly token: TokenFacts
  /** The driver's file name, for words. */
  readonly moduleName: string
  /** After each C_Login, whether it was right or not. */
  readonly onLogin: (ok: boolean) => void
  readonly onClose: () => void
}

export function createPkcs11Session(options: Pkcs11SessionOptions): TokenSession {
  const { client, life, session, token, moduleName } = options
  let isClosed = false

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

  const pinStatus = async (): Promise<PinStatus> => pinStatusOf(await ask({ op: 'token', session }))

  /** Flags after a failed login, for its words; unreadable flags must not hide the failure. */
  async function loginError(error: unknown): Promise<unknown> {
    if (!(error instanceof ModuleCallError)) return error
    return loginErrorOf(error.failure, moduleName, await pinStatus().catch(() => null))
  }

  async function login(pin: Secret | null, { confirmedLastTry = false }: LoginOptions = {}): Promise<void> {
    if (pin === null && !token.loginRequired) return
    const status = await pinStatus()
    if (pin === null && !status.readerKeypad) throw new AppError('token.pin-needed', { purpose: 'login' })
    assertPinMayBeSent(status, status.readerKeypad ? null : (pin?.length ?? null), confirmedLastTry)
    const typed = status.readerKeypad ? null : pin
    try {
      await call({ op: 'login', session, pin: typed?.take() ?? null }, status.readerKeypad)
    } catch (error) {
      options.onLogin(false)
      throw await loginError(error)
    }
    options.onLogin(true)
  }

  async function sign(request: SignDigest): Promise<Uint8Array> {
    const { certificate, scheme, digestName, digest, message, pin } = request
    let keypad = token.readerKeypad
    if (pin !== null) {
      const status = await pinStatus()
      keypad = status.readerKeypad
      assertPinMayBeSent(status, keypad ? null : pin.length, request.confirmedLastTry ?? false)
    }
    const signature = await signOnToken()
    if (!isSignatureOf(certificate.der, scheme, digestName, message, signature))
      throw new AppError('token.wrong-signature', {})
    return signature

    async function signOnToken(): Promise<Uint8Array> {
      const typed = keypad ? null : (pin?.take() ?? null)
      const bytes = { digest, message, certificate }
      try {
        return await call({ op: 'sign', session, scheme, digestName, ...bytes, pin: typed }, keypad)
      } catch (error) {
        const isLogin =
          error instanceof ModuleCallError &&
          error.failure.kind === 'cryptoki' &&
          error.failure.call === 'C_Login'
        if (isLogin) throw await loginError(error)
        throw error instanceof ModuleCallError ? errorOf(error.failure, moduleName) : error
      }
    }
  }

  return {
    token,
    pinStatus,
    login,
    certificates: () => ask({ op: 'certificates', session }),
    key: certificate => ask({ op: 'key', session, certificate }),
    sign,
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
