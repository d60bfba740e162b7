/** How a signature box is drawn, moved and resized: idle -> pointing -> drawing | moving | resizing. Pure; no React, no DOM. */
import { MIN_BOX_PT, type ShownRect } from '../../src-shared/model/geometry.ts'
import { PT_PER_MM, type ShownPoint } from './page-space.ts'
import { distances, type Guide, type MovingEdges, type SnapTargets, snap } from './snapping.ts'

/** The box of one signature. Points as shown, origin bottom left of its page. */
export type Box = { readonly pageIndex: number; readonly rect: ShownRect }

export type Handle = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w'

/** What the machine must know of the page under the pointer. `reach`: 6 CSS px in points, how far the pull goes. */
export type Ground = { readonly pageIndex: number; readonly targets: SnapTargets; readonly reach: number }

/** `free`: no pull (Alt). `keepShape`: the proportions stay (Shift). */
export type Modifiers = { readonly free: boolean; readonly keepShape: boolean }

export type Action =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pointing' }
  | {
      readonly kind: 'drawing'
      readonly ground: Ground
      readonly from: ShownPoint
      readonly before: Box | null
    }
  | { readonly kind: 'moving'; readonly ground: Ground; readonly from: ShownPoint; readonly before: Box }
  | {
      readonly kind: 'resizing'
      readonly ground: Ground
      readonly from: ShownPoint
      readonly before: Box
      readonly handle: Handle
    }

export type Placing = {
  readonly action: Action
  readonly box: Box | null
  readonly selected: boolean
  readonly guides: readonly Guide[]
  /** The pointer asks for less than the smallest readable box. */
  readonly tooSmall: boolean
}

export type PlacingEvent =
  | { readonly type: 'point' }
  | { readonly type: 'press'; readonly ground: Ground; readonly at: ShownPoint }
  | { readonly type: 'grab'; readonly ground: Ground; readonly at: ShownPoint }
  | { readonly type: 'pull'; readonly ground: Ground; readonly at: ShownPoint; readonly handle: Handle }
  | { readonly type: 'move'; readonly at: ShownPoint; readonly modifiers: Modifiers }
  | { readonly type: 'release'; readonly at: ShownPoint }
  | { readonly type: 'cancel' }
  | { readonly type: 'nudge'; readonly ground: Ground; readonly by: ShownPoint; readonly resize: boolean }
  | { readonly type: 'put'; readonly box: Box | null }
  | { readonly type: 'select'; readonly selected: boolean }

export const NOTHING_PLACED: Placing = {
  action: { kind: 'idle' },
  box: null,
  selected: false,
  guides: [],
  tooSmall: false,
}

/** What a click places: 76 by 23 mm. */
export const DEFAULT_BOX_PT = { width: 76 * PT_PER_MM, height: 23 * PT_PER_MM } as const

/** Less pointer travel than this is a click, in multiples of the reach (6 CSS px). */
const CLICK_TRAVEL = 0.67

/** Let go farther outside the page than this, in multiples of the reach: the box returns. */
const RETURN_DISTANCE = 4

const STILL: Modifiers = { free: true, keepShape: false }

export function place(state: Placing, event: PlacingEvent): Placing {
  const { action } = state
  switch (event.type) {
    case 'point':
      return { ...state, action: { kind: 'pointing' }, selected: false, guides: [], tooSmall: false }
    case 'press':
      if (action.kind !== 'pointing') return { ...state, selected: false }
      return {
        ...state,
        action: { kind: 'drawing', ground: event.ground, from: event.at, before: state.box },
      }
    case 'grab':
      if (!state.box) return state
      return {
        ...state,
        selected: true,
        action: { kind: 'moving', ground: event.ground, from: event.at, before: state.box },
      }
    case 'pull':
      if (!state.box) return state
      return {
        ...state,
        selected: true,
        action: {
          kind: 'resizing',
          ground: event.ground,
          from: event.at,
          before: state.box,
          handle: event.handle,
        },
      }
    case 'move':
      return followed(state, event.at, event.modifiers)
    case 'release':
      return released(state, event.at)
    case 'cancel':
      return cancelled(state)
    case 'nudge':
      return nudged(state, event.ground, event.by, event.resize)
    case 'put':
      return { ...NOTHING_PLACED, box: event.box, selected: event.box !== null }
    case 'select':
      return { ...state, selected: event.selected && state.box !== null }
  }
}

/** The default box around a point, inside the page. */
export function boxAround(
  at: ShownPoint,
  page: { readonly width: number; readonly height: number },
): ShownRect {
  const width = Math.min(DEFAULT_BOX_PT.width, page.width)
  const height = Math.min(DEFAULT_BOX_PT.height, page.height)
  return keptInside({ x: at.x - width / 2, y: at.y - height / 2, width, height }, page)
}

