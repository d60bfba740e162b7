/** Where a signature box likes to stand: pulls it to margins, text, other fields and equal gaps. Pure, in points as shown. */
import type { ShownRect } from '../../src-shared/model/geometry.ts'

/** A line worth aligning with. `edges`: which edge of the box it draws. `span`: only for boxes that reach over it. */
export type SnapLine = {
  readonly at: number
  readonly edges: 'low' | 'high' | 'both' | 'middle'
  readonly span: { readonly from: number; readonly to: number } | null
}

/** What can be aligned with on one page. `xs` are upright lines, `ys` level ones. */
export type SnapTargets = {
  readonly width: number
  readonly height: number
  readonly xs: readonly SnapLine[]
  readonly ys: readonly SnapLine[]
  /** Where text begins and ends on the page, or the usual margins. */
  readonly margins: Margins
  /** Other fields: their edges count, and the gaps between them. */
  readonly fields: readonly ShownRect[]
}

export type Margins = {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly top: number
}

export type Axis = 'x' | 'y'

/** A line over the whole page, or a measured distance between `from` and `to` at height (or place) `across`. */
export type Guide =
  | { readonly kind: 'line'; readonly axis: Axis; readonly at: number }
  | {
      readonly kind: 'distance'
      readonly axis: Axis
      readonly from: number
      readonly to: number
      readonly across: number
    }

/** Which edges follow the pointer. Both of an axis: the box moves. */
export type MovingEdges = {
  readonly x: 'both' | 'low' | 'high' | null
  readonly y: 'both' | 'low' | 'high' | null
}

export type Snapped = { readonly rect: ShownRect; readonly guides: readonly Guide[] }

/** Two positions this close count as the same, in points. */
const SAME = 0.05

/** Neighbours farther away than this are not measured, in points. */
const NEAR_PT = 200

/**
 * @param reach how far the pull goes, in points: 6 CSS px at the present zoom
 * @returns     the rectangle after the pull, and the guides that explain where it stands
 */
export function snap(rect: ShownRect, moving: MovingEdges, targets: SnapTargets, reach: number): Snapped {
  const x = pull(extent(rect, 'x'), extent(rect, 'y'), moving.x, linesOf(targets, 'x', rect), reach)
  const y = pull(extent(rect, 'y'), extent(rect, 'x'), moving.y, linesOf(targets, 'y', rect), reach)
  const pulled = { x: x.low, y: y.low, width: x.high - x.low, height: y.high - y.low }
  return { rect: pulled, guides: [...guidesAt(pulled, moving, targets), ...distances(pulled, targets)] }
}

/** The distances to the nearest fields on both sides; without any on an axis, to the nearer edge of the page. */
export function distances(rect: ShownRect, targets: SnapTargets): readonly Guide[] {
  return (['x', 'y'] as const).flatMap(axis => {
    const own = extent(rect, axis)
    const across = extent(rect, other(axis))
    const beside = targets.fields.filter(f => overlap(extent(f, other(axis)), across) > SAME)
    const lower = nearest(beside.map(f => ({ from: extent(f, axis).high, to: own.low, field: f })))
    const higher = nearest(beside.map(f => ({ from: own.high, to: extent(f, axis).low, field: f })))
    const found = [lower, higher].flatMap(gap => {
      if (!gap) return []
      const shared = common(extent(gap.field, other(axis)), across)
      return [{ kind: 'distance', axis, from: gap.from, to: gap.to, across: middleOf(shared) } as const]
    })
    return found.length > 0 ? found : toPageEdge(own, across, axis, targets)
  })
}

function toPageEdge(own: Extent, across: Extent, axis: Axis, targets: SnapTargets): readonly Guide[] {
  const size = axis === 'x' ? targets.width : targets.height
  const [from, to] = own.low <= size - own.high ? [0, own.low] : [own.high, size]
  return to - from > SAME ? [{ kind: 'distance', axis, from, to, across: middleOf(across) }] : []
}

function middleOf(extent: Extent): number {
  return (extent.low + extent.high) / 2
}

type Extent = { readonly low: number; readonly high: number }

