/** Where words stand on a page. Pure: lines in, places out, in the order in which the page is read. */
import { foldQuery, isAccentOf, isWordCharacter } from './folded-text.ts'
import type { PageView, ShownRect } from './geometry.ts'
import type { Glyph } from './page-glyphs.ts'
import { aroundRects, type PageLine, pageLines } from './page-lines.ts'

export type WordQuery = {
  readonly text: string
  readonly matchCase: boolean
  /** Not within a longer word. */
  readonly wholeWords: boolean
}

/** One place where the words stand: a part for each line that they take, the first line first. Points as shown. */
export type WordsPlace = { readonly parts: readonly [ShownRect, ...ShownRect[]] }

export type PageWords = {
  readonly places: readonly WordsPlace[]
  /** All that is written on the page but lines to write upon: what a signature should leave free. */
  readonly written: readonly ShownRect[]
}

/** Of one query: more on one page tell nobody anything. */
const MAX_PLACES = 10_000
/** Words may go on in so many lines below. */
const MAX_LINES = 3
/** The next line begins within so many sizes below. */
const LINE_STEP = 2.4

export function findWords(glyphs: readonly Glyph[], view: PageView, query: WordQuery): PageWords {
  const lines = pageLines(glyphs, view, query)
  const wanted = foldQuery(query.text, query.matchCase)
  const below = lineBelow(lines)
  const places: WordsPlace[] = []
  for (const line of wanted === '' ? [] : lines) {
    for (const place of placesFrom(line, wanted, query.wholeWords, below)) {
      if (places.length < MAX_PLACES) places.push(place)
    }
  }
  return { places, written: lines.flatMap(({ words }) => words) }
}

/** A line and those below it as one text. */
type Stretch = {
  readonly text: string
  /** For each unit of it: line and index of the piece; null between two lines. */
  readonly owners: readonly (readonly [line: PageLine, piece: number] | null)[]
}

function placesFrom(
  line: PageLine,
  wanted: string,
  wholeWords: boolean,
  below: (line: PageLine) => PageLine | null,
): readonly WordsPlace[] {
  const places = new Map<number, WordsPlace>()
  for (const { text, owners } of stretchesFrom(line, wanted, below)) {
    // What begins in a line below is found from there.
    for (let at = text.indexOf(wanted); at >= 0 && at < line.text.length; at = text.indexOf(wanted, at + 1)) {
      if (places.has(at) || !standsAlone(text, at, at + wanted.length, wholeWords)) continue
      const place = placeOf(owners.slice(at, at + wanted.length))
      if (place) places.set(at, place)
    }
  }
  return [...places].sort(([a], [b]) => a - b).map(([, place]) => place)
}

/** As written; and where a line ends with a hyphen, with the word put together, too. */
function stretchesFrom(
  first: PageLine,
  wanted: string,
  below: (line: PageLine) => PageLine | null,
): readonly Stretch[] {
  let stretches: readonly Stretch[] = [stretchOf(first)]
  let line: PageLine | null = first
  for (let more = 1; more < MAX_LINES && line !== null; more++) {
    const next = below(line)
    if (next === null || next === first) break
    const { isBroken } = line
    stretches = stretches.flatMap(stretch => {
      if (stretch.text.length >= first.text.length + wanted.length) return [stretch]
      const whole = isBroken ? [joined(withoutHyphen(stretch), '', next)] : []
      return [...whole, joined(stretch, isBroken ? '' : ' ', next)]
    })
    line = next
  }
  return stretches
}

function stretchOf(line: PageLine): Stretch {
  return { text: line.text, owners: line.owners.map(piece => [line, piece]) }
}

function joined({ text, owners }: Stretch, between: string, line: PageLine): Stretch {
  const gap = [...between].map(() => null)
  return {
    text: text + between + line.text,
    owners: [...owners, ...gap, ...stretchOf(line).owners],
  }
}

function withoutHyphen({ text, owners }: Stretch): Stretch {
  return text.endsWith('-') ? { text: text.slice(0, -1), owners: owners.slice(0, -1) } : { text, owners }
}

function standsAlone(text: string, from: number, to: number, wholeWords: boolean): boolean {
  const [before, first, last, next] = [text[from - 1], text[from], text[to - 1], text[to]]
  if (last !== undefined && next !== undefined && isAccentOf(last, next)) return false
  if (!wholeWords) return true
  const goesOn = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && isWordCharacter(a) && isWordCharacter(b)
  return !goesOn(before, first) && !goesOn(last, next)
}

function placeOf(owners: Stretch['owners']): WordsPlace | null {
  const parts = new Map<PageLine, ShownRect[]>()
  for (const owner of owners) {
    if (owner === null) continue
    const [line, piece] = owner
    const box = line.pieces[piece]?.box
    if (box) parts.set(line, [...(parts.get(line) ?? []), box])
  }
  const [first, ...others] = [...parts.values()].map(aroundRects)
  return first ? { parts: [first, ...others] } : null
}

/** @returns for a line the one that is read after it: the nearest below that stands under it, in the same direction */
function lineBelow(lines: readonly PageLine[]): (line: PageLine) => PageLine | null {
  const sorted = [...lines].sort((a, b) => b.base - a.base)
  const known = new Map<PageLine, PageLine | null>()
  return line => {
    let found = known.get(line)
    if (found === undefined) {
      found = sorted.find(other => isBelow(line, other)) ?? null
      known.set(line, found)
    }
    return found
  }
}

function isBelow(line: PageLine, other: PageLine): boolean {
  const step = line.base - other.base
  return (
    other.angle === line.angle &&
    step > 0.4 * line.size &&
    step < LINE_STEP * Math.max(line.size, other.size) &&
    other.start < line.end &&
    other.end > line.start
  )
}
