import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startWatcher } from './watcher.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Modules whose look takes so many ms; looks are counted. */
function watched(costs: Readonly<Record<string, number>>) {
  const modules = Object.entries(costs).map(([name, cost]) => ({ name, cost, looks: 0 }))
  const state = { isWanted: true, isIdle: (_name: string) => true }
  const watcher = startWatcher({
    tickMs: 100,
    restMs: cost => Math.max(200, cost * 10),
    isWanted: () => state.isWanted,
    modules: () => modules.filter(({ name }) => state.isIdle(name)),
    look: async module => {
      module.looks += 1
      await new Promise(resolve => setTimeout(resolve, module.cost))
      return module.cost
    },
  })
  const looks = () => Object.fromEntries(modules.map(one => [one.name, one.looks]))
  return { watcher, state, looks, modules }
}

test('the dearer a look, the longer the rest; a slow driver holds up no other', async () => {
  const { watcher, looks } = watched({ cheap: 1, dear: 100, stuck: 1e9 })
  await vi.advanceTimersByTimeAsync(9950)
  watcher.stop()
  // By hand: from the first tick at 100 ms on, one look each 300 ms (1 + 200, at the next tick), and each 1100 ms.
  expect(looks()).toEqual({ cheap: 33, dear: 9, stuck: 1 })
})

test('nothing is looked at while nobody listens, nor a driver that is in use', async () => {
  const { watcher, state, looks } = watched({ a: 1, b: 1 })
  state.isWanted = false
  await vi.advanceTimersByTimeAsync(1000)
  expect(looks()).toEqual({ a: 0, b: 0 })
  state.isWanted = true
  state.isIdle = name => name === 'b'
  await vi.advanceTimersByTimeAsync(100)
  watcher.stop()
  expect(looks()).toEqual({ a: 0, b: 1 })
})

test('one that is hurried is looked at with the next tick, also when the hurry came during a look', async () => {
  const { watcher, modules, looks } = watched({ a: 50 })
  const [a] = modules
  if (!a) throw new Error('no module')
  await vi.advanceTimersByTimeAsync(110) // The first look is under way.
  watcher.hurry(a)
  await vi.advanceTimersByTimeAsync(100)
  expect(looks()).toEqual({ a: 2 })
  await vi.advanceTimersByTimeAsync(100) // At rest until 750 ms.
  expect(looks()).toEqual({ a: 2 })
  watcher.hurry(a)
  await vi.advanceTimersByTimeAsync(100)
  watcher.stop()
  expect(looks()).toEqual({ a: 3 })
})
