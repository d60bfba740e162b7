/** Text -> positioned glyphs of one or more fonts, in the order in which they stand on the line. */
import type { Font, Glyph } from '@pdf-lib/fontkit'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { directedRuns } from './bidi.ts'
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
 */
export function shapeText(text: string, bold: boolean, fonts: FontLibrary): ShapedText {
  const runs = directedRuns(graphemes(text)).flatMap(({ parts, rtl }) => {
    const shaped = splitByFace(parts, bold, fonts).map(run => shapeRun(run, rtl))
    return rtl ? shaped.reverse() : shaped
  })
  let width = 0
  for (const run of runs) for (const glyph of run.glyphs) width += glyph.advance
  return { runs, width }
}

type TextRun = { readonly text: string; readonly face: FontFace }

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

export function graphemes(text: string): readonly string[] {
  return [...segmenter.segment(text)].map(part => part.segment)
}

function splitByFace(parts: readonly string[], bold: boolean, fonts: FontLibrary): readonly TextRun[] {
  const runs: TextRun[] = []
  for (const part of parts) {
    const last = runs.at(-1)
    // A space stays with the font before it, so that a word of another script does not break the run twice.
    const face = part === ' ' && last ? last.face : fonts.faceFor(part, bold)
    if (face === null) throw new AppError('appearance.characters-not-covered', { characters: part })
    if (last?.face === face) runs[runs.length - 1] = { face, text: last.text + part }
    else runs.push({ face, text: part })
  }
  return runs
}

/**
 * AM of Thai and Lao is a ring above and AA, the ring below any tone. Fonts leave that to whoever shapes, or draw a second
 * ring where it is done in part.
 *
 * @source Unicode 15, 16.1; OpenType, Thai and Lao shaping
 */
function decomposed({ text, face: { font } }: TextRun): string {
  return text.replace(
    /([\u0e31\u0e34-\u0e37\u0e47-\u0e4e\u0eb1\u0eb4-\u0eb7\u0ebb\u0ec8-\u0ecd]*)([\u0e33\u0eb3])/gu,
    (whole, marks, am) => {
      const [ring, aa] = am === '\u0e33' ? [0x0e4d, 0x0e32] : [0x0ecd, 0x0eb2]
      const isThere = font.hasGlyphForCodePoint(ring) && font.hasGlyphForCodePoint(aa)
      return isThere ? `${String.fromCodePoint(ring)}${marks}${String.fromCodePoint(aa)}` : whole
    },
  )
}

/** What the library's types leave out: its fifth parameter, and the tables of the font. */
type DirectedFont = {
  layout(
    text: string,
    features: object,
    script: undefined,
    language: undefined,
    direction: 'ltr' | 'rtl',
  ): ReturnType<Font['layout']>
  readonly directory: { readonly tables: Readonly<Record<string, unknown>> }
}

/** Left to itself, the library takes the direction from the script alone: brackets and spaces would run the wrong way. */
function layOut(font: Font, text: string, rtl: boolean): ReturnType<Font['layout']> {
  const directed = font as unknown as DirectedFont
  if (!rtl) return directed.layout(text, {}, undefined, undefined, 'ltr')
  // Brackets are mirrored already.
  const run = directed.layout(text, { rtlm: false }, undefined, undefined, 'rtl')
  // Only its layout engines turn a run around, and they need one of these tables.
  if (['GSUB', 'GPOS', 'morx'].some(table => table in directed.directory.tables)) return run
  return { ...run, glyphs: run.glyphs.toReversed(), positions: run.positions.toReversed() }
}

function shapeRun(run: TextRun, rtl: boolean): GlyphRun {
  const { font } = run.face
  const { glyphs, positions } = layOut(font, decomposed(run), rtl)
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
