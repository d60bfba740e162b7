/** The app's one TokenBridge: drivers and key files side by side. */
import { resolve } from 'node:path'
import type { Logger } from '../base/log.ts'
import type { Secret } from '../base/secret.ts'
import type { BridgeSnapshot, SpawnModuleProcess, TokenBridge, TokenFacts } from './bridge.ts'
import { createCallTrace, type TracedRequest } from './call-trace.ts'
import { createDriverChanges } from './driver-changes.ts'
import { findKnownModules } from './known-modules.ts'
import { THIS_MACHINE } from './machine.ts'
import type { ModuleCandidate } from './module.ts'
import type { Deadlines } from './module-client.ts'
import type { PinGuard } from './pin-guard.ts'
import { createPkcs11Bridge } from './pkcs11-bridge.ts'
import { createPkcs12Bridge } from './pkcs12-bridge.ts'
import type { TokenPins } from './token-pins.ts'

export type TokenBridgesOptions = {
  /** Given by name, best first; asked again at each refresh. */
  readonly modules: () => readonly Pick<ModuleCandidate, 'path' | 'source'>[]
  /** Paths of drivers that a person turned off: listed, never loaded. What was given as an argument is used anyway. */
  readonly turnedOff?: () => readonly string[]
  /** Look at the vendors' known places as well. */
  readonly searchKnown: () => boolean
  /** Key files to offer from the start. */
  readonly pkcs12Files: readonly string[]
  /** Key files added by hand earlier; asked again at each refresh. One that is not there now is passed over. */
  readonly rememberedKeyFiles?: () => readonly string[]
  readonly spawn: SpawnModuleProcess
  readonly logger: Logger
  /** As in Pkcs11BridgeOptions. */
  readonly guard?: PinGuard
  /** For tests. */
  readonly deadlines?: Partial<Deadlines>
  readonly pollMs?: number
}

export type TokenBridges = TokenBridge & {
  /** Loads one driver in a process of its own, which ends with the test. What goes wrong is its state. */
  test(path: string): Promise<BridgeSnapshot>
  /** Starts its process anew, whatever state it was in. @throws AppError `token.busy` while someone is logged in there */
  restart(path: string): Promise<void>
  /** Of tokens behind drivers. */
  readonly pins: TokenPins
  /** A key file has a password, and does not lock. */
  isKeyFile(tokenId: string): boolean
  /** What the drivers were asked of late: names, return codes and times. */
  trace(): readonly TracedRequest[]
  /** Asks the drivers again only when one was installed, removed or replaced since the last time. */
  refreshIfChanged(): Promise<BridgeSnapshot>
  /**
   * Offers a PKCS#12 file as a token, its certificates locked. The same file twice is one token.
   * @throws AppError `file.not-found`, `file.unreadable`, `pkcs12.unreadable`
   */
  addPkcs12(path: string): Promise<TokenFacts>
  /** Lets go of a key file; the file stays where it is. Nothing happens for a token that is none. */
  removePkcs12(tokenId: string): void
  /**
   * Shows the certificates of a key file. The password is used once and let go; the key is not kept.
   * @throws AppError `token.not-found`, `pkcs12.password-wrong`, `pkcs12.unreadable`
   */
  unlockPkcs12(tokenId: string, password: Secret): Promise<TokenFacts>
}

export function createTokenBridge(options: TokenBridgesOptions): TokenBridges {
  const { spawn, logger, guard, deadlines, pollMs } = options
  const trace = createCallTrace()
  const pkcs11 = createPkcs11Bridge({
    trace,
    candidates: () => candidatesOf(options),
    spawn,
    logger,
    ...(guard ? { guard } : {}),
    ...(deadlines ? { deadlines } : {}),
    ...(pollMs ? { pollMs } : {}),
  })
  const pkcs12 = createPkcs12Bridge(
    options.pkcs12Files.map(path => resolve(path)),
    options.rememberedKeyFiles,
  )

  const both = (a: BridgeSnapshot, b: BridgeSnapshot): BridgeSnapshot => ({
    modules: [...a.modules, ...b.modules],
    tokens: [...a.tokens, ...b.tokens],
    readers: [...a.readers, ...b.readers],
  })
  const snapshot = () => both(pkcs11.snapshot(), pkcs12.snapshot())
  const haveDriversChanged = createDriverChanges(() => candidatesOf(options).map(({ path }) => path))
  const refresh = async () => {
    const [drivers, files] = await Promise.all([pkcs11.refresh(), pkcs12.refresh()])
    return both(drivers, files)
  }

  return {
    snapshot,
    refresh,
    trace: trace.entries,
    refreshIfChanged: async () => (haveDriversChanged() ? refresh() : snapshot()),
    onChange(listener) {
      const stops = [pkcs11, pkcs12].map(bridge => bridge.onChange(() => listener(snapshot())))
      return () => {
        for (const stop of stops) stop()
      }
    },
    openSession: tokenId => (pkcs12.owns(tokenId) ? pkcs12 : pkcs11).openSession(tokenId),
    async close() {
      await Promise.all([pkcs11.close(), pkcs12.close()])
    },
    test: path => pkcs11.test({ path: resolve(path), name: knownName(resolve(path)), source: 'settings' }),
    restart: path => pkcs11.restart(resolve(path)),
    pins: pkcs11.pins,
    isKeyFile: pkcs12.owns,
    addPkcs12: path => pkcs12.add(resolve(path)),
    removePkcs12: pkcs12.remove,
    unlockPkcs12: (tokenId, password) => pkcs12.unlock(tokenId, password),
  }
}

const realPath = (path: string) => THIS_MACHINE.realPath(path) ?? path

/** The vendor's name of a driver that lies in a known place; empty elsewhere. */
function knownName(path: string, known = findKnownModules()): string {
  return known.find(one => realPath(one.path) === realPath(path))?.name ?? ''
}

/** Those named by a person first; each file once, by whatever path. */
function candidatesOf(options: TokenBridgesOptions): readonly ModuleCandidate[] {
  const known = findKnownModules()
  const named = options.modules().map(({ path, source }) => {
    const whole = resolve(path)
    return { path: whole, name: knownName(whole, known), source }
  })
  const found = options.searchKnown()
    ? known.map(({ path, name }) => ({ path, name, source: 'known' as const }))
    : []
  const off = new Set((options.turnedOff?.() ?? []).map(realPath))
  const taken = new Set<string>()
  return [...named, ...found].flatMap(candidate => {
    const real = realPath(candidate.path)
    if (taken.has(real)) return []
    taken.add(real)
    return [{ ...candidate, isOff: candidate.source !== 'argument' && off.has(real) }]
  })
}
