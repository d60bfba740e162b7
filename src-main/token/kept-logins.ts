/** Logins that stay open after a signature, for minutes of rest, because the person said so. Only sessions are kept, never a PIN. */

import type { Secret } from '../base/secret.ts'
import type { LoginOptions, TokenBridge, TokenSession } from './bridge.ts'

export type KeptLogin = {
  readonly tokenId: string
  readonly until: Date
}

export type KeptLogins = {
  /** As the bridge's: a login that was kept is given out again, `alreadyIn`; else a new session is opened. */
  openSession(tokenId: string): Promise<TokenSession>
  list(): readonly KeptLogin[]
  /** Logs out. Nothing happens where none is kept. */
  close(tokenId: string): Promise<void>
  closeAll(): Promise<void>
}

export type KeptLoginsOptions = {
  readonly bridge: Pick<TokenBridge, 'openSession' | 'onChange'>
  readonly now: () => Date
  /** After each change of the list. */
  readonly onChange: (logins: readonly KeptLogin[]) => void
}

type Kept = KeptLogin & {
  readonly session: TokenSession
  readonly minutes: number
  readonly timer: NodeJS.Timeout
}

export function createKeptLogins({ bridge, now, onChange }: KeptLoginsOptions): KeptLogins {
  const kept = new Map<string, Kept>()
  /** Until the driver has let go, the token is not free for another session. */
  const closing = new Map<string, Promise<void>>()
  const list = () => [...kept.values()].map(({ tokenId, until }) => ({ tokenId, until }))
  const tell = () => onChange(list())

  function take(tokenId: string): Kept | null {
    const found = kept.get(tokenId) ?? null
    if (!found) return null
    clearTimeout(found.timer)
    kept.delete(tokenId)
    found.session.rest(false)
    return found
  }

  async function close(tokenId: string): Promise<void> {
    const found = take(tokenId)
    if (!found) return closing.get(tokenId)
    tell()
    const closed = found.session.close().then(() => void closing.delete(tokenId))
    closing.set(tokenId, closed)
    await closed
  }

  function keep(tokenId: string, session: TokenSession, minutes: number): void {
    const restMs = minutes * 60_000
    const timer = setTimeout(() => void close(tokenId), restMs)
    timer.unref() // The program may end whenever it has nothing else to do.
    session.rest(true)
    kept.set(tokenId, { tokenId, session, minutes, timer, until: new Date(now().getTime() + restMs) })
    tell()
  }

  // Taken out: the login is gone with it, and must not look as if it were not.
  bridge.onChange(({ tokens }) => {
    for (const tokenId of [...kept.keys()])
      if (!tokens.some(token => token.tokenId === tokenId)) void close(tokenId)
  })

  return {
    async openSession(tokenId) {
      await closing.get(tokenId)
      const found = take(tokenId)
      if (found) {
        tell()
        // While the computer slept the timer stood still.
        const isOver = found.until <= now()
        if (!isOver && (await answers(found.session))) return keepable(found.session, found.minutes, keep)
        await found.session.close()
      }
      return keepable(await bridge.openSession(tokenId), 0, keep)
    },
    list,
    close,
    async closeAll() {
      await Promise.all([...kept.keys(), ...closing.keys()].map(close))
    },
  }
}

/** The token may have been pulled and pushed back, or its driver started anew. Spends nothing. */
async function answers(session: TokenSession): Promise<boolean> {
  try {
    await session.certificates()
    return true
  } catch {
    return false
  }
}

/**
 * A session whose `close` keeps it, where its login holds and the person wanted that.
 *
 * @param minutes of an earlier login that still holds; 0: none
 */
function keepable(
  session: TokenSession,
  minutes: number,
  keep: (tokenId: string, session: TokenSession, minutes: number) => void,
): TokenSession {
  let keepMinutes = minutes
  let isBroken = false

  /** After a failure nobody knows what the session is worth, until a login proves it. */
  async function watched<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      isBroken = true
      throw error
    }
  }

  return {
    ...session,
    alreadyIn: minutes > 0,
    async login(pin: Secret | null, options: LoginOptions = {}) {
      keepMinutes = 0
      await session.login(pin, options)
      keepMinutes = options.keepMinutes ?? 0
      isBroken = false
    },
    certificates: () => watched(session.certificates()),
    key: certificate => watched(session.key(certificate)),
    sign: request => watched(session.sign(request)),
    open: request => watched(session.open(request)),
    async close({ mayKeep = false } = {}) {
      if (mayKeep && keepMinutes > 0 && !isBroken) keep(session.token.tokenId, session, keepMinutes)
      else await session.close()
    },
  }
}
