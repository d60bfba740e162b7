/** The door: name known, input parsed, handler run, output parsed, envelope back. Every host passes through here. */
import { randomUUID } from 'node:crypto'
import type {
  Call,
  CallContext,
  Contract,
  Handlers,
  Publisher,
  Reply,
} from '../../src-shared/contract/define.ts'
import { AppError, toWire } from '../../src-shared/errors/app-error.ts'
import type { Logger } from '../base/log.ts'

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>

/** @returns dispatch: never rejects; an unexpected failure becomes `internal.bug` with an incident id */
export function createDispatch<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  logger: Logger,
): (name: string, input: unknown, signal: AbortSignal) => Promise<Reply> {
  const calls = flatten(contract, handlers)
  return async (name, input, signal) => {
    const found = calls.get(name)
    if (!found) return refuse(new AppError('usage.invalid', { problem: 'There is no such call.' }))
    const parsed = found.call.input.safeParse(input)
    if (!parsed.success) {
      logger.warn('input refused', { call: name, issues: parsed.error.issues.length })
      return refuse(new AppError('usage.invalid', { problem: `The input of ${name} is not of its form.` }))
    }
    const started = performance.now()
    try {
      const value = found.call.output.parse(await found.handler(parsed.data, { signal }))
      logger.info('call', { call: name, ms: Math.round(performance.now() - started) })
      return { ok: true, value }
    } catch (thrown) {
      // Whoever stops by `signal.throwIfAborted` throws its reason.
      const isStop = signal.aborted && thrown === signal.reason
      const error = isStop ? new AppError('job.cancelled', {}) : thrown
      if (error instanceof AppError) {
        logger.info('call failed', { call: name, code: error.code })
        return refuse(error)
      }
      return refuse(bugOf(error, logger))
    }
  }
}

/** An unexpected failure: its stack stays in the log, only the incident id leaves. */
export function bugOf(error: unknown, logger: Logger): AppError {
  const incident = randomUUID().slice(0, 8)
  logger.bug(incident, error)
  return new AppError('internal.bug', { incident })
}

/** @param emit gets `topic.key` and the parsed payload of each event */
export function createPublisher<C extends Contract>(
  contract: C,
  emit: (name: string, payload: unknown) => void,
): Publisher<C> {
  const topics: Record<string, Record<string, (payload: unknown) => void>> = {}
  for (const [topicName, topic] of Object.entries(contract)) {
    const entries: Record<string, (payload: unknown) => void> = {}
    for (const [key, entry] of Object.entries(topic)) {
      if (entry.kind === 'event')
        entries[key] = payload => emit(`${topicName}.${key}`, entry.payload.parse(payload))
    }
    topics[topicName] = entries
  }
  // The loop above builds exactly what the mapped type derives from the same object.
  return topics as Publisher<C>
}

function flatten<C extends Contract>(contract: C, handlers: Handlers<C>) {
  const calls = new Map<string, { readonly call: Call; readonly handler: AnyHandler }>()
  for (const [topicName, topic] of Object.entries(contract)) {
    for (const [key, entry] of Object.entries(topic)) {
      if (entry.kind !== 'call') continue
      // `Handlers<C>` has every key of the contract; indexing by string loses that.
      const group = handlers[topicName] as unknown as Readonly<Record<string, AnyHandler>>
      const handler = group[key]
      if (handler) calls.set(`${topicName}.${key}`, { call: entry, handler })
    }
  }
  return calls
}

function refuse(error: AppError): Reply {
  return { ok: false, error: toWire(error) }
}
