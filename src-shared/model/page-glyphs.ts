/** The glyphs of a page and where each stands, out of the drawing operators that pdf.js reads. Pure: no DOM, no pdf.js. */

type Point = { readonly x: number; readonly y: number }

/** Default user space units of its page. */
export type Glyph = {
  /** What it stands for: usually one character. */
  readonly text: string
  /** On the base line: where it begins, where it ends, and where the next one begins. */
  readonly from: Point
  readonly to: Point
  readonly next: Point
  /** From the base line to its top, and to its bottom. */
  readonly up: Point
  readonly down: Point
}

export type PageFont = {
  /** Undefined: a thousandth of the size. */
  readonly fontMatrix?: readonly number[] | undefined
  readonly vertical: boolean
  readonly isType3Font: boolean
  /** Parts of the font size; undefined or 0 where the font does not say. */
  readonly ascent: number | undefined
  readonly descent: number | undefined
  /** In glyph space; what a Type 3 font has in place of heights. */
  readonly bbox?: readonly number[] | undefined
}

/** As pdf.js gives them: `fnArray` holds codes of `Operators`. */
export type OperatorList = {
  readonly fnArray: readonly number[]
  readonly argsArray: readonly unknown[]
}

/** The codes that pdf.js gives the operators which move text. */
export type Operators = Readonly<Record<(typeof USED)[number], number>>

const USED = [
  'save',
  'restore',
  'transform',
  'paintFormXObjectBegin',
  'paintFormXObjectEnd',
  'setGState',
  'beginText',
  'setCharSpacing',
  'setWordSpacing',
  'setHScale',
  'setLeading',
  'setFont',
  'setTextRise',
  'moveText',
  'setLeadingMoveText',
  'setTextMatrix',
  'nextLine',
  'showText',
  'beginMarkedContent',
  'beginMarkedContentProps',
  'endMarkedContent',
] as const

export type PageParts = {
  readonly operators: OperatorList
  readonly codes: Operators
  /** By the name that `setFont` gives; null where there is none of it. */
  font(name: string): PageFont | null
  /** Whether a layer (optional content) is seen. */
  isShown(layer: unknown): boolean
}

/** More is no page to be read by a person. */
export const MAX_GLYPHS = 500_000

/** What poppler and pdf.js take where a font does not tell its height. */
const USUAL_ASCENT = 0.75
const USUAL_DESCENT = -0.25

/** a b c d e f, as in ISO 32000-2, 8.3.3. */
type Matrix = readonly [number, number, number, number, number, number]

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

type State = {
  ctm: Matrix
  textMatrix: Matrix
  font: PageFont | null
  size: number
  charSpacing: number
  wordSpacing: number
  scale: number
  leading: number
  rise: number
  /** Of the pen, and of the beginning of its line. */
  x: number
  y: number
  lineX: number
  lineY: number
}

/**
 * In the order in which they are drawn. What lies in a hidden layer is left out, what is drawn invisibly is not: a scan
 * that was read by machine has its text that way.
 *
 * @source ISO 32000-2, 9.3 (text state), 9.4 (text objects)
 */
export function pageGlyphs({ operators, codes, font, isShown }: PageParts): readonly Glyph[] {
  const names = new Map(USED.map(name => [codes[name], name]))
  const glyphs: Glyph[] = []
  const stack: State[] = []
  /** Of each marked content that is open: whether it is seen. */
  const shown: boolean[] = []
  let state = newState()
  for (let at = 0; at < operators.fnArray.length; at++) {
    const name = names.get(operators.fnArray[at] ?? -1)
    if (name === undefined) continue
    const args = listOf(operators.argsArray[at])
    switch (name) {
      case 'save':
        stack.push({ ...state })
        break
      case 'paintFormXObjectBegin':
        stack.push({ ...state })
        if (args[0]) state.ctm = times(state.ctm, matrixOf(args[0]))
        break
      case 'restore':
      case 'paintFormXObjectEnd':
        state = stack.pop() ?? state
        break
      case 'beginMarkedContent':
        shown.push(true)
        break
      case 'beginMarkedContentProps':
        shown.push(args[0] !== 'OC' || isShown(args[1]))
        break
      case 'endMarkedContent':
        shown.pop()
        break
      case 'showText': {
        const made = showText(state, listOf(args[0]))
        if (shown.every(Boolean)) glyphs.push(...made)
        if (glyphs.length > MAX_GLYPHS) return glyphs.slice(0, MAX_GLYPHS)
        break
      }
      default:
        change(state, name, args, font)
    }
  }
  return glyphs
}

function newState(): State {
  const still = { x: 0, y: 0, lineX: 0, lineY: 0 }
  const plain = { charSpacing: 0, wordSpacing: 0, scale: 1, leading: 0, rise: 0 }
  return { ctm: IDENTITY, textMatrix: IDENTITY, font: null, size: 0, ...plain, ...still }
}

type Change = Exclude<
  (typeof USED)[number],
  | 'save'
  | 'restore'
  | 'showText'
  | `paintFormXObject${'Begin' | 'End'}`
  | `${'begin' | 'end'}MarkedContent${'' | 'Props'}`
>

