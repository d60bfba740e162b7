/** One life of a module process: requests and their answers, a deadline for each, and an end. */
import type { AppError } from '../../src-shared/errors/app-error.ts'
import type { Child } from '../base/child-channel.ts'
import type { TracedCall, TracedRequest } from './call-trace.ts'
import { HELLO, type ModuleFailure, type ModuleRequest, ReplyEnvelope } from './protocol.ts'

/** The driver answered, and the answer is no. */
export class ModuleCallError extends Error {
  readonly failure: ModuleFailure

  constructor(failure: ModuleFailure) {
    super(failure.kind === 'cryptoki' ? `${failure.call} 0x${failure.code.toString(16)}` : failure.kind)
    this.name = 'ModuleCallError'
    this.failure = failure
  }
}

type Answering = {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly told: (outcome: TracedRequest['outcome'], calls: readonly TracedCall[]) => void
}

export type ModuleLife = {
  /** Ends the process when it misses the deadline. @throws ModuleCallError; the AppError that the life ended with */
  exchange(request: ModuleRequest, deadlineMs: number): Promise<unknown>
  /** Whatever happened, this process is of no more use. Only the first end counts. */
  end(error: AppError): void
}

/** Told after each request. */
export type OnExchange = (told: Pick<TracedRequest, 'request' | 'outcome' | 'ms' | 'calls'>) => void

export type ModuleEnds = {
  /** Called once. */
  readonly onEnd: (error: AppError) => void
  /** Counts a crash. */
  readonly crashed: () => AppError
  /** Our own process did not come up: nothing the driver has done. */
  readonly notStarted: () => AppError
  readonly notAnswering: () => AppError
}

export function startModuleLife(process: Child, ends: ModuleEnds, onExchange: OnExchange): ModuleLife {
  const pending = new Map<number, Answering>()
  let lastId = HELLO
  /** It runs: what goes wrong from here on is the driver's doing. */
  let hasGreeted = false
  let ended: AppError | null = null

  function end(error: AppError): void {
    if (ended) return
    ended = error
    process.kill()
    for (const answering of [...pending.values()]) {
      answering.told('ended', [])
      answering.reject(error)
    }
    ends.onEnd(error)
  }

  process.onMessage(message => {
    const reply = ReplyEnvelope.safeParse(message)
    if (!reply.success) return end(ends.crashed())
    if (reply.data.id === HELLO) hasGreeted = true
    const answering = pending.get(reply.data.id)
    answering?.told(reply.data.ok ? 'ok' : 'failed', reply.data.calls)
    if (reply.data.ok) answering?.resolve(reply.data.value)
    else answering?.reject(new ModuleCallError(reply.data.error))
  })
  process.onExit(() => {
    if (!ended) end(hasGreeted ? ends.crashed() : ends.notStarted())
  })

  return {
    exchange(request, deadlineMs) {
      if (ended) return Promise.reject(ended)
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => end(ends.notAnswering()), deadlineMs)
        const sent = performance.now()
        const settle =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer)
            pending.delete(id)
            then(value)
          }
        pending.set(id, {
          resolve: settle(resolve),
          reject: settle(reject),
          told: (outcome, calls) =>
            onExchange({ request: request.op, outcome, ms: performance.now() - sent, calls }),
        })
        process.send({ id, request })
      })
    },
    end,
  }
}
