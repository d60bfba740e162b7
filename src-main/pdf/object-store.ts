/** Objects by number: found through an index, read when asked for, kept for a while. */
import type { ByteReader } from '../base/ports.ts'
import type { ObjectEntry } from './document.ts'
import { readIndirectObject } from './indirect-object.ts'
import { SyntaxProblem } from './lexer.ts'
import { type ObjectStream, objectInStream, openObjectStream } from './object-stream.ts'
import type { IndirectObject } from './syntax.ts'

/** Where the newest version of each object lies. */
export type ObjectIndex = {
  /** null where the object is free or unknown. @throws SyntaxProblem */
  locate(num: number): ObjectEntry | null
  /** Every number that may be in use, ascending. */
  numbers(): Iterable<number>
}

export type ObjectStore = {
  /** @throws SyntaxProblem where the object is not where the index says; AppError `pdf.too-complex` */
  object(num: number, gen?: number): IndirectObject | null
}

const MAX_OBJECTS = 4096
const MAX_SOURCE_BYTES = 4 * 1024 * 1024
const MAX_STREAM_BYTES = 32 * 1024 * 1024

/** @param decode decrypted and decoded data of a stream */
export function objectStore(
  reader: ByteReader,
  index: ObjectIndex,
  decode: (stream: IndirectObject) => Uint8Array,
): ObjectStore {
  const objects = boundedCache<IndirectObject>(
    MAX_OBJECTS,
    MAX_SOURCE_BYTES,
    object => object.source.length + 256,
  )
  const streams = boundedCache<ObjectStream>(
    64,
    MAX_STREAM_BYTES,
    stream => stream.data.length + stream.places.size * 128,
  )
  const reading = new Set<number>()

  const atOffset = (num: number, gen: number, offset: number): IndirectObject => {
    const read = readIndirectObject(reader, offset, lengthOf)
    if (read?.object.num !== num || read.object.gen !== gen) {
      throw new SyntaxProblem('malformed', 'an object that is not where the cross-reference says')
    }
    return read.object
  }

  const inStream = (num: number, container: number): IndirectObject | null => {
    let stream = streams.get(container)
    if (!stream) {
      const entry = index.locate(container)
      if (entry?.container !== null) throw new SyntaxProblem('malformed', 'an object stream that is missing')
      stream = openObjectStream(atOffset(container, entry.gen, entry.offset), decode, resolveLength)
      streams.put(container, stream)
    }
    return objectInStream(stream, num)
  }

  const object = (num: number, gen?: number): IndirectObject | null => {
    const kept = objects.get(num)
    if (kept) return gen === undefined || gen === kept.gen ? kept : null
    const entry = index.locate(num)
    if (entry === null || (gen !== undefined && gen !== entry.gen)) return null
    if (reading.has(num)) throw new SyntaxProblem('malformed', 'an object that needs itself to be read')
    reading.add(num)
    try {
      const found =
        entry.container === null ? atOffset(num, entry.gen, entry.offset) : inStream(num, entry.container)
      if (found) objects.put(num, found)
      return found
    } finally {
      reading.delete(num)
    }
  }

  /** An indirect /Length: damage there is no damage here, since the end can be searched for. */
  const lengthOf = (num: number, gen: number): number | null => {
    try {
      return resolveLength(num, gen)
    } catch (error) {
      if (error instanceof SyntaxProblem) return null
      throw error
    }
  }
  const resolveLength = (num: number, gen: number): number | null => {
    const value = object(num, gen)?.value
    return value?.kind === 'number' && value.integer ? value.value : null
  }

  return { object }
}

type Cache<T> = { get(key: number): T | undefined; put(key: number, value: T): void }

/** Forgets what was used longest ago, by count and by weight in bytes. */
function boundedCache<T>(maxCount: number, maxBytes: number, weigh: (value: T) => number): Cache<T> {
  const kept = new Map<number, T>()
  let bytes = 0
  return {
    get(key) {
      const value = kept.get(key)
      if (value !== undefined) {
        kept.delete(key)
        kept.set(key, value)
      }
      return value
    },
    put(key, value) {
      kept.set(key, value)
      bytes += weigh(value)
      for (const [oldest, old] of kept) {
        if (kept.size <= maxCount && bytes <= maxBytes) break
        kept.delete(oldest)
        bytes -= weigh(old)
      }
    },
  }
}
