/** A reader that keeps the last pieces it read: the parser reads little, and often beside what it read before. */
import type { ByteReader } from '../base/ports.ts'

const PIECE_BYTES = 4 * 1024
const PIECES = 512
const DIRECT_BYTES = 64 * 1024

/** Does not close the reader it stands on. */
export function cachedReader(reader: ByteReader): ByteReader {
  const pieces = new Map<number, Uint8Array>()
  /** The piece of the last read: most reads stay in it. */
  let last: { readonly index: number; readonly bytes: Uint8Array } = { index: -1, bytes: new Uint8Array(0) }
  const piece = (index: number): Uint8Array => {
    if (index === last.index) return last.bytes
    const kept = pieces.get(index)
    const bytes = kept ?? reader.read(index * PIECE_BYTES, PIECE_BYTES)
    if (kept) pieces.delete(index)
    else if (pieces.size >= PIECES) for (const oldest of pieces.keys()) if (pieces.delete(oldest)) break
    pieces.set(index, bytes)
    last = { index, bytes }
    return bytes
  }
  return {
    size: reader.size,
    read(offset, length) {
      const from = Math.max(0, offset)
      const end = Math.min(reader.size, offset + length)
      if (!(end > from)) return new Uint8Array(0)
      if (end - from > DIRECT_BYTES) return reader.read(from, end - from)
      const first = Math.floor(from / PIECE_BYTES)
      const start = from - first * PIECE_BYTES
      if (start + end - from <= PIECE_BYTES) return piece(first).subarray(start, start + end - from)
      const whole = new Uint8Array(end - from)
      for (let index = first; index * PIECE_BYTES < end; index++) {
        const base = index * PIECE_BYTES
        const part = piece(index)
        whole.set(
          part.subarray(Math.max(0, from - base), Math.min(part.length, end - base)),
          Math.max(base, from) - from,
        )
      }
      return whole
    },
    close() {},
  }
}

/** The first `size` bytes as if they were all: an earlier revision of a document. Does not close the reader. */
export function readerOfPrefix(reader: ByteReader, size: number): ByteReader {
  const end = Math.min(size, reader.size)
  return {
    size: end,
    read: (offset, length) => reader.read(offset, Math.max(0, Math.min(length, end - offset))),
    close() {},
  }
}

/** A file that is in memory already. */
export function readerOfBytes(bytes: Uint8Array): ByteReader {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(Math.max(0, offset), Math.max(0, offset + length)),
    close() {},
  }
}
