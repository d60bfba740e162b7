/**
 * The parent's end of one module process: one request at a time, a deadline for each, SIGKILL for what hangs, a new
 * process after a crash, and an end to it after two crashes within a minute.
 */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ModuleProcess, SpawnModuleProcess } from './bridge.ts'
import { startErrorOf } from './errors.ts'
import {
  type AnswerOf,
  HELLO,
  MODULE_ANSWERS,
  type ModuleFailure,
  type ModuleOperation,
  type ModuleRequest,
  ReplyEnvelope,
  type RequestOf,
} from './protocol.ts'

/** The driver answered, and the answer is no. */
export class ModuleCallError extends Error {
  readonly failure: ModuleFailure

  constructor(failure: ModuleFailure) {
    super(failure.kind === 'cryptoki' ? `${failure.call} 0x${failure.code.toString(16)}` : failure.kind)
    this.name = 'ModuleCallError'
    this.failure = failure
  }
}

/** Milliseconds. `start` and `slots` meet cards (2 s each with OpenSC); at a keypad a person types. */
export type Deadlines = Readonly<Record<ModuleOperation, number>> & { readonly keypad: number }

export const DEADLINES: Deadlines = {
  start: 30_000,
  slots: 30_000,
  poll: 15_000,
  open: 15_000,
  token: 10_000,
  login: 30_000,
  certificates: 20_000,
  key: 20_000,
  sign: 60_000,
  close: 5_000,
  end: 1_000,
  'init-token': 60_000,
  'generate-key': 120_000,
  'store-certificate': 20_000,
  keypad: 180_000,
}

const CRASHES_ALLOWED = 2
const CRASH_WINDOW_MS = 60_000

export type ModuleClientOptions = {
  readonly modulePath: string
  /** The file name, for words. */
  readonly name: string
  readonly libraryParameters: string | null
  readonly spawn: SpawnModuleProcess
  readonly deadlines: Deadlines
  /** The process is gone, or was ended because it hung. Sessions in it are gone as well. */
  readonly onDown: (error: AppError) => void
  /** Milliseconds. */
  readonly now: () => number
}

export type CallOptions = {
  /** Only in this life of the process: sessions do not survive it. */
  readonly life?: number
  /** At a keypad a person types: more time. */
  readonly keypad?: boolean
}

export type ModuleClient = {
  /**
   * Starts the process when there is none.
   * @throws ModuleCallError what the driver answered; AppError `token.module-*`
   */
  call<R extends ModuleRequest>(request: R, options?: CallOptions): Promise<AnswerOf<R['op']>>
  /** Counts the processes; the number of the one that runs, or ran last. */
  life(): number
  isRunning(): boolean
  /** A request is under way or waiting. */
  isBusy(): boolean
  /** What the driver says of itself, once started. */
  about(): AnswerOf<'start'> | null
  /** Ends the process, by force if it must be. Never throws. */
  stop(): Promise<void>
}

type Answering = { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void }
type Live = {
  readonly process: ModuleProcess
  readonly pending: Map<number, Answering>
  /** It runs: what goes wrong from here on is the driver's doing. */
  hasGreeted: boolean
  ended: AppError | null
}

