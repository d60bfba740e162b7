/** Puts a PdfDocument together from its skeleton: where the objects are, and the trailer. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ByteReader } from '../base/ports.ts'
import type { NewestSection, ObjectEntry, OpenOptions, PdfDocument, Revision } from './document.ts'
import { type Encryption, openEncryption } from './encryption.ts'
import type { Header } from './header.ts'
import { SyntaxProblem } from './lexer.ts'
import { type ObjectIndex, objectStore } from './object-store.ts'
import { once } from './once.ts'
import { openPageTree, type PageTree } from './pages.ts'
import { readStreamData } from './stream-data.ts'
import type { DictObject, Found, IndirectObject, ObjectId, PdfObject } from './syntax.ts'
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
  /** Called once streams can be decrypted, before any object is read but those that takes. */
  complete?(decode: (stream: IndirectObject) => Uint8Array): void
  revisions(): readonly Revision[]
}

/** References in a row before it counts as a loop. */
const MAX_HOPS = 32
const MAX_STREAM_BYTES = 64 * 1024 * 1024

/** @throws AppError `pdf.password-*`, `pdf.encryption-unsupported`, `pdf.damaged`, `pdf.too-complex` */
export function assembleDocument(
  reader: ByteReader,
  cached: ByteReader,
  header: Header,
  skeleton: Skeleton,
  options: OpenOptions,
): PdfDocument {
  const { index, trailer, root } = skeleton
  let encryption: Encryption | null = null
  const store = objectStore(cached, index, stream => readData(stream, MAX_STREAM_BYTES))
  const object = (num: number, gen?: number) => asAppError(() => store.object(num, gen))
  const resolve = (value: PdfObject | undefined, owner: IndirectObject) => follow(object, value, owner)
  const get = ({ value, owner }: Found, key: string) =>
    resolve(value.kind === 'dict' ? value.entries.get(key) : undefined, owner)
  const readData = (stream: IndirectObject, maxBytes: number) =>
    readStreamData({ reader: cached, encryption, resolve }, stream, maxBytes)
  const isUnencrypted = (owner: IndirectObject) =>
    owner.num === 0 || owner.num === encryption?.dictId?.num || isXrefStream(owner)

  encryption = openEncryption({ value: trailer.value, owner: trailer }, get, options.password)
  asAppError(() => skeleton.complete?.(stream => readData(stream, MAX_STREAM_BYTES)))
  const catalog = (): DictObject => {
    const found = object(root.num, root.gen)
    if (found && isDictObject(found)) return found
    throw new AppError('pdf.damaged', { what: 'the catalog is missing' })
  }
  const revisions = once(skeleton.revisions)
  const doc: PdfDocument = {
    reader,
    size: reader.size,
    headerOffset: skeleton.base,
    version: newerVersion(header.version, get({ value: catalog().value, owner: catalog() }, 'Version').value),
    trailer,
    rootRef: root,
    newestSection: skeleton.newestSection,
    sizeEntry: skeleton.sizeEntry,
    nextObjectNumber: skeleton.nextObjectNumber,
    recovered: skeleton.recovered,
    encryption,
    get revisions() {
      return revisions()
    },
    catalog,
    object,
    locate: num => asAppError(() => index.locate(num)),
    resolve,
    get,
    stringBytes: (value, owner) =>
      encryption === null || owner.container !== null || isUnencrypted(owner)
        ? value.bytes
        : encryption.decryptString(value.bytes, owner),
    streamData: (stream, maxBytes = MAX_STREAM_BYTES) => asAppError(() => readData(stream, maxBytes)),
    allObjects: () => entriesOf(index),
    isUnencrypted,
    pages: once((): PageTree => openPageTree(doc)),
  }
  return doc
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
