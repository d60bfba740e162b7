/** Puts a PdfDocument together from its skeleton: where the objects are, and the trailer. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { once } from '../base/once.ts'
import type { ByteReader } from '../base/ports.ts'
import type { NewestSection, ObjectEntry, PdfDocument, Revision } from './document.ts'
import { type Encryption, openEncryption, type Unlock } from './encryption.ts'
import type { Header } from './header.ts'
import { SyntaxProblem } from './lexer.ts'
import { type ObjectIndex, type ObjectStore, objectStore } from './object-store.ts'
import { openPageTree, type PageTree } from './pages.ts'
import { readStreamData } from './stream-data.ts'
import type { DictObject, Found, IndirectObject, ObjectId, PdfObject } from './syntax.ts'
import type { KnownSections } from './xref.ts'
import { isXrefStream } from './xref-stream.ts'

/** What the cross-reference, or a scan of the file, gives. */
export type Skeleton = {
  /** Bytes that offsets do not count. */
  readonly base: number
  readonly index: ObjectIndex
  readonly trailer: DictObject
  readonly root: ObjectId
  readonly newestSection: NewestSection
  readonly sizeEntry: number
  readonly nextObjectNumber: number
  readonly recovered: boolean
  /** Empty where the cross-reference was broken. */
  readonly sections: KnownSections
  /** Called once streams can be decrypted, before any object is read but those that takes. */
  complete?(decode: (stream: IndirectObject) => Uint8Array): void
  revisions(): readonly Revision[]
}

/** References in a row before it counts as a loop. */
const MAX_HOPS = 32
const MAX_STREAM_BYTES = 64 * 1024 * 1024

/** @throws AppError `pdf.password-*`, `pdf.recipient-key-needed`, `pdf.encryption-unsupported`, `pdf.damaged`, `pdf.too-complex` */
export function assembleDocument(
  reader: ByteReader,
  cached: ByteReader,
  header: Header,
  skeleton: Skeleton,
  unlock: Unlock,
): PdfDocument {
  const { index, trailer } = skeleton
  let encryption: Encryption | null = null
  const readData = (stream: IndirectObject, maxBytes: number) =>
    readStreamData({ reader: cached, encryption, resolve: access.resolve }, stream, maxBytes)
  const access = accessTo(objectStore(cached, index, stream => readData(stream, MAX_STREAM_BYTES)))
  const { object, get } = access
  const isUnencrypted = (owner: IndirectObject) =>
    owner.num === 0 || owner.num === encryption?.dictId?.num || isXrefStream(owner)

  encryption = openEncryption({ value: trailer.value, owner: trailer }, access, unlock)
  asAppError(() => skeleton.complete?.(stream => readData(stream, MAX_STREAM_BYTES)))
  const catalog = () => catalogOf(object(skeleton.root.num, skeleton.root.gen))
  const revisions = once(skeleton.revisions)
  const doc: PdfDocument = {
    reader,
    size: reader.size,
    version: newerVersion(header.version, get({ value: catalog().value, owner: catalog() }, 'Version').value),
    ...factsOf(skeleton),
    encryption,
    get revisions() {
      return revisions()
    },
    catalog,
    ...access,
    locate: num => asAppError(() => index.locate(num)),
    stringBytes: (value, owner) =>
      encryption === null || owner.container !== null || isUnencrypted(owner)
        ? value.bytes
        : encryption.decryptString(value.bytes, owner),
    streamData: (stream, maxBytes = MAX_STREAM_BYTES) => asAppError(() => readData(stream, maxBytes)),
    allObjects: () => entriesOf(index),
    isUnencrypted,
    pages: once((): PageTree => openPageTree(doc)),
  }
  sections.set(doc, skeleton.sections)
  return doc
}

/** No matter of those who use a document: only another one of the same bytes is opened with them. */
const sections = new WeakMap<PdfDocument, KnownSections>()

export function sectionsOf(doc: PdfDocument | undefined): KnownSections {
  return (doc && sections.get(doc)) ?? new Map()
}

function factsOf(skeleton: Skeleton) {
  return {
    headerOffset: skeleton.base,
    trailer: skeleton.trailer,
    rootRef: skeleton.root,
    newestSection: skeleton.newestSection,
    sizeEntry: skeleton.sizeEntry,
    nextObjectNumber: skeleton.nextObjectNumber,
    recovered: skeleton.recovered,
  }
}

type Access = Pick<PdfDocument, 'object' | 'resolve' | 'get'>

function accessTo(store: ObjectStore): Access {
  const object: Access['object'] = (num, gen) => asAppError(() => store.object(num, gen))
  const resolve: Access['resolve'] = (value, owner) => follow(object, value, owner)
  return {
    object,
    resolve,
    get: ({ value, owner }, key) =>
      resolve(value.kind === 'dict' ? value.entries.get(key) : undefined, owner),
  }
}

function catalogOf(found: IndirectObject | null): DictObject {
  if (found && isDictObject(found)) return found
  throw new AppError('pdf.damaged', { what: 'the catalog is missing' })
}

function isDictObject(object: IndirectObject): object is DictObject {
  return object.value.kind === 'dict'
}

function follow(
  object: (num: number, gen: number) => IndirectObject | null,
  value: PdfObject | undefined,
  owner: IndirectObject,
): Found {
  let found: Found = { value: value ?? { kind: 'null', start: 0, end: 0 }, owner }
  for (let hops = 0; found.value.kind === 'ref'; hops++) {
    const next: IndirectObject | null = hops < MAX_HOPS ? object(found.value.num, found.value.gen) : null
    found = next
      ? { value: next.value, owner: next }
      : { value: { kind: 'null', start: found.value.start, end: found.value.end }, owner: found.owner }
  }
  return found
}

function* entriesOf(index: ObjectIndex): Iterable<ObjectEntry> {
  for (const num of index.numbers()) {
    const entry = num > 0 ? asAppError(() => index.locate(num)) : null
    if (entry) yield entry
  }
}

/** What is no PDF syntax inside this room is a damaged document outside. */
function asAppError<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof SyntaxProblem) throw new AppError('pdf.damaged', { what: error.message }, error)
    throw error
  }
}

function newerVersion(header: string, catalog: PdfObject): string {
  const own = catalog.kind === 'name' && /^\d\.\d$/.test(catalog.value) ? catalog.value : header
  return Number(own) > Number(header) ? own : header
}