/** Moves a rectangle that stands out back onto the page; makes one larger than the page as large as it. */
export function keptInside(
  rect: ShownRect,
  page: { readonly width: number; readonly height: number },
): ShownRect {
  const width = Math.min(rect.width, page.width)
  const height = Math.min(rect.height, page.height)
  return {
    x: within(rect.x, 0, page.width - width),
    y: within(rect.y, 0, page.height - height),
    width,
    height,
  }
}

function followed(state: Placing, at: ShownPoint, modifiers: Modifiers): Placing {
  const { action } = state
  switch (action.kind) {
    case 'idle':
    case 'pointing':
      return state
    case 'drawing': {
      if (isClick(action.from, at, action.ground))
        return { ...state, box: action.before, guides: [], tooSmall: false }
      const start = startOf(action.from, action.ground, modifiers)
      const handle = cornerToward(at.x - start.x, at.y - start.y)
      return sized(
        state,
        { x: start.x, y: start.y, width: 0, height: 0 },
        handle,
        action.ground,
        at,
        modifiers,
      )
    }
    case 'moving': {
      const { before, from, ground } = action
      if (isClick(from, at, ground) && state.box === before) return state
      const wished = { ...before.rect, x: before.rect.x + at.x - from.x, y: before.rect.y + at.y - from.y }
      const inside = keptInside(wished, ground.targets)
      const pulled = snapped(inside, { x: 'both', y: 'both' }, ground, modifiers)
      const rect = keptInside(pulled.rect, ground.targets)
      return { ...state, box: { ...before, rect }, guides: pulled.guides, tooSmall: false }
    }
    case 'resizing': {
      const { before, from, ground, handle } = action
      const edge = edgePoint(before.rect, handle)
      const to = { x: edge.x + at.x - from.x, y: edge.y + at.y - from.y }
      return sized(state, before.rect, handle, ground, to, modifiers)
    }
  }
}

/** The corner where drawing began is pulled as well. */
function startOf(from: ShownPoint, ground: Ground, modifiers: Modifiers): ShownPoint {
  const { x, y } = onPage(from, ground.targets)
  const pulled = snapped({ x, y, width: 0, height: 0 }, { x: 'both', y: 'both' }, ground, modifiers).rect
  return onPage(pulled, ground.targets)
}

/** The rectangle whose `handle` stands at `to`; the opposite edges stay. */
function sized(
  state: Placing,
  start: ShownRect,
  handle: Handle,
  ground: Ground,
  to: ShownPoint,
  modifiers: Modifiers,
): Placing {
  const page = ground.targets
  const moving = edgesOf(handle)
  const wished = stretched(start, moving, onPage(to, page))
  const shaped = modifiers.keepShape && start.width > 0 ? sameShape(wished, start, handle, page) : wished
  const pulled = modifiers.keepShape
    ? { rect: shaped, guides: distances(shaped, page) }
    : snapped(shaped, moving, ground, modifiers)
  const tooSmall = pulled.rect.width < leastWidth(page) || pulled.rect.height < leastHeight(page)
  const isDrawing = state.action.kind === 'drawing'
  const rect = tooSmall && !isDrawing ? grown(pulled.rect, moving, page) : pulled.rect
  return { ...state, box: { pageIndex: ground.pageIndex, rect }, guides: pulled.guides, tooSmall }
}

function released(state: Placing, at: ShownPoint): Placing {
  const { action } = state
  const done = { ...state, action: { kind: 'idle' } as const, guides: [], tooSmall: false, selected: true }
  switch (action.kind) {
    case 'idle':
    case 'pointing':
      return state
    case 'drawing': {
      const { ground, from } = action
      const page = ground.targets
      const drawn = followed(state, at, STILL)
      if (isClick(from, at, ground)) {
        return { ...done, box: { pageIndex: ground.pageIndex, rect: boxAround(from, page) } }
      }
      // The box as last drawn, with its pull; grown to what can be read.
      const rect = (state.box === action.before ? drawn.box : state.box)?.rect ?? boxAround(from, page)
      const edges = edgesOf(cornerToward(at.x - from.x, at.y - from.y))
      return { ...done, box: { pageIndex: ground.pageIndex, rect: grown(rect, edges, page) } }
    }
    case 'moving':
      return isOutside(at, action.ground) ? { ...done, box: action.before } : done
    case 'resizing':
      return done
  }
}

function cancelled(state: Placing): Placing {
  const { action } = state
  const calm = { ...state, guides: [], tooSmall: false }
  switch (action.kind) {
    case 'idle':
      return { ...calm, selected: false }
    case 'pointing':
      return { ...calm, action: { kind: 'idle' } }
    case 'drawing':
      return { ...calm, action: { kind: 'pointing' }, box: action.before }
    case 'moving':
    case 'resizing':
      return { ...calm, action: { kind: 'idle' }, box: action.before }
  }
}