function pull(
  own: Extent,
  across: Extent,
  moving: 'both' | 'low' | 'high' | null,
  lines: readonly SnapLine[],
  reach: number,
): Extent {
  if (!moving) return own
  let best = 0
  let bestSize = reach
  for (const line of lines) {
    if (line.span && overlap({ low: line.span.from, high: line.span.to }, across) <= 0) continue
    for (const at of placesFor(line, own, moving)) {
      const step = line.at - at
      // A middle line gives way to an edge that is within reach.
      const size = Math.abs(step) + (line.edges === 'middle' ? reach / 2 : 0)
      // Strictly smaller: of two lines equally near the first one wins, margins before text.
      if (size < bestSize) {
        best = step
        bestSize = size
      }
    }
  }
  return {
    low: moving === 'high' ? own.low : own.low + best,
    high: moving === 'low' ? own.high : own.high + best,
  }
}

function placesFor(line: SnapLine, own: Extent, moving: 'both' | 'low' | 'high'): readonly number[] {
  if (line.edges === 'middle') return moving === 'both' ? [(own.low + own.high) / 2] : []
  const low = line.edges !== 'high' && moving !== 'high' ? [own.low] : []
  const high = line.edges !== 'low' && moving !== 'low' ? [own.high] : []
  return [...low, ...high]
}

function linesOf(targets: SnapTargets, axis: Axis, rect: ShownRect): readonly SnapLine[] {
  const { margins } = targets
  const [size, low, high] =
    axis === 'x'
      ? [targets.width, margins.left, margins.right]
      : [targets.height, margins.bottom, margins.top]
  const page: SnapLine[] = [
    { at: low, edges: 'low', span: null },
    { at: high, edges: 'high', span: null },
    { at: size / 2, edges: 'middle', span: null },
    { at: 0, edges: 'low', span: null },
    { at: size, edges: 'high', span: null },
  ]
  const fields = targets.fields.flatMap((field): SnapLine[] => {
    const { low, high } = extent(field, axis)
    return [
      { at: low, edges: 'both', span: null },
      { at: high, edges: 'both', span: null },
      { at: (low + high) / 2, edges: 'middle', span: null },
    ]
  })
  return [
    ...page,
    ...fields,
    ...equalGaps(targets.fields, axis, rect),
    ...(axis === 'x' ? targets.xs : targets.ys),
  ]
}

/** Beside a row of fields: the gap they have among themselves; between two fields: the middle. */
function equalGaps(fields: readonly ShownRect[], axis: Axis, rect: ShownRect): readonly SnapLine[] {
  const across = extent(rect, other(axis))
  const row = fields
    .filter(f => overlap(extent(f, other(axis)), across) > SAME)
    .map(f => extent(f, axis))
    .toSorted((a, b) => a.low - b.low)
  const lines: SnapLine[] = []
  for (const [i, left] of row.entries()) {
    const right = row[i + 1]
    if (!right || right.low - left.high <= SAME) continue
    const gap = right.low - left.high
    lines.push({ at: right.high + gap, edges: 'low', span: null })
    lines.push({ at: left.low - gap, edges: 'high', span: null })
    lines.push({ at: (left.high + right.low) / 2, edges: 'middle', span: null })
  }
  return lines
}

/** One line per axis says enough: that of the left or lower edge before that of the other, an edge before the middle. */
function guidesAt(rect: ShownRect, moving: MovingEdges, targets: SnapTargets): readonly Guide[] {
  return (['x', 'y'] as const).flatMap(axis => {
    const edges = moving[axis]
    if (!edges) return []
    const own = extent(rect, axis)
    const across = extent(rect, other(axis))
    const met = linesOf(targets, axis, rect)
      .filter(line => !line.span || overlap({ low: line.span.from, high: line.span.to }, across) > 0)
      .flatMap(line => placesFor(line, own, edges).filter(at => Math.abs(at - line.at) < SAME))
    const [at] = [own.low, own.high, middleOf(own)].filter(place => met.includes(place))
    return at === undefined ? [] : [{ kind: 'line', axis, at } as const]
  })
}

function nearest<G extends { readonly from: number; readonly to: number }>(gaps: readonly G[]): G | null {
  const usable = gaps.filter(g => g.to - g.from > SAME && g.to - g.from < NEAR_PT)
  return usable.toSorted((a, b) => a.to - a.from - (b.to - b.from))[0] ?? null
}

function extent(rect: ShownRect, axis: Axis): Extent {
  return axis === 'x'
    ? { low: rect.x, high: rect.x + rect.width }
    : { low: rect.y, high: rect.y + rect.height }
}

function other(axis: Axis): Axis {
  return axis === 'x' ? 'y' : 'x'
}

function common(a: Extent, b: Extent): Extent {
  return { low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) }
}

function overlap(a: Extent, b: Extent): number {
  const shared = common(a, b)
  return shared.high - shared.low
}
