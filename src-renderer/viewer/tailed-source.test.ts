import { expect, test } from 'vitest'
import { withTail } from './tailed-source.ts'

const BYTES = Uint8Array.from({ length: 10 }, (_, at) => at)

test.each([
  [0, 4],
  [3, 10],
  [7, 12],
  [9, 13],
  [10, 13],
  [12, 40],
  [0, 40],
])('bytes %i to %i', async (begin, end) => {
  const file = { size: 7, read: async (from: number, to: number) => BYTES.slice(from, Math.min(to, 7)) }
  const whole = withTail(file, BYTES.slice(7))
  expect(whole.size).toBe(10)
  expect(await whole.read(begin, end)).toEqual(BYTES.slice(begin, end))
})
