/** Where a signature stands, settled: words of the page become a box on a page. */
import { AppError, isAppError } from '../../src-shared/errors/app-error.ts'
import { boxBeside } from '../../src-shared/model/beside-words.ts'
import { findWords, type PageWords, type WordsPlace } from '../../src-shared/model/find-words.ts'
import { type PageView, shownSize } from '../../src-shared/model/geometry.ts'
import { pagesOf } from '../../src-shared/model/page-list.ts'
import type { Placement, TextPlacement } from '../../src-shared/model/placement.ts'
import type { SignItem, Warning } from '../../src-shared/model/signing.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { openPageTexts, type PageTexts, type TextParts } from '../text/page-texts.ts'
import { pageIndexOf, pageInfo } from './open-document.ts'

/** An item whose place is known. */
export type SettledItem = Omit<SignItem, 'placement'> & {
  readonly placement: Placement | null
  /** What the person should know of how it was settled. */
  readonly warnings: readonly Warning[]
}

type Opened = { readonly pdf: PdfDocument; readonly unlock: Unlock }

/** @throws AppError `placement.*`, `text.unreadable`, `pdf.page-missing`, `job.cancelled` */
export async function settlePlacement(
  { pdf, unlock }: Opened,
  asked: SignItem,
  texts: TextParts,
  signal: AbortSignal,
): Promise<SettledItem> {
  const { placement } = asked
  if (placement === null || !('words' in placement)) return { ...asked, placement, warnings: [] }
  try {
    const found = await placeByWords({ pdf, unlock }, placement, texts, signal)
    return { ...asked, placement: found, warnings: [] }
  } catch (error) {
    if (placement.otherwise === null || !isAboutWords(error)) throw error
    return { ...asked, placement: placement.otherwise, warnings: [otherPlace(placement)] }
  }
}

function isAboutWords(error: unknown): boolean {
  const codes = [
    'text.unreadable',
    'placement.text-not-found',
    'placement.text-too-few',
    'placement.no-room',
  ] as const
  return codes.some(code => isAppError(error, code))
}

function otherPlace({ words }: TextPlacement): Warning {
  return {
    code: 'placement.by-coordinates',
    title: 'The signature stands at the coordinates',
    text: `“${words}” gave no place for it in this document.`,
  }
}

async function placeByWords(
  { pdf, unlock }: Opened,
  wanted: TextPlacement,
  parts: TextParts,
  signal: AbortSignal,
): Promise<Placement> {
  const password = 'password' in unlock ? unlock.password : null
  const texts = await openPageTexts({ reader: pdf.reader, password }, parts, signal)
  try {
    const { pageIndex, place, written, view } = await wordsIn(pdf, texts, wanted)
    const rect = boxBeside(place, written, shownSize(view), wanted)
    return { page: pageIndex, rect, ...(wanted.alsoOn ? { alsoOn: wanted.alsoOn } : {}) }
  } finally {
    texts.close()
  }
}

type Found = {
  readonly pageIndex: number
  readonly view: PageView
  readonly place: WordsPlace
  readonly written: PageWords['written']
}

/** Page by page, from the side that the person counts from, and no further than needed. */
async function wordsIn(pdf: PdfDocument, texts: PageTexts, wanted: TextPlacement): Promise<Found> {
  const { words: text, occurrence } = wanted
  // Pages that two readers count differently are not the same pages.
  if (texts.pageCount !== pdf.pages().count) throw new AppError('text.unreadable', { why: 'unreadable' })
  const indexes = pagesToLookOn(pdf, wanted)
  let found = 0
  let hasText = false
  for (const pageIndex of occurrence === 'last' ? indexes.toReversed() : indexes) {
    const glyphs = await texts.glyphs(pageIndex)
    hasText ||= glyphs.some(glyph => glyph.text.trim() !== '')
    const view = pageInfo(pdf, pageIndex)
    const { places, written } = findWords(glyphs, view, { ...wanted, text })
    const nth = occurrence === 'first' ? 1 : occurrence === 'last' ? places.length : occurrence - found
    const place = places[nth - 1]
    if (place) return { pageIndex, view, place, written }
    found += places.length
  }
  if (found === 0) throw new AppError('placement.text-not-found', { text, hasText })
  throw new AppError('placement.text-too-few', { text, found, wanted: Number(occurrence) })
}

function pagesToLookOn(pdf: PdfDocument, { lookOn }: TextPlacement): readonly number[] {
  if (lookOn === 'first') return [pageIndexOf(pdf, 0)]
  if (lookOn === 'last') return [pageIndexOf(pdf, 'last')]
  return pagesOf(lookOn, pdf.pages().count).map(index => pageIndexOf(pdf, index))
}
