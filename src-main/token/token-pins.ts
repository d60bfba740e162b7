/** PIN and PUK of a token: how they stand, a new PIN with the old one, a new PIN with the PUK. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { newPinProblem } from '../../src-shared/model/new-pin.ts'
import type { Secret } from '../base/secret.ts'
import type { LoginOptions, PinStatus } from './bridge.ts'
import { errorOf } from './errors.ts'
import type { PlacedToken } from './module.ts'
import { ModuleCallError } from './module-life.ts'
import type { ModuleSet } from './module-set.ts'
import { setPinErrorOf, unlockErrorOf } from './pin-errors.ts'
import type { PinGuard } from './pin-guard.ts'
import { assertPinMayBeSent, pinStatusOf, pukStatusOf } from './pin-rules.ts'
import type { ModuleRequest, WireToken } from './protocol.ts'
import type { PlacedSession, PlaceSession } from './session-opener.ts'
import type { TokenTraits } from './token-identity.ts'

export type TokenPinStates = { readonly pin: PinStatus; readonly puk: PinStatus }

export type TokenPins = {
  /** As the token said when it was last asked, and as the journal says now. @throws AppError `token.not-found` */
  states(tokenId: string): Promise<TokenPinStates>
  /**
   * One C_SetPIN.
   * @throws AppError `token.pin-*`, `token.new-pin-refused`, `token.pin-change-unsupported`, `token.*`
   */
  change(tokenId: string, pin: Secret, newPin: Secret, options?: LoginOptions): Promise<void>
  /**
   * One C_Login with the PUK, then C_InitPIN.
   * @throws AppError `token.puk-*`, `token.new-pin-refused`, `token.unlock-unsupported`, `token.*`
   */
  unlock(tokenId: string, puk: Secret, newPin: Secret, options?: LoginOptions): Promise<void>
}

export function createTokenPins(set: ModuleSet, guard: PinGuard, place: PlaceSession): TokenPins {
  /** A session for writing, closed again; then the driver is asked how the token stands now. */
  async function atToken(
    tokenId: string,
    work: (placed: PlacedSession, facts: WireToken, traits: TokenTraits) => Promise<void>,
  ): Promise<void> {
    const placed = await place(tokenId, true).catch(error => Promise.reject(readOnlyToken(error)))
    const { module, session, token } = placed
    const call = <R extends ModuleRequest>(request: R) => module.client.call(request, { life: placed.life })
    try {
      const facts = await call({ op: 'token', session }).catch(error => {
        throw error instanceof ModuleCallError ? errorOf(error.failure, nameOf(placed)) : error
      })
      if (pinStatusOf(facts).readerKeypad) throw new AppError('token.pin-change-on-reader', {})
      await work(placed, facts, traitsOf(token))
    } finally {
      await call({ op: 'close', session }).catch(() => {}) // Token or process are gone, and the session with them.
      placed.done()
      if (module.client.isRunning()) await set.ask(module)
    }
  }

  return {
    async states(tokenId) {
      const found = set
        .all()
        .flatMap(module => module.tokens.map(token => ({ module, token })))
        .find(({ token }) => token.facts.tokenId === tokenId)
      const wire = found?.module.slots.find(({ slotId }) => slotId === found.token.slotId)?.token
      if (!found || !wire) throw new AppError('token.not-found', {})
      const traits = traitsOf(found.token)
      return {
        pin: pinStatusOf(wire, await guard.tries(traits, 'user')),
        puk: pukStatusOf(wire, await guard.tries(traits, 'so')),
      }
    },

    change: (tokenId, pin, newPin, { confirmedLastTry = false } = {}) =>
      atToken(tokenId, async (placed, facts, traits) => {
        const [old, next] = [pin.take(), newPin.take()]
        refuseNewPin(next, old, pinStatusOf(facts))
        const length = Buffer.byteLength(old)
        await guard
          .attempt(
            traits,
            'user',
            tries => assertPinMayBeSent(forChange(pinStatusOf(facts, tries)), length, confirmedLastTry),
            () => callOn(placed, { op: 'set-pin', session: placed.session, pin: old, newPin: next }),
          )
          .catch(async error => {
            throw error instanceof ModuleCallError
              ? setPinErrorOf(error.failure, nameOf(placed), await flagsAfter(placed))
              : error
          })
      }),

    unlock: (tokenId, puk, newPin, { confirmedLastTry = false } = {}) =>
      atToken(tokenId, async (placed, facts, traits) => {
        const next = newPin.take()
        refuseNewPin(next, null, pinStatusOf(facts))
        const code = puk.take()
        await guard
          .attempt(
            traits,
            'so',
            tries => assertPukMayBeSent(pukStatusOf(facts, tries), code, confirmedLastTry),
            () => callOn(placed, { op: 'init-pin', session: placed.session, puk: code, newPin: next }),
          )
          .catch(async error => {
            throw error instanceof ModuleCallError
              ? unlockErrorOf(error.failure, nameOf(placed), await flagsAfter(placed))
              : error
          })
        await guard.clear(traits, 'user', 'signature')
      }),
  }
}

function callOn(placed: PlacedSession, request: ModuleRequest): Promise<unknown> {
  return placed.module.client.call(request, { life: placed.life })
}

/** Flags after a failure, for its words; unreadable flags must not hide the failure. */
function flagsAfter(placed: PlacedSession): Promise<WireToken | null> {
  const { module, session, life } = placed
  return module.client.call({ op: 'token', session }, { life }).catch(() => null)
}

/** A token that does not even open for writing. */
function readOnlyToken(error: unknown): unknown {
  const isReadOnly =
    error instanceof AppError && error.code === 'token.failed' && /WRITE_PROTECTED/.test(codeIn(error))
  return isReadOnly ? new AppError('token.pin-change-unsupported', {}) : error
}

function codeIn({ details }: AppError): string {
  return 'code' in details && typeof details.code === 'string' ? details.code : ''
}

function refuseNewPin(next: string, old: string | null, { minLength, maxLength }: PinStatus): void {
  const problem = newPinProblem(next, old, { min: minLength, max: maxLength })
  if (problem)
    throw new AppError('token.new-pin-refused', { reason: problem, min: minLength, max: maxLength })
}

/** A PIN that must be changed first may be sent for just that. */
function forChange(status: PinStatus): PinStatus {
  return status.state === 'to-be-changed' ? { ...status, state: 'ok' } : status
}

function assertPukMayBeSent({ state, lastTry }: PinStatus, puk: string, confirmedLastTry: boolean): void {
  if (state === 'locked') throw new AppError('token.puk-locked', {})
  if (lastTry !== 'no' && !confirmedLastTry) throw new AppError('token.puk-last-try', {})
  if (puk === '') throw new AppError('token.puk-empty', {})
}

function traitsOf({ facts: { serial, label }, prints }: PlacedToken): TokenTraits {
  return { serial, label, prints }
}

function nameOf({ module }: PlacedSession): string {
  return basename(module.candidate.path)
}
