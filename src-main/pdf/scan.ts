/** Reads a file from end to end and notes every object and trailer, whatever the cross-reference says. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ByteReader } from '../base/ports.ts'
import { parseAt, type ReadAt, readIndirectObject } from './indirect-object.ts'
import { isDigit, isSpace, SyntaxProblem, skipSpace } from './lexer.ts'
import { parseValue } from './parser.ts'
import type { DictObject, IndirectObject } from './syntax.ts'

export type Scan = {
  /** Every object found, in the order of the file; an object that cannot be read is left out. */
  readonly objects: readonly FoundObject[]
  /** Trailers and cross-reference streams, in the order of the file. */
  readonly trailers: readonly DictObject[]
}

export type FoundObject = {
  readonly num: number
  readonly gen: number
  /** In the file, from byte 0. */
  readonly offset: number
  readonly type: 'catalog' | 'object-stream' | 'other'
}

const CHUNK_BYTES = 1024 * 1024
/** Longest `num gen ` before the word `obj`. */
const HEADER_BYTES = 32
const MAX_OBJECTS = 1_000_000
/** Bytes that may be read in vain, beyond twice the file: a file made to be slow ends here. */
const SPARE_BYTES = 64 * 1024 * 1024
/** What an attempt to read an object in vain costs at least. */
const FAILURE_BYTES = 1024

/** @throws AppError `pdf.too-complex` */
export function scanFile(reader: ByteReader): Scan {
  const objects: FoundObject[] = []
  const trailers: DictObject[] = []
  const offsets = new Map<number, number>()
  const counted = countingReader(reader, reader.size * 2 + SPARE_BYTES)
  const lengthOf = (num: number) => {
    const offset = offsets.get(num)
    const value = offset === undefined ? undefined : readOrNull(reader, offset, () => null)?.object.value
    return value?.kind === 'number' ? value.value : null
  }
  const nextMark = markFinder(reader)
  for (let at = 0; ; ) {
    const mark = nextMark(at)
    if (mark === null) return { objects, trailers }
    at = mark.end
    if (mark.kind === 'trailer') {
      const trailer = counted.run(at, () => trailerAt(counted.reader, at))
      if (trailer) trailers.push(trailer)
      continue
    }
    const read = counted.run(at, () => readOrNull(counted.reader, mark.start, lengthOf))
    if (!read) continue
    if (objects.length >= MAX_OBJECTS) throw new AppError('pdf.too-complex', { limit: 'number of objects' })
    const { object } = read
    const type = typeOf(object)
    objects.push({
      num: object.num,
      gen: object.gen,
      offset: mark.start,
      type: type === 'Catalog' ? 'catalog' : type === 'ObjStm' ? 'object-stream' : 'other',
    })
    offsets.set(object.num, mark.start)
    if (type === 'XRef' && isDictObject(object)) trailers.push(object)
    at = Math.max(
      at,
      counted.run(at, () => read.end()),
    )
  }
}

function isDictObject(object: IndirectObject): object is DictObject {
  return object.value.kind === 'dict'
}

function typeOf(object: IndirectObject): string | null {
  const type = object.value.kind === 'dict' ? object.value.entries.get('Type') : undefined
  return type?.kind === 'name' ? type.value : null
}

function readOrNull(
  reader: ByteReader,
  offset: number,
  lengthOf: (num: number) => number | null,
): ReadAt | null {
  try {
    return readIndirectObject(reader, offset, lengthOf)
  } catch (error) {
    if (error instanceof SyntaxProblem) return null
    throw error
  }
}

/** @param offset behind the word `trailer` */
function trailerAt(reader: ByteReader, offset: number): DictObject | null {
  try {
    return parseAt(reader, offset, cursor => {
      skipSpace(cursor)
      const start = cursor.position
      const bytes = cursor.bytes.subarray(start)
      const value = parseValue({ bytes, position: 0, complete: cursor.complete })
      if (value.kind !== 'dict') return null
      const source = bytes.slice(0, value.end)
      return { num: 0, gen: 0, value, source, sourceOffset: offset + start, container: null, stream: null }
    })
  } catch (error) {
    if (error instanceof SyntaxProblem) return null
    throw error
  }
}

type Mark = {
  readonly kind: 'object' | 'trailer'
  /** Of the object number, or of the word. */
  readonly start: number
  /** Behind the word. */
  readonly end: number
}

/** Finds the next `num gen obj` or `trailer` from an offset on; asked with growing offsets it reads the file once. */
function markFinder(reader: ByteReader): (from: number) => Mark | null {
  let loaded = -1
  let bytes = Buffer.alloc(0)
  let trailer = -1
  let object = -1
  const load = (chunk: number, before: number) => {
    if (chunk === loaded) return
    bytes = Buffer.from(reader.read(chunk - before, before + CHUNK_BYTES + 'trailer'.length - 1))
    loaded = chunk
    trailer = -1
    object = -1
  }
  return from => {
    const first = Math.floor(from / CHUNK_BYTES) * CHUNK_BYTES
    for (let chunk = first; chunk < reader.size; chunk += CHUNK_BYTES) {
      const before = Math.min(chunk, HEADER_BYTES)
      load(chunk, before)
      const base = chunk - before
      const start = Math.max(from - base, before)
      const limit = before + CHUNK_BYTES
      if (trailer < start) trailer = indexIn(bytes, 'trailer', start, limit)
      if (object < start) object = indexIn(bytes, 'obj', start, limit)
      for (; object < trailer; object = indexIn(bytes, 'obj', object + 3, limit)) {
        const header = headerStart(bytes, object, Math.max(0, from - base))
        if (header !== null) return { kind: 'object', start: base + header, end: base + object + 3 }
      }
      if (trailer < limit)
        return { kind: 'trailer', start: base + trailer, end: base + trailer + 'trailer'.length }
    }
    return null
  }
}

/** @returns `limit` where the word does not begin before it */
function indexIn(bytes: Buffer, word: string, from: number, limit: number): number {
  const index = bytes.indexOf(word, from, 'latin1')
  return index < 0 || index > limit ? limit : index
}

/** Where `num gen ` before the word begins; `endobj1 0 obj` is one, too. */
function headerStart(bytes: Uint8Array, word: number, least: number): number | null {
  let at = word
  const back = (accepts: (byte: number | undefined) => boolean) => {
    const end = at
    while (at > least && accepts(bytes[at - 1])) at--
    return end - at
  }
  if (back(isSpace) === 0 || back(isDigit) === 0 || back(isSpace) === 0) return null
  const digits = back(isDigit)
  return digits > 0 && digits <= 10 ? at : null
}

/** Counts what is read for nothing: beyond what `run` got ahead, and what the smallest read takes anyway. */
function countingReader(reader: ByteReader, budget: number) {
  let left = budget
  let count = 0
  return {
    reader: {
      ...reader,
      read(offset: number, length: number) {
        const bytes = reader.read(offset, length)
        count += bytes.length
        return bytes
      },
    },
    /** @param from where the scan stands; a number as the result is where it goes on */
    run<T>(from: number, read: () => T): T {
      count = 0
      const result = read()
      const ahead = typeof result === 'number' ? Math.max(0, result - from) : 0
      left -= result === null ? FAILURE_BYTES + count : Math.max(0, count - 2 * ahead - 8192)
      if (left < 0) throw new AppError('pdf.too-complex', { limit: 'effort to find the objects' })
      return result
    },
  }
}
