import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MIN_BOX_PT } from '../../src-shared/model/geometry.ts'
import { PT_PER_MM } from './page-space.ts'
import {
  DEFAULT_BOX_PT,
  type Ground,
  type Handle,
  NOTHING_PLACED,
  type Placing,
  type PlacingEvent,
  place,
} from './placement-machine.ts'

/** A4 with nothing on it but margins far from where the tests draw. */
const GROUND: Ground = {
  pageIndex: 2,
  reach: 4.5,
  targets: {
    width: 595,
    height: 842,
    xs: [],
    ys: [],
    margins: { left: 50, right: 545, bottom: 50, top: 792 },
    fields: [],
  },
}

const FREE = { free: true, keepShape: false }

function play(events: readonly PlacingEvent[], from: Placing = NOTHING_PLACED): Placing {
  return events.reduce(place, from)
}

const drawn = (x: number, y: number, width: number, height: number): Placing =>
  play([
    { type: 'point' },
    { type: 'press', ground: GROUND, at: { x, y: y + height } },
    { type: 'move', at: { x: x + width, y }, modifiers: FREE },
    { type: 'release', at: { x: x + width, y } },
  ])

describe('drawing', () => {
  test('a drag draws the box between its ends and selects it', () => {
    const { box, selected, action } = drawn(100, 300, 200, 60)
    expect(box).toEqual({ pageIndex: 2, rect: { x: 100, y: 300, width: 200, height: 60 } })
    expect(selected).toBe(true)
    expect(action.kind).toBe('idle')
  })

  test.each([
    [300, 360],
    [100, 360],
    [300, 300],
    [100, 300],
  ])('from any corner: (%i, %i)', (x, y) => {
    const { box } = play([
      { type: 'point' },
      { type: 'press', ground: GROUND, at: { x: 400 - x, y: 660 - y } },
      { type: 'move', at: { x, y }, modifiers: FREE },
      { type: 'release', at: { x, y } },
    ])
    expect(box?.rect).toEqual({ x: 100, y: 300, width: 200, height: 60 })
  })

  test('a click places 76 by 23 mm around the pointer', () => {
    const at = { x: 300, y: 400 }
    const { box } = play([
      { type: 'point' },
      { type: 'press', ground: GROUND, at },
      { type: 'move', at: { x: 301, y: 401 }, modifiers: FREE },
      { type: 'release', at: { x: 301, y: 401 } },
    ])
    expect(box?.rect.width).toBeCloseTo(215.43, 2) // 76 mm
    expect(box?.rect.height).toBeCloseTo(65.2, 2) // 23 mm
    expect(box?.rect.x).toBeCloseTo(300 - 215.43 / 2, 1)
  })

  test('a click in the corner keeps the box on the page', () => {
    const { box } = play([
      { type: 'point' },
      { type: 'press', ground: GROUND, at: { x: 594, y: 1 } },
      { type: 'release', at: { x: 594, y: 1 } },
    ])
    expect(box?.rect).toEqual({ x: 595 - DEFAULT_BOX_PT.width, y: 0, ...DEFAULT_BOX_PT })
  })

  test('too small says so while drawn, and grows to the minimum when let go', () => {
    const pressed = play([
      { type: 'point' },
      { type: 'press', ground: GROUND, at: { x: 100, y: 300 } },
      { type: 'move', at: { x: 115, y: 295 }, modifiers: FREE },
    ])
    expect(pressed.tooSmall).toBe(true)
    const let_go = place(pressed, { type: 'release', at: { x: 115, y: 295 } })
    expect(let_go.tooSmall).toBe(false)
    expect(let_go.box?.rect).toEqual({ x: 100, y: 280, ...MIN_BOX_PT })
  })

  test('what is drawn beyond the page ends at its edge', () => {
    const { box } = play([
      { type: 'point' },
      { type: 'press', ground: GROUND, at: { x: 500, y: 100 } },
      { type: 'move', at: { x: 900, y: -80 }, modifiers: FREE },
      { type: 'release', at: { x: 900, y: -80 } },
    ])
    expect(box?.rect).toEqual({ x: 500, y: 0, width: 95, height: 100 })
  })

  test('a press without pointing draws nothing and lets the box go', () => {
    const state = play([{ type: 'press', ground: GROUND, at: { x: 10, y: 10 } }], drawn(100, 300, 200, 60))
    expect(state.action.kind).toBe('idle')
    expect(state.selected).toBe(false)
    expect(state.box).not.toBeNull()
  })
})

