import { expect, test } from 'vitest'
import { createClient } from '../../src-shared/contract/client.ts'
import { call, event } from '../../src-shared/contract/define.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { z } from '../../src-shared/zod.ts'
import { createLogger } from '../base/log.ts'
import { createDispatch, createPublisher } from './serve.ts'

const contract = {
  door: {
    double: call({ input: z.object({ n: z.number() }), output: z.object({ n: z.number() }) }),
    refuse: call({ input: z.object({}), output: z.null() }),
    wait: call({ input: z.object({}), output: z.null() }),
    crash: call({ input: z.object({ pin: z.string() }), output: z.null(), secret: true }),
    rang: event(z.object({ times: z.number() })),
  },
}

function start() {
  const lines: string[] = []
  const logger = createLogger(line => lines.push(line))
  const dispatch = createDispatch(
    contract,
    {
      door: {
        double: async ({ n }) => ({ n: 2 * n, leaked: 'never' }),
        refuse: async () => {
          throw new AppError('token.pin-incorrect', { triesLeft: 1 })
        },
        wait: async (_input, { signal }) => {
          await new Promise(resolve => signal.addEventListener('abort', resolve))
          signal.throwIfAborted()
          return null
        },
        crash: async () => {
          throw new Error('a bug')
        },
      },
    },
    logger,
  )
  const signal = new AbortController().signal
  const listeners = new Map<string, (payload: unknown) => void>()
  const client = createClient(contract, {
    call: (name, input) => dispatch(name, input, signal),
    cancel: () => {},
    on: (name, listener) => {
      listeners.set(name, listener)
      return () => listeners.delete(name)
    },
  })
  const publisher = createPublisher(contract, (name, payload) => listeners.get(name)?.(payload))
  return { client, dispatch, lines, publisher, signal }
}

test('a call goes through, and keys that the contract does not know stay behind', async () => {
  const { dispatch, signal } = start()
  expect(await dispatch('door.double', { n: 21 }, signal)).toEqual({ ok: true, value: { n: 42 } })
})

test('an expected failure arrives with its code and details', async () => {
  const { client } = start()
  await expect(client.door.refuse({})).rejects.toMatchObject({
    code: 'token.pin-incorrect',
    details: { triesLeft: 1 },
  })
})

test('an unexpected failure crosses as an incident, its stack stays in the log, its secret input nowhere', async () => {
  const { client, lines } = start()
  await expect(client.door.crash({ pin: '74513' })).rejects.toMatchObject({ code: 'internal.bug' })
  expect(lines.join('')).toContain('a bug')
  expect(lines.join('')).not.toContain('74513')
})

test('a call that was cancelled says so, and is no bug', async () => {
  const { dispatch, lines } = start()
  const control = new AbortController()
  const reply = dispatch('door.wait', {}, control.signal)
  control.abort()
  expect(await reply).toEqual({ ok: false, error: { code: 'job.cancelled', details: {} } })
  expect(lines.join('')).not.toContain('unexpected failure')
})

test.each([
  ['door.unknown', {}],
  ['door.rang', {}],
  ['door.double', { n: 'two' }],
  ['__proto__.toString', {}],
])('%s with %j is refused before anything runs', async (name, input) => {
  const { dispatch, signal } = start()
  expect(await dispatch(name, input, signal)).toMatchObject({ ok: false, error: { code: 'usage.invalid' } })
})

test('an event reaches its listener, and one that is not of its form is our bug', () => {
  const { client, publisher } = start()
  const heard: number[] = []
  client.door.rang(({ times }) => heard.push(times))
  publisher.door.rang({ times: 3 })
  expect(heard).toEqual([3])
  expect(() => publisher.door.rang(JSON.parse('{"times":"three"}'))).toThrow()
})