function nudged(state: Placing, ground: Ground, by: ShownPoint, resize: boolean): Placing {
  if (!state.box || state.action.kind !== 'idle' || state.box.pageIndex !== ground.pageIndex) return state
  const { rect } = state.box
  const page = ground.targets
  // The bottom right corner follows: the top left one is where the eye looks.
  const wished = resize
    ? stretched(rect, edgesOf('se'), { x: rect.x + rect.width + by.x, y: rect.y + by.y })
    : { ...rect, x: rect.x + by.x, y: rect.y + by.y }
  const next = resize ? grown(clipped(wished, page), edgesOf('se'), page) : keptInside(wished, page)
  return { ...state, selected: true, box: { ...state.box, rect: next } }
}

function snapped(rect: ShownRect, moving: MovingEdges, ground: Ground, modifiers: Modifiers) {
  if (modifiers.free) return { rect, guides: distances(rect, ground.targets) }
  return snap(rect, moving, ground.targets, ground.reach)
}

function stretched(start: ShownRect, moving: MovingEdges, to: ShownPoint): ShownRect {
  const right = start.x + start.width
  const top = start.y + start.height
  const x1 = moving.x === 'low' ? Math.min(to.x, right) : start.x
  const x2 = moving.x === 'high' ? Math.max(to.x, start.x) : right
  const y1 = moving.y === 'low' ? Math.min(to.y, top) : start.y
  const y2 = moving.y === 'high' ? Math.max(to.y, start.y) : top
  return { x: x1, y: y1, width: x2 - x1, height: y2 - y1 }
}

/** The proportions of `start`, as large as the pointer asks on either axis, as far as the page reaches. */
function sameShape(wished: ShownRect, start: ShownRect, handle: Handle, page: SnapTargets): ShownRect {
  const { x, y } = edgesOf(handle)
  const right = start.x + start.width
  const top = start.y + start.height
  const asked = Math.max(
    x ? wished.width / start.width : 0,
    y ? wished.height / start.height : 0,
    leastWidth(page) / start.width,
    leastHeight(page) / start.height,
  )
  const room = Math.min(
    (x === 'low' ? right : page.width - start.x) / start.width,
    (y === 'low' ? top : page.height - start.y) / start.height,
  )
  const width = start.width * Math.min(asked, room)
  const height = start.height * Math.min(asked, room)
  return { x: x === 'low' ? right - width : start.x, y: y === 'low' ? top - height : start.y, width, height }
}

/** At least the smallest readable size, growing toward the moving edges and staying on the page. */
function grown(rect: ShownRect, moving: MovingEdges, page: SnapTargets): ShownRect {
  const width = Math.max(rect.width, leastWidth(page))
  const height = Math.max(rect.height, leastHeight(page))
  const x = moving.x === 'low' ? rect.x + rect.width - width : rect.x
  const y = moving.y === 'low' ? rect.y + rect.height - height : rect.y
  return keptInside({ x, y, width, height }, page)
}

function clipped(rect: ShownRect, page: SnapTargets): ShownRect {
  const x1 = within(rect.x, 0, page.width)
  const y1 = within(rect.y, 0, page.height)
  const x2 = within(rect.x + rect.width, 0, page.width)
  const y2 = within(rect.y + rect.height, 0, page.height)
  return { x: x1, y: y1, width: x2 - x1, height: y2 - y1 }
}

function edgesOf(handle: Handle): MovingEdges {
  const x = handle.includes('w') ? 'low' : handle.includes('e') ? 'high' : null
  const y = handle.includes('s') ? 'low' : handle.includes('n') ? 'high' : null
  return { x, y }
}

function edgePoint(rect: ShownRect, handle: Handle): ShownPoint {
  const { x, y } = edgesOf(handle)
  return { x: x === 'low' ? rect.x : rect.x + rect.width, y: y === 'low' ? rect.y : rect.y + rect.height }
}

function cornerToward(dx: number, dy: number): Handle {
  return dy < 0 ? (dx < 0 ? 'sw' : 'se') : dx < 0 ? 'nw' : 'ne'
}

function isClick(from: ShownPoint, to: ShownPoint, ground: Ground): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) < CLICK_TRAVEL * ground.reach
}

function isOutside(at: ShownPoint, { targets, reach }: Ground): boolean {
  const far = RETURN_DISTANCE * reach
  return at.x < -far || at.y < -far || at.x > targets.width + far || at.y > targets.height + far
}

function onPage(at: ShownPoint, page: SnapTargets): ShownPoint {
  return { x: within(at.x, 0, page.width), y: within(at.y, 0, page.height) }
}

function leastWidth(page: SnapTargets): number {
  return Math.min(MIN_BOX_PT.width, page.width)
}

function leastHeight(page: SnapTargets): number {
  return Math.min(MIN_BOX_PT.height, page.height)
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
