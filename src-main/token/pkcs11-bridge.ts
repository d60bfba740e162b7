/** TokenBridge over module processes: one per driver file, all asked side by side, none able to hold up the others. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { AppError, type ErrorCode, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { ModuleInfo, ModuleState } from '../../src-shared/model/certificate.ts'
import type { Logger } from '../base/log.ts'
import type {
  BridgeSnapshot,
  ReaderFacts,
  SpawnModuleProcess,
  TokenBridge,
  TokenFacts,
  TokenSession,
} from './bridge.ts'
import { SLOT_FLAG, TOKEN_FLAG } from './cryptoki.ts'
import { errorOf, isBusy } from './errors.ts'
import { mergeTwins } from './merge-tokens.ts'
import {
  createModuleClient,
  DEADLINES,
  type Deadlines,
  ModuleCallError,
  type ModuleClient,
} from './module-client.ts'
import { probeError, probeModule } from './module-probe.ts'
import { pinLengths, pinState } from './pin-rules.ts'
import type { WireSlot } from './protocol.ts'
import { createPkcs11Session } from './session.ts'
import { createTokenNames, type TokenNames } from './token-identity.ts'
import { startWatcher } from './watcher.ts'

/** A driver file to use, best first. */
export type ModuleCandidate = {
  readonly path: string
  readonly name: string
  readonly source: ModuleInfo['source']
  /** CK_C_INITIALIZE_ARGS.pReserved, for the few drivers that want it. */
  readonly libraryParameters?: string
}

export type Pkcs11BridgeOptions = {
  /** Asked at each refresh: drivers get installed while we run. */
  readonly candidates: () => readonly ModuleCandidate[]
  readonly spawn: SpawnModuleProcess
  readonly logger: Logger
  readonly deadlines?: Partial<Deadlines>
  /** Between two looks at the slots, while someone listens. */
  readonly pollMs?: number
  /** Between the five tries to open a session that another program blocks. */
  readonly busyDelayMs?: number
  /** Milliseconds, for the crash count. */
  readonly now?: () => number
}

type Module = {
  readonly candidate: ModuleCandidate
  readonly client: ModuleClient
  state: ModuleState
  error: AppError | null
  architecture: string | null
  slots: readonly WireSlot[]
  tokens: readonly PlacedToken[]
  /** Sessions after their login: meanwhile nobody else asks this driver anything. */
  loggedIn: number
}

/** A token, and where it is now. */
type PlacedToken = { readonly slotId: string; readonly prints: readonly string[]; readonly facts: TokenFacts }

const BUSY_TRIES = 5