export function createModuleClient(options: ModuleClientOptions): ModuleClient {
  const { modulePath, name, deadlines } = options
  let live: Live | null = null
  let life = 0
  let lastId = 0
  let waiting = 0
  let stopped = false
  let tail: Promise<unknown> = Promise.resolve()
  let about: AnswerOf<'start'> | null = null
  let crashes: readonly number[] = []

  /** A request on a process that runs; ends the process when it misses the deadline. */
  function exchange(on: Live, request: ModuleRequest, deadlineMs: number): Promise<unknown> {
    if (on.ended) return Promise.reject(on.ended)
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => takeDown(on, notAnswering()), deadlineMs)
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          on.pending.delete(id)
          then(value)
        }
      on.pending.set(id, { resolve: settle(resolve), reject: settle(reject) })
      on.process.send({ id, request })
    })
  }

  function spawnLive(): Live {
    life += 1
    const started: Live = {
      process: options.spawn(modulePath),
      pending: new Map(),
      hasGreeted: false,
      ended: null,
    }
    started.process.onMessage(message => {
      const reply = ReplyEnvelope.safeParse(message)
      if (!reply.success) return takeDown(started, countCrash())
      if (reply.data.id === HELLO) started.hasGreeted = true
      const answering = started.pending.get(reply.data.id)
      if (reply.data.ok) answering?.resolve(reply.data.value)
      else answering?.reject(new ModuleCallError(reply.data.error))
    })
    started.process.onExit(() => {
      if (!started.ended) takeDown(started, started.hasGreeted ? countCrash() : notStarted())
    })
    return started
  }

  /** Whatever happened, this process is of no more use. */
  function takeDown(down: Live, error: AppError): void {
    if (down.ended) return
    down.ended = error
    if (live === down) live = null
    down.process.kill()
    for (const answering of [...down.pending.values()]) answering.reject(error)
    if (!stopped) options.onDown(error)
  }

  function countCrash(): AppError {
    const now = options.now()
    crashes = [...crashes, now].filter(time => now - time < CRASH_WINDOW_MS)
    return crashed()
  }

  const isSwitchedOff = () => crashes.length >= CRASHES_ALLOWED
  const crashed = () =>
    new AppError(isSwitchedOff() ? 'token.module-switched-off' : 'token.module-crashed', { name })
  /** Our own process did not come up: nothing the driver has done. */
  const notStarted = () => new AppError('token.module-failed', { name, code: 'its process did not start' })
  const notAnswering = () => new AppError('token.module-not-answering', { name })

  async function ensureLive(): Promise<Live> {
    if (isSwitchedOff()) throw new AppError('token.module-switched-off', { name })
    if (live) return live
    const started = spawnLive()
    live = started
    const { libraryParameters } = options
    try {
      const request: RequestOf<'start'> = { op: 'start', modulePath, libraryParameters }
      about = parsed(started, request, await exchange(started, request, deadlines.start))
      return started
    } catch (error) {
      if (!(error instanceof ModuleCallError)) throw error
      const why = startErrorOf(error.failure, name)
      takeDown(started, why)
      throw why
    }
  }

  async function run<R extends ModuleRequest>(request: R, how: CallOptions): Promise<AnswerOf<R['op']>> {
    if (stopped || (how.life !== undefined && (how.life !== life || !live)))
      throw new AppError('token.module-crashed', { name })
    const on = await ensureLive()
    const answer = await exchange(on, request, how.keypad ? deadlines.keypad : deadlines[request.op])
    return parsed(on, request, answer)
  }

  /** A process that answers in another form is of no more use than one that crashed. */
  function parsed<R extends ModuleRequest>(on: Live, request: R, answer: unknown): AnswerOf<R['op']> {
    const { success, data } = MODULE_ANSWERS[request.op].safeParse(answer)
    if (!success) {
      takeDown(on, countCrash())
      throw crashed()
    }
    // The table pairs each request with its answer; TypeScript cannot correlate the two through `op`.
    return data as AnswerOf<R['op']>
  }

  return {
    call(request, how = {}) {
      waiting += 1
      const turn = tail.then(() => run(request, how))
      tail = turn.then(
        () => (waiting -= 1),
        () => (waiting -= 1),
      )
      return turn
    },
    life: () => life,
    isRunning: () => live !== null,
    isBusy: () => waiting > 0,
    about: () => about,
    async stop() {
      stopped = true
      const last = live
      if (!last) return
      try {
        await exchange(last, { op: 'end' }, deadlines.end)
      } catch {
        // It ends now, one way or the other.
      }
      takeDown(last, crashed())
    },
  }
}
