/** Strokes of the signature pad -> a drawing without its margins. Pure. */
import type { Ink } from '../../src-shared/model/appearance.ts'
import { curveOf, INK_WIDTH } from '../../src-shared/model/ink.ts'

export type Point = { readonly x: number; readonly y: number }

/** Nearer points tell nothing new. CSS px. */
const NEAR_PX = 2
const MAX_POINTS = 1500
const MAX_STROKES = 300

/** Without the points that lie on the one before; the last one stays. */
export function thinned(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = []
  for (const [at, point] of points.entries()) {
    const before = kept.at(-1)
    const isFar = !before || Math.hypot(point.x - before.x, point.y - before.y) >= NEAR_PX
    if (isFar || at === points.length - 1) kept.push(point)
  }
  return kept.slice(0, MAX_POINTS)
}

/** @returns null where nothing was drawn */
export function boundedInk(strokes: readonly (readonly Point[])[]): Ink | null {
  const points = strokes.flat()
  if (points.length === 0) return null
  const left = Math.min(...points.map(({ x }) => x)) - INK_WIDTH
  const top = Math.min(...points.map(({ y }) => y)) - INK_WIDTH
  const round = (value: number) => Math.round(value * 10) / 10
  return {
    width: round(Math.max(...points.map(({ x }) => x)) + INK_WIDTH - left),
    height: round(Math.max(...points.map(({ y }) => y)) + INK_WIDTH - top),
    strokes: strokes
      .slice(0, MAX_STROKES)
      .map(stroke => stroke.flatMap(({ x, y }) => [round(x - left), round(y - top)])),
  }
}

/** As an SVG path, by the curves that the file gets. */
export function pathOf(stroke: readonly Point[]): string {
  if (stroke.length === 0) return ''
  const { x, y, segments } = curveOf(stroke.flatMap(point => [point.x, point.y]))
  return `M${x} ${y}${segments.map(segment => `C${segment.join(' ')}`).join('')}`
}
