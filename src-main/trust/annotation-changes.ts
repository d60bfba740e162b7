/** What a later revision put onto pages: the widgets of new signature fields, and comments. */
import type { Found, PdfDict, PdfRef } from '../pdf/syntax.ts'
import { addedReferences, type Comparison, dictAt, explainNew, must } from './document-differences.ts'
import { differingKeys } from './same-value.ts'
import { nameOf, quietly } from './signature-list.ts'

/** Comments and drawings; nothing that acts, plays or is part of a form. @source ISO 32000-2:2020, table 171 */
const MARKUP = new Set([
  'Text',
  'FreeText',
  'Line',
  'Square',
  'Circle',
  'Polygon',
  'PolyLine',
  'Highlight',
  'Underline',
  'Squiggly',
  'StrikeOut',
  'Caret',
  'Stamp',
  'Ink',
  'Popup',
  'FileAttachment',
  'Watermark',
])

/** Actions, and what only fields have. */
const REFUSED_KEYS = ['A', 'AA', 'PA', 'Kids', 'FT', 'V', 'OC']

/**
 * Pages may differ in /Annots alone, by what was appended there: fields that are explained already, and comments.
 *
 * @returns the numbers of the comments
 */
export function explainPages(comparison: Comparison): readonly number[] {
  const { before, now, added, changed, explained } = comparison
  const pages = new Set([...changed].filter(num => before.pages().indexOf({ num, gen: 0 }) !== null))
  for (const num of added) {
    const page = pageNamedBy(comparison, num)
    if (page !== null && before.pages().indexOf(page) !== null) pages.add(page.num)
  }
  const comments: number[] = []
  for (const num of pages) {
    const [oldPage, page] = [dictAt(before, num), dictAt(now, num)]
    const keys = differingKeys(oldPage.value, page.value)
    must(keys.every(key => key === 'Annots' || (key === 'Tabs' && isOrdered(oldPage, page))))
    if (changed.has(num)) explained.add(num)
    const old = quietly(before, oldPage, 'Annots')
    for (const annotation of addedReferences(comparison, old, quietly(now, page, 'Annots'))) {
      if (explained.has(annotation)) continue
      explainComment(comparison, annotation, num)
      comments.push(annotation)
    }
  }
  return comments
}

/** Fields are gone through in the order of the structure, where no order was set. */
function isOrdered(old: Found<PdfDict>, page: Found<PdfDict>): boolean {
  const order = page.value.entries.get('Tabs')
  return !old.value.entries.has('Tabs') && order?.kind === 'name' && order.value === 'S'
}

function pageNamedBy({ now }: Comparison, num: number): PdfRef | null {
  const value = now.object(num)?.value
  if (value?.kind !== 'dict' || !value.entries.has('Subtype')) return null
  const page = value.entries.get('P')
  return page?.kind === 'ref' ? page : null
}

function explainComment(comparison: Comparison, num: number, pageNumber: number): void {
  const { now, explained } = comparison
  const comment: Found<PdfDict> = dictAt(now, num)
  const { entries, duplicates } = comment.value
  must(duplicates.length === 0 && MARKUP.has(nameOf(quietly(now, comment, 'Subtype')) ?? ''))
  must(REFUSED_KEYS.every(key => !entries.has(key)))
  const page = entries.get('P')
  must(page === undefined || (page.kind === 'ref' && page.num === pageNumber))
  explained.add(num)
  explainNew(comparison, comment.value)
}
