/** A file under a temporary name: gets its own name only when it is complete, checked and on the disk. */

import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { sameStamp } from '../../base/file-stamp.ts'
import type { ByteReader, FileStamp, NewFile } from '../../base/ports.ts'
import { READ } from '../../base/small-file.ts'
import { readError, writeError } from './file-errors.ts'
import {
  type CopySource,
  copyPieces,
  copySmall,
  PIECE_BYTES,
  readPieces,
  SMALL_BYTES,
  stopIfAborted,
  syncData,
  syncFile,
  writeAll,
} from './file-pieces.ts'
import { openReader, streamFile } from './file-reader.ts'
import { createSyncFolder, giveName, type SyncFolder } from './give-name.ts'
import { temporaryName } from './temporary-file.ts'
import { followFile, type WrittenDigest } from './written-digest.ts'

/** The disk starts on what was written after so many bytes, so that the final sync finds little left. */
const SYNC_EVERY_BYTES = 64 << 20

/** Permissions while the file is not finished. */
const PRIVATE = 0o600

export type NewFileOptions = {
  readonly overwrite: boolean
  readonly mode: number
  /** Path of the thread that hashes behind the writing, where there is one. */
  readonly digestThread?: string | null
  /** Shared by files that are made side by side. */
  readonly syncFolder?: SyncFolder
}

/**
 * @param target absolute path of the final name
 * @param mode   permissions of the finished file; until then only those who may read what it is copied from can read it
 * @throws       AppError `file.*`
 */
export async function createNewFile(target: string, options: NewFileOptions): Promise<NewFile> {
  const temporary = temporaryName(target)
  const { syncFolder = createSyncFolder() } = options
  const fd = await translate(target, async () => openSync(temporary, 'wx+', PRIVATE))
  const sync = backgroundSync(fd)
  let length = 0
  let over = false
  let isOpen = true
  let follower: WrittenDigest | null = null

  const close = () => {
    if (!isOpen) return
    isOpen = false // Closed, even where the system tells a failure.
    closeSync(fd)
  }
  const discard = async () => {
    if (over) return
    over = true
    await follower?.stop()
    await sync.settled()
    try {
      close()
    } catch {
      // It is removed.
    }
    await rm(temporary, { force: true }).catch(() => {})
  }
  return {
    get size() {
      return length
    },
    write: bytes =>
      translate(target, async () => {
        await writeAll(fd, bytes, length)
        length += bytes.length
        sync.written(length)
      }),
    writeAt: (offset, bytes) => translate(target, () => writeAll(fd, bytes, offset)),
    append: async (
      path,
      onPiece,
      { signal, stamp, readBack, readBackUntil = Number.POSITIVE_INFINITY } = {},
    ) => {
      if (readBack !== undefined && stamp !== undefined && length === 0) {
        follower = followFile(options.digestThread ?? null, { path: temporary, hash: readBack }, stamp.size)
      }
      const copied = await appendFile(
        {
          fd,
          temporary,
          target,
          length,
          written: bytes => follower?.written(Math.min(bytes, readBackUntil)),
          copied: sync.written,
        },
        { path, stamp },
        piece => {
          stopIfAborted(signal)
          onPiece(piece)
        },
      )
      length += copied
      sync.written(length)
      return copied
    },
    reader: () => withDigest(openReader(temporary, target), follower),
    stream: signal => streamFile(temporary, signal, target),
    commit: () =>
      translate(target, async () => {
        await follower?.stop()
        await sync.settled()
        fchmodSync(fd, options.mode)
        await syncFile(fd)
        close()
        await giveName(temporary, target, options.overwrite)
        over = true
        await syncFolder(dirname(target))
      }),
    discard,
  }
}

type Growing = {
  readonly fd: number
  readonly temporary: string
  readonly target: string
  readonly length: number
  /** Told how far the file has been written. */
  readonly written: (bytes: number) => void
  /** Told how long it is when all has been copied, though not yet hashed. */
  readonly copied: (bytes: number) => void
}

function withDigest(reader: ByteReader, follower: WrittenDigest | null): ByteReader {
  if (follower === null) return reader
  return {
    ...reader,
    digest: async (hash, spans, signal) => (hash === follower.hash ? follower.finish(spans, signal) : null),
  }
}

async function appendFile(
  file: Growing,
  { path, stamp }: { readonly path: string; readonly stamp: FileStamp | undefined },
  onPiece: (piece: Uint8Array) => void,
): Promise<number> {
  const failure = (error: unknown) => readError(error, path)
  const source = { fd: openSource(path, failure), failure }
  try {
    const found = fstatSync(source.fd)
    if (stamp && !sameStamp(found, stamp)) throw changed(path)
    // Linux copies inside the kernel while the pieces are hashed here: half the time of writing
    // each piece, and none where the file system can share the blocks.
    if (process.platform === 'linux' && file.length === 0 && found.size > PIECE_BYTES)
      return await copyInKernel(file, path, source, onPiece)
    return await translate(file.target, async () =>
      found.size <= SMALL_BYTES
        ? copySmall(source, file.fd, file.length, onPiece)
        : copyPieces(source, file.fd, file.length, onPiece, file.written),
    )
  } finally {
    closeSync(source.fd)
  }
}

function openSource(path: string, failure: CopySource['failure']): number {
  try {
    return openSync(path, READ)
  } catch (error) {
    throw failure(error)
  }
}

async function copyInKernel(
  file: Growing,
  path: string,
  { fd, failure }: CopySource,
  onPiece: (piece: Uint8Array) => void,
): Promise<number> {
  const copying = translate(file.target, async () => {
    await copyFile(path, file.temporary, constants.COPYFILE_FICLONE)
    file.copied(fstatSync(file.fd).size)
  })
  const hashed = readThrough(fd, piece => {
    onPiece(piece)
    file.written(fstatSync(file.fd).size)
  }).catch(error => Promise.reject(failure(error)))
  const [copied, read] = await Promise.allSettled([copying, hashed])
  if (copied.status === 'rejected') throw copied.reason
  await translate(file.target, async () => fchmodSync(file.fd, PRIVATE)) // The copy took the mode of its source.
  if (read.status === 'rejected') throw read.reason
  const { size } = fstatSync(file.fd)
  if (size !== read.value) throw changed(path)
  return size
}

function changed(path: string): AppError {
  return new AppError('file.changed', { name: basename(path) })
}

async function readThrough(source: number, onPiece: (piece: Uint8Array) => void): Promise<number> {
  let read = 0
  for await (const piece of readPieces(source)) {
    onPiece(piece)
    read += piece.length
  }
  return read
}

/** Asks the disk to start early, one request at a time. What fails here fails again at the final sync. */
function backgroundSync(fd: number) {
  let asked = 0
  let running: Promise<void> | null = null
  return {
    written(length: number) {
      if (running !== null || length - asked < SYNC_EVERY_BYTES) return
      asked = length
      running = syncData(fd)
        .catch(() => {})
        .finally(() => {
          running = null
        })
    },
    settled: async () => {
      await running
    },
  }
}

async function translate<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw writeError(error, target)
  }
}
