/** The drivers in use, asked side by side: which there are, and who is told when something changes. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Logger } from '../base/log.ts'
import type { BridgeSnapshot } from './bridge.ts'
import {
  createModule,
  failModule,
  type Module,
  type ModuleCandidate,
  type ModuleOptions,
  readModule,
} from './module.ts'
import { createModuleAsker, type ModuleAsker } from './module-asker.ts'
import { fingerprintOf, snapshotOf } from './module-facts.ts'
import { createTokenNames } from './token-identity.ts'

export type ModuleSetOptions = ModuleOptions & {
  /** Asked at each refresh: drivers get installed while we run. */
  readonly candidates: () => readonly ModuleCandidate[]
  readonly logger: Logger
}

export type ModuleSet = ModuleAsker & {
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
  onChange(listener: (snapshot: BridgeSnapshot) => void): () => void
  isWatched(): boolean
  close(): Promise<void>
}

export function createModuleSet(options: ModuleSetOptions): ModuleSet {
  const modules = new Map<string, Module>()
  const all = () => [...modules.values()]
  const snapshot = () => snapshotOf(all())
  const teller = createTeller(snapshot)
  const { tell, isWatched } = teller
  const asker = createModuleAsker(createTokenNames(), tell)

  /** The process is gone. After a crash it is started again at once, if someone is watching. */
  function down(module: Module, error: AppError): void {
    options.logger.warn('driver down', { driver: basename(module.candidate.path), code: error.code })
    failModule(module, error)
    tell()
    if (error.code === 'token.module-crashed' && isWatched()) setImmediate(() => void asker.ask(module))
  }

  /** The order in which they came says nothing: the candidates' order is their rank. */
  function takeUp(candidates: readonly ModuleCandidate[]): readonly Module[] {
    return candidates.map(candidate => {
      const module = modules.get(candidate.path) ?? createModule(candidate, options, down)
      modules.delete(candidate.path)
      modules.set(candidate.path, module)
      return module
    })
  }

  async function askAll(wanted: readonly Module[]): Promise<void> {
    await Promise.all(wanted.map(asker.ask))
    tell() // One that went leaves nothing to ask.
  }

  return {
    ...asker,
    all,
    snapshot,
    async refresh() {
      const candidates = options.candidates()
      await keepOnly(modules, candidates)
      await askAll(takeUp(candidates))
      return snapshot()
    },
    async adopt() {
      if (all().some(({ loggedIn }) => loggedIn > 0)) return // Later: nobody who signs is disturbed.
      const candidates = options.candidates()
      await keepOnly(modules, candidates)
      const known = new Set(all().filter(({ state }) => state !== 'missing'))
      await askAll(takeUp(candidates).filter(module => !known.has(module)))
    },
    async test(candidate) {
      const module = createModule(candidate, options, () => {})
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
      await asker.ask(module)
    },
    onChange: teller.onChange,
    isWatched,
    async close() {
      teller.forgetAll()
      await Promise.all(all().map(module => module.client.stop()))
    },
  }
}

/** Tells those who listen when there is something new to show. */
function createTeller(snapshot: () => BridgeSnapshot) {
  const listeners = new Set<(snapshot: BridgeSnapshot) => void>()
  let told = ''
  return {
    tell(): void {
      const now = snapshot()
      const print = fingerprintOf(now)
      if (print === told) return
      told = print
      for (const listener of [...listeners]) listener(now)
    },
    onChange(listener: (snapshot: BridgeSnapshot) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    isWatched: () => listeners.size > 0,
    forgetAll: () => listeners.clear(),
  }
}

/** Lets go of drivers that were taken out of the settings, or turned off or on there. */
async function keepOnly(modules: Map<string, Module>, candidates: readonly ModuleCandidate[]): Promise<void> {
  const wanted = new Map(candidates.map(({ path, isOff }) => [path, isOff ?? false]))
  for (const [path, module] of [...modules]) {
    if (wanted.get(path) === (module.candidate.isOff ?? false)) continue
    modules.delete(path)
    await module.client.stop()
  }
}
