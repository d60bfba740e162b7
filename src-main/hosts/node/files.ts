/** Files on disk: read by descriptor; write to a temporary name in the same folder, sync, rename. */
import { accessSync, constants, lstatSync, realpathSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { FileStamp, Files } from '../../base/ports.ts'
import { errnoOf, readError, writeError } from './file-errors.ts'
import { openReader, streamFile } from './file-reader.ts'
import { createSyncFolder } from './give-name.ts'
import { createNewFile } from './new-file.ts'
import { createSweep } from './temporary-file.ts'

/**
 * Questions about names and what holds no more than 256 KB go to the system within the call; what is larger, and what
 * waits for the disk, does not hold up the process.
 *
 * @param digestThread path of `written-digest-thread`, for a second core where files are large
 */
export function createFiles(digestThread: string | null = null): Files {
  const sweep = createSweep()
  const syncFolder = createSyncFolder()
  return {
    open: path => openReader(path),
    stream: (path, signal) => streamFile(path, signal),
    stamp: async path => stampOf(path),
    readSmall,
    create: async (path, { overwrite, like }) => {
      const target = overwrite ? followLink(resolve(path)) : resolve(path)
      if (!overwrite && exists(target)) throw new AppError('file.exists', { name: basename(target) })
      await sweep(dirname(target))
      const mode = modeFor(target, overwrite, like)
      return createNewFile(target, { overwrite, mode, digestThread, syncFolder })
    },
    exists: async path => exists(path),
    refuseUnwritable: async (path, bytes) => refuseUnwritable(path, bytes),
  }
}

function refuseUnwritable(path: string, bytes: number): void {
  const target = followLink(resolve(path))
  const folder = dirname(target)
  try {
    accessSync(folder, constants.W_OK)
    const facts = statSync(target, { throwIfNoEntry: false })
    if (facts?.isDirectory() === true) throw new AppError('file.is-folder', { name: basename(target) })
  } catch (error) {
    throw writeError(error, path)
  }
  const free = freeBytes(folder)
  if (free !== null && free < bytes) throw new AppError('file.disk-full', { name: basename(path) })
}

/** Null where it is not told: some network drives have no blocks at all. */
function freeBytes(folder: string): number | null {
  try {
    const { blocks, bfree, bsize } = statfsSync(folder)
    return blocks > 0 ? bfree * bsize : null
  } catch {
    return null
  }
}

function stampOf(path: string): FileStamp {
  try {
    const { size, mtimeMs, ino } = statSync(path)
    return { size, mtimeMs, ino }
  } catch (error) {
    throw readError(error, path)
  }
}

async function readSmall(path: string, maxBytes: number): Promise<Uint8Array> {
  const reader = openReader(path)
  try {
    if (reader.size > maxBytes) throw new AppError('file.unreadable', { name: basename(path) })
    return reader.read(0, reader.size)
  } finally {
    reader.close()
  }
}

/** Also true of a link that leads nowhere: its name is taken. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    // Something is there that may not be looked at: writing will tell why.
    return errnoOf(error) !== 'ENAMETOOLONG'
  }
}

/** Replacing a link replaces what it points at: the link stays a link. */
function followLink(path: string): string {
  try {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
    return isLink ? realpathSync.native(path) : path
  } catch {
    return path
  }
}

const DEFAULT_MODE = 0o644

function modeFor(target: string, overwrite: boolean, like: string | undefined): number {
  const replaced = overwrite ? modeOf(target) : null
  if (replaced !== null) return replaced
  const model = like === undefined ? null : modeOf(like)
  return (model ?? DEFAULT_MODE) & 0o777 & ~process.umask()
}

function modeOf(path: string): number | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    return found === undefined ? null : found.mode & 0o7777
  } catch {
    return null // Not ours to look at.
  }
}
