/** The text of a page as lines to align with. Pure: text runs in, snap lines out. */
import { type PageView, type ShownRect, shownSize, toShownRect } from '../../src-shared/model/geometry.ts'
import type { TextRun } from '../viewer/pdf.ts'
import { PT_PER_MM } from './page-space.ts'
import type { Margins, SnapLine, SnapTargets } from './snapping.ts'

/** One line of text as shown, in points. `rule`: made of underscores, dots or dashes, to be signed upon. */
export type TextLine = {
  readonly left: number
  readonly right: number
  readonly base: number
  readonly top: number
  readonly rule: boolean
}

/** Where text begins or ends on a page without any: the usual margin of a letter. */
const USUAL_MARGIN_PT = 20 * PT_PER_MM

/** Runs whose base lines differ by less than this belong to one line. */
const SAME_LINE_PT = 1.5

/** A gap wider than this, in line heights, starts another column. */
const COLUMN_GAP = 3

const RULE = /^[\s_.…·\-–—=]{4,}$/u

/** Lines that read from left to right as shown; turned text is left out. */
export function textLines(runs: readonly TextRun[], view: PageView): readonly TextLine[] {
  const pieces = runs
    .flatMap(run => shownPiece(run, view))
    .toSorted((a, b) => b.base - a.base || a.left - b.left)
  const lines: TextLine[] = []
  for (const piece of pieces) {
    const last = lines.at(-1)
    if (last && belongs(last, piece)) lines[lines.length - 1] = joined(last, piece)
    else lines.push(piece)
  }
  return lines
}

/** Everything on a page to align with: the block of text, the beginnings of its lines, their tops and rules, the fields. */
export function snapTargets(
  view: PageView,
  lines: readonly TextLine[],
  fields: readonly ShownRect[],
): SnapTargets {
  const { width, height } = shownSize(view)
  const xs = commonStarts(lines).map((left): SnapLine => ({ at: left, edges: 'low', span: null }))
  const ys: SnapLine[] = []
  for (const line of lines) {
    const span = { from: line.left, to: line.right }
    if (line.rule) ys.push({ at: line.base, edges: 'low', span })
    else ys.push({ at: line.top, edges: 'low', span }, { at: line.base, edges: 'high', span })
  }
  return { width, height, xs, ys, margins: marginsOf(width, height, lines), fields }
}

function marginsOf(width: number, height: number, lines: readonly TextLine[]): Margins {
  if (lines.length === 0) {
    const inset = Math.min(USUAL_MARGIN_PT, width / 10, height / 10)
    return { left: inset, right: width - inset, bottom: inset, top: height - inset }
  }
  return {
    left: Math.max(0, Math.min(...lines.map(l => l.left))),
    right: Math.min(width, Math.max(...lines.map(l => l.right))),
    bottom: Math.max(0, Math.min(...lines.map(l => l.base))),
    top: Math.min(height, Math.max(...lines.map(l => l.top))),
  }
}

function shownPiece(run: TextRun, view: PageView): readonly TextLine[] {
  const start = toShownRect({ x1: run.start.x, y1: run.start.y, x2: run.start.x, y2: run.start.y }, view)
  const end = toShownRect({ x1: run.end.x, y1: run.end.y, x2: run.end.x, y2: run.end.y }, view)
  if (end.x <= start.x || Math.abs(end.y - start.y) > 0.5) return []
  const height = run.height * view.userUnit
  return [{ left: start.x, right: end.x, base: start.y, top: start.y + height, rule: RULE.test(run.text) }]
}

function belongs(line: TextLine, piece: TextLine): boolean {
  const tall = Math.max(line.top - line.base, piece.top - piece.base)
  return (
    Math.abs(line.base - piece.base) < SAME_LINE_PT &&
    piece.left - line.right < COLUMN_GAP * tall &&
    line.rule === piece.rule
  )
}

function joined(line: TextLine, piece: TextLine): TextLine {
  return {
    left: Math.min(line.left, piece.left),
    right: Math.max(line.right, piece.right),
    base: line.base,
    top: Math.max(line.top, piece.top),
    rule: line.rule,
  }
}

/** Left edges that at least two lines share, rounded to a point. */
function commonStarts(lines: readonly TextLine[]): readonly number[] {
  const counts = new Map<number, { readonly at: number; readonly count: number }>()
  for (const { left } of lines) {
    const known = counts.get(Math.round(left))
    counts.set(Math.round(left), { at: known?.at ?? left, count: (known?.count ?? 0) + 1 })
  }
  return [...counts.values()].filter(c => c.count >= 2).map(c => c.at)
}
