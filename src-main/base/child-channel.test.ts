import { afterEach, expect, test } from 'vitest'
import { openChildChannel } from './child-channel.ts'

type Listener = (event: { readonly data: unknown }) => void

afterEach(() => {
  Reflect.deleteProperty(process, 'parentPort')
})

test('in a utility process of Electron the parent port is the line', () => {
  const sent: unknown[] = []
  const listeners: Record<string, Listener> = {}
  // What Electron 45 documents: postMessage, and `message` events with the value under `data`.
  const parentPort = {
    postMessage: (message: unknown) => sent.push(message),
    on: (event: string, listener: Listener) => {
      listeners[event] = listener
    },
  }
  Object.assign(process, { parentPort })
  const channel = openChildChannel()
  const heard: unknown[] = []
  channel.onMessage(message => heard.push(message))
  channel.send({ id: 1 })
  listeners['message']?.({ data: { id: 2 } })
  expect({ sent, heard }).toEqual({ sent: [{ id: 1 }], heard: [{ id: 2 }] })
})
