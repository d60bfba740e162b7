/** The drivers in use: their processes, asked side by side, and what each shows. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ModuleInfo, ModuleState } from '../../src-shared/model/certificate.ts'
import type { Logger } from '../base/log.ts'
import type { BridgeSnapshot, SpawnModuleProcess, TokenFacts } from './bridge.ts'
import type { CallTrace } from './call-trace.ts'
import { errorOf } from './errors.ts'
import { createModuleClient, DEADLINES, type Deadlines, type ModuleClient } from './module-client.ts'
import { fingerprintOf, pollLine, snapshotOf, stateOf, tokensIn } from './module-facts.ts'
import { ModuleCallError } from './module-life.ts'
import { probeError, probeModule } from './module-probe.ts'
import type { WireSlot } from './protocol.ts'
import { createTokenNames, type TokenNames } from './token-identity.ts'

/** Without a new card a look takes 50 ms at most. */
const LONG_LOOK_MS = 200

/** A driver file to use, best first. */
export type ModuleCandidate = {
  readonly path: string
  readonly name: string
  readonly source: ModuleInfo['source']
  /** Turned off by the person: shown, never loaded. */
  readonly isOff?: boolean
  /** CK_C_INITIALIZE_ARGS.pReserved, for the few drivers that want it. */
  readonly libraryParameters?: string
}

export type ModuleSetOptions = {
  /** Asked at each refresh: drivers get installed while we run. */
  readonly candidates: () => readonly ModuleCandidate[]
  readonly spawn: SpawnModuleProcess
  readonly logger: Logger
  readonly deadlines?: Partial<Deadlines>
  readonly trace?: CallTrace
  /** Milliseconds, for the crash count. */
  readonly now?: () => number
}

export type Module = {
  readonly candidate: ModuleCandidate
  readonly client: ModuleClient
  state: ModuleState
  error: AppError | null
  architecture: string | null
  /** A look at its slots takes long: most likely a card is being read. */
  reading: boolean
  slots: readonly WireSlot[]
  tokens: readonly PlacedToken[]
  /** Sessions after their login: meanwhile nobody else asks this driver anything. */
  loggedIn: number
}

/** A token, and where it is now. */
export type PlacedToken = {
  readonly slotId: string
  readonly prints: readonly string[]
  readonly facts: TokenFacts
}

export type ModuleSet = {
  /** Best first. */
  all(): readonly Module[]
  snapshot(): BridgeSnapshot
  /** Asks every driver that is a candidate now, and lets go of the others. */
  refresh(): Promise<BridgeSnapshot>
  /** Takes up drivers that were installed meanwhile, and lets go of those that are gone. The others are not asked. */
  adopt(): Promise<void>
  /** Asks a driver that is not kept, in a process that ends with the answer. */
  test(candidate: ModuleCandidate): Promise<BridgeSnapshot>
  /** Ends the process of this driver and starts another. @throws AppError `token.busy`, `token.module-missing` */
  restart(path: string): Promise<void>
  /** Looks whether a token came or went, and if so asks the driver. @returns what the look cost, ms */
  look(module: Module): Promise<number>
  /** Asks this one. What goes wrong becomes its state. */
  ask(module: Module): Promise<void>
  onChange(listener: (snapshot: BridgeSnapshot) => void): () => void
  isWatched(): boolean
  close(): Promise<void>
}

