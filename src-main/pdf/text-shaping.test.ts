import type { Font } from '@pdf-lib/fontkit'
import { expect, test } from 'vitest'
import type { FontLibrary } from './fonts.ts'
import { shapeText } from './text-shaping.ts'

/** One font that draws nothing and tells what it was asked to lay out. @param lacks code points */
function listening(lacks: readonly number[] = []) {
  const asked: string[] = []
  const font = {
    unitsPerEm: 1000,
    directory: { tables: { GSUB: {} } },
    hasGlyphForCodePoint: (code: number) => !lacks.includes(code),
    layout(text: string, _features: object, _script: undefined, _language: undefined, direction: string) {
      asked.push(`${direction} ${text}`)
      return { glyphs: [], positions: [] }
    },
  } as unknown as Font
  const face = { id: 'font', font }
  const fonts: FontLibrary = { faceFor: () => face }
  return { asked, fonts }
}

// As HarfBuzz 6.0 does it before it looks for glyphs (`hb-shape --show-messages`): the ring below the tone, then AA.
test.each([
  ['น้ำ', 'น\u0e4d\u0e49\u0e32'],
  ['คำ', 'ค\u0e4d\u0e32'],
  ['ນ້ຳ', 'ນ\u0ecd\u0ec9\u0eb2'],
  ['นา', 'นา'],
])('AM of Thai and Lao is laid out as ring and AA: %s', (text, expected) => {
  const { asked, fonts } = listening()
  shapeText(text, false, fonts)
  expect(asked).toEqual([`ltr ${expected}`])
})

test('but not where the font has no such parts', () => {
  const { asked, fonts } = listening([0x0e4d])
  shapeText('น้ำ', false, fonts)
  expect(asked).toEqual(['ltr น้ำ'])
})

test('each run gets its direction, from left to right', () => {
  const { asked, fonts } = listening()
  shapeText('אב (PDF)', false, fonts)
  // The brackets are those that are drawn there: mirrored.
  expect(asked).toEqual(['rtl (', 'ltr PDF', 'rtl אב )'])
})