describe('moving', () => {
  const moved = (dx: number, dy: number, by: Placing = drawn(100, 300, 200, 60)) =>
    play(
      [
        { type: 'grab', ground: GROUND, at: { x: 150, y: 320 } },
        { type: 'move', at: { x: 150 + dx, y: 320 + dy }, modifiers: FREE },
      ],
      by,
    )

  test('follows the pointer', () => {
    expect(moved(30, -40).box?.rect).toEqual({ x: 130, y: 260, width: 200, height: 60 })
  })

  test('stays on the page while the pointer leaves it', () => {
    expect(moved(-400, 30).box?.rect.x).toBe(0)
  })

  test('a tremble of the hand is no move', () => {
    expect(moved(1, 1).box?.rect).toEqual({ x: 100, y: 300, width: 200, height: 60 })
  })

  test('let go far outside the page it returns', () => {
    const state = place(moved(-400, 0), { type: 'release', at: { x: -250, y: 320 } })
    expect(state.box?.rect).toEqual({ x: 100, y: 300, width: 200, height: 60 })
  })

  test('let go just over the edge it stays at the edge', () => {
    const state = place(moved(-160, 0), { type: 'release', at: { x: -10, y: 320 } })
    expect(state.box?.rect.x).toBe(0)
  })

  test('Escape puts it back', () => {
    const state = place(moved(30, 30), { type: 'cancel' })
    expect(state.box?.rect).toEqual({ x: 100, y: 300, width: 200, height: 60 })
    expect(state.action.kind).toBe('idle')
    expect(state.selected).toBe(true)
  })
})

describe('resizing', () => {
  const pulled = (handle: Handle, dx: number, dy: number, keepShape = false) =>
    play(
      [
        { type: 'pull', ground: GROUND, at: { x: 0, y: 0 }, handle },
        { type: 'move', at: { x: dx, y: dy }, modifiers: { free: true, keepShape } },
      ],
      drawn(100, 300, 200, 60),
    )

  test.each([
    ['e', 50, 99, { x: 100, y: 300, width: 250, height: 60 }],
    ['w', -50, 99, { x: 50, y: 300, width: 250, height: 60 }],
    ['n', 99, 20, { x: 100, y: 300, width: 200, height: 80 }],
    ['s', 99, -20, { x: 100, y: 280, width: 200, height: 80 }],
    ['ne', 50, 20, { x: 100, y: 300, width: 250, height: 80 }],
    ['sw', -50, -20, { x: 50, y: 280, width: 250, height: 80 }],
  ] as const)('%s moves its own edges only', (handle, dx, dy, expected) => {
    expect(pulled(handle, dx, dy).box?.rect).toEqual(expected)
  })

  test('stops at the smallest size, the other edge in place, and says so', () => {
    const state = pulled('w', 195, 0)
    expect(state.tooSmall).toBe(true)
    expect(state.box?.rect).toEqual({ x: 260, y: 300, width: 40, height: 60 })
  })

  test('Shift keeps the proportions', () => {
    expect(pulled('ne', 100, 0, true).box?.rect).toEqual({ x: 100, y: 300, width: 300, height: 90 })
    expect(pulled('sw', 0, -30, true).box?.rect).toEqual({ x: 0, y: 270, width: 300, height: 90 })
  })

  test('Shift keeps the proportions at the edge of the page too', () => {
    const rect = pulled('ne', 2000, 0, true).box?.rect
    expect(rect?.width).toBeCloseTo(495, 6)
    expect(rect?.height).toBeCloseTo(148.5, 6)
  })
})

