/** The glyphs of a page as lines of text: put together by where they stand, in the order in which they are read. Pure. */
import { foldText } from './folded-text.ts'
import { type PageView, type ShownRect, toShown } from './geometry.ts'
import type { Glyph } from './page-glyphs.ts'
import { readingOrder } from './reading-order.ts'

/** One glyph of a line, or the gap between two words. */
export type LinePiece = {
  readonly text: string
  /** Points as shown; null for a gap. */
  readonly box: ShownRect | null
}

/** One line, or one column of it. */
export type PageLine = {
  readonly pieces: readonly LinePiece[]
  /** Folded, without white space at its ends. */
  readonly text: string
  /** For each UTF-16 unit of `text`: the index of its piece. */
  readonly owners: readonly number[]
  /** It ends with a hyphen, soft or plain: the word goes on in the next line. */
  readonly isBroken: boolean
  readonly box: ShownRect
  /** The words of it that are more than lines to write upon. */
  readonly words: readonly ShownRect[]
  /** Of writing: radians, counterclockwise. Where the line stands across it, and how tall it is. Points. */
  readonly angle: number
  readonly base: number
  readonly size: number
  readonly start: number
  readonly end: number
}

/** A gap wider than this part of the size parts two words. Poppler and pdf.js take about as much. */
const WORD_GAP = 0.11
/** A wider one parts two columns. */
const COLUMN_GAP = 2.5
/** Glyphs of one line stand as high as each other, but for this part of the size. */
const SAME_BASE = 0.25
/** A gap as wide within one run of glyphs ends the run. */
const RUN_GAP = 1
/** Rows of the net in which neighbours are looked for. Points. */
const ROW_PT = 4

/** Underscores, dots and dashes: to be signed upon. */
const RULE = /^[\s_.…·\-–—=]+$/u

/** Along the writing, and across it. */
type Placed = {
  readonly text: string
  readonly box: ShownRect
  readonly angle: number
  readonly size: number
  readonly from: number
  readonly to: number
  readonly next: number
  readonly base: number
}

/** Glyphs that were drawn one behind the other. */
type Run = {
  readonly glyphs: Placed[]
  readonly angle: number
  readonly size: number
  readonly base: number
  readonly start: number
  end: number
  following: Run | null
  hasBefore: boolean
}

/** From top to bottom, as the page is shown. */
export function pageLines(
  glyphs: readonly Glyph[],
  view: PageView,
  { matchCase }: { readonly matchCase: boolean },
): readonly PageLine[] {
  const runs = runsOf(glyphs.flatMap(glyph => placed(glyph, view) ?? []))
  link(runs)
  const lines = runs.filter(run => !run.hasBefore).flatMap(run => lineOf(run, matchCase) ?? [])
  return inRows(lines)
}

/** @returns null for what has no place: a font size of zero, a degenerate matrix */
function placed(glyph: Glyph, view: PageView): Placed | null {
  const at = (x: number, y: number) => toShown(x, y, view)
  const { from, to, next, up, down } = glyph
  const corners = [
    at(from.x + up.x, from.y + up.y),
    at(from.x + down.x, from.y + down.y),
    at(to.x + up.x, to.y + up.y),
    at(to.x + down.x, to.y + down.y),
  ]
  const [pen, end, behind] = [at(from.x, from.y), at(to.x, to.y), at(next.x, next.y)]
  const size = Math.hypot(up.x - down.x, up.y - down.y) * view.userUnit
  const angle = angleOf(pen, Math.hypot(end.x - pen.x, end.y - pen.y) > size / 100 ? end : behind, corners)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const along = (p: { readonly x: number; readonly y: number }) => p.x * cos + p.y * sin
  const box = around(corners)
  if (!(size > 0) || !Number.isFinite(box.x + box.y + box.width + box.height)) return null
  return {
    text: glyph.text,
    box,
    angle,
    size,
    from: along(pen),
    to: along(end),
    next: along(behind),
    base: pen.y * cos - pen.x * sin,
  }
}

