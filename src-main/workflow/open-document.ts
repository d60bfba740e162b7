/** Opening a document and describing it for the person: pages, fields, what stands in the way. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { DocumentInfo, PageInfo, SignatureField as ShownField } from '../../src-shared/model/document.ts'
import type { ByteReader, Files } from '../base/ports.ts'
import { openPdf, type PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { signatureFields } from '../pdf/fields.ts'
import { SealedDocument } from '../pdf/public-key.ts'
import { readSignatures } from '../pdf/signatures.ts'
import { folderNames, signedName } from './file-names.ts'
import { shownLock } from './foresee.ts'
import { isSignable, obstaclesOf } from './obstacles.ts'
import { withRecipients } from './unseal.ts'

const MOST_PAGES = 200

/** @throws AppError `pdf.*`, `file.*`, SealedDocument; the file is closed again then */
export function openDocument(files: Files, path: string, unlock: Unlock): PdfDocument {
  const reader = files.open(path)
  try {
    return openUnlocked(reader, unlock)
  } catch (error) {
    reader.close()
    throw error
  }
}

/** As `openPdf`; where a recipient's key is needed, it is told whose. */
export function openUnlocked(reader: ByteReader, unlock: Unlock): PdfDocument {
  try {
    return openPdf(reader, unlock)
  } catch (error) {
    throw error instanceof SealedDocument ? withRecipients(error) : error
  }
}

/** @throws AppError `pdf.damaged`, `pdf.too-complex` */
export function describeDocument(
  doc: PdfDocument,
  { documentId, path }: { readonly documentId: string; readonly path: string },
): DocumentInfo {
  const pages = doc.pages()
  const shown = Math.min(pages.count, MOST_PAGES)
  return {
    documentId,
    path,
    name: basename(path),
    folders: folderNames(path),
    size: doc.size,
    pageCount: pages.count,
    pages: Array.from({ length: shown }, (_, index) => pages.page(index).view),
    encrypted: doc.encryption !== null,
    recovered: doc.recovered,
    fields: describeFields(doc),
    obstacles: obstaclesOf(doc),
    suggestedOutput: basename(signedName(path)),
  }
}

/** @throws AppError `pdf.page-missing`, `pdf.damaged` */
export function pageInfo(doc: PdfDocument, pageIndex: number): PageInfo {
  return doc.pages().page(pageIndex).view
}

/** The page a placement means. @throws AppError `pdf.page-missing` */
export function pageIndexOf(doc: PdfDocument, page: number | 'last'): number {
  const { count } = doc.pages()
  const index = page === 'last' ? count - 1 : page
  if (index < 0 || index >= count)
    throw new AppError('pdf.page-missing', { page: index + 1, pageCount: count })
  return index
}

function describeFields(doc: PdfDocument): ShownField[] {
  const fields = signatureFields(doc)
  const signatures = readSignatures(doc, fields)
  return fields.map(field => {
    const signature = signatures.find(facts => facts.field === field)
    return {
      name: field.name,
      pageIndex: field.pageIndex,
      rect: field.widgets[0]?.rect ?? null,
      signed: field.state === 'signed',
      signable: isSignable(doc, field),
      lock: field.lock && shownLock(field.lock),
      signerName: signature?.name ?? null,
      claimedTime: signature?.claimedTime ?? null,
    }
  })
}
