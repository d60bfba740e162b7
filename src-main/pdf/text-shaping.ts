/** Text -> positioned glyphs of one or more fonts, in the order in which they stand on the line. */
import type { Glyph } from '@pdf-lib/fontkit'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { FontFace, FontLibrary } from './fonts.ts'

/** In units of 1 em. `advance` moves the pen; the offsets move this glyph only. */
export type PlacedGlyph = {
  readonly glyph: Glyph
  readonly advance: number
  readonly xOffset: number
  readonly yOffset: number
}

export type GlyphRun = { readonly face: FontFace; readonly glyphs: readonly PlacedGlyph[] }

/** `width` in em. */
export type ShapedText = { readonly runs: readonly GlyphRun[]; readonly width: number }

/**
 * One line, spaces and all, without control characters. Composed where Unicode has the composed form.
 *
 * @returns an empty string where nothing visible is left
 */
export function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]/g, '')
    .trim()
}

/**
 * Characters that no font here can draw.
 *
 * @param text cleaned
 */
export function uncovered(text: string, bold: boolean, fonts: FontLibrary): readonly string[] {
  const missing = graphemes(text).filter(part => fonts.faceFor(part, bold) === null)
  return [...new Set(missing)]
}

/**
 * @param text cleaned, one line
 * @throws  AppError `appearance.characters-not-covered`
 * @source  Unicode UAX #9, simplified: runs are ordered, brackets are mirrored by the fonts' own shaping only
 */
export function shapeText(text: string, bold: boolean, fonts: FontLibrary): ShapedText {
  const runs = visualOrder(splitRuns(text, bold, fonts)).map(run => shapeRun(run))
  let width = 0
  for (const run of runs) for (const glyph of run.glyphs) width += glyph.advance
  return { runs, width }
}

type Direction = 'ltr' | 'rtl' | 'neutral'
type TextRun = { readonly text: string; readonly face: FontFace; readonly direction: Direction }

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

export function graphemes(text: string): readonly string[] {
  return [...segmenter.segment(text)].map(part => part.segment)
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u

function directionOf(text: string): Direction {
  if (RIGHT_TO_LEFT.test(text)) return 'rtl'
  return /[\p{L}\p{N}]/u.test(text) ? 'ltr' : 'neutral'
}

function splitRuns(text: string, bold: boolean, fonts: FontLibrary): readonly TextRun[] {
  const runs: TextRun[] = []
  for (const part of graphemes(text)) {
    const last = runs.at(-1)
    const direction = directionOf(part)
    // A space stays with the font before it, so that a word of another script does not break the run twice.
    const face = part === ' ' && last ? last.face : fonts.faceFor(part, bold)
    if (face === null) throw new AppError('appearance.characters-not-covered', { characters: part })
    if (last && last.face === face && last.direction === direction) {
      runs[runs.length - 1] = { ...last, text: last.text + part }
    } else {
      runs.push({ text: part, face, direction })
    }
  }
  return runs
}

/** Neutral runs take the direction of both neighbours where they agree, else that of the line. */
function visualOrder(runs: readonly TextRun[]): readonly TextRun[] {
  const base = runs.find(run => run.direction !== 'neutral')?.direction ?? 'ltr'
  const settled = runs.map((run, index): TextRun => {
    if (run.direction !== 'neutral') return run
    const before = runs.slice(0, index).findLast(other => other.direction !== 'neutral')?.direction ?? base
    const after = runs.slice(index + 1).find(other => other.direction !== 'neutral')?.direction ?? base
    return { ...run, direction: before === after ? before : base }
  })
  const sequences: TextRun[][] = []
  for (const run of mergeEqual(settled)) {
    const last = sequences.at(-1)
    if (last?.[0]?.direction === run.direction) last.push(run)
    else sequences.push([run])
  }
  if (base === 'rtl') sequences.reverse()
  return sequences.flatMap(runs => (runs[0]?.direction === 'rtl' ? runs.reverse() : runs))
}

function mergeEqual(runs: readonly TextRun[]): readonly TextRun[] {
  const merged: TextRun[] = []
  for (const run of runs) {
    const last = merged.at(-1)
    if (last && last.face === run.face && last.direction === run.direction) {
      merged[merged.length - 1] = { ...last, text: last.text + run.text }
    } else {
      merged.push(run)
    }
  }
  return merged
}

function shapeRun(run: TextRun): GlyphRun {
  const { font } = run.face
  const { glyphs, positions } = font.layout(run.text)
  const placed = glyphs.flatMap((glyph, index): readonly PlacedGlyph[] => {
    const position = positions[index]
    // Every visible character is covered, so a missing glyph is a joiner or a mark of direction.
    if (!position || glyph.id === 0) return []
    const em = font.unitsPerEm
    return [
      {
        glyph,
        advance: position.xAdvance / em,
        xOffset: position.xOffset / em,
        yOffset: position.yOffset / em,
      },
    ]
  })
  return { face: run.face, glyphs: placed }
}
