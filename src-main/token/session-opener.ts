/** Opens sessions with tokens: finds where a token is now, one session with each at a time. */
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { TokenSession } from './bridge.ts'
import { errorOf, isBusy } from './errors.ts'
import { ModuleCallError } from './module-life.ts'
import type { Module, ModuleSet, PlacedToken } from './module-set.ts'
import type { PinGuard } from './pin-guard.ts'
import { createPkcs11Session } from './session.ts'

const BUSY_TRIES = 5

/**
 * @param busyDelayMs between the tries to open a session that another program blocks
 * @returns           TokenBridge.openSession
 */
export function createSessionOpener(
  set: ModuleSet,
  guard: PinGuard,
  busyDelayMs: number,
): (tokenId: string) => Promise<TokenSession> {
  const openTokens = new Set<string>()

  /** @returns null when the token is not where it was; the module has been asked again then */
  async function openLocated(tokenId: string): Promise<TokenSession | null> {
    const found = locate(set, tokenId)
    if (!found) return null
    const { module, token } = found
    const session = await openOn(module, token, busyDelayMs)
    if (session === null) {
      await set.ask(module)
      return null
    }
    return sessionOn(set, guard, module, token, session, () => openTokens.delete(tokenId))
  }

  return async tokenId => {
    if (openTokens.has(tokenId)) throw new AppError('token.busy', {})
    openTokens.add(tokenId)
    try {
      if (!locate(set, tokenId)) await set.refresh()
      if (!locate(set, tokenId)) throw new AppError('token.not-found', {})
      // The second time: the slot held another one by now, and the token may be back elsewhere.
      const session = (await openLocated(tokenId)) ?? (await openLocated(tokenId))
      if (!session) throw new AppError('token.removed', {})
      return session
    } catch (error) {
      openTokens.delete(tokenId)
      throw error
    }
  }
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
  busyDelayMs: number,
): Promise<number | null> {
  for (let turn = 1; ; turn += 1) {
    try {
      const token = { label, serial, prints: [...prints] }
      const { session } = await client.call({ op: 'open', slotId, token, readWrite: false })
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
  module: Module,
  { facts: token, prints }: PlacedToken,
  session: number,
  onClosed: () => void,
): TokenSession {
  const life = module.client.life()
  let hasLoggedIn = false
  let hasFailed = false
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
      hasFailed ||= !ok
    },
    onClose: () => {
      onClosed()
      if (hasLoggedIn && life === module.client.life() && module.loggedIn > 0) module.loggedIn -= 1
      // A wrong PIN has changed the flags that the window shows.
      if (hasFailed && set.isWatched() && module.client.isRunning()) void set.ask(module)
    },
  })
}
