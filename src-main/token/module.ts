/** One driver in use: its process, its state, and what it shows. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ModuleInfo, ModuleState } from '../../src-shared/model/certificate.ts'
import type { SpawnModuleProcess, TokenFacts } from './bridge.ts'
import type { CallTrace } from './call-trace.ts'
import { errorOf } from './errors.ts'
import { createModuleClient, DEADLINES, type Deadlines, type ModuleClient } from './module-client.ts'
import { stateOf, tokensIn } from './module-facts.ts'
import { ModuleCallError } from './module-life.ts'
import { probeError, probeModule } from './module-probe.ts'
import type { WireSlot } from './protocol.ts'
import type { TokenNames } from './token-identity.ts'

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

export type ModuleOptions = {
  readonly spawn: SpawnModuleProcess
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

/** Not asked yet: its process starts with the first call. */
export function createModule(
  candidate: ModuleCandidate,
  options: ModuleOptions,
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

/** What went wrong is its state, and nothing that it showed counts any more. */
export function failModule(module: Module, error: AppError): void {
  module.error = error
  module.state = stateOf(error)
  module.slots = []
  module.tokens = []
  module.loggedIn = 0
}

/** What can go wrong becomes the state of the module. */
export async function readModule(module: Module, names: TokenNames): Promise<void> {
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
    if (error instanceof AppError) failModule(module, error)
    else if (error instanceof ModuleCallError) failModule(module, errorOf(error.failure, basename(path)))
    else throw error
  }
}
