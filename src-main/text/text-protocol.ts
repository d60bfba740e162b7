/** What the process that reads the text of pages and its parent tell each other. */
import type { Glyph } from '../../src-shared/model/page-glyphs.ts'

/** From the parent. */
export type TextOrder =
  | { readonly kind: 'open'; readonly size: number; readonly password: string | null }
  /** Answers `range`. */
  | { readonly kind: 'bytes'; readonly begin: number; readonly bytes: Uint8Array }
  /** Answers `map`; null where there is none of that name. */
  | { readonly kind: 'map'; readonly name: string; readonly bytes: Uint8Array | null }
  | { readonly kind: 'page'; readonly index: number }

/** Texts and places of the glyphs of one page. */
export type PageReport = {
  readonly kind: 'page'
  readonly index: number
  readonly texts: readonly string[]
  readonly numbers: Float64Array
}

/** From the child. */
export type TextReport =
  | { readonly kind: 'opened'; readonly pageCount: number }
  /** Bytes of the document, `end` exclusive. */
  | { readonly kind: 'range'; readonly begin: number; readonly end: number }
  /** A character map of pdf.js by its file name. */
  | { readonly kind: 'map'; readonly name: string }
  | PageReport
  | { readonly kind: 'failed'; readonly why: 'password' | 'unreadable' | 'memory' }

/** Numbers for each glyph: x and y of from, to, next, up and down. */
const PER_GLYPH = 10
/** A glyph stands for a few characters at most. */
export const MAX_GLYPH_TEXT = 32

export function packPage(index: number, glyphs: readonly Glyph[]): PageReport {
  const numbers = new Float64Array(glyphs.length * PER_GLYPH)
  for (const [at, { from, to, next, up, down }] of glyphs.entries()) {
    const points = [from, to, next, up, down].flatMap(({ x, y }) => [x, y])
    numbers.set(points, at * PER_GLYPH)
  }
  return { kind: 'page', index, texts: glyphs.map(({ text }) => text.slice(0, MAX_GLYPH_TEXT)), numbers }
}

/** @returns null where texts and numbers do not fit each other */
export function unpackPage({ texts, numbers }: PageReport): readonly Glyph[] | null {
  if (numbers.length !== texts.length * PER_GLYPH) return null
  const point = (at: number) => ({ x: numbers[at] ?? Number.NaN, y: numbers[at + 1] ?? Number.NaN })
  return texts.map((text, glyph) => {
    const at = glyph * PER_GLYPH
    const [from, to, next] = [point(at), point(at + 2), point(at + 4)]
    return { text, from, to, next, up: point(at + 6), down: point(at + 8) }
  })
}