/** What the operators of the text state and of text positions do. */
function change(state: State, name: Change, args: readonly unknown[], font: PageParts['font']): void {
  const [first, second] = [numberOf(args[0]), numberOf(args[1])]
  switch (name) {
    case 'transform':
      state.ctm = times(state.ctm, matrixOf(args))
      return
    case 'beginText':
      moveTo(state, IDENTITY)
      return
    case 'setTextMatrix':
      moveTo(state, matrixOf(args.length === 1 ? args[0] : args))
      return
    case 'setCharSpacing':
      state.charSpacing = first
      return
    case 'setWordSpacing':
      state.wordSpacing = first
      return
    case 'setHScale':
      state.scale = first / 100
      return
    case 'setLeading':
      state.leading = first
      return
    case 'setTextRise':
      state.rise = first
      return
    case 'setFont':
      setFont(state, args, font)
      return
    case 'setGState':
      for (const entry of listOf(args[0])) {
        const [key, value] = listOf(entry)
        if (key === 'Font') setFont(state, listOf(value), font)
      }
      return
    case 'moveText':
      moveBy(state, first, second)
      return
    case 'setLeadingMoveText':
      state.leading = -second
      moveBy(state, first, second)
      return
    case 'nextLine':
      moveBy(state, 0, -state.leading)
      return
  }
}

function setFont(state: State, [name, size]: readonly unknown[], font: PageParts['font']): void {
  state.font = typeof name === 'string' ? font(name) : null
  state.size = numberOf(size)
}

function moveTo(state: State, matrix: Matrix): void {
  state.textMatrix = matrix
  state.x = state.lineX = 0
  state.y = state.lineY = 0
}

function moveBy(state: State, x: number, y: number): void {
  state.x = state.lineX += x
  state.y = state.lineY += y
}

/** Of pdf.js's own glyph objects: widths are in glyph space, `vmetric` is w1y, vx, vy. */
type ShownGlyph = {
  readonly unicode?: unknown
  readonly width?: unknown
  readonly isSpace?: unknown
  readonly vmetric?: unknown
}

function showText(state: State, items: readonly unknown[]): readonly Glyph[] {
  const { font, size } = state
  if (font === null || size === 0) return []
  const full = times(state.ctm, state.textMatrix)
  const glyphs: Glyph[] = []
  for (const item of items) {
    if (typeof item === 'number') {
      // An adjustment, in thousandths of the size. @source ISO 32000-2, 9.4.3 (TJ)
      if (font.vertical) state.y -= (item / 1000) * size
      else state.x -= (item / 1000) * size * state.scale
    } else if (typeof item === 'object' && item !== null) glyphs.push(step(state, font, item, full))
  }
  return glyphs
}

/** One glyph, and the pen behind it. */
function step(state: State, font: PageFont, glyph: ShownGlyph, full: Matrix): Glyph {
  const { size, scale, rise } = state
  const unit = size * (font.fontMatrix?.[0] || 0.001)
  const spacing = state.charSpacing + (glyph.isSpace === true ? state.wordSpacing : 0)
  const text = typeof glyph.unicode === 'string' ? glyph.unicode : ''
  const place = (x: number, y: number) => applied(full, x, y)
  if (font.vertical) return verticalStep(state, glyph, { unit, spacing, text, place })
  const width = numberOf(glyph.width) * unit * scale
  const { x, y } = state
  const base = place(x, y + rise)
  const to = place(x + width, y + rise)
  state.x += width + spacing * scale
  const [high, low] = heightOf(font)
  return {
    text,
    from: base,
    to,
    next: place(state.x, y + rise),
    up: difference(place(x, y + rise + high * size), base),
    down: difference(place(x, y + rise + low * size), base),
  }
}

/** Written downward: “up” is to the right of the line, which runs through the middle of its glyphs. */
function verticalStep(
  state: State,
  glyph: ShownGlyph,
  { unit, spacing, text, place }: { unit: number; spacing: number; text: string; place: typeof point },
): Glyph {
  const [advance] = listOf(glyph.vmetric)
  const length = Math.abs(numberOf(advance) || -1000) * unit
  const half = (numberOf(glyph.width) || 1000) * unit * 0.5
  const { x, y } = state
  const from = place(x, y)
  state.y -= length - spacing // ISO 32000-2, 9.3.2: downward, spacing counts the other way.
  return {
    text,
    from,
    to: place(x, y - length),
    next: place(x, state.y),
    up: difference(place(x + half, y), from),
    down: difference(place(x - half, y), from),
  }
}

/** @source ISO 32000-2, table 120 (/Ascent, /Descent); nonsense there is not rare */
function heightOf(font: PageFont): readonly [high: number, low: number] {
  const [, bottom = 0, , top = 0] = font.bbox ?? []
  const tall = font.fontMatrix?.[3] ?? 0.001
  const { ascent, descent } = font.isType3Font
    ? { ascent: top * tall, descent: bottom * tall }
    : { ascent: font.ascent, descent: font.descent }
  const high = ascent && Number.isFinite(ascent) ? Math.abs(ascent) : USUAL_ASCENT
  const low = descent && Number.isFinite(descent) ? -Math.abs(descent) : USUAL_DESCENT
  return [Math.min(Math.max(high, 0.3), 1.2), Math.max(Math.min(low, 0), -0.6)]
}

function point(x: number, y: number): Point {
  return { x, y }
}

function applied([a, b, c, d, e, f]: Matrix, x: number, y: number): Point {
  return point(a * x + c * y + e, b * x + d * y + f)
}

function difference(a: Point, b: Point): Point {
  return point(a.x - b.x, a.y - b.y)
}

/** `inner` first, then `outer`. */
function times(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = inner
  const right = applied(outer, a, b)
  const up = applied(outer, c, d)
  const move = applied(outer, e, f)
  const { x, y } = applied(outer, 0, 0)
  return [right.x - x, right.y - y, up.x - x, up.y - y, move.x, move.y]
}

function matrixOf(value: unknown): Matrix {
  const [a, b, c, d, e, f] = listOf(value).map(numberOf)
  return a === undefined || b === undefined || c === undefined || d === undefined
    ? IDENTITY
    : [a, b, c, d, e ?? 0, f ?? 0]
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** Arrays and typed arrays, whichever pdf.js takes. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float32Array) : []
}
