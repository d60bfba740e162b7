import { describe, expect, test } from 'vitest'
import { type SnapTargets, snap } from './snapping.ts'

const PAGE: SnapTargets = {
  width: 600,
  height: 800,
  xs: [{ at: 90, edges: 'low', span: null }],
  ys: [{ at: 300, edges: 'low', span: { from: 80, to: 200 } }],
  margins: { left: 60, right: 540, bottom: 70, top: 730 },
  fields: [],
}

const BOTH = { x: 'both', y: 'both' } as const
const REACH = 6

const at = (x: number, y: number, width = 100, height = 40) => ({ x, y, width, height })

describe('a moved box', () => {
  test.each([
    ['left margin', at(64, 500), 60, 500],
    ['right margin', at(437, 500), 440, 500],
    ['start of lines', at(94, 500), 90, 500],
    ['middle of the page', at(252.5, 500), 250, 500],
    ['lower margin', at(300, 74), 300, 70],
    ['upper margin', at(300, 686), 300, 690],
    ['edge of the page', at(4, 500), 0, 500],
    ['line of text below it', at(100, 304), 100, 300],
  ])('is pulled to the %s', (_, rect, x, y) => {
    expect(snap(rect, BOTH, PAGE, REACH).rect).toEqual({ ...rect, x, y })
  })

  test('is not pulled from farther than the reach', () => {
    expect(snap(at(66.5, 500), BOTH, PAGE, REACH).rect.x).toBe(66.5)
    expect(snap(at(64, 500), BOTH, PAGE, 3).rect.x).toBe(64)
  })

  test('a line of text pulls only boxes above it', () => {
    expect(snap(at(250, 304), BOTH, PAGE, REACH).rect.y).toBe(304)
  })

  test('the nearest line wins', () => {
    const close: SnapTargets = { ...PAGE, xs: [{ at: 63, edges: 'low', span: null }] }
    expect(snap(at(62, 500), BOTH, close, REACH).rect.x).toBe(63)
  })

  test('shows the line it stands on', () => {
    const { guides } = snap(at(64, 500), BOTH, PAGE, REACH)
    expect(guides).toContainEqual({ kind: 'line', axis: 'x', at: 60 })
  })
})

describe('other fields', () => {
  const withFields: SnapTargets = { ...PAGE, fields: [at(200, 500), at(330, 500)] }

  test('their edges pull', () => {
    expect(snap(at(203, 600), BOTH, withFields, REACH).rect.x).toBe(200)
    expect(snap(at(460, 503), BOTH, withFields, REACH).rect.y).toBe(500)
  })

  test('the gap they have among themselves pulls on both sides', () => {
    expect(snap(at(457, 520), BOTH, withFields, REACH).rect.x).toBe(460) // 330 + 100 + 30
    expect(snap(at(72, 520), BOTH, withFields, REACH).rect.x).toBe(70) // 200 - 30 - 100
  })

  test('the middle between two of them pulls', () => {
    const apart: SnapTargets = { ...PAGE, fields: [at(60, 500), at(440, 500)] }
    expect(snap(at(252, 520), BOTH, apart, REACH).rect.x).toBe(250)
  })

  test('an edge within reach goes before a middle that is nearer', () => {
    const one: SnapTargets = { ...PAGE, fields: [{ x: 200, y: 600, width: 110, height: 40 }] }
    // Left edges are 3 apart, the middles 2: the same left edge is what people mean.
    expect(snap(at(203, 500), BOTH, one, REACH).rect.x).toBe(200)
  })

  test('distances are measured to the nearest beside, not to those above', () => {
    const { guides } = snap(at(450, 510), { x: null, y: null }, withFields, REACH)
    expect(guides).toContainEqual({ kind: 'distance', axis: 'x', from: 430, to: 450, across: 525 })
    const above = snap(at(450, 600), { x: null, y: null }, withFields, REACH).guides
    expect(above).toContainEqual({ kind: 'distance', axis: 'x', from: 550, to: 600, across: 620 })
  })
})

describe('a resized box', () => {
  test('only the moving edges are pulled', () => {
    const rect = { x: 64, y: 500, width: 473, height: 40 }
    expect(snap(rect, { x: 'high', y: null }, PAGE, REACH).rect).toEqual({ ...rect, width: 476 })
    expect(snap(rect, { x: 'low', y: null }, PAGE, REACH).rect).toEqual({ ...rect, x: 60, width: 477 })
  })
})
