import { expect, test } from 'vitest'
import { boxFromMm, boxInMm, defaultBox } from './default-box.ts'

const view = (width: number, height: number, rotation: 0 | 90 = 0) => ({
  crop: { x1: 0, y1: 0, x2: width, y2: height },
  rotation,
  userUnit: 1,
})
// ISO 216: A4 is 210 by 297 mm; 1 inch is 25.4 mm, 72 points.
const A4 = { width: (210 / 25.4) * 72, height: (297 / 25.4) * 72 }

test('is 76 by 23 mm, 20 mm from the left and the bottom of an A4 page', () => {
  const rect = defaultBox(view(A4.width, A4.height))
  expect(rect && boxInMm(rect, A4.height)).toEqual({ x: 20, y: 254, width: 76, height: 23 })
})

test('stays on a turned and on a small page', () => {
  for (const page of [view(A4.width, A4.height, 90), view(200, 120), view(60, 30)]) {
    const rect = defaultBox(page)
    const wide = page.rotation === 0 ? page.crop.x2 : page.crop.y2
    const high = page.rotation === 0 ? page.crop.y2 : page.crop.x2
    expect(rect).not.toBeNull()
    expect((rect?.x ?? 0) + (rect?.width ?? 0)).toBeLessThanOrEqual(wide)
    expect((rect?.y ?? 0) + (rect?.height ?? 0)).toBeLessThanOrEqual(high)
  }
})

test('is none where no readable box fits', () => {
  expect(defaultBox(view(30, 30))).toBeNull()
})

test('typed millimetres become points from the bottom, and back', () => {
  const typed = { x: 10, y: 20, width: 50.8, height: 25.4 }
  const rect = boxFromMm(typed, A4)
  expect(rect.width).toBeCloseTo(144)
  expect(rect.height).toBeCloseTo(72)
  expect(boxInMm(rect, A4.height)).toEqual(typed)
})

test('what lies beside the page or is too small is brought back', () => {
  const far = boxFromMm({ x: 500, y: -40, width: 1, height: 1000 }, A4)
  expect(far.width).toBe(40)
  expect(far.x).toBeCloseTo(A4.width - 40)
  expect(far.y).toBe(0)
  expect(far.height).toBeCloseTo(A4.height)
})
