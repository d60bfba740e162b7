/** TokenBridge over module processes: one per driver file, all asked side by side, none able to hold up the others. */
import type { TokenBridge } from './bridge.ts'
import type { Module } from './module.ts'
import { createRetries, RETRY_PAUSES, type RetryPauses } from './module-retry.ts'
import { createModuleSet, type ModuleSet, type ModuleSetOptions } from './module-set.ts'
import { createPinGuard, journalInMemory, type PinGuard } from './pin-guard.ts'
import { createSessionOpener, createSessionPlacer } from './session-opener.ts'
import { createTokenPins, type TokenPins } from './token-pins.ts'
import { startWatcher } from './watcher.ts'

/**
 * An insertion shall be seen within a second, and watching shall cost no more than a fiftieth of a processor. A look costs
 * 5 to 10 ms with OpenSC, 20 to 50 ms through p11-kit's proxy, microseconds with the others (docs/tokens.md).
 */
const REST_MS = { least: 250, most: 500, perMsOfCost: 40 } as const
const TICK_MS = 125

/** Drivers get installed while we run. Looking for their files costs about 4 ms. */
const RESCAN_MS = 5000

export type Pkcs11BridgeOptions = ModuleSetOptions & {
  /** Counts the failed tries; without it only as long as this bridge lives. */
  readonly guard?: PinGuard
  /** Between two looks at the slots, while someone listens; given by tests. */
  readonly pollMs?: number
  /** Between two looks for drivers that are new, or gone. */
  readonly rescanMs?: number
  /** Before a driver that did not start, or does not answer, is tried again. */
  readonly retryPauses?: RetryPauses
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
    tickMs: Math.min(TICK_MS, options.pollMs ?? TICK_MS),
    restMs: costMs => options.pollMs ?? restAfter(costMs),
    isWanted: set.isWatched,
    modules: () => set.all().filter(isIdle),
    look: set.look,
  })
  const dueAgain = createRetries(options.retryPauses ?? RETRY_PAUSES)
  const retry = setInterval(
    () => {
      if (!set.isWatched()) return
      for (const module of dueAgain(set.all(), performance.now()))
        if (!module.client.isBusy()) void set.ask(module)
    },
    Math.min(1000, options.retryPauses?.first ?? 1000),
  )
  retry.unref()
  const rescan = setInterval(() => {
    if (set.isWatched()) void set.adopt()
  }, options.rescanMs ?? RESCAN_MS)
  rescan.unref()
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
      clearInterval(rescan)
      clearInterval(retry)
      await set.close()
    },
  }
}

function restAfter(costMs: number): number {
  const { least, most, perMsOfCost } = REST_MS
  return Math.min(most, Math.max(least, costMs * perMsOfCost))
}
