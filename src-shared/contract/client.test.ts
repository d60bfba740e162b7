import { expect, test } from 'vitest'
import { z } from '../zod.ts'
import { type ClientHost, createClient } from './client.ts'
import { call } from './define.ts'

const contract = { topic: { work: call({ input: z.object({}), output: z.null() }) } }

/** Answers once it is cancelled. */
function waitingHost(): ClientHost & { readonly cancelled: string[] } {
  const cancelled: string[] = []
  const ends = new Map<string, () => void>()
  return {
    cancelled,
    call: (name, _input, callId) =>
      new Promise(resolve => ends.set(callId, () => resolve({ ok: true, value: name }))),
    cancel(callId) {
      cancelled.push(callId)
      ends.get(callId)?.()
    },
    on: () => () => {},
  }
}

test('a call ends by its signal, also by one that had told so before', async () => {
  const host = waitingHost()
  const { topic } = createClient(contract, host)
  const stopping = new AbortController()
  const under = topic.work({}, { signal: stopping.signal })
  stopping.abort()
  expect(await under).toBe('topic.work')
  expect(await topic.work({}, { signal: stopping.signal })).toBe('topic.work')
  expect(host.cancelled).toHaveLength(2)
})
