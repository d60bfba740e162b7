import { expect, test } from 'vitest'
import { findWords, type WordQuery } from './find-words.ts'
import type { PageView } from './geometry.ts'
import type { Glyph } from './page-glyphs.ts'

const A4: PageView = { crop: { x1: 0, y1: 0, x2: 595, y2: 842 }, rotation: 0, userUnit: 1 }

type Typed = { readonly x: number; readonly y: number; readonly turn?: number; readonly pitch?: number }

/** As a typewriter: each glyph of 10 points is 6 wide, 8 above the base line and 2 below it. */
function typed(glyphs: string | readonly string[], { x, y, turn = 0, pitch = 6 }: Typed): Glyph[] {
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)]
  const at = (along: number) => ({ x: x + along * cos, y: y + along * sin })
  return [...glyphs].map((text, index) => ({
    text,
    from: at(index * pitch),
    to: at(index * pitch + 6),
    next: at(index * pitch + pitch),
    up: { x: -8 * sin, y: 8 * cos },
    down: { x: 2 * sin, y: -2 * cos },
  }))
}

function places(glyphs: readonly Glyph[], query: string | Partial<WordQuery>, view = A4) {
  const asked = typeof query === 'string' ? { text: query } : query
  const found = findWords(glyphs, view, { text: '', matchCase: false, wholeWords: false, ...asked }).places
  return found.map(({ parts }) =>
    parts.map(({ x, y, width, height }) => [x, y, width, height].map(n => Math.round(n * 10) / 10)),
  )
}

test('words are found whatever their capitals, with the glyphs that show them as their box', () => {
  const page = typed('Please SIGN here', { x: 100, y: 500 })
  expect(places(page, 'sign here')).toEqual([[[142, 498, 54, 10]]])
  expect(places(page, { text: 'sign', matchCase: true })).toEqual([])
})

test.each([
  ['ligatures and full width forms', ['o', 'ﬃ', 'c', 'e', ' ', 'Ｎ', 'o'], 'OFFICE no'],
  ['an accent drawn apart', ['R', 'e', '́', 's', 'u', 'm', 'e', '́'], 'résumé'],
  ['soft hyphens and joiners', ['s', 'i', '\u00ad', 'g', 'n', '\u200b', 'e', 'd'], 'signed'],
  ['typographic quotes and dashes', [...'tenant’s “A–B”'], 'tenant\'s "A-B"'],
  ['hard blanks, many blanks', [...'Place,\u00a0  date'], 'place, date'],
  ['sharp s', [...'STRASSE'], 'straße'],
  ['final sigma', [...'ΟΔΟΣ'], 'οδος'],
])('compared by what is meant: %s', (_what, glyphs, query) => {
  expect(places(typed(glyphs, { x: 50, y: 50 }), query)).toHaveLength(1)
})

test('a letter is not found in the same letter with an accent', () => {
  expect(places(typed('résumé', { x: 50, y: 50 }), 'resum')).toEqual([])
  expect(places(typed('resume', { x: 50, y: 50 }), 'resum')).toHaveLength(1)
})

test('whole words end where letters and digits end', () => {
  const page = typed('Sign Signature Design (sign) sign_1', { x: 10, y: 700 })
  expect(places(page, { text: 'sign', wholeWords: true }).map(place => place[0]?.[0])).toEqual([10, 148])
})

test('a line is put together from pieces in any order; a gap is a space, a wide one a column', () => {
  const page = [
    ...typed('turn', { x: 124, y: 300 }), // Half a glyph behind “Re”: another word.
    ...typed('Re', { x: 109, y: 300 }),
    ...typed('Sig', { x: 10, y: 300.8 }),
    ...typed('na', { x: 28, y: 300 }),
    ...typed('Date', { x: 300, y: 300 }),
  ]
  expect(places(page, 'signa')).toEqual([[[10, 298, 30, 10.8]]])
  expect(places(page, 're turn')).toHaveLength(1)
  expect(places(page, 'turn date')).toEqual([])
})

