/** Finds the words that poppler reads in real files, and compares the places. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { findWords } from '../../src-shared/model/find-words.ts'
import { type PageView, type ShownRect, shownSize } from '../../src-shared/model/geometry.ts'
import type { Glyph } from '../../src-shared/model/page-glyphs.ts'
import { createFiles } from '../hosts/node/files.ts'
import { createTextSpawn } from '../hosts/node/spawn-module.ts'
import { openDocument, pageInfo } from '../workflow/open-document.ts'
import { openPageTexts } from './page-texts.ts'
import { withSpareProcess } from './spare-process.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CORPUS =
  ['../shared/corpus', '../../shared/corpus'].map(path => resolve(ROOT, path)).find(existsSync) ?? null
const FOLDERS = ['optical', 'odd/pdfua']
const MOST_PAGES = 2

/** Poppler reads the text of notes and fields too; in the other the Type 3 font tells no height. */
const APART = ['pdf.js_rotated_freetexts.pdf', 'pdf.js_issue6612.pdf']

/** Points. Where letters stand is said by their widths; how tall they are, readers take from different tables. */
const NEAR = { across: 2, tall: 4 }

test.skipIf(CORPUS === null)('words stand where poppler finds them', async () => {
  const counts = { files: 0, words: 0, near: 0 }
  const missed: string[] = []
  const spare = withSpareProcess({
    spawn: createTextSpawn(join(import.meta.dirname, 'text-process.ts')),
    readMap: async name => new Uint8Array(readFileSync(join(ROOT, 'node_modules/pdfjs-dist/cmaps', name))),
  })
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(CORPUS ?? '', folder)).sort()) {
      if (!name.endsWith('.pdf') || APART.includes(name)) continue
      const path = join(CORPUS ?? '', folder, name)
      counts.files += 1
      for (const { found, word } of await compared(path, spare.texts)) {
        counts.words += 1
        if (found) counts.near += 1
        else missed.push(`${name}: ${word}`)
      }
    }
  }
  spare.close()
  console.log(`${counts.near} of ${counts.words} words in ${counts.files} files`)
  expect(counts.words).toBeGreaterThan(1500)
  expect(missed).toEqual([])
})

test.skipIf(CORPUS !== null)('the corpus lies beside the repository and is not here', () => {
  expect(CORPUS).toBeNull()
})

async function compared(path: string, texts: Parameters<typeof openPageTexts>[1]) {
  const results: { readonly word: string; readonly found: boolean }[] = []
  try {
    const doc = openDocument(createFiles(null), path, { password: null })
    const { signal } = new AbortController()
    const open = await openPageTexts({ reader: doc.reader, password: null }, texts, signal)
    for (const [index, page] of byPoppler(path).entries()) {
      const glyphs = await open.glyphs(index)
      const view = pageInfo(doc, index)
      for (const word of page) {
        results.push({ word: word.text, found: stands(glyphs, view, word) })
      }
    }
    open.close()
    doc.reader.close()
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('pdf.')) throw error
  }
  return results
}

type Word = { readonly text: string; readonly box: ShownRect }

function stands(glyphs: readonly Glyph[], view: PageView, { text, box }: Word): boolean {
  const { height } = shownSize(view)
  const unit = view.userUnit // Poppler leaves it out, and counts from the top.
  const top = height - box.y * unit
  const wanted = { x1: box.x * unit, x2: (box.x + box.width) * unit, y1: top - box.height * unit, y2: top }
  const { places } = findWords(glyphs, view, { text, matchCase: true, wholeWords: false })
  return places.some(({ parts: [{ x, y, width, height }] }) => {
    const across = Math.max(Math.abs(x - wanted.x1), Math.abs(x + width - wanted.x2))
    const tall = Math.max(Math.abs(y - wanted.y1), Math.abs(y + height - wanted.y2))
    // Of text that runs downward its width is what poppler guesses.
    return Math.min(across, tall) <= NEAR.across && Math.max(across, tall) <= NEAR.tall
  })
}

/** Page by page. `y` of a box counts downward from the top, to its upper edge. */
function byPoppler(path: string): readonly (readonly Word[])[] {
  const args = ['-bbox', '-cropbox', '-l', String(MOST_PAGES), path, '-']
  const html = execFileSync('pdftotext', args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return html
    .split('<page ')
    .slice(1)
    .map(page => [...page.matchAll(/<word (.*?)>(.*?)<\/word>/g)].map(wordOf))
}

function wordOf([, places = '', text = '']: RegExpMatchArray): Word {
  const [x = 0, y = 0, right = 0, bottom = 0] = [...places.matchAll(/"(-?[\d.]+)"/g)].map(m => Number(m[1]))
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', apos: "'" }
  const plain = text.replaceAll(
    /&(#39|\w+);/g,
    (whole, name) => entities[name] ?? (name === '#39' ? "'" : whole),
  )
  return { text: plain, box: { x, y, width: right - x, height: bottom - y } }
}