export function createPkcs11Bridge(options: Pkcs11BridgeOptions): TokenBridge {
  const { logger } = options
  const modules = new Map<string, Module>()
  const listeners = new Set<(snapshot: BridgeSnapshot) => void>()
  const openTokens = new Set<string>()
  const names = createTokenNames()
  let told = ''

  function addModule(candidate: ModuleCandidate): Module {
    const client = createModuleClient({
      modulePath: candidate.path,
      name: basename(candidate.path),
      libraryParameters: candidate.libraryParameters ?? null,
      spawn: options.spawn,
      deadlines: { ...DEADLINES, ...options.deadlines },
      onDown: error => moduleDown(module, error),
      now: options.now ?? Date.now,
    })
    const module: Module = {
      candidate,
      client,
      state: 'loading',
      error: null,
      architecture: null,
      slots: [],
      tokens: [],
      loggedIn: 0,
    }
    modules.set(candidate.path, module)
    return module
  }

  /** The process is gone. After a crash it is started again at once, if someone is watching. */
  function moduleDown(module: Module, error: AppError): void {
    logger.warn('driver down', { driver: basename(module.candidate.path), code: error.code })
    fail(module, error)
    tell()
    if (error.code === 'token.module-crashed' && listeners.size > 0)
      setImmediate(() => void refreshModule(module))
  }

  function fail(module: Module, error: AppError): void {
    module.error = error
    module.state = STATE_OF[error.code] ?? 'failed'
    module.slots = []
    module.tokens = []
    module.loggedIn = 0
  }

  /** Never throws: what went wrong becomes the state of the module. */
  async function refreshModule(module: Module): Promise<void> {
    const { path } = module.candidate
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
    tell()
  }

  async function refresh(): Promise<BridgeSnapshot> {
    const candidates = options.candidates()
    await forgetOthers(candidates)
    const known = candidates.map(candidate => modules.get(candidate.path) ?? addModule(candidate))
    await Promise.all(known.map(refreshModule))
    return snapshot()
  }

  /** Drivers taken out of the settings. */
  async function forgetOthers(candidates: readonly ModuleCandidate[]): Promise<void> {
    const wanted = new Set(candidates.map(({ path }) => path))
    for (const [path, module] of [...modules]) {
      if (wanted.has(path)) continue
      modules.delete(path)
      await module.client.stop()
    }
  }

  function snapshot(): BridgeSnapshot {
    const all = [...modules.values()]
    return {
      modules: all.map(moduleInfo),
      tokens: mergeTwins(all.flatMap(module => module.tokens.map(({ facts }) => facts))),
      readers: all.flatMap(readersOf),
    }
  }

  function tell(): void {
    const now = snapshot()
    const print = fingerprintOf(now)
    if (print === told) return
    told = print
    for (const listener of [...listeners]) listener(now)
  }

  function locate(tokenId: string): { module: Module; token: PlacedToken } | null {
    for (const module of modules.values()) {
      const token = module.tokens.find(({ facts }) => facts.tokenId === tokenId)
      if (token) return { module, token }
    }
    return null
  }

  async function openSession(tokenId: string): Promise<TokenSession> {
    if (openTokens.has(tokenId)) throw new AppError('token.busy', {})
    openTokens.add(tokenId)
    try {
      if (!locate(tokenId)) await refresh()
      if (!locate(tokenId)) throw new AppError('token.not-found', {})
      return (await openLocated(tokenId)) ?? (await openAgain(tokenId))
    } catch (error) {
      openTokens.delete(tokenId)
      throw error
    }
  }

  /** The slot was another one by now: the token may be back elsewhere. */
  async function openAgain(tokenId: string): Promise<TokenSession> {
    const session = await openLocated(tokenId)
    if (!session) throw new AppError('token.removed', {})
    return session
  }

  /** @returns null when the token is not where it was; the module has been asked again then */
  async function openLocated(tokenId: string): Promise<TokenSession | null> {
    const found = locate(tokenId)
    if (!found) return null
    const { module, token } = found
    const { label, serial } = token.facts
    const name = basename(module.candidate.path)
    for (let turn = 1; ; turn += 1) {
      try {
        const { session } = await module.client.call({
          op: 'open',
          slotId: token.slotId,
          token: { label, serial, prints: [...token.prints] },
          readWrite: false,
        })
        return sessionIn(module, token.facts, session)
      } catch (error) {
        if (!(error instanceof ModuleCallError)) throw error
        if (isBusy(error.failure) && turn < BUSY_TRIES) {
          await new Promise(resolve => setTimeout(resolve, options.busyDelayMs ?? 1000))
          continue
        }
        const why = errorOf(error.failure, name)
        if (why.code !== 'token.removed') throw why
        await refreshModule(module)
        return null
      }
    }
  }

  function sessionIn(module: Module, token: TokenFacts, session: number): TokenSession {
    const life = module.client.life()
    let hasLoggedIn = false
    let hasFailed = false
    return createPkcs11Session({
      client: module.client,
      life,
      session,
      token,
      moduleName: basename(module.candidate.path),
      onLogin: ok => {
        if (ok && !hasLoggedIn) module.loggedIn += 1
        hasLoggedIn ||= ok
        hasFailed ||= !ok
      },
      onClose: () => {
        openTokens.delete(token.tokenId)
        if (hasLoggedIn && life === module.client.life() && module.loggedIn > 0) module.loggedIn -= 1
        // A wrong PIN has changed the flags that the window shows.
        if (hasFailed && listeners.size > 0 && module.client.isRunning()) void refreshModule(module)
      },
    })
  }

  const watcher = startWatcher({
    pollMs: options.pollMs ?? 1000,
    isWanted: () => listeners.size > 0,
    modules: () =>
      [...modules.values()].filter(
        module => module.state === 'ready' && module.loggedIn === 0 && !module.client.isBusy(),
      ),
    look: async module => {
      const line = await module.client.call({ op: 'poll' }).catch(() => null)
      if (line !== pollLine(module.slots) && module.state === 'ready') await refreshModule(module)
    },
  })

  return {
    snapshot,
    refresh,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    openSession,
    async close() {
      watcher.stop()
      listeners.clear()
      await Promise.all([...modules.values()].map(module => module.client.stop()))
    },
  }
}

