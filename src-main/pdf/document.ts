/** PdfDocument: an open PDF whose objects are read when they are asked for. Knows no keys but the document's own. */
import { AppError, isAppError } from '../../src-shared/errors/app-error.ts'
import type { ByteReader } from '../base/ports.ts'
import { assembleDocument, type Skeleton, sectionsOf } from './assemble.ts'
import { cachedReader } from './cached-reader.ts'
import type { Encryption, Unlock } from './encryption.ts'
import { findHeader, type Header } from './header.ts'
import { SyntaxProblem } from './lexer.ts'
import type { PageTree } from './pages.ts'
import { recoverSkeleton } from './recovery.ts'
import { readSkeleton } from './skeleton.ts'
import type { DictObject, Found, IndirectObject, ObjectId, PdfObject, PdfString } from './syntax.ts'

export type PdfDocument = {
  readonly reader: ByteReader
  /** Bytes. */
  readonly size: number
  /** Bytes before `%PDF-`. Every offset in the cross-reference is relative to it; spans and streams count from byte 0. */
  readonly headerOffset: number
  /** The newer of header and catalog /Version, as `1.7`. */
  readonly version: string
  /** The newest trailer, or the newest cross-reference stream. Its strings are never encrypted. */
  readonly trailer: DictObject
  readonly rootRef: ObjectId
  /** Kind of the section that startxref names (a hybrid is a table) and its offset, relative to the header. */
  readonly newestSection: NewestSection
  /** The newest /Size as it stands in the file. */
  readonly sizeEntry: number
  /** First number that no section uses and that no /Size covers. */
  readonly nextObjectNumber: number
  /** The cross-reference was broken: objects were found by scanning, an update must carry a whole new one. */
  readonly recovered: boolean
  readonly encryption: Encryption | null
  /** Oldest first; one per finished update. The last ends where its `%%EOF` ends, which may be before the end of the file. */
  readonly revisions: readonly Revision[]

  catalog(): DictObject
  /**
   * @returns null where the object is free or missing
   * @throws  AppError `pdf.damaged`, `pdf.too-complex` where it is there and cannot be read
   */
  object(num: number, gen?: number): IndirectObject | null
  /** Where the newest version of an object lies, without reading it. */
  locate(num: number): ObjectEntry | null
  /** Follows references (at most 32, so a loop ends); missing objects and missing values are null objects. */
  resolve(value: PdfObject | undefined, owner: IndirectObject): Found
  /** The value of `key`, references followed. */
  get(dict: Found, key: string): Found
  /** The bytes of a string, decrypted where the document is encrypted. */
  stringBytes(value: PdfString, owner: IndirectObject): Uint8Array
  /**
   * Decrypted and decoded data of a stream.
   *
   * @param maxBytes of decoded data, default 64 MiB
   * @throws AppError `pdf.too-complex` beyond it, `pdf.damaged` where a filter is unknown or its data is broken
   */
  streamData(stream: IndirectObject, maxBytes?: number): Uint8Array
  /** Every object in use, ascending by number: what a full cross-reference has to list. */
  allObjects(): Iterable<ObjectEntry>
  /** True for the encryption dictionary and cross-reference streams: strings in them are never encrypted. */
  isUnencrypted(owner: IndirectObject): boolean
  pages(): PageTree
}

export type NewestSection = {
  readonly kind: 'table' | 'stream'
  /** For /Prev. null in a recovered document: its update has no /Prev. */
  readonly offset: number | null
}

export type ObjectEntry =
  | { readonly num: number; readonly gen: number; readonly offset: number; readonly container: null }
  /** `container`: number of the object stream; `index` in it. */
  | { readonly num: number; readonly gen: 0; readonly container: number; readonly index: number }

export type Revision = {
  /** Offset in the file (from byte 0) behind its `%%EOF` and the line end that follows. */
  readonly end: number
  /** Offset directly behind its `%%EOF`: a signature may cover its revision up to here or up to `end`. */
  readonly markerEnd: number
  /** Offset in the file of its cross-reference section. */
  readonly sectionOffset: number
}

/**
 * Opens a document, reading no more than its cross-reference, catalog and first page.
 *
 * @param like a document that is open and whose bytes are the same as far as both go: an earlier revision, or one that
 *             is to be appended to. The sections of its cross-reference are not read again
 * @throws AppError `pdf.not-a-pdf`, `pdf.damaged`, `pdf.no-pages`, `pdf.password-needed`, `pdf.password-wrong`,
 *         `pdf.recipient-key-needed` (a SealedDocument), `pdf.encryption-unsupported`, `pdf.too-complex`; nothing else,
 *         whatever the bytes
 * @source ISO 32000-2:2020, 7.5 (file structure), 7.6 (encryption)
 */
export function openPdf(reader: ByteReader, unlock: Unlock, like?: PdfDocument): PdfDocument {
  const cached = cachedReader(reader)
  const header = findHeader(cached)
  if (header === null) throw new AppError('pdf.not-a-pdf', {})
  const open = (skeleton: Skeleton) => checked(assembleDocument(reader, cached, header, skeleton, unlock))
  try {
    return open(readSkeleton(cached, header, sectionsOf(like)))
  } catch (error) {
    if (!isDamage(error)) throw error
    return openRecovered(cached, header, open, error)
  }
}

function openRecovered(
  reader: ByteReader,
  header: Header,
  open: (skeleton: Skeleton) => PdfDocument,
  first: unknown,
): PdfDocument {
  try {
    return open(recoverSkeleton(reader, header))
  } catch (error) {
    if (error instanceof SyntaxProblem) throw new AppError('pdf.damaged', { what: error.message }, first)
    // Pages that a broken document has lost are not pages that were never there.
    if (isAppError(error, 'pdf.no-pages') && !isAppError(first, 'pdf.no-pages')) {
      throw new AppError('pdf.damaged', { what: 'its pages are lost' }, first)
    }
    throw error
  }
}

/** What a scan for objects may mend. */
function isDamage(error: unknown): boolean {
  if (error instanceof SyntaxProblem) return true
  return isAppError(error, 'pdf.damaged') || isAppError(error, 'pdf.no-pages')
}

/** The objects that every use of the document needs must be readable. @throws AppError */
function checked(doc: PdfDocument): PdfDocument {
  const pages = doc.pages()
  if (pages.count === 0) throw new AppError('pdf.no-pages', {})
  pages.page(0)
  const catalog = doc.catalog()
  doc.get({ value: catalog.value, owner: catalog }, 'AcroForm')
  return doc
}
