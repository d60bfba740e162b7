/** The skeleton of a document whose cross-reference is broken: the newest of each object that a scan finds. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { concat, fromLatin1 } from '../base/bytes.ts'
import type { ByteReader } from '../base/ports.ts'
import type { Skeleton } from './assemble.ts'
import type { ObjectEntry } from './document.ts'
import type { Header } from './header.ts'
import { readIndirectObject } from './indirect-object.ts'
import { SyntaxProblem } from './lexer.ts'
import { openObjectStream } from './object-stream.ts'
import { parseValue } from './parser.ts'
import { type Scan, scanFile } from './scan.ts'
import { readStreamData } from './stream-data.ts'
import type { DictObject, IndirectObject, ObjectId } from './syntax.ts'

type Decode = (stream: IndirectObject) => Uint8Array
/** `position`: of the object, or of the object stream that holds it; the larger one is the newer one. */
type Place = { readonly entry: ObjectEntry; readonly position: number }

const MAX_STREAM_BYTES = 64 * 1024 * 1024
const MAX_ALL_STREAM_BYTES = 256 * 1024 * 1024
const MAX_OBJECTS = 2_000_000

/**
 * @throws SyntaxProblem where no catalog is found; AppError `pdf.too-complex`
 */
export function recoverSkeleton(reader: ByteReader, header: Header): Skeleton {
  const scan = scanFile(reader)
  const places = new Map<number, Place>()
  for (const { num, gen, offset } of scan.objects) {
    places.set(num, { entry: { num, gen, offset, container: null }, position: offset })
  }
  const addCompressed = (decode: Decode) => addObjectStreams(reader, scan, places, decode)
  let trailer = newestTrailer(scan)
  if (!rootOf(trailer)) {
    const catalog = scan.objects.findLast(object => object.type === 'catalog')
    trailer = madeTrailer(catalog ?? compressedCatalog(reader, scan, places), trailer)
  }
  const root = rootOf(trailer)
  if (!trailer || !root) throw new SyntaxProblem('malformed', 'no catalog was found')
  const numbers = () => [...places.keys()].sort((a, b) => a - b)
  return {
    base: header.offset,
    index: { numbers, locate: num => places.get(num)?.entry ?? null },
    trailer,
    root,
    get newestSection() {
      const compressed = [...places.values()].some(({ entry }) => entry.container !== null)
      return { kind: compressed ? ('stream' as const) : ('table' as const), offset: null }
    },
    sizeEntry: 0,
    get nextObjectNumber() {
      return [...places.keys()].reduce((most, num) => Math.max(most, num + 1), 1)
    },
    recovered: true,
    sections: new Map(),
    complete: addCompressed,
    revisions: () => [{ end: reader.size, markerEnd: reader.size, sectionOffset: 0 }],
  }
}

function rootOf(trailer: DictObject | null): ObjectId | null {
  const root = trailer?.value.entries.get('Root')
  return root?.kind === 'ref' ? { num: root.num, gen: root.gen } : null
}

/** The last one with a /Root; where one is encrypted, an encrypted one: an update cannot take that back. */
function newestTrailer({ trailers }: Scan): DictObject | null {
  const withRoot = trailers.filter(trailer => rootOf(trailer) !== null)
  const encrypted = withRoot.findLast(trailer => trailer.value.entries.has('Encrypt'))
  return encrypted ?? withRoot.at(-1) ?? trailers.at(-1) ?? null
}

/** A trailer for a document that has lost its own. */
function madeTrailer(root: ObjectId | null, lost: DictObject | null): DictObject | null {
  if (!root) return null
  const kept = ['Encrypt', 'ID', 'Info'].map(key => {
    const entry = lost?.value.entries.get(key)
    if (!lost || !entry) return new Uint8Array(0)
    return concat(fromLatin1(`/${key} `), lost.source.subarray(entry.start, entry.end), fromLatin1(' '))
  })
  const source = concat(fromLatin1(`<< /Root ${root.num} ${root.gen} R `), ...kept, fromLatin1('>>'))
  const value = parseValue({ bytes: source, position: 0, complete: true })
  if (value.kind !== 'dict') return null
  return { num: 0, gen: 0, value, source, sourceOffset: null, container: null, stream: null }
}

/** Objects in streams, the newer ones over the older ones. A stream that cannot be read is passed over. */
function addObjectStreams(reader: ByteReader, scan: Scan, places: Map<number, Place>, decode: Decode): void {
  let bytes = 0
  for (const { num, offset, type } of scan.objects) {
    if (type !== 'object-stream') continue
    const stream = openOrNull(reader, offset, places, decode)
    if (!stream) continue
    bytes += stream.data.length
    if (bytes > MAX_ALL_STREAM_BYTES || places.size > MAX_OBJECTS) throw tooMuch()
    for (const [inner, { index }] of stream.places) {
      if ((places.get(inner)?.position ?? -1) > offset) continue
      places.set(inner, { entry: { num: inner, gen: 0, container: num, index }, position: offset })
    }
  }
}

function tooMuch(): AppError {
  return new AppError('pdf.too-complex', { limit: 'size of object streams' })
}

function openOrNull(reader: ByteReader, offset: number, places: ReadonlyMap<number, Place>, decode: Decode) {
  const integerAt = (num: number) => {
    const entry = places.get(num)?.entry
    if (entry?.container !== null) return null
    const value = readIndirectObject(reader, entry.offset, () => null)?.object.value
    return value?.kind === 'number' ? value.value : null
  }
  try {
    const read = readIndirectObject(reader, offset, integerAt)
    return read && openObjectStream(read.object, decode, integerAt)
  } catch (error) {
    if (error instanceof SyntaxProblem || (error instanceof AppError && error.code === 'pdf.damaged'))
      return null
    throw error
  }
}

/** Where no trailer tells and no catalog lies open: one in an object stream, unless they are encrypted. */
function compressedCatalog(reader: ByteReader, scan: Scan, places: Map<number, Place>): ObjectId | null {
  const resolve = (
    value: Parameters<Parameters<typeof readStreamData>[0]['resolve']>[0],
    owner: IndirectObject,
  ) => ({
    value: value ?? { kind: 'null' as const, start: 0, end: 0 },
    owner,
  })
  const decode: Decode = stream =>
    readStreamData({ reader, encryption: null, resolve }, stream, MAX_STREAM_BYTES)
  let found: ObjectId | null = null
  let bytes = 0
  for (const { offset, type } of scan.objects) {
    const stream = type === 'object-stream' ? openOrNull(reader, offset, places, decode) : null
    bytes += stream?.data.length ?? 0
    if (bytes > MAX_ALL_STREAM_BYTES) throw tooMuch()
    for (const [num, { start, end }] of stream?.places ?? []) {
      const text = Buffer.from(stream?.data.subarray(start, end) ?? []).toString('latin1')
      if (/\/Type\s*\/Catalog(?![A-Za-z])/.test(text)) found = { num, gen: 0 }
    }
  }
  return found
}
