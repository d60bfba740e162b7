import { expect, test } from 'vitest'
import { boxBeside, type WordsSide } from './beside-words.ts'
import type { ShownRect } from './geometry.ts'

const PAGE = { width: 600, height: 800 }
const SIZE = { width: 200, height: 60 }
const rect = (x: number, y: number, width = 50, height = 10): ShownRect => ({ x, y, width, height })

function box(side: WordsSide, at: ShownRect, more: Partial<Parameters<typeof boxBeside>[3]> = {}) {
  const { x, y } = boxBeside({ parts: [at] }, [at], PAGE, {
    side,
    size: SIZE,
    offset: { x: 0, y: 0 },
    ...more,
  })
  return [x, y]
}

// 4 points of air; to the right and left it stands on the line, above and below it begins with the words.
test.each([
  ['right', rect(100, 400), [154, 400]],
  ['left', rect(300, 400), [96, 400]],
  ['below', rect(100, 400), [100, 336]],
  ['above', rect(100, 400), [100, 414]],
  ['over', rect(100, 400), [25, 375]],
] as const)('%s of the words', (side, at, expected) => {
  expect(box(side, at)).toEqual(expected)
})

test('it is moved by the offset, and along the words onto the page', () => {
  expect(box('below', rect(100, 400), { offset: { x: 10, y: -6 } })).toEqual([110, 330])
  expect(box('below', rect(540, 400))).toEqual([400, 336])
  expect(box('right', rect(100, 790))).toEqual([154, 740])
  expect(box('over', rect(0, 0))).toEqual([0, 0])
})

test.each([
  ['right', rect(500, 400)],
  ['left', rect(100, 400)],
  ['below', rect(100, 30)],
  ['above', rect(100, 760)],
] as const)('it is never pushed over the words: %s', (side, at) => {
  expect(() => box(side, at)).toThrow(expect.objectContaining({ code: 'placement.no-room' }))
})

test('a box larger than the page has no room anywhere', () => {
  const large = { size: { width: 601, height: 20 } }
  expect(() => box('over', rect(10, 10), large)).toThrow(
    expect.objectContaining({ code: 'placement.no-room' }),
  )
})

test('words of two lines: above the first, below the last, over both', () => {
  const parts = [rect(400, 400), rect(100, 388)] as const
  const at = (side: WordsSide) => {
    const { x, y } = boxBeside({ parts }, parts, PAGE, { side, size: SIZE, offset: { x: 0, y: 0 } })
    return [x, y]
  }
  expect([at('above'), at('below'), at('right'), at('over')]).toEqual([
    [400, 414],
    [100, 324],
    [154, 388],
    [175, 369],
  ])
})

test('free is the first side where nothing is written', () => {
  const at = rect(100, 400)
  const free = (...written: readonly ShownRect[]) => {
    const { x, y } = boxBeside({ parts: [at] }, [at, ...written], PAGE, {
      side: 'free',
      size: SIZE,
      offset: { x: 0, y: 0 },
    })
    return [x, y]
  }
  expect(free()).toEqual([154, 400])
  expect(free(rect(300, 430))).toEqual([100, 336])
  expect(free(rect(300, 430), rect(120, 340))).toEqual([100, 414])
  // Nowhere: where it would stand first.
  expect(free(rect(300, 430), rect(120, 340), rect(120, 420))).toEqual([154, 400])
})