test('letters set wide are one word, and what is drawn twice is found once', () => {
  const wide = typed('SEAL', { x: 10, y: 300, pitch: 12 })
  const bold = typed('Sign', { x: 10, y: 100 }).flatMap(g => [
    g,
    { ...g, from: { ...g.from, x: g.from.x + 0.3 }, to: { ...g.to, x: g.to.x + 0.3 } },
  ])
  const shadow = [...typed('Stamp', { x: 10, y: 50 }), ...typed('Stamp', { x: 10.4, y: 49.6 })]
  const page = [...wide, ...bold, ...shadow]
  expect(['seal', 'sign', 'stamp'].map(word => places(page, word).length)).toEqual([1, 1, 1])
})

test('words go on in the next line, put together where a hyphen parts them', () => {
  const page = [
    ...typed('the signa-', { x: 50, y: 300 }),
    ...typed('ture of the ten\u00ad', { x: 50, y: 288 }),
    ...typed('ant and', { x: 50, y: 276 }),
    ...typed('his wife', { x: 50, y: 264 }),
    ...typed('far away', { x: 400, y: 288 }),
  ]
  expect(places(page, 'signature')).toEqual([
    [
      [74, 298, 30, 10],
      [50, 286, 24, 10],
    ],
  ])
  expect(places(page, 'signa-ture')).toHaveLength(1)
  expect(places(page, 'tenant')).toHaveLength(1)
  expect(places(page, 'and his')).toHaveLength(1)
  expect(places(page, 'wife far')).toEqual([])
})

test('places come from top to bottom, those of one row from left to right', () => {
  const page = [
    ...typed('x low', { x: 10, y: 100 }),
    ...typed('x right', { x: 300, y: 401 }),
    ...typed('x left', { x: 10, y: 400 }),
  ]
  expect(places(page, 'x').map(place => place[0]?.slice(0, 2))).toEqual([
    [10, 398],
    [300, 399],
    [10, 98],
  ])
})

const hebrew = (text: string) => [...text].reverse()

// What stands on the page, from left to right, and how a person reads it (UAX #9).
test.each([
  ['Hebrew', hebrew('שלום עולם'), 'שלום עולם'],
  ['Arabic with a ligature', ['م', 'ﻼ', 'س'], 'سلام'],
  ['a number in Hebrew', [...'42 ', ...hebrew('גיל')], 'גיל 42'],
  ['Latin in Hebrew', [...hebrew('עולם'), ...' PDF ', ...hebrew('שלום')], 'שלום PDF עולם'],
  ['Hebrew in English', [...'to ', ...hebrew('שלום עולם'), ...' now'], 'to שלום עולם now'],
])('read from the right where it is written so: %s', (_what, glyphs, query) => {
  expect(places(typed(glyphs, { x: 10, y: 10 }), query)).toHaveLength(1)
})

test.each([0, 90, 180, 270, 45, -1])('text turned by %i degrees is read along its own lines', turn => {
  const page = typed('sign here', { x: 300, y: 300, turn })
  expect(places(page, 'sign here')).toHaveLength(1)
})

test('on a page that is turned, cropped and has larger units, the box is where the page shows it', () => {
  const view: PageView = { crop: { x1: 100, y1: 100, x2: 300, y2: 500 }, rotation: 90, userUnit: 2 }
  // Upright in page space; shown, it runs downward. By ISO 32000-2, 7.7.3.3: x' = (y - y1), y' = (x2 - x), doubled.
  expect(places(typed('go', { x: 200, y: 300 }), 'go', view)).toEqual([[[396, 176, 20, 24]]])
})

test('what is written is told word by word, without lines to write upon', () => {
  const { written } = findWords(typed('Name: ______', { x: 10, y: 10 }), A4, {
    text: 'name',
    matchCase: false,
    wholeWords: false,
  })
  expect(written).toEqual([{ x: 10, y: 8, width: 30, height: 10 }])
})
