/** The bytes of an open file in pieces, the next one being read while the last is used. */
import { fdatasync, fsync, read, readSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { once } from '../../base/once.ts'

/** Large enough that the calls cost nothing, small enough to stay in the processor's cache. */
export const PIECE_BYTES = 1 << 20

/**
 * So much is read and written at once: the system's cache takes it in a few microseconds, where handing it to another
 * thread and hearing back costs a hundred.
 */
export const SMALL_BYTES = 256 << 10

const readLater = promisify(read)
const writeLater = promisify(write)
/** These wait for the disk. */
export const syncFile = promisify(fsync)
export const syncData = promisify(fdatasync)

/**
 * Reads from the start to the end. Two buffers take turns: a piece is valid until the next is asked for.
 *
 * @throws the system's error; AppError `job.cancelled`
 */
export async function* readPieces(fd: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  let position = 0
  let current = Buffer.allocUnsafe(PIECE_BYTES)
  let spare = Buffer.allocUnsafe(PIECE_BYTES)
  let reading = readLater(fd, current, 0, PIECE_BYTES, position)
  try {
    while (true) {
      stopIfAborted(signal)
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      position += bytesRead
      reading = readLater(fd, spare, 0, PIECE_BYTES, position)
      yield current.subarray(0, bytesRead)
      ;[current, spare] = [spare, current]
    }
  } finally {
    // Left early: the buffer must not be written to after the file was closed.
    await reading.catch(() => {})
  }
}

/** @throws the reason of the signal where it is an AppError, else `job.cancelled` */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw signal.reason instanceof AppError ? signal.reason : new AppError('job.cancelled', {}, signal.reason)
}

/** Writes all of `bytes` at `position`: one call may take less. */
export async function writeAll(fd: number, bytes: Uint8Array, position: number): Promise<void> {
  if (bytes.length <= SMALL_BYTES) return writeNow(fd, bytes, position)
  for (let done = 0; done < bytes.length; ) {
    const rest = bytes.length - done
    done += (await writeLater(fd, bytes, done, rest, position + done)).bytesWritten
  }
}

function writeNow(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(fd, bytes, done, bytes.length - done, position + done)
}

export type CopySource = {
  readonly fd: number
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
  target: number,
  position: number,
  onPiece: (piece: Uint8Array) => void,
  onWritten: (bytes: number) => void,
): Promise<number> {
  const depth = 4
  const buffers: Buffer[] = []
  const readNext = (index: number, from: number) => {
    buffers[index] ??= Buffer.allocUnsafe(PIECE_BYTES)
    return readInto(source, buffers[index], from)
  }
  const writes: Promise<void>[] = Array.from({ length: depth }, () => Promise.resolve())
  let copied = 0
  let reading = readNext(0, copied)
  try {
    for (let turn = 0; ; turn++) {
      const piece = await reading
      if (piece.length === 0) break
      const offset = copied
      copied += piece.length
      const next = (turn + 1) % depth
      await writes[next] // Its buffer is read into again.
      onWritten(Math.max(0, copied - depth * PIECE_BYTES))
      reading = readNext(next, copied)
      reading.catch(() => {}) // Reported where it is awaited.
      const writing = writeAll(target, piece, position + offset)
      writing.catch(() => {})
      writes[turn % depth] = writing
      onPiece(piece)
    }
    await Promise.all(writes)
    return copied
  } finally {
    // Nothing is under way any more when the files are closed.
    await Promise.allSettled([reading, ...writes])
  }
}

async function readInto(source: CopySource, buffer: Buffer, position: number): Promise<Uint8Array> {
  try {
    const { bytesRead } = await readLater(source.fd, buffer, 0, buffer.length, position)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw source.failure(error)
  }
}

/** What is read and written within one call can share it. */
const scratch = once(() => Buffer.allocUnsafeSlow(SMALL_BYTES))

/** The same for a small file, within this call. */
export function copySmall(
  source: CopySource,
  target: number,
  position: number,
  onPiece: (piece: Uint8Array) => void,
): number {
  const buffer = scratch()
  for (let copied = 0; ; ) {
    const length = readNow(source, buffer, copied)
    if (length === 0) return copied
    const piece = buffer.subarray(0, length)
    onPiece(piece)
    writeNow(target, piece, position + copied)
    copied += length
  }
}

function readNow({ fd, failure }: CopySource, buffer: Buffer, position: number): number {
  try {
    return readSync(fd, buffer, 0, buffer.length, position)
  } catch (error) {
    throw failure(error)
  }
}