const STATE_OF: Partial<Record<ErrorCode, ModuleState>> = {
  'token.module-missing': 'missing',
  'token.module-not-a-driver': 'not-a-module',
  'token.module-wrong-architecture': 'wrong-architecture',
  'token.module-crashed': 'crashed',
  'token.module-not-answering': 'not-answering',
  'token.module-switched-off': 'switched-off',
}

function moduleInfo(module: Module): ModuleInfo {
  const { candidate, client, state, error, architecture } = module
  return {
    path: candidate.path,
    name: candidate.name || client.about()?.description || basename(candidate.path),
    state,
    source: candidate.source,
    libraryVersion: client.about()?.version ?? null,
    architecture,
    tokenCount: module.tokens.length,
    error: error ? { code: error.code, details: error.details, ...wordsOf(error) } : null,
  }
}

function tokensIn(slots: readonly WireSlot[], modulePath: string, names: TokenNames): readonly PlacedToken[] {
  const filled = slots.flatMap(({ token, ...slot }) => (token && isForSigning(token) ? { slot, token } : []))
  const ids = names.name(
    modulePath,
    filled.map(({ slot, token }) => ({ ...token, slotId: slot.slotId })),
  )
  return filled.map(({ slot, token }, index) => ({
    slotId: slot.slotId,
    prints: token.prints,
    facts: factsOf(ids[index] ?? '', modulePath, slot, token),
  }))
}

/** @returns false for one that is not initialised, or a driver's own storage */
function isForSigning(token: NonNullable<WireSlot['token']>): boolean {
  if (!(token.flags & TOKEN_FLAG.TOKEN_INITIALIZED)) return false
  const mayHide = token.flags & TOKEN_FLAG.LOGIN_REQUIRED && token.flags & TOKEN_FLAG.USER_PIN_INITIALIZED
  return token.certificates.length > 0 || mayHide !== 0
}

function factsOf(
  tokenId: string,
  modulePath: string,
  slot: Pick<WireSlot, 'reader' | 'flags'>,
  token: NonNullable<WireSlot['token']>,
): TokenFacts {
  const { minLength, maxLength } = pinLengths(token)
  return {
    tokenId,
    kind: 'pkcs11',
    label: token.label,
    manufacturer: token.manufacturer,
    model: token.model,
    serial: token.serial,
    reader: slot.reader,
    modulePath,
    removable: (slot.flags & SLOT_FLAG.REMOVABLE_DEVICE) !== 0,
    loginRequired: (token.flags & TOKEN_FLAG.LOGIN_REQUIRED) !== 0,
    readerKeypad: (token.flags & TOKEN_FLAG.PROTECTED_AUTHENTICATION_PATH) !== 0,
    pin: pinState(token.flags),
    minPinLength: minLength,
    maxPinLength: maxLength,
    certificatesLocked: false,
    certificates: token.certificates,
  }
}

function readersOf(module: Module): readonly ReaderFacts[] {
  return module.slots.map(slot => ({
    modulePath: module.candidate.path,
    name: slot.reader,
    tokenPresent: (slot.flags & SLOT_FLAG.TOKEN_PRESENT) !== 0,
    problem:
      slot.problem === null
        ? null
        : errorOf({ kind: 'cryptoki', code: slot.problem, call: 'C_GetTokenInfo' }, '').code,
  }))
}

/** The same line that the module process makes of its slots: see `pollSlots`. */
function pollLine(slots: readonly WireSlot[]): string {
  return slots.map(slot => `${slot.slotId}:${slot.flags & SLOT_FLAG.TOKEN_PRESENT}`).join(' ')
}

/** Differs when something differs that a listener may show. */
function fingerprintOf(snapshot: BridgeSnapshot): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([snapshot.modules, snapshot.readers]))
  for (const { certificates, ...facts } of snapshot.tokens) {
    hash.update(JSON.stringify(facts))
    for (const { der, ...rest } of certificates) hash.update(der).update(JSON.stringify(rest))
  }
  return hash.digest('hex')
}
