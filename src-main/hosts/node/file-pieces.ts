/** The bytes of an open file in pieces, the next one being read while the last is used. */
import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../../src-shared/errors/app-error.ts'

/** Large enough that the calls cost nothing, small enough to stay in the processor's cache. */
export const PIECE_BYTES = 1 << 20

/**
 * Reads from the start to the end. Two buffers take turns: a piece is valid until the next is asked for.
 *
 * @throws the system's error; AppError `job.cancelled`
 */
export async function* readPieces(handle: FileHandle, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  let position = 0
  let current = Buffer.allocUnsafe(PIECE_BYTES)
  let spare = Buffer.allocUnsafe(PIECE_BYTES)
  let reading = handle.read(current, 0, PIECE_BYTES, position)
  try {
    while (true) {
      stopIfAborted(signal)
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      position += bytesRead
      reading = handle.read(spare, 0, PIECE_BYTES, position)
      yield current.subarray(0, bytesRead)
      ;[current, spare] = [spare, current]
    }
  } finally {
    // Left early: the buffer must not be written to after the handle was closed.
    await reading.catch(() => {})
  }
}

/** @throws the reason of the signal where it is an AppError, else `job.cancelled` */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw signal.reason instanceof AppError ? signal.reason : new AppError('job.cancelled', {}, signal.reason)
}

/** Writes all of `bytes` at `position`: one call may take less. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

export type CopySource = {
  readonly handle: FileHandle
  /** Bytes, about: small files get small buffers. */
  readonly size: number
  /** What a failed read means: the caller knows the file's name. */
  readonly failure: (error: unknown) => Error
}

/**
 * Copies all of `source` to `target` from `position` on: while one piece is hashed and written, the next is read.
 *
 * @param onWritten so many bytes from the start have been written
 * @returns         bytes copied
 */
export async function copyPieces(
  source: CopySource,
  target: FileHandle,
  position: number,
  onPiece: (piece: Uint8Array) => void,
  onWritten: (bytes: number) => void,
): Promise<number> {
  const depth = 4
  const pieceBytes = Math.min(PIECE_BYTES, Math.max(1, source.size))
  const buffers: Buffer[] = []
  const read = (index: number, from: number) => {
    buffers[index] ??= Buffer.allocUnsafe(pieceBytes)
    return readInto(source, buffers[index], from)
  }
  const writes: Promise<void>[] = Array.from({ length: depth }, () => Promise.resolve())
  let copied = 0
  try {
    let reading = read(0, copied)
    for (let turn = 0; ; turn++) {
      const piece = await reading
      if (piece.length === 0) break
      const offset = copied
      copied += piece.length
      const next = (turn + 1) % depth
      await writes[next] // Its buffer is read into again.
      onWritten(Math.max(0, copied - depth * pieceBytes))
      reading = read(next, copied)
      reading.catch(() => {}) // Reported where it is awaited.
      const write = writeAll(target, piece, position + offset)
      write.catch(() => {})
      writes[turn % depth] = write
      onPiece(piece)
    }
    await Promise.all(writes)
    return copied
  } finally {
    await Promise.allSettled(writes)
  }
}

async function readInto(source: CopySource, buffer: Buffer, position: number): Promise<Uint8Array> {
  try {
    const { bytesRead } = await source.handle.read(buffer, 0, buffer.length, position)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw source.failure(error)
  }
}
