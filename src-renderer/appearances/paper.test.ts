import { expect, test } from 'vitest'
import { type Pixels, withoutPaper } from './paper.ts'

const [WIDTH, HEIGHT] = [240, 120]
const INK = [20, 40, 120] as const

/** Blue strokes on paper that gets darker to the right, as under a lamp. `light` at both ends, 0 to 255. */
function photograph(light: readonly [number, number], mix = 1): Pixels {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4)
  for (let at = 0; at < WIDTH * HEIGHT; at++) {
    const x = at % WIDTH
    const paper = light[0] + ((light[1] - light[0]) * x) / WIDTH
    const colour = INK.map(value => (isStroke(at) ? value * mix + 255 * (1 - mix) : 255) * (paper / 255))
    data.set([...colour, 255], at * 4)
  }
  return { width: WIDTH, height: HEIGHT, data }
}

const isStroke = (at: number) =>
  at % WIDTH > 20 && at % WIDTH < 220 && Math.abs(Math.floor(at / WIDTH) - 60) < 3

const alphas = ({ data }: Pixels, wanted: (at: number) => boolean) =>
  Array.from({ length: WIDTH * HEIGHT }, (_, at) => at)
    .filter(wanted)
    .map(at => data[at * 4 + 3] ?? -1)

test.each([
  ['a scan', [255, 255]],
  ['a photograph lit from the left', [240, 140]],
  ['a dark one', [130, 110]],
] as const)('%s: paper goes, ink stays and keeps its colour', (_, light) => {
  const result = withoutPaper(photograph(light))
  expect(Math.max(...alphas(result, at => !isStroke(at)))).toBe(0)
  expect(Math.min(...alphas(result, isStroke))).toBe(255)
  const middle = (60 * WIDTH + 120) * 4
  for (const [channel, value] of INK.entries()) {
    expect(Math.abs((result.data[middle + channel] ?? 0) - value)).toBeLessThan(12)
  }
})

test('a stamp keeps its colour where it fills its part of the picture', () => {
  const isStamp = (at: number) =>
    at % WIDTH > 60 && at % WIDTH < 180 && Math.abs(Math.floor(at / WIDTH) - 60) < 20
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4)
  for (let at = 0; at < WIDTH * HEIGHT; at++)
    data.set([...(isStamp(at) ? INK : [255, 255, 255]), 255], at * 4)
  const result = withoutPaper({ width: WIDTH, height: HEIGHT, data })
  const [red = 0, green = 0, blue = 0, alpha] = result.data.subarray((60 * WIDTH + 120) * 4)
  expect(alpha).toBe(255)
  // Half again as bright would be another colour.
  expect([red / INK[0], green / INK[1], blue / INK[2]].every(share => share > 0.95 && share < 1.25)).toBe(
    true,
  )
})

test('what is half ink is half transparent, and laid on white looks as before', () => {
  const half = photograph([255, 255], 0.4)
  const result = withoutPaper(half)
  const at = (60 * WIDTH + 120) * 4
  const [red = 0, , , alpha = 0] = result.data.subarray(at, at + 4)
  expect(alpha).toBeGreaterThan(50)
  expect(alpha).toBeLessThan(255)
  const onWhite = 255 - ((255 - red) * alpha) / 255
  expect(Math.abs(onWhite - (half.data[at] ?? 0))).toBeLessThan(3)
})

test('what was transparent stays so', () => {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4)
  expect(
    withoutPaper({ width: WIDTH, height: HEIGHT, data })
      .data.filter((_, at) => at % 4 === 3)
      .every(a => a === 0),
  ).toBe(true)
})
