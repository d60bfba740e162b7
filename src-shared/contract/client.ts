/** Contract and host bridge -> typed client. The window, the command line and the tests all use this one. */
import { fromWire } from '../errors/app-error.ts'
import type { Client, Contract, HostBridge } from './define.ts'

export type ClientHost = Pick<HostBridge, 'call' | 'cancel' | 'on'>

/**
 * @param contract the declared topics
 * @param host     carries calls and events; answers envelopes, never rejects for an expected failure
 * @throws         (from each call) AppError with the catalogue's code and details
 */
export function createClient<C extends Contract>(contract: C, host: ClientHost): Client<C> {
  const topics: Record<string, Record<string, unknown>> = {}
  for (const [topicName, topic] of Object.entries(contract)) {
    const entries: Record<string, unknown> = {}
    for (const [key, entry] of Object.entries(topic)) {
      const name = `${topicName}.${key}`
      entries[key] =
        entry.kind === 'call'
          ? (input: unknown, options?: { signal?: AbortSignal }) => invoke(host, name, input, options?.signal)
          : (listener: (payload: unknown) => void) => host.on(name, listener)
    }
    topics[topicName] = entries
  }
  // The loop above builds exactly what the mapped type derives from the same object.
  return topics as Client<C>
}

async function invoke(
  host: ClientHost,
  name: string,
  input: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const callId = crypto.randomUUID()
  const cancel = () => host.cancel(callId)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    const answer = host.call(name, input, callId)
    if (signal?.aborted) cancel() // It tells so once only, and may have before.
    const reply = await answer
    if (reply.ok) return reply.value
    throw fromWire(reply.error)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}
