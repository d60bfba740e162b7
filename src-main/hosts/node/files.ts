/** Files on disk: read by descriptor; write to a temporary name in the same folder, sync, rename. */
import { access, constants, lstat, realpath, stat, statfs } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { FileStamp, Files } from '../../base/ports.ts'
import { errnoOf, readError, writeError } from './file-errors.ts'
import { openReader, streamFile } from './file-reader.ts'
import { createNewFile } from './new-file.ts'
import { createSweep } from './temporary-file.ts'

/** @param digestThread path of `written-digest-thread`, for a second core where files are large */
export function createFiles(digestThread: string | null = null): Files {
  const sweep = createSweep()
  return {
    open: path => openReader(path),
    stream: (path, signal) => streamFile(path, signal),
    stamp: stampOf,
    readSmall,
    create: async (path, { overwrite, like }) => {
      const target = overwrite ? await followLink(resolve(path)) : resolve(path)
      if (!overwrite && (await exists(target))) throw new AppError('file.exists', { name: basename(target) })
      await sweep(dirname(target))
      return createNewFile(target, { overwrite, mode: await modeFor(target, overwrite, like), digestThread })
    },
    exists,
    refuseUnwritable,
  }
}

async function refuseUnwritable(path: string, bytes: number): Promise<void> {
  const target = await followLink(resolve(path))
  const folder = dirname(target)
  try {
    await access(folder, constants.W_OK)
    if (await isFolder(target)) throw new AppError('file.is-folder', { name: basename(target) })
  } catch (error) {
    throw writeError(error, path)
  }
  // Some network drives do not tell: no blocks at all.
  const disk = await statfs(folder).catch(() => null)
  if (disk && disk.blocks > 0 && disk.bfree * disk.bsize < bytes) {
    throw new AppError('file.disk-full', { name: basename(path) })
  }
}

async function stampOf(path: string): Promise<FileStamp> {
  try {
    const { size, mtimeMs, ino } = await stat(path)
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
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    // Something is there that may not be looked at: writing will tell why.
    return !['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(errnoOf(error))
  }
}

/** @throws the system's error where no file can have such a name */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (errnoOf(error) === 'ENAMETOOLONG') throw error
    return false
  }
}

/** Replacing a link replaces what it points at: the link stays a link. */
async function followLink(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}

const DEFAULT_MODE = 0o644

async function modeFor(target: string, overwrite: boolean, like: string | undefined): Promise<number> {
  const replaced = overwrite ? await modeOf(target) : null
  if (replaced !== null) return replaced
  const model = like === undefined ? null : await modeOf(like)
  return (model ?? DEFAULT_MODE) & 0o777 & ~process.umask()
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mode & 0o7777
  } catch {
    return null // Not there yet, or not ours to look at.
  }
}
