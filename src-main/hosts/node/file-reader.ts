/** Reading a file on disk: at random by descriptor, or from end to end in pieces. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ByteReader } from '../../base/ports.ts'
import { READ } from '../../base/small-file.ts'
import { readError } from './file-errors.ts'
import { readPieces } from './file-pieces.ts'

/**
 * @param shown the path that errors name, where `path` is a temporary one
 * @throws AppError `file.not-found`, `file.unreadable`: also for what is no regular file
 */
export function openReader(path: string, shown = path): ByteReader {
  let fd: number | null = null
  try {
    fd = openSync(path, READ)
    const facts = fstatSync(fd)
    if (!facts.isFile()) throw new AppError('file.unreadable', { name: basename(shown) })
    return readerOf(fd, facts.size, shown)
  } catch (error) {
    if (fd !== null) closeSync(fd)
    throw readError(error, shown)
  }
}

function readerOf(fd: number, size: number, shown: string): ByteReader {
  let open = true
  const readInto = (offset: number, target: Uint8Array): number => {
    // The system gives the number of a closed file to the next one opened.
    if (!open) throw new AppError('file.unreadable', { name: basename(shown) })
    let done = 0
    try {
      while (done < target.length) {
        const count = readSync(fd, target, done, target.length - done, offset + done)
        if (count === 0) break
        done += count
      }
    } catch (error) {
      throw readError(error, shown)
    }
    return done
  }
  return {
    name: basename(shown),
    size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      const done = readInto(offset, bytes)
      return done === bytes.length ? bytes : bytes.subarray(0, done)
    },
    readInto: (offset, target) => readInto(offset, target.subarray(0, Math.max(0, size - offset))),
    close() {
      if (open) closeSync(fd)
      open = false
    },
  }
}

/** @throws AppError `file.*`, `job.cancelled` */
export async function* streamFile(
  path: string,
  signal?: AbortSignal,
  shown = path,
): AsyncGenerator<Uint8Array> {
  try {
    const fd = openSync(path, READ)
    try {
      yield* readPieces(fd, signal)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    throw readError(error, shown)
  }
}
