/**
 * The parent's end of one module process: one request at a time, a deadline for each, SIGKILL for what hangs, a new
 * process after a crash, and an end to it after two crashes within a minute.
 */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { SpawnModuleProcess } from './bridge.ts'
import type { CallTrace } from './call-trace.ts'
import { startErrorOf } from './errors.ts'
import { ModuleCallError, type ModuleLife, startModuleLife } from './module-life.ts'
import {
  type AnswerOf,
  MODULE_ANSWERS,
  type ModuleOperation,
  type ModuleRequest,
  type RequestOf,
} from './protocol.ts'

/** Milliseconds. `start` and `slots` meet cards (2 s each with OpenSC); at a keypad a person types. A token may take 10 s
 * for one call and is waited for. */
export type Deadlines = Readonly<Record<ModuleOperation, number>> & { readonly keypad: number }

export const DEADLINES: Deadlines = {
  start: 30_000,
  slots: 30_000,
  poll: 15_000,
  open: 15_000,
  token: 20_000,
  login: 30_000,
  certificates: 20_000,
  key: 20_000,
  sign: 60_000,
  'open-sealed': 60_000,
  'set-pin': 30_000,
  'init-pin': 30_000,
  close: 15_000,
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
  readonly trace?: CallTrace | undefined
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
  /** Ends the process and forgets its crashes; the next call starts another. Sessions in it are gone. */
  restart(): Promise<void>
  /** Ends the process, by force if it must be. Never throws. */
  stop(): Promise<void>
}

export function createModuleClient(options: ModuleClientOptions): ModuleClient {
  const { deadlines } = options
  const ends = createEnds(options)
  let live: ModuleLife | null = null
  let life = 0
  let waiting = 0
  let stopped = false
  let tail: Promise<unknown> = Promise.resolve()
  let about: AnswerOf<'start'> | null = null

  async function ensureLive(): Promise<ModuleLife> {
    if (ends.isSwitchedOff()) throw ends.named()
    if (live) return live
    life += 1
    const onEnd = (error: AppError) => {
      const isOurs = live === started
      if (isOurs) live = null
      if (isOurs && !stopped) options.onDown(error)
    }
    const started = startModuleLife(options.spawn(options.modulePath), { ...ends, onEnd }, told =>
      options.trace?.record({ ...told, driverPath: options.modulePath }),
    )
    live = started
    about = await startDriver(started, options, ends)
    return started
  }

  async function endLive(): Promise<void> {
    const last = live
    if (!last) return
    try {
      await last.exchange({ op: 'end' }, deadlines.end)
    } catch {
      // It ends now, one way or the other.
    }
    live = null
    last.end(ends.named())
  }

  async function run<R extends ModuleRequest>(request: R, how: CallOptions): Promise<AnswerOf<R['op']>> {
    if (stopped || (how.life !== undefined && (how.life !== life || !live)))
      throw new AppError('token.module-crashed', { name: options.name })
    const on = await ensureLive()
    const answer = await on.exchange(request, how.keypad ? deadlines.keypad : deadlines[request.op])
    return parsed(on, request, answer, ends)
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
    async restart() {
      ends.forgive()
      await endLive()
    },
    async stop() {
      stopped = true
      await endLive()
    },
  }
}

type Ends = ReturnType<typeof createEnds>

/** What the ends of a driver's processes are called, and how many crashes it is allowed. */
function createEnds({ name, now }: ModuleClientOptions) {
  let crashes: readonly number[] = []
  const isSwitchedOff = () => crashes.length >= CRASHES_ALLOWED
  const named = () =>
    new AppError(isSwitchedOff() ? 'token.module-switched-off' : 'token.module-crashed', { name })
  return {
    isSwitchedOff,
    named,
    forgive() {
      crashes = []
    },
    crashed() {
      const at = now()
      crashes = [...crashes, at].filter(time => at - time < CRASH_WINDOW_MS)
      return named()
    },
    notStarted: () => new AppError('token.module-failed', { name, code: 'its process did not start' }),
    notAnswering: () => new AppError('token.module-not-answering', { name }),
  }
}

/** @throws AppError `token.module-*` */
async function startDriver(
  started: ModuleLife,
  { modulePath, libraryParameters, name, deadlines }: ModuleClientOptions,
  ends: Ends,
): Promise<AnswerOf<'start'>> {
  try {
    const request: RequestOf<'start'> = { op: 'start', modulePath, libraryParameters }
    return parsed(started, request, await started.exchange(request, deadlines.start), ends)
  } catch (error) {
    if (!(error instanceof ModuleCallError)) throw error
    const why = startErrorOf(error.failure, name)
    started.end(why)
    throw why
  }
}

/** A process that answers in another form is of no more use than one that crashed. */
function parsed<R extends ModuleRequest>(
  on: ModuleLife,
  request: R,
  answer: unknown,
  ends: Ends,
): AnswerOf<R['op']> {
  const { success, data } = MODULE_ANSWERS[request.op].safeParse(answer)
  if (!success) {
    on.end(ends.crashed())
    throw ends.named()
  }
  // The table pairs each request with its answer; TypeScript cannot correlate the two through `op`.
  return data as AnswerOf<R['op']>
}
