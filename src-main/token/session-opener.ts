/** Opens sessions with tokens: finds where a token is now, one session with each at a time. */
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { TokenSession } from './bridge.ts'
import { errorOf, isBusy } from './errors.ts'
import type { Module, PlacedToken } from './module.ts'
import { ModuleCallError } from './module-life.ts'
import type { ModuleSet } from './module-set.ts'
import type { PinGuard } from './pin-guard.ts'
import { createPkcs11Session } from './session.ts'

const BUSY_TRIES = 5

/** A session of the driver with one token. Until `done`, nobody else gets one. */
export type PlacedSession = {
  readonly module: Module
  readonly token: PlacedToken
  readonly session: number
  /** The life of the process that it was opened in. */
  readonly life: number
  done(): void
}

/** @throws AppError `token.not-found`, `token.removed`, `token.module-*`, `token.busy` */
export type PlaceSession = (tokenId: string, readWrite: boolean) => Promise<PlacedSession>

/** @param busyDelayMs between the tries to open a session that another program blocks */
export function createSessionPlacer(set: ModuleSet, busyDelayMs: number): PlaceSession {
  const openTokens = new Set<string>()

  /** @returns null when the token is not where it was; the module has been asked again then */
  async function openLocated(tokenId: string, readWrite: boolean): Promise<PlacedSession | null> {
    const found = locate(set, tokenId)
    if (!found) return null
    const { module, token } = found
    const session = await openOn(module, token, readWrite, busyDelayMs)
    if (session === null) {
      await set.ask(module)
      return null
    }
    return { module, token, session, life: module.client.life(), done: () => openTokens.delete(tokenId) }
  }

  return async (tokenId, readWrite) => {
    if (openTokens.has(tokenId)) throw new AppError('token.busy', {})
    openTokens.add(tokenId)
    try {
      if (!locate(set, tokenId)) await set.refresh()
      if (!locate(set, tokenId)) throw new AppError('token.not-found', {})
      // The second time: the slot held another one by now, and the token may be back elsewhere.
      const session = (await openLocated(tokenId, readWrite)) ?? (await openLocated(tokenId, readWrite))
      if (!session) throw new AppError('token.removed', {})
      return session
    } catch (error) {
      openTokens.delete(tokenId)
      throw error
    }
  }
}

/** @returns TokenBridge.openSession */
export function createSessionOpener(
  set: ModuleSet,
  guard: PinGuard,
  place: PlaceSession,
): (tokenId: string) => Promise<TokenSession> {
  return async tokenId => sessionOn(set, guard, await place(tokenId, false))
}

function locate(set: ModuleSet, tokenId: string): { module: Module; token: PlacedToken } | null {
  for (const module of set.all()) {
    const token = module.tokens.find(({ facts }) => facts.tokenId === tokenId)
    if (token) return { module, token }
  }
  return null
}

/** @returns the number of the session; null when the token is no longer in this slot */
async function openOn(
  { client, candidate }: Module,
  { slotId, prints, facts: { label, serial } }: PlacedToken,
  readWrite: boolean,
  busyDelayMs: number,
): Promise<number | null> {
  for (let turn = 1; ; turn += 1) {
    try {
      const token = { label, serial, prints: [...prints] }
      const { session } = await client.call({ op: 'open', slotId, token, readWrite })
      return session
    } catch (error) {
      if (!(error instanceof ModuleCallError)) throw error
      if (!isBusy(error.failure) || turn >= BUSY_TRIES) {
        const why = errorOf(error.failure, basename(candidate.path))
        if (why.code !== 'token.removed') throw why
        return null
      }
      await delay(busyDelayMs)
    }
  }
}

function sessionOn(
  set: ModuleSet,
  guard: PinGuard,
  { module, token: { facts: token, prints }, session, life, done }: PlacedSession,
): TokenSession {
  let hasLoggedIn = false
  let hasChanged = false
  return createPkcs11Session({
    client: module.client,
    life,
    session,
    token,
    traits: { serial: token.serial, label: token.label, prints },
    guard,
    moduleName: basename(module.candidate.path),
    onLogin: ok => {
      if (ok && !hasLoggedIn) module.loggedIn += 1
      hasLoggedIn ||= ok
      // A right PIN takes back what was shown of wrong ones.
      hasChanged ||= !ok || token.pin === 'count-low' || token.pin === 'final-try'
    },
    onPinState: state => {
      hasChanged ||= state !== token.pin
    },
    onRest: resting => {
      if (hasLoggedIn && life === module.client.life()) module.loggedIn += resting ? -1 : 1
    },
    onClose: () => {
      done()
      if (hasLoggedIn && life === module.client.life() && module.loggedIn > 0) module.loggedIn -= 1
      // A wrong PIN, here or in another program, has changed the flags that the window shows.
      if (hasChanged && set.isWatched() && module.client.isRunning()) void set.ask(module)
    },
  })
}