export function createModuleSet(options: ModuleSetOptions): ModuleSet {
  const modules = new Map<string, Module>()
  const listeners = new Set<(snapshot: BridgeSnapshot) => void>()
  const names = createTokenNames()
  let told = ''

  const all = () => [...modules.values()]
  const snapshot = () => snapshotOf(all())

  function tell(): void {
    const now = snapshot()
    const print = fingerprintOf(now)
    if (print === told) return
    told = print
    for (const listener of [...listeners]) listener(now)
  }

  /** The process is gone. After a crash it is started again at once, if someone is watching. */
  function down(module: Module, error: AppError): void {
    options.logger.warn('driver down', { driver: basename(module.candidate.path), code: error.code })
    fail(module, error)
    tell()
    if (error.code === 'token.module-crashed' && listeners.size > 0) setImmediate(() => void ask(module))
  }

  async function ask(module: Module): Promise<void> {
    await tellingLong(module, () => readModule(module, names))
    tell()
  }

  async function look(module: Module): Promise<number> {
    const begun = performance.now()
    const line = await tellingLong(module, () => module.client.call({ op: 'poll' }).catch(() => null))
    const cost = performance.now() - begun
    if (line !== pollLine(module.slots) && module.state === 'ready') await ask(module)
    else tell()
    return cost
  }

  /** OpenSC is silent for two seconds when a card is put in: that it reads one is told meanwhile. */
  async function tellingLong<T>(module: Module, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      module.reading = true
      tell()
    }, LONG_LOOK_MS)
    try {
      return await work()
    } finally {
      clearTimeout(timer)
      module.reading = false
    }
  }

  function add(candidate: ModuleCandidate): Module {
    const module = newModule(candidate, options, down)
    modules.set(candidate.path, module)
    return module
  }

  /** Drivers taken out of the settings, or turned off or on there. */
  async function forgetOthers(candidates: readonly ModuleCandidate[]): Promise<void> {
    const wanted = new Map(candidates.map(({ path, isOff }) => [path, isOff ?? false]))
    for (const [path, module] of [...modules]) {
      if (wanted.get(path) === (module.candidate.isOff ?? false)) continue
      modules.delete(path)
      await module.client.stop()
    }
    // The map keeps the order in which they came, and the rank of each may be another now.
    for (const { path } of candidates) {
      const module = modules.get(path)
      if (module && modules.delete(path)) modules.set(path, module)
    }
  }

  return {
    all,
    snapshot,
    async refresh() {
      const candidates = options.candidates()
      await forgetOthers(candidates)
      const wanted = candidates.map(candidate => modules.get(candidate.path) ?? add(candidate))
      await Promise.all(wanted.map(module => ask(module)))
      tell() // One that went leaves nothing to ask.
      return snapshot()
    },
    async adopt() {
      if (all().some(({ loggedIn }) => loggedIn > 0)) return // Later: nobody who signs is disturbed.
      const candidates = options.candidates()
      await forgetOthers(candidates)
      const known = new Set(
        all().flatMap(({ state, candidate }) => (state === 'missing' ? [] : candidate.path)),
      )
      const fresh = candidates.filter(({ path }) => !known.has(path))
      await Promise.all(fresh.map(candidate => ask(modules.get(candidate.path) ?? add(candidate))))
      tell()
    },
    async test(candidate) {
      const module = newModule(candidate, options, () => {})
      await readModule(module, createTokenNames())
      const shown = snapshotOf([module])
      await module.client.stop()
      return shown
    },
    async restart(path) {
      const module = modules.get(path)
      if (!module) throw new AppError('token.module-missing', { name: basename(path) })
      if (module.loggedIn > 0) throw new AppError('token.busy', {})
      await module.client.restart()
      await ask(module)
    },
    look,
    ask,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    isWatched: () => listeners.size > 0,
    async close() {
      listeners.clear()
      await Promise.all(all().map(module => module.client.stop()))
    },
  }
}

function newModule(
  candidate: ModuleCandidate,
  options: ModuleSetOptions,
  onDown: (module: Module, error: AppError) => void,
): Module {
  const client = createModuleClient({
    modulePath: candidate.path,
    name: basename(candidate.path),
    libraryParameters: candidate.libraryParameters ?? null,
    spawn: options.spawn,
    deadlines: { ...DEADLINES, ...options.deadlines },
    onDown: error => onDown(module, error),
    now: options.now ?? Date.now,
    trace: options.trace,
  })
  const module: Module = {
    candidate,
    client,
    state: candidate.isOff ? 'off' : 'loading',
    error: null,
    architecture: null,
    reading: false,
    slots: [],
    tokens: [],
    loggedIn: 0,
  }
  return module
}

function fail(module: Module, error: AppError): void {
  module.error = error
  module.state = stateOf(error)
  module.slots = []
  module.tokens = []
  module.loggedIn = 0
}

/** What can go wrong becomes the state of the module. */
async function readModule(module: Module, names: TokenNames): Promise<void> {
  const { path, isOff } = module.candidate
  if (isOff) return
  try {
    if (!module.client.isRunning()) {
      const probe = probeModule(path)
      module.architecture = probe.kind === 'wrong-architecture' ? probe.found : null
      const wrong = probeError(probe, path)
      if (wrong) throw wrong
    }
    module.slots = await module.client.call({ op: 'slots' })
    module.tokens = tokensIn(module.slots, path, names)
    module.state = 'ready'
    module.error = null
  } catch (error) {
    if (error instanceof AppError) fail(module, error)
    else if (error instanceof ModuleCallError) fail(module, errorOf(error.failure, basename(path)))
    else throw error
  }
}
