/** One incremental update: new objects, their cross-reference, the trailer. Earlier bytes are never touched. */
import { createHash } from 'node:crypto'
import { concat, fromLatin1, latin1 } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'
import type { ObjectId } from './syntax.ts'
import { copyValue, type Syntax, writeHex, writeName, writeRef } from './write-objects.ts'
import { writeXrefStream, writeXrefTable, type XrefEntry } from './write-xref.ts'

/** A new object, or a new version of one. `body` is what stands between `obj` and `endobj`. */
export type RevisionObject = ObjectId & { readonly body: Uint8Array }

export type Revision = {
  /** Everything behind the original's last byte, with the line end before it where one is missing. */
  readonly tail: Uint8Array
  /** By object number: offset in `tail` of the first byte of its body. */
  readonly bodyOffsets: ReadonlyMap<number, number>
}

/**
 * Lays out one update behind the document.
 *
 * The cross-reference is of the kind of the newest section (a hybrid counts as table and its update gets no /XRefStm).
 * A recovered document gets a complete one, without /Prev.
 *
 * @param nextNumber first number that neither the document nor `objects` uses
 * @param encrypt    in place of the document's own /Encrypt: for the viewer alone, see viewing-key.ts
 * @throws  AppError `pdf.too-large` where a table cannot name the offsets
 * @source  ISO 32000-2:2020, 7.5.4, 7.5.6, 7.5.8, 14.4 (/ID)
 */
export function buildRevision(
  doc: PdfDocument,
  objects: readonly RevisionObject[],
  nextNumber: number,
  encrypt?: Syntax,
): Revision {
  const parts: Uint8Array[] = [fromLatin1(lineEndNeeded(doc) ? '\n' : '')]
  let length = parts[0]?.length ?? 0
  const add = (bytes: Uint8Array) => {
    parts.push(bytes)
    length += bytes.length
  }
  // Offsets in a cross-reference count from the header, wherever junk before it put that.
  const offsetHere = () => doc.size + length - doc.headerOffset
  const bodyOffsets = new Map<number, number>()
  const entries: XrefEntry[] = []
  for (const object of [...objects].sort((a, b) => a.num - b.num)) {
    entries.push({ num: object.num, gen: object.gen, offset: offsetHere(), container: null })
    add(fromLatin1(`${object.num} ${object.gen} obj\n`))
    bodyOffsets.set(object.num, length)
    add(object.body)
    add(fromLatin1('\nendobj\n'))
  }
  // A file of cross-reference streams never gets a table behind them, nor the reverse.
  const stream = doc.newestSection.kind === 'stream'
  const all = doc.recovered ? mergeEntries(doc, entries) : entries
  const size = Math.max(doc.sizeEntry, doc.nextObjectNumber, nextNumber) + (stream ? 1 : 0)
  const trailer = trailerEntries(doc, size, parts, encrypt)
  const section = offsetHere()
  if (stream)
    add(writeXrefStream({ entries: all, num: size - 1, offset: section, trailer, full: doc.recovered }))
  else add(writeXrefTable({ entries: all, trailer, full: doc.recovered }))
  add(fromLatin1(`startxref\n${section}\n%%EOF\n`))
  return { tail: concat(...parts), bodyOffsets }
}

function lineEndNeeded(doc: PdfDocument): boolean {
  const last = latin1(doc.reader.read(doc.size - 1, 1))
  return last !== '\n' && last !== '\r'
}

function mergeEntries(doc: PdfDocument, added: readonly XrefEntry[]): readonly XrefEntry[] {
  const all = new Map<number, XrefEntry>()
  for (const entry of doc.allObjects()) {
    all.set(
      entry.num,
      entry.container === null ? { ...entry, offset: entry.offset - doc.headerOffset } : entry,
    )
  }
  for (const entry of added) all.set(entry.num, entry)
  all.delete(0)
  return [...all.values()].sort((a, b) => a.num - b.num)
}

/** Keys of the section itself, not of the document. @source ISO 32000-2:2020, tables 5, 15 and 17 */
const NOT_COPIED = new Set([
  ...['Size', 'Root', 'Prev', 'XRefStm', 'ID'],
  ...['Type', 'Index', 'W', 'Length', 'Filter', 'DecodeParms', 'F', 'FFilter', 'FDecodeParms', 'DL'],
])

function trailerEntries(
  doc: PdfDocument,
  size: number,
  update: readonly Uint8Array[],
  encrypt?: Syntax,
): Syntax {
  const lines = [`/Size ${size}`, `/Root ${writeRef(doc.rootRef)}`]
  for (const [key, value] of doc.trailer.value.entries) {
    if (NOT_COPIED.has(key)) continue
    const written = key === 'Encrypt' && encrypt ? encrypt : copyValue(value, doc.trailer)
    lines.push(`${writeName(key)} ${written}`)
  }
  const { offset } = doc.newestSection
  if (!doc.recovered && offset !== null) lines.push(`/Prev ${offset}`)
  const id = fileIdentifier(doc, update)
  if (id) lines.push(`/ID [${id.map(writeHex).join(' ')}]`)
  return lines.join('\n')
}

/**
 * The first part stays, the second is new: drawn from the update's own bytes, so equal input gives equal output.
 * Without one in an encrypted file the key was made from nothing, so none may be added.
 */
function fileIdentifier(doc: PdfDocument, update: readonly Uint8Array[]): readonly Uint8Array[] | null {
  const old = doc.get({ value: doc.trailer.value, owner: doc.trailer }, 'ID')
  const first = old.value.kind === 'array' ? doc.resolve(old.value.items[0], old.owner).value : null
  const kept = first?.kind === 'string' ? first.bytes : null
  if (kept === null && doc.trailer.value.entries.has('Encrypt')) return null
  const hash = createHash('sha256').update(String(doc.size))
  if (kept) hash.update(kept)
  for (const part of update) hash.update(part)
  const fresh = new Uint8Array(hash.digest().subarray(0, 16))
  return [kept ?? fresh, fresh]
}