describe('keys', () => {
  const box = drawn(100, 300, 200, 60)
  const mm = PT_PER_MM

  test('a step of one millimetre', () => {
    const { box: after } = place(box, { type: 'nudge', ground: GROUND, by: { x: mm, y: 0 }, resize: false })
    expect(after?.rect.x).toBeCloseTo(102.8346, 3)
    expect(after?.rect.width).toBe(200)
  })

  test('with Shift the right and the lower edge follow', () => {
    const wider = place(box, { type: 'nudge', ground: GROUND, by: { x: mm, y: 0 }, resize: true })
    expect(wider.box?.rect.width).toBeCloseTo(202.8346, 3)
    const higher = place(box, { type: 'nudge', ground: GROUND, by: { x: 0, y: -mm }, resize: true })
    expect(higher.box?.rect.y).toBeCloseTo(297.1654, 3)
    expect(higher.box?.rect.height).toBeCloseTo(62.8346, 3)
  })

  test('neither off the page nor below the smallest size', () => {
    const far = place(box, { type: 'nudge', ground: GROUND, by: { x: -1000, y: 0 }, resize: false })
    expect(far.box?.rect.x).toBe(0)
    const small = place(box, { type: 'nudge', ground: GROUND, by: { x: -1000, y: 1000 }, resize: true })
    expect(small.box?.rect).toEqual({ x: 100, y: 340, ...MIN_BOX_PT })
  })

  test('Escape first ends the pointing, then the selection', () => {
    const pointing = place(box, { type: 'point' })
    const idle = place(pointing, { type: 'cancel' })
    expect(idle.action.kind).toBe('idle')
    expect(idle.box).toEqual(box.box)
    const drawing = play(
      [
        { type: 'press', ground: GROUND, at: { x: 10, y: 500 } },
        { type: 'move', at: { x: 200, y: 400 }, modifiers: FREE },
        { type: 'cancel' },
      ],
      pointing,
    )
    expect(drawing.action.kind).toBe('pointing')
    expect(drawing.box).toEqual(box.box)
    expect(place(box, { type: 'cancel' }).selected).toBe(false)
  })
})

test('whatever the hand does, the box stays on its page and readable', () => {
  const point = fc.record({
    x: fc.double({ min: -2000, max: 3000, noNaN: true }),
    y: fc.double({ min: -2000, max: 3000, noNaN: true }),
  })
  const modifiers = fc.record({ free: fc.boolean(), keepShape: fc.boolean() })
  const handle = fc.constantFrom<Handle>('nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w')
  const event: fc.Arbitrary<PlacingEvent> = fc.oneof(
    fc.record({ type: fc.constant('point' as const) }),
    fc.record({ type: fc.constant('press' as const), ground: fc.constant(GROUND), at: point }),
    fc.record({ type: fc.constant('grab' as const), ground: fc.constant(GROUND), at: point }),
    fc.record({ type: fc.constant('pull' as const), ground: fc.constant(GROUND), at: point, handle }),
    fc.record({ type: fc.constant('move' as const), at: point, modifiers }),
    fc.record({ type: fc.constant('release' as const), at: point }),
    fc.record({ type: fc.constant('cancel' as const) }),
    fc.record({
      type: fc.constant('nudge' as const),
      ground: fc.constant(GROUND),
      by: point,
      resize: fc.boolean(),
    }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), events => {
      let state = NOTHING_PLACED
      for (const next of events) {
        state = place(state, next)
        if (!state.box) continue
        const { x, y, width, height } = state.box.rect
        expect(x).toBeGreaterThanOrEqual(-1e-6)
        expect(y).toBeGreaterThanOrEqual(-1e-6)
        expect(x + width).toBeLessThanOrEqual(595 + 1e-6)
        expect(y + height).toBeLessThanOrEqual(842 + 1e-6)
        if (state.action.kind !== 'idle') continue
        expect(width).toBeGreaterThanOrEqual(MIN_BOX_PT.width - 1e-6)
        expect(height).toBeGreaterThanOrEqual(MIN_BOX_PT.height - 1e-6)
      }
    }),
  )
})