type ShownPoint = { readonly x: number; readonly y: number }

/** In whole degrees, so that lines of one direction meet. Without an advance it is square to its height. */
function angleOf(from: ShownPoint, to: ShownPoint, [top, bottom]: readonly ShownPoint[]): number {
  let [x, y] = [to.x - from.x, to.y - from.y]
  if (Math.hypot(x, y) < 1e-6 && top && bottom) [x, y] = [top.y - bottom.y, bottom.x - top.x]
  const degrees = Math.round((Math.atan2(y, x) * 180) / Math.PI)
  return ((degrees === -180 ? 180 : degrees) * Math.PI) / 180
}

function runsOf(glyphs: readonly Placed[]): Run[] {
  const runs: Run[] = []
  for (const glyph of glyphs) {
    const run = runs.at(-1)
    const last = run?.glyphs.at(-1)
    if (run && last && isSameAgain(last, glyph)) continue
    if (run && last && goesOn(run, last, glyph)) {
      run.glyphs.push(glyph)
      run.end = Math.max(run.end, glyph.to, glyph.next)
      continue
    }
    const { angle, size, base, from, to, next } = glyph
    runs.push({
      glyphs: [glyph],
      angle,
      size,
      base,
      start: from,
      end: Math.max(to, next),
      following: null,
      hasBefore: false,
    })
  }
  return runs
}

/** Drawn twice, to look bold or to throw a shadow. */
function isSameAgain(a: Placed, b: Placed): boolean {
  const near = Math.max(Math.abs(a.from - b.from), Math.abs(a.base - b.base))
  return a.text === b.text && a.angle === b.angle && near < 0.3 * Math.min(a.size, a.to - a.from)
}

function goesOn(run: Run, last: Placed, glyph: Placed): boolean {
  const gap = glyph.from - run.end
  return (
    glyph.angle === run.angle &&
    Math.abs(glyph.base - run.base) < SAME_BASE * Math.min(run.size, glyph.size) &&
    gap < RUN_GAP * run.size &&
    // A mark stands on the glyph before it; what begins further back is written from right to left.
    glyph.from >= last.from - 0.05 * run.size
  )
}

/** Each run gets the next one of its line. Of a run that was drawn twice the second goes. */
function link(runs: Run[]): void {
  const net = new Map<string, Run[]>()
  const keyOf = (angle: number, row: number) => `${angle.toFixed(3)} ${row}`
  const ordered = [...runs].sort((a, b) => a.start - b.start)
  for (const run of ordered) {
    const row = Math.round(run.base / ROW_PT)
    const reach = Math.ceil((SAME_BASE * run.size) / ROW_PT)
    let best: Run | null = null
    for (let other = row - reach; other <= row + reach; other++) {
      for (const candidate of net.get(keyOf(run.angle, other)) ?? []) {
        if (isSameRun(candidate, run)) {
          best = null
          run.hasBefore = true // It belongs to no line of its own, and to none as what follows.
          break
        }
        if (mayFollow(candidate, run) && (best === null || gapOf(candidate, run) < gapOf(best, run)))
          best = candidate
      }
      if (run.hasBefore) break
    }
    if (run.hasBefore) continue
    if (best) {
      best.following = run
      run.hasBefore = true
    }
    const key = keyOf(run.angle, row)
    const known = net.get(key)
    if (known) known.push(run)
    else net.set(key, [run])
  }
}

function gapOf(before: Run, run: Run): number {
  return Math.abs(run.start - before.end)
}

function mayFollow(before: Run, run: Run): boolean {
  const size = Math.min(before.size, run.size)
  const gap = run.start - before.end
  return (
    before.following === null &&
    Math.abs(before.base - run.base) < SAME_BASE * size &&
    gap > -0.4 * size &&
    gap < COLUMN_GAP * Math.max(before.size, run.size)
  )
}

function isSameRun(a: Run, b: Run): boolean {
  const near = Math.max(Math.abs(a.start - b.start), Math.abs(a.base - b.base), Math.abs(a.end - b.end))
  return near < 0.15 * a.size && textOf(a) === textOf(b)
}

