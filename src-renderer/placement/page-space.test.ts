import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PageView, shownSize, toPageRect } from '../../src-shared/model/geometry.ts'
import {
  mmOf,
  type PageOnScreen,
  PT_PER_MM,
  toScreenPoint,
  toScreenRect,
  toShownPoint,
  toShownStep,
} from './page-space.ts'

const CROPPED = { x1: 100, y1: 150, x2: 500, y2: 700 }

/** The page at 2 CSS px per point, turned by `turn`. */
function onScreen(view: PageView, turn: PageOnScreen['turn']): PageOnScreen {
  const { width, height } = shownSize(view)
  return { widthPt: width, heightPt: height, pxPerPt: 2, turn }
}

describe('a point 30 px from the left and 50 px from the top at 2 px per point', () => {
  // Expected values from pdf.js 6.5, PageViewport.convertToPdfPoint with rotation = /Rotate + turn: not from our code.
  test.each([
    [{ crop: CROPPED, rotation: 90, userUnit: 1 }, 0, [125, 165]],
    [{ crop: CROPPED, rotation: 90, userUnit: 1 }, 90, [485, 175]],
    [{ crop: CROPPED, rotation: 90, userUnit: 1 }, 180, [475, 685]],
    [{ crop: CROPPED, rotation: 90, userUnit: 1 }, 270, [115, 675]],
    [{ crop: { x1: 1000, y1: 2000, x2: 1612, y2: 2792 }, rotation: 0, userUnit: 1 }, 0, [1015, 2767]],
    [{ crop: { x1: 1000, y1: 2000, x2: 1612, y2: 2792 }, rotation: 0, userUnit: 1 }, 90, [1025, 2015]],
    [{ crop: { x1: 1000, y1: 2000, x2: 1612, y2: 2792 }, rotation: 0, userUnit: 1 }, 180, [1597, 2025]],
    [{ crop: { x1: 1000, y1: 2000, x2: 1612, y2: 2792 }, rotation: 0, userUnit: 1 }, 270, [1587, 2777]],
    [{ crop: CROPPED, rotation: 180, userUnit: 10 }, 0, [498.5, 152.5]],
    [{ crop: CROPPED, rotation: 180, userUnit: 10 }, 90, [497.5, 698.5]],
    [{ crop: CROPPED, rotation: 180, userUnit: 10 }, 180, [101.5, 697.5]],
    [{ crop: CROPPED, rotation: 180, userUnit: 10 }, 270, [102.5, 151.5]],
    [{ crop: { x1: 0, y1: 0, x2: 612, y2: 792 }, rotation: 270, userUnit: 1 }, 0, [587, 777]],
    [{ crop: { x1: 0, y1: 0, x2: 612, y2: 792 }, rotation: 270, userUnit: 1 }, 90, [15, 767]],
    [{ crop: { x1: 0, y1: 0, x2: 612, y2: 792 }, rotation: 270, userUnit: 1 }, 180, [25, 15]],
    [{ crop: { x1: 0, y1: 0, x2: 612, y2: 792 }, rotation: 270, userUnit: 1 }, 270, [597, 25]],
  ] as const)('%o turned by %i', (view, turn, [x, y]) => {
    const at = toShownPoint({ left: 30, top: 50 }, onScreen(view, turn))
    const speck = 1e-6
    const { x1, y1 } = toPageRect({ x: at.x, y: at.y, width: speck, height: speck }, view)
    expect(x1).toBeCloseTo(x, 4)
    expect(y1).toBeCloseTo(y, 4)
  })
})

const turns = fc.constantFrom(0, 90, 180, 270)
const pages = fc.record({
  widthPt: fc.double({ min: 1, max: 20000, noNaN: true }),
  heightPt: fc.double({ min: 1, max: 20000, noNaN: true }),
  pxPerPt: fc.double({ min: 0.05, max: 20, noNaN: true }),
  turn: turns,
})

test('there and back again is where it was', () => {
  fc.assert(
    fc.property(
      pages,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (page, u, v) => {
        const at = { x: u * page.widthPt, y: v * page.heightPt }
        const back = toShownPoint(toScreenPoint(at, page as PageOnScreen), page as PageOnScreen)
        expect(back.x).toBeCloseTo(at.x, 6)
        expect(back.y).toBeCloseTo(at.y, 6)
      },
    ),
  )
})

test('a rectangle keeps its size, its sides change places on a quarter turn', () => {
  const page = { widthPt: 600, heightPt: 800, pxPerPt: 2, turn: 90 } as const
  expect(toScreenRect({ x: 10, y: 20, width: 100, height: 30 }, page)).toEqual({
    left: 40,
    top: 20,
    width: 60,
    height: 200,
  })
})

test.each([
  [0, { x: 3, y: 5 }],
  [90, { x: -5, y: 3 }],
  [180, { x: -3, y: -5 }],
  [270, { x: 5, y: -3 }],
] as const)('a step on the screen turned by %i', (turn, expected) => {
  expect(toShownStep(3, 5, turn)).toEqual(expected)
})

test('millimetres: tenths below ten, whole ones above', () => {
  expect(mmOf(10 * PT_PER_MM)).toBe(10)
  expect(mmOf(9.96 * PT_PER_MM)).toBe(10)
  expect(mmOf(3.14 * PT_PER_MM)).toBe(3.1)
  expect(mmOf(76.4 * PT_PER_MM)).toBe(76)
})
