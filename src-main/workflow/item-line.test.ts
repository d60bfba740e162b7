import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runLine } from './item-line.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

test('results come in order, whoever is ready first', async () => {
  const results: number[] = []
  await runLine([30, 1, 10, 0], {
    width: 4,
    work: async ms => wait(ms, ms),
    done: ms => results.push(ms),
  })
  expect(results).toEqual([30, 1, 10, 0])
})

test('never more than the width at once', async () => {
  let now = 0
  let most = 0
  await runLine(numbers(20), {
    width: 3,
    async work() {
      most = Math.max(most, ++now)
      await wait(1)
      now--
    },
    done: () => {},
  })
  expect(most).toBe(3)
})

test('a station takes one at a time, in order, while others work before and behind it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ before: fc.nat(3), inside: fc.nat(3), skips: fc.boolean() }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (items, width) => {
        const passed: number[] = []
        let inside = 0
        await runLine(items, {
          width,
          async work({ before, inside: ms, skips }, { index, station }) {
            await wait(before)
            if (skips) return
            await station('token', async () => {
              expect(++inside).toBe(1)
              await wait(ms)
              passed.push(index)
              inside--
            })
          },
          done: () => {},
        })
        const expected = items.flatMap(({ skips }, index) => (skips ? [] : [index]))
        expect(passed).toEqual(expected)
      },
    ),
    { numRuns: 30 },
  )
})

test('what ends the line lets those before it finish, stops those behind it, and starts no more', async () => {
  const results: number[] = []
  const passed: number[] = []
  const stopped: number[] = []
  const line = runLine(numbers(10), {
    width: 4,
    async work(item, { signal, station }) {
      signal.addEventListener('abort', () => stopped.push(item))
      await station('token', async () => {
        if (item === 2) throw new Error('pulled')
        passed.push(item)
      })
      await wait(20)
      return item
    },
    done: item => results.push(item),
  })
  await expect(line).rejects.toThrow('pulled')
  expect({ results, passed }).toEqual({ results: [0, 1], passed: [0, 1] })
  expect(stopped).toEqual(expect.arrayContaining([3]))
})

test('where the line ends early, what was finished out of order is told', async () => {
  const results: number[] = []
  const line = runLine([0, 1, 2], {
    width: 3,
    async work(item) {
      if (item === 2) return item
      await wait(5)
      throw new Error(String(item))
    },
    done: item => results.push(item),
  })
  await expect(line).rejects.toThrow('0')
  expect(results).toEqual([2])
})