function textOf({ glyphs }: Run): string {
  return glyphs.map(({ text }) => text).join('')
}

/** @returns null for a line in which nothing is to be read */
function lineOf(first: Run, matchCase: boolean): PageLine | null {
  const pieces = readingOrder(piecesOf(first))
  const { text, owners, isBroken } = folded(pieces, matchCase)
  if (text === '') return null
  const boxes = pieces.flatMap(({ box }) => box ?? [])
  let last = first
  while (last.following) last = last.following
  return {
    pieces,
    text,
    owners,
    isBroken,
    box: around(boxes.flatMap(cornersOf)),
    words: wordsOf(pieces),
    angle: first.angle,
    base: first.base,
    size: first.size,
    start: first.start,
    end: last.end,
  }
}

/** From left to right, with the gaps between words. */
function piecesOf(first: Run): readonly LinePiece[] {
  const pieces: LinePiece[] = []
  let end = Number.NEGATIVE_INFINITY
  for (let run: Run | null = first; run !== null; run = run.following) {
    for (const { text, box, from, to, next, size } of run.glyphs) {
      if (from - end > WORD_GAP * size && pieces.length > 0) pieces.push({ text: ' ', box: null })
      end = Math.max(end, to, next)
      pieces.push(/^\s+$/u.test(text) ? { text: ' ', box: null } : { text, box })
    }
  }
  return pieces
}

function folded(
  pieces: readonly LinePiece[],
  matchCase: boolean,
): Pick<PageLine, 'text' | 'owners' | 'isBroken'> {
  let text = ''
  const owners: number[] = []
  for (const [index, piece] of pieces.entries()) {
    let part = foldText(piece.text, matchCase)
    if (text === '' || text.endsWith(' ')) part = part.replace(/^ +/, '')
    part = part.replaceAll(/ +/g, ' ')
    text += part
    for (let at = 0; at < part.length; at++) owners.push(index)
  }
  text = text.trimEnd()
  const drawn = pieces.findLast(piece => piece.text.trim() !== '')?.text ?? ''
  return { text, owners: owners.slice(0, text.length), isBroken: /[\u00ad\-\u2010]$/u.test(drawn) }
}

function wordsOf(pieces: readonly LinePiece[]): readonly ShownRect[] {
  const words: ShownRect[] = []
  let word: LinePiece[] = []
  const close = () => {
    const boxes = word.flatMap(({ box }) => box ?? [])
    if (boxes.length > 0) words.push(around(boxes.flatMap(cornersOf)))
    word = []
  }
  for (const piece of pieces) {
    if (piece.box === null || RULE.test(piece.text)) close()
    else word.push(piece)
  }
  close()
  return words
}

/** Lines whose tops differ by less than this stand side by side. Points. */
const SAME_ROW_PT = 3

function inRows(lines: readonly PageLine[]): readonly PageLine[] {
  const top = ({ box }: PageLine) => box.y + box.height
  const rows: PageLine[][] = []
  for (const line of [...lines].sort((a, b) => top(b) - top(a))) {
    const [first] = rows.at(-1) ?? []
    if (first && top(first) - top(line) < SAME_ROW_PT) rows.at(-1)?.push(line)
    else rows.push([line])
  }
  return rows.flatMap(row => row.sort((a, b) => a.box.x - b.box.x))
}

function cornersOf({ x, y, width, height }: ShownRect): readonly ShownPoint[] {
  return [
    { x, y },
    { x: x + width, y: y + height },
  ]
}

/** The upright rectangle around points. */
export function around(points: readonly ShownPoint[]): ShownRect {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { x, y } of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    bottom = Math.min(bottom, y)
    top = Math.max(top, y)
  }
  return { x: left, y: bottom, width: right - left, height: top - bottom }
}

export function aroundRects(rects: readonly ShownRect[]): ShownRect {
  return around(rects.flatMap(cornersOf))
}
