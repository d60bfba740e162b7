/** TokenBridge over module processes: one per driver file, all asked side by side, none able to hold up the others. */
import type { TokenBridge } from './bridge.ts'
import { pollLine } from './module-facts.ts'
import { createModuleSet, type Module, type ModuleSet, type ModuleSetOptions } from './module-set.ts'
import { createPinGuard, journalInMemory, type PinGuard } from './pin-guard.ts'
import { createSessionOpener, createSessionPlacer } from './session-opener.ts'
import { createTokenPins, type TokenPins } from './token-pins.ts'
import { startWatcher } from './watcher.ts'

/** An insertion shall be seen within a second. A look costs 5 to 10 ms with OpenSC, microseconds with the others. */
const POLL_MS = 500

export type Pkcs11BridgeOptions = ModuleSetOptions & {
  /** Counts the failed tries; without it only as long as this bridge lives. */
  readonly guard?: PinGuard
  /** Between two looks at the slots, while someone listens. */
  readonly pollMs?: number
  /** Between the five tries to open a session that another program blocks. */
  readonly busyDelayMs?: number
}

export type Pkcs11Bridge = TokenBridge & Pick<ModuleSet, 'test' | 'restart'> & { readonly pins: TokenPins }

export function createPkcs11Bridge(options: Pkcs11BridgeOptions): Pkcs11Bridge {
  const set = createModuleSet(options)
  const guard = options.guard ?? createPinGuard(journalInMemory())
  const place = createSessionPlacer(set, options.busyDelayMs ?? 1000)
  const isIdle = ({ state, loggedIn, client }: Module) =>
    state === 'ready' && loggedIn === 0 && !client.isBusy()
  const watcher = startWatcher({
    pollMs: options.pollMs ?? POLL_MS,
    isWanted: set.isWatched,
    modules: () => set.all().filter(isIdle),
    look: async module => {
      const line = await module.client.call({ op: 'poll' }).catch(() => null)
      if (line !== pollLine(module.slots) && module.state === 'ready') await set.ask(module)
    },
  })
  return {
    snapshot: set.snapshot,
    refresh: set.refresh,
    onChange: set.onChange,
    test: set.test,
    restart: set.restart,
    openSession: createSessionOpener(set, guard, place),
    pins: createTokenPins(set, guard, place),
    async close() {
      watcher.stop()
      await set.close()
    },
  }
}
