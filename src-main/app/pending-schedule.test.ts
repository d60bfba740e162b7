import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  createPendingSchedule,
  FIRST_PAUSE_MS,
  LEAST_PAUSE_MS,
  LONGEST_PAUSE_MS,
  type PendingSchedule,
} from './pending-schedule.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  await schedule.close()
  vi.useRealTimers()
})

let schedule: PendingSchedule
let tries: number[]
let works: boolean
let waiting: boolean
let busy: boolean

function start(attempt?: (signal: AbortSignal) => Promise<boolean>): void {
  const began = Date.now()
  tries = []
  works = false
  waiting = true
  busy = false
  schedule = createPendingSchedule({
    hasWork: () => waiting,
    isBusy: () => busy,
    attempt:
      attempt ??
      (async () => {
        tries.push(Date.now() - began)
        return works
      }),
  })
}

test('tried ever more seldom while the network is dead, and never in a hot loop', async () => {
  start()
  await vi.advanceTimersByTimeAsync(24 * 3_600_000)
  const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
  expect(tries[0]).toBe(LEAST_PAUSE_MS)
  expect(gaps[0]).toBe(FIRST_PAUSE_MS)
  expect(gaps[1]).toBe(2 * FIRST_PAUSE_MS)
  expect(Math.max(...gaps)).toBe(LONGEST_PAUSE_MS)
  // Twice an hour, when it lasts.
  expect(tries.length).toBeLessThan(60)
})

test('the network that is back is used within seconds, however often it is told', async () => {
  start()
  await vi.advanceTimersByTimeAsync(3 * 3_600_000)
  const before = tries.length
  works = true
  for (let i = 0; i < 50; i++) schedule.soon()
  await vi.advanceTimersByTimeAsync(LEAST_PAUSE_MS)
  expect(tries.length).toBe(before + 1)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(tries.length).toBe(before + 1)
})

test('where nothing waits nothing is asked, until something is added', async () => {
  start()
  waiting = false
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(tries).toEqual([])
  waiting = true
  schedule.added()
  schedule.added()
  await vi.advanceTimersByTimeAsync(FIRST_PAUSE_MS)
  expect(tries).toHaveLength(1)
})

test('not beside a signature, but after it', async () => {
  start()
  busy = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries).toEqual([])
  busy = false
  await vi.advanceTimersByTimeAsync(LEAST_PAUSE_MS)
  expect(tries).toHaveLength(1)
})

test('a signature that begins stops what is under way, and waits for its end', async () => {
  const ended = vi.fn()
  start(
    signal =>
      new Promise(resolve =>
        signal.addEventListener('abort', () => {
          setTimeout(() => {
            ended()
            resolve(false)
          }, 20)
        }),
      ),
  )
  await vi.advanceTimersByTimeAsync(LEAST_PAUSE_MS)
  const aside = schedule.stepAside()
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(20)
  await aside
  expect(ended).toHaveBeenCalledOnce()
})
