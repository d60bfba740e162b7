import { describe, expect, test } from 'vitest'
import {
  type PageRect,
  type PageView,
  type Rotation,
  shownSize,
  toPageRect,
  toShownRect,
} from './geometry.ts'

const rect = ([x1, y1, x2, y2]: readonly [number, number, number, number]): PageRect => ({ x1, y1, x2, y2 })

// What pdf.js 6.5 gives for pages with these boxes: page.getViewport({ scale: 1 }), its size, and convertToPdfPoint of
// the corners of a rectangle 20 from the left and 30 from the bottom of the page as shown, 100 wide and 50 high.
const SHOWN = { x: 20, y: 30, width: 100, height: 50 }
const PDFJS = [
  [[0, 0, 600, 800], 0, 1, [600, 800], [20, 30, 120, 80]],
  [[0, 0, 600, 800], 90, 1, [800, 600], [520, 20, 570, 120]],
  [[0, 0, 600, 800], 180, 1, [600, 800], [480, 720, 580, 770]],
  [[0, 0, 600, 800], 270, 1, [800, 600], [30, 680, 80, 780]],
  [[50, 100, 450, 700], 0, 1, [400, 600], [70, 130, 170, 180]],
  [[50, 100, 450, 700], 90, 1, [600, 400], [370, 120, 420, 220]],
  [[50, 100, 450, 700], 180, 1, [400, 600], [330, 620, 430, 670]],
  [[50, 100, 450, 700], 270, 1, [600, 400], [80, 580, 130, 680]],
  [[50, 100, 450, 700], 0, 2.5, [1000, 1500], [58, 112, 98, 132]],
  [[50, 100, 450, 700], 90, 2.5, [1500, 1000], [418, 108, 438, 148]],
  [[50, 100, 450, 700], 180, 2.5, [1000, 1500], [402, 668, 442, 688]],
  [[50, 100, 450, 700], 270, 2.5, [1500, 1000], [62, 652, 82, 692]],
] as const

describe.each(PDFJS)('crop box %j turned by %d, unit %d', (crop, rotation, userUnit, size, expected) => {
  const view: PageView = { crop: rect(crop), rotation, userUnit }

  test('has the size pdf.js shows', () => {
    expect(shownSize(view)).toEqual({ width: size[0], height: size[1] })
  })

  test('maps a rectangle as pdf.js does, and back', () => {
    expect(toPageRect(SHOWN, view)).toEqual(rect(expected))
    expect(toShownRect(rect(expected), view)).toEqual(SHOWN)
  })
})

// Frames drawn into the pages of the corpus (class optical): 36 right and 36 down from the shown top left, 144 by 54.
const FRAMES: readonly (readonly [string, readonly number[], Rotation, number, readonly number[]])[] = [
  ['crop box', [100, 150, 500, 700], 0, 1, [136, 610, 280, 664]],
  ['crop box, turned', [100, 150, 500, 700], 90, 1, [136, 186, 190, 330]],
  ['crop box, upside down', [100, 150, 500, 700], 180, 1, [320, 186, 464, 240]],
  ['Letter, turned left', [0, 0, 612, 792], 270, 1, [522, 612, 576, 756]],
  ['negative corners', [-306, -396, 306, 396], 0, 1, [-270, 306, -126, 360]],
  ['far from the origin', [1000, 2000, 1612, 2792], 90, 1, [1036, 2036, 1090, 2180]],
  ['UserUnit 2', [0, 0, 612, 792], 0, 2, [18, 747, 90, 774]],
]

test.each(FRAMES)(
  'the frame on a page: %s',
  (_, [x1 = 0, y1 = 0, x2 = 0, y2 = 0], rotation, userUnit, frame) => {
    const view: PageView = { crop: { x1, y1, x2, y2 }, rotation, userUnit }
    const shown = { x: 36, y: shownSize(view).height - 36 - 54, width: 144, height: 54 }
    expect(Object.values(toPageRect(shown, view))).toEqual(frame)
  },
)

describe('at the edge', () => {
  const view: PageView = { crop: { x1: 0, y1: 0, x2: 600, y2: 800 }, rotation: 0, userUnit: 1 }

  test('what sticks out is cut off', () => {
    expect(toPageRect({ x: -20, y: 700, width: 100, height: 500 }, view)).toEqual({
      x1: 0,
      y1: 700,
      x2: 80,
      y2: 800,
    })
  })

  test.each([
    { x: 600, y: 0, width: 10, height: 10 },
    { x: -10, y: 0, width: 10, height: 10 },
    { x: 0, y: 900, width: 10, height: 10 },
    { x: 10, y: 10, width: 0, height: 10 },
  ])('what lies beside it is refused (%j)', shown => {
    expect(() => toPageRect(shown, view)).toThrow(expect.objectContaining({ code: 'placement.outside' }))
  })
})
