/** What a module process may say that is not its protocol: it costs that process, never the app. */
import { expect, test } from 'vitest'
import type { Child } from '../base/child-channel.ts'
import { createModuleClient, DEADLINES, type ModuleClient } from './module-client.ts'

type Asked = { readonly id: number; readonly request: { readonly op: string } }

/** A process that starts as it should and then answers `reply` to everything. */
function clientOf(reply: (asked: Asked) => unknown): {
  client: ModuleClient
  down: string[]
  kills: () => number
} {
  const down: string[] = []
  let kills = 0
  const spawn = (): Child => {
    let hear: (message: unknown) => void = () => {}
    return {
      send(message) {
        const asked = message as Asked // The client's own message.
        const started = { description: '', manufacturer: '', version: '1.0' }
        const answer =
          asked.request.op === 'start' ? { id: asked.id, ok: true, value: started } : reply(asked)
        setImmediate(() => hear(answer))
      },
      onMessage: listener => {
        hear = listener
      },
      onExit: () => {},
      kill: () => {
        kills += 1
      },
    }
  }
  const client = createModuleClient({
    modulePath: '/driver.so',
    name: 'driver.so',
    libraryParameters: null,
    spawn,
    deadlines: DEADLINES,
    onDown: error => down.push(error.code),
    now: () => 0,
  })
  return { client, down, kills: () => kills }
}

test.each([
  ['an answer of another form', ({ id }: Asked) => ({ id, ok: true, value: [{ slotId: 7 }] })],
  ['no envelope', () => 'nonsense'],
])('%s ends the process, and twice switches the driver off', async (_name, reply) => {
  const { client, down, kills } = clientOf(reply)
  await expect(client.call({ op: 'slots' })).rejects.toMatchObject({ code: 'token.module-crashed' })
  expect(client.isRunning()).toBe(false)
  await expect(client.call({ op: 'slots' })).rejects.toMatchObject({ code: 'token.module-switched-off' })
  expect(down).toEqual(['token.module-crashed', 'token.module-switched-off'])
  expect(kills()).toBe(2)
})
