/** /Extensions of the catalog: which extensions of PDF 2.0 a document uses, so that a program knows what it lacks. */
import type { PdfDocument } from './document.ts'
import type { ObjectEdits } from './object-edits.ts'
import type { ObjectSink } from './object-sink.ts'
import { pdfAPart } from './pdf-a.ts'
import type { Found, PdfDict, PdfObject } from './syntax.ts'
import { dictAt, integerAt } from './values.ts'
import { copyValue, type Syntax, writeDict } from './write-objects.ts'

/** ISO/TS 32001: SHA-3 and SHAKE256. ISO/TS 32002: Edwards and Brainpool curves. By their numbers, as in the file. */
export type IsoExtension = 32001 | 32002

const PAGES: Readonly<Record<IsoExtension, string>> = {
  32001: 'https://www.iso.org/standard/45874.html',
  32002: 'https://www.iso.org/standard/45875.html',
}
const REVISION = ':2022'
const BASE_VERSION = '2.0'

/** What others put there is flat (table 49); what nests deeper is left out. */
const MAX_DEPTH = 5

/**
 * Names the extensions beside those that are named already. The standard wants all of it in the catalog itself, and so
 * it is moved there where a document has it elsewhere. A base version shall not be newer than the document, so an
 * older one becomes 2.0; PDF/A-1 to 3 forbid that and stay what they are.
 *
 * @throws AppError `pdf.damaged`
 * @source ISO 32000-2:2020, 7.12 (tables 48 and 49); ISO/TS 32001:2022 and 32002:2022, 5.2
 */
export function declareExtensions(
  doc: PdfDocument,
  sink: ObjectSink,
  edits: ObjectEdits,
  wanted: readonly IsoExtension[],
): void {
  const root = doc.catalog()
  const catalog: Found<PdfDict> = { value: root.value, owner: root }
  const old = dictAt(doc, catalog, 'Extensions')
  const named = old === null ? [] : isoEntries(doc, old)
  const missing = wanted.filter(
    level => !named.some(entry => integerAt(doc, entry, 'ExtensionLevel') === level),
  )
  if (missing.length === 0) return
  const copied = (found: Found) => inCatalog(doc, sink, found)
  const others = [...(old?.value.entries ?? [])].flatMap(([key, value]): [string, Syntax][] =>
    key === 'ISO_' || old === null ? [] : [[key, copied({ value, owner: old.owner })]],
  )
  const iso = [...named.map(copied), ...missing.map(level => extensionEntry(doc, sink, level))]
  const isOlder = Number(doc.version) < Number(BASE_VERSION) && (pdfAPart(doc) ?? 4) > 3
  edits.patch(catalog, {
    Extensions: writeDict({ ...Object.fromEntries(others), ISO_: `[${iso.join('\n')}]` }),
    ...(isOlder ? { Version: `/${BASE_VERSION}` } : {}),
  })
}

/** One dictionary, or since PDF 2.0 an array of them. */
function isoEntries(doc: PdfDocument, extensions: Found<PdfDict>): readonly Found[] {
  const found = doc.get(extensions, 'ISO_')
  const { value, owner } = found
  if (value.kind === 'array') return value.items.map(item => doc.resolve(item, owner))
  return value.kind === 'dict' ? [found] : []
}

function extensionEntry(doc: PdfDocument, sink: ObjectSink, level: IsoExtension): Syntax {
  return writeDict({
    Type: '/DeveloperExtensions',
    BaseVersion: `/${BASE_VERSION}`,
    ExtensionLevel: String(level),
    ExtensionRevision: sink.text(REVISION, doc.rootRef),
    URL: sink.text(PAGES[level], doc.rootRef),
  })
}

/** A value as it has to stand in the catalog: without references, its strings encrypted for the catalog. */
function inCatalog(doc: PdfDocument, sink: ObjectSink, raw: Found, depth = 0): Syntax {
  const { value, owner } = doc.resolve(raw.value, raw.owner)
  const inner = (item: PdfObject) => inCatalog(doc, sink, { value: item, owner }, depth + 1)
  if (depth > MAX_DEPTH || (owner.stream !== null && owner.value === value)) return 'null'
  switch (value.kind) {
    case 'string':
      return sink.bytes(doc.stringBytes(value, owner), doc.rootRef)
    case 'array':
      return `[${value.items.map(inner).join(' ')}]`
    case 'dict':
      return writeDict(Object.fromEntries([...value.entries].map(([key, item]) => [key, inner(item)])))
    default:
      return copyValue(value, owner)
  }
}
