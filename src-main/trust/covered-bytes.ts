/** Reads what a signature covers, in pieces: never a whole document in memory. */
import { setImmediate as breathe } from 'node:timers/promises'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ByteReader } from '../base/ports.ts'
import type { CoveredBytes } from './structure.ts'

const PIECE_BYTES = 1024 * 1024
/** Reading is synchronous; after so many pieces other work of the process gets its turn. */
const PIECES_PER_TURN = 16

/**
 * @param take gets one piece after the other; a piece is valid until it returns
 * @throws     AppError `file.*`; `file.changed` where the file has become shorter
 */
export async function feedCovered(
  reader: ByteReader,
  covered: CoveredBytes,
  take: (bytes: Uint8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  const longest = Math.max(covered.holeStart, covered.end - covered.holeEnd)
  const readPiece = pieceReader(reader, Math.min(PIECE_BYTES, longest))
  let pieces = 0
  for (const [from, to] of [
    [0, covered.holeStart],
    [covered.holeEnd, covered.end],
  ] as const) {
    for (let offset = from; offset < to; ) {
      const piece = readPiece(offset, Math.min(PIECE_BYTES, to - offset))
      if (piece.length === 0) throw new AppError('file.changed', { name: reader.name ?? '' })
      take(piece)
      offset += piece.length
      if (++pieces % PIECES_PER_TURN === 0) {
        await breathe()
        signal?.throwIfAborted()
      }
    }
  }
}

/** One buffer for all pieces where the reader can fill it: a gigabyte of new arrays would be a gigabyte to clear. */
function pieceReader(reader: ByteReader, most: number): (offset: number, length: number) => Uint8Array {
  if (!reader.readInto) return (offset, length) => reader.read(offset, length)
  const buffer = new Uint8Array(most)
  const { readInto } = reader
  return (offset, length) => buffer.subarray(0, readInto(offset, buffer.subarray(0, length)))
}
