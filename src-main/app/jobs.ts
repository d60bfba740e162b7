/** A running job, which signs or opens documents: its phase, the question it waits for, its end. One at a time, as there is one person. */
import { randomUUID } from 'node:crypto'
import { AppError, toWire } from '../../src-shared/errors/app-error.ts'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import {
  DEFAULT_QUESTION_LIMITS,
  type OpeningRequest,
  type PinQuestion,
  type SignJob,
  type SignRequest,
  SignResult,
} from '../../src-shared/model/signing.ts'
import type { Logger } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import type { PinAnswer, SignWorld } from '../workflow/sign-world.ts'
import { paced } from './job-pace.ts'
import { bugOf } from './serve.ts'

export type RunSigning = (request: SignRequest, world: SignWorld) => Promise<void>
export type RunOpening = (request: OpeningRequest, world: SignWorld) => Promise<DocumentInfo>

export type Jobs = {
  /** @throws AppError `job.busy` */
  start(request: SignRequest): string
  /** Opens a document that wants a key. @throws AppError `job.busy` */
  open(request: OpeningRequest): string
  /** @throws AppError `job.unknown`, `token.pin-last-try`, `token.pin-length`: the question stays, nothing was sent */
  answerPin(jobId: string, pin: string, confirmedLastTry: boolean, keepMinutes?: number): void
  cancel(jobId: string): void
  current(): SignJob | null
  /** Cancels what runs and waits until it has cleaned up. */
  close(): Promise<void>
}

type Running = {
  job: SignJob
  readonly cancel: AbortController
  answer: ((answer: PinAnswer) => void) | null
  ended: Promise<void>
}

/** @returns the document that was opened; null: none was to be */
type Work = (world: SignWorld) => Promise<DocumentInfo | null>

export function createJobs(parts: {
  readonly run: RunSigning
  readonly runOpening: RunOpening
  readonly publish: (job: SignJob) => void
  readonly logger: Logger
}): Jobs {
  let running: Running | null = null
  let last: SignJob | null = null
  const publish = paced(parts.publish)

  function change(current: Running, next: Partial<SignJob>): void {
    current.job = { ...current.job, ...next }
    last = current.job
    publish(current.job)
  }

  function require(jobId: string): Running {
    if (running?.job.jobId !== jobId) throw new AppError('job.unknown', {})
    return running
  }

  async function runToEnd(current: Running, work: Work): Promise<void> {
    try {
      const opened = await work(worldOf(current, change))
      const isWhole = opened !== null || current.job.results.length === current.job.itemCount
      const phase = current.cancel.signal.aborted && !isWhole ? 'cancelled' : 'done'
      change(current, { phase, opened, question: null, progress: null })
    } catch (thrown) {
      const { signal } = current.cancel
      // Whoever stops by `signal.throwIfAborted` throws its reason.
      const error = signal.aborted && thrown === signal.reason ? new AppError('job.cancelled', {}) : thrown
      const failure = error instanceof AppError ? error : bugOf(error, parts.logger)
      const phase = failure.code === 'job.cancelled' ? 'cancelled' : 'failed'
      change(current, { phase, question: null, progress: null, error: toWire(failure) })
    } finally {
      running = null
    }
  }

  function begin(use: SignJob['use'], itemCount: number, work: Work): string {
    if (running) throw new AppError('job.busy', {})
    const current: Running = {
      job: newJob(use, itemCount),
      cancel: new AbortController(),
      answer: null,
      ended: Promise.resolve(),
    }
    running = current
    // The caller learns the id before the first event of the job is published.
    current.ended = new Promise(resolve => setImmediate(resolve)).then(() => runToEnd(current, work))
    return current.job.jobId
  }

  return {
    start: request =>
      begin('sign', request.items.length, async world => {
        await parts.run(request, world)
        return null
      }),
    open: request => begin('open', 1, world => parts.runOpening(request, world)),
    answerPin(jobId, pin, confirmedLastTry, keepMinutes = 0) {
      const current = require(jobId)
      const { question } = current.job
      if (!current.answer || !question) throw new AppError('job.unknown', {})
      const secret = new Secret(pin)
      refuseUnsent(question, secret.length, confirmedLastTry)
      const { answer } = current
      current.answer = null
      change(current, { question: null, phase: 'signing' })
      answer({ pin: secret, confirmedLastTry, keepMinutes })
    },
    cancel(jobId) {
      require(jobId).cancel.abort()
    },
    current: () => last,
    async close() {
      running?.cancel.abort()
      await running?.ended
    },
  }
}

/** What is known to fail is not sent: some tokens burn a try on an empty or overlong PIN. Key files may have none. */
function refuseUnsent(question: PinQuestion, length: number, confirmedLastTry: boolean): void {
  const { lastTry } = question
  if (lastTry !== 'no' && !confirmedLastTry)
    throw new AppError('token.pin-last-try', { certain: lastTry === 'certain' })
  if (question.kind === 'reader-last-try') return
  const min = question.purpose === 'password' ? question.minLength : Math.max(question.minLength, 1)
  const max = question.maxLength || DEFAULT_QUESTION_LIMITS.maxLength
  if (length < min || length > max) throw new AppError('token.pin-length', { min, max })
}

function worldOf(current: Running, change: (current: Running, next: Partial<SignJob>) => void): SignWorld {
  const { signal } = current.cancel
  return {
    signal,
    ask: question =>
      new Promise((resolve, reject) => {
        const stop = () => reject(new AppError('job.cancelled', {}))
        if (signal.aborted) return stop()
        signal.addEventListener('abort', stop, { once: true })
        current.answer = answer => {
          signal.removeEventListener('abort', stop)
          resolve(answer)
        }
        change(current, { phase: 'awaiting-pin', question })
      }),
    show: question => change(current, { phase: 'awaiting-pin', question }),
    tell: progress => change(current, { ...progress, question: null }),
    finish: result =>
      change(current, { results: [...current.job.results, SignResult.parse(result)], progress: null }),
  }
}

function newJob(use: SignJob['use'], itemCount: number): SignJob {
  return {
    jobId: randomUUID(),
    use,
    phase: 'preparing',
    itemIndex: 0,
    itemCount,
    itemName: '',
    progress: null,
    question: null,
    token: null,
    certificate: null,
    prepared: null,
    results: [],
    opened: null,
    error: null,
  }
}
