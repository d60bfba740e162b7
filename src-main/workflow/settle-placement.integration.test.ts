import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { shownSize } from '../../src-shared/model/geometry.ts'
import { parsePageList } from '../../src-shared/model/page-list.ts'
import type { TextPlacement } from '../../src-shared/model/placement.ts'
import type { SignItem } from '../../src-shared/model/signing.ts'
import { fromLatin1 } from '../base/bytes.ts'
import { createTextSpawn } from '../hosts/node/spawn-module.ts'
import { ONE_PAGE, openBytes, type SampleObjects, samplePdf, sampleStream } from '../pdf/sample-pdf.ts'
import type { TextParts } from '../text/page-texts.ts'
import { pageInfo } from './open-document.ts'
import { settlePlacement } from './settle-placement.ts'

const reason = spawnSync('pdftotext', ['-v']).error === undefined ? null : 'pdftotext is not installed'
if (reason) console.log(`Not run: ${reason}.`)

const dir = mkdtempSync(join(tmpdir(), 'tokenseal-text-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const texts: TextParts = {
  spawn: createTextSpawn(resolve(import.meta.dirname, '../text/text-process.ts')),
  readMap: async () => null,
}

const PLACEMENT: TextPlacement = {
  words: 'sign here',
  occurrence: 'first',
  lookOn: 'all',
  matchCase: false,
  wholeWords: false,
  side: 'right',
  size: { width: 100, height: 30 },
  offset: { x: 0, y: 0 },
  otherwise: null,
}

async function settle(bytes: Uint8Array, change: Partial<TextPlacement>) {
  const asked: SignItem = {
    source: { path: 'x.pdf', password: null },
    placement: { ...PLACEMENT, ...change },
    field: null,
    output: { path: null, overwrite: false, inPlace: false },
  }
  const { signal } = new AbortController()
  const { placement } = await settlePlacement(
    { pdf: openBytes(bytes), unlock: { password: null } },
    asked,
    texts,
    signal,
  )
  if (placement === null) throw new Error('no place')
  return placement
}

const FONTS = '/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>'
const content = (text: string) => sampleStream('', fromLatin1(text))
const at = (x: number, y: number, text: string) => `BT /F 12 Tf ${x} ${y} Td (${text}) Tj ET\n`
const LETTER = `/Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << ${FONTS} >>`

const THREE_PAGES = samplePdf({
  1: '<< /Type /Catalog /Pages 2 0 R >>',
  2: '<< /Type /Pages /Kids [3 0 R 5 0 R 7 0 R] /Count 3 >>',
  3: `<< ${LETTER} /Contents 4 0 R >>`,
  4: content(at(72, 700, 'Sign here')),
  5: `<< ${LETTER} /Contents 6 0 R >>`,
  6: content(at(300, 200, 'sign here') + at(72, 600, 'Sign here')),
  7: `<< ${LETTER} /Contents 8 0 R >>`,
  8: content(at(72, 650, 'Please SIGN HERE')),
})

test.each<[Partial<TextPlacement>, number, number]>([
  [{}, 0, 700],
  [{ occurrence: 'last' }, 2, 650],
  [{ occurrence: 3 }, 1, 200],
  [{ lookOn: parsePageList('2-3') ?? 'all' }, 1, 600],
  [{ lookOn: parsePageList('1-2') ?? 'all', occurrence: 'last' }, 1, 200],
  [{ lookOn: 'last' }, 2, 650],
  [{ matchCase: true, words: 'Sign here', occurrence: 'last' }, 1, 600],
])('of four places in three pages: %j', async (change, page, baseLine) => {
  const place = await settle(THREE_PAGES, change)
  expect(place.page).toBe(page)
  // It stands on the line, with what the letters have below it.
  expect(Math.abs(place.rect.y - baseLine)).toBeLessThan(3)
})

test('a place too many is told with how many there are', async () => {
  await expect(settle(THREE_PAGES, { occurrence: 5 })).rejects.toMatchObject({
    code: 'placement.text-too-few',
    details: { text: 'sign here', wanted: 5, found: 4 },
  })
})

describe.skipIf(reason)('the box stands where poppler sees the word', () => {
  const word = at(200, 400, 'Here')
  const form = {
    6: sampleStream(
      `/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Matrix [2 0 0 2 50 60] /Resources << ${FONTS} >>`,
      fromLatin1(at(5, 20, 'Here')),
    ),
  }
  test.each<[string, string, string, SampleObjects?]>([
    ['upright', word, ''],
    ['turned by 90', word, '/Rotate 90'],
    ['cropped and turned by 180', word, '/CropBox [100 100 500 700] /Rotate 180'],
    ['of larger units, turned by 270', word, '/Rotate 270 /UserUnit 2'],
    ['with turned text', 'BT /F 12 Tf 0 1 -1 0 300 300 Tm (Here) Tj ET', ''],
    ['with text in a form', '/X Do', '', form],
  ])('on a page %s', async (_what, text, entries, more = {}) => {
    const bytes = samplePdf({
      ...ONE_PAGE,
      3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] ${entries} /Resources << ${FONTS} /XObject << /X 6 0 R >> >> /Contents 4 0 R >>`,
      4: content(text),
      ...more,
    })
    const view = pageInfo(openBytes(bytes), 0)
    const [left, , , bottom] = byPoppler(bytes).map(value => value * view.userUnit) // Which it leaves out.
    const { rect } = await settle(bytes, { words: 'here', side: 'below', size: { width: 90, height: 30 } })
    expect(Math.abs(rect.x - (left ?? 0))).toBeLessThan(1)
    // 4 points of air below the word. Poppler counts from the top.
    const top = shownSize(view).height - (bottom ?? 0) - 4
    expect(Math.abs(rect.y + rect.height - top)).toBeLessThan(2 * view.userUnit)
  })

  /** Left, top, right, bottom. */
  function byPoppler(bytes: Uint8Array): readonly number[] {
    const path = join(dir, 'page.pdf')
    writeFileSync(path, bytes)
    const html = execFileSync('pdftotext', ['-bbox', '-cropbox', path, '-'], { encoding: 'utf8' })
    const found = /<word (.*?)>Here<\/word>/.exec(html)?.[1] ?? ''
    return [...found.matchAll(/"([\d.]+)"/g)].map(match => Number(match[1]))
  }
})
