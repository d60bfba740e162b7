/** Further pages that show the signature: what the person typed, and what it means for this document. Pure. */
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import { type PageList, pagesOf, parsePageList } from '../../src-shared/model/page-list.ts'

/** `list` null: none, or what was typed means nothing here, which `isWrong` tells. */
export type FurtherPages = { readonly list: PageList | null; readonly isWrong: boolean }

const NONE: FurtherPages = { list: null, isWrong: false }

/** A picture more would break earlier signatures, so signed documents have no further pages. */
export function mayShowOnFurtherPages({ pageCount, fields }: DocumentInfo): boolean {
  return pageCount > 1 && fields.every(({ signed }) => !signed)
}

/** @param typed by document id */
export function furtherPages(typed: Readonly<Record<string, string>>, info: DocumentInfo): FurtherPages {
  const text = typed[info.documentId]?.trim() ?? ''
  if (text === '' || !mayShowOnFurtherPages(info)) return NONE
  const list = parsePageList(text)
  const isGood = list !== null && pagesOf(list, info.pageCount).every(index => index < info.pageCount)
  return isGood ? { list, isWrong: false } : { list: null, isWrong: true }
}

/** Whether the page shows it besides the one with the box. */
export function isFurtherPage({ list }: FurtherPages, pageIndex: number, info: DocumentInfo): boolean {
  return list !== null && pagesOf(list, info.pageCount).includes(pageIndex)
}
