/** A file under a temporary name: gets its own name only when it is complete, checked and on the disk. */

import { constants, fstatSync } from 'node:fs'
import { copyFile, type FileHandle, link, open, rename, rm, stat, unlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { sameStamp } from '../../base/file-stamp.ts'
import type { ByteReader, FileStamp, NewFile } from '../../base/ports.ts'
import { READ } from '../../base/small-file.ts'
import { errnoOf, readError, writeError } from './file-errors.ts'
import { copyPieces, PIECE_BYTES, readPieces, stopIfAborted, writeAll } from './file-pieces.ts'
import { openReader, streamFile } from './file-reader.ts'
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
}

/**
 * @param target absolute path of the final name
 * @param mode   permissions of the finished file; until then only those who may read what it is copied from can read it
 * @throws       AppError `file.*`
 */
export async function createNewFile(target: string, options: NewFileOptions): Promise<NewFile> {
  const temporary = temporaryName(target)
  const handle = await translate(target, () => open(temporary, 'wx+', PRIVATE))
  const sync = backgroundSync(handle)
  let length = 0
  let over = false
  let follower: WrittenDigest | null = null

  const discard = async () => {
    if (over) return
    over = true
    await follower?.stop()
    await sync.settled()
    await handle.close().catch(() => {})
    await rm(temporary, { force: true }).catch(() => {})
  }
  return {
    get size() {
      return length
    },
    write: bytes =>
      translate(target, async () => {
        await writeAll(handle, bytes, length)
        length += bytes.length
        sync.written(length)
      }),
    writeAt: (offset, bytes) => translate(target, () => writeAll(handle, bytes, offset)),
    append: async (path, onPiece, { signal, stamp, readBack } = {}) => {
      if (readBack !== undefined && stamp !== undefined && length === 0) {
        follower = followFile(options.digestThread ?? null, { path: temporary, hash: readBack }, stamp.size)
      }
      const copied = await appendFile(
        {
          handle,
          temporary,
          target,
          length,
          written: bytes => follower?.written(bytes),
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
        await handle.chmod(options.mode)
        await handle.sync()
        await handle.close()
        await giveName(temporary, target, options.overwrite)
        over = true
        await syncFolder(dirname(target))
      }),
    discard,
  }
}

type Growing = {
  readonly handle: FileHandle
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
  const source = await open(path, READ).catch(error => Promise.reject(failure(error)))
  try {
    const found = await source.stat()
    if (stamp && !sameStamp(found, stamp)) throw changed(path)
    // Linux copies inside the kernel while the pieces are hashed here: half the time of writing
    // each piece, and none where the file system can share the blocks.
    if (process.platform === 'linux' && file.length === 0 && found.size > PIECE_BYTES) {
      const copying = translate(file.target, async () => {
        await copyFile(path, file.temporary, constants.COPYFILE_FICLONE)
        file.copied(fstatSync(file.handle.fd).size)
      })
      const hashed = readThrough(source, piece => {
        onPiece(piece)
        file.written(fstatSync(file.handle.fd).size)
      }).catch(error => Promise.reject(failure(error)))
      const [copied, read] = await Promise.allSettled([copying, hashed])
      if (copied.status === 'rejected') throw copied.reason
      await translate(file.target, () => file.handle.chmod(PRIVATE)) // The copy took the mode of its source.
      if (read.status === 'rejected') throw read.reason
      const { size } = await file.handle.stat()
      if (size !== read.value) throw changed(path)
      return size
    }
    return await translate(file.target, () =>
      copyPieces(
        { handle: source, size: found.size, failure },
        file.handle,
        file.length,
        onPiece,
        file.written,
      ),
    )
  } finally {
    await source.close()
  }
}

function changed(path: string): AppError {
  return new AppError('file.changed', { name: basename(path) })
}

async function readThrough(source: FileHandle, onPiece: (piece: Uint8Array) => void): Promise<number> {
  let read = 0
  for await (const piece of readPieces(source)) {
    onPiece(piece)
    read += piece.length
  }
  return read
}

async function giveName(temporary: string, target: string, overwrite: boolean): Promise<void> {
  if (overwrite) return renameOver(temporary, target)
  try {
    await link(temporary, target) // Fails when the name is taken, whoever took it a moment ago.
  } catch (error) {
    if (errnoOf(error) === 'EEXIST' || errnoOf(error) === 'ENOENT') throw error
    // FAT, exFAT and some network drives have no links: take the name first, then replace our own empty file.
    const reserved = await open(target, 'wx')
    await reserved.close()
    try {
      return await renameOver(temporary, target)
    } catch (failed) {
      await rmEmpty(target)
      throw failed
    }
  }
  await unlink(temporary).catch(() => {}) // The finished file has its name, so it is no failure.
}

/** Gives a reserved name back, unless someone has put a file of theirs there. */
async function rmEmpty(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.size === 0) await rm(path).catch(() => {})
}

/** Windows refuses for a moment while a virus scanner looks at the new file. */
async function renameOver(temporary: string, target: string): Promise<void> {
  const patience = process.platform === 'win32' ? [50, 200, 800] : []
  for (const waitMs of patience) {
    try {
      return await rename(temporary, target)
    } catch (error) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error))) throw error
      await delay(waitMs)
    }
  }
  await rename(temporary, target)
}

/** Makes the new name itself durable. Windows and some network drives do not let folders be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  if (handle === null) return
  await handle.sync().catch(() => {})
  await handle.close()
}

/** Asks the disk to start early, one request at a time. What fails here fails again at the final sync. */
function backgroundSync(handle: FileHandle) {
  let asked = 0
  let running: Promise<void> | null = null
  return {
    written(length: number) {
      if (running !== null || length - asked < SYNC_EVERY_BYTES) return
      asked = length
      running = handle
        .datasync()
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
