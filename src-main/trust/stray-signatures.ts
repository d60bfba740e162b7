/** Signatures that no form leads to: shown all the same, so that none is silently left out. */
import { latin1 } from '../base/bytes.ts'
import type { PdfDocument } from '../pdf/document.ts'
import {
  asFound,
  isDamage,
  isDict,
  itemsOf,
  nameOf,
  quietly,
  type SignatureEntry,
  textOf,
} from './signature-list.ts'

const MAX_PAGES = 1000
const MAX_TAIL_BYTES = 16 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024

/** @param listed what the form holds */
export function straySignatures(
  doc: PdfDocument,
  listed: readonly SignatureEntry[],
): readonly SignatureEntry[] {
  const known = new Set(listed.map(({ dictionary }) => dictionary?.owner.num))
  const onPages = signedWidgets(doc).filter(({ dictionary }) => !known.has(dictionary?.owner.num))
  return [...onPages, ...(listed.length + onPages.length === 0 ? cutOffSignature(doc) : [])]
}

/** Signed widgets of a document whose form does not know them. */
function signedWidgets(doc: PdfDocument): readonly SignatureEntry[] {
  const form = quietly(doc, asFound(doc.catalog()), 'AcroForm')
  if (form !== null) return []
  const found: SignatureEntry[] = []
  const pages = doc.pages()
  for (let index = 0; index < Math.min(pages.count, MAX_PAGES); index++) {
    const page = readPage(doc, index)
    for (const widget of page === null ? [] : itemsOf(doc, quietly(doc, page, 'Annots')).filter(isDict)) {
      const dictionary = quietly(doc, widget, 'V')
      if (nameOf(quietly(doc, widget, 'FT')) !== 'Sig' || !isDict(dictionary)) continue
      found.push({ field: textOf(doc, widget, 'T') ?? '', fieldNumber: null, dictionary })
    }
  }
  return found
}

function readPage(doc: PdfDocument, index: number) {
  try {
    return doc.pages().page(index).dict
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
}

/** An update that was to sign the document and whose end is missing. */
function cutOffSignature(doc: PdfDocument): readonly SignatureEntry[] {
  const end = doc.recovered ? 0 : (doc.revisions.at(-1)?.end ?? doc.size)
  const last = Math.min(doc.size, end + MAX_TAIL_BYTES)
  for (let offset = end; offset < last; offset += PIECE_BYTES) {
    const piece = latin1(doc.reader.read(offset, Math.min(PIECE_BYTES + 16, last - offset)))
    if (piece.includes('/ByteRange')) return [{ field: '', fieldNumber: null, dictionary: null }]
  }
  return []
}
