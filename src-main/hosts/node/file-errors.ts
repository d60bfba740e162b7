/** What the file system said -> AppError: one table. */
import { constants } from 'node:os'
import { basename, dirname } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'

/** The `code` of a system error (`ENOENT`, …), or '' for anything else. */
export function errnoOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return ''
  const isUnnamed = /^(Unknown system error|UNKNOWN$)/.test(error.code) && 'errno' in error
  return isUnnamed ? nameOf(-Number(error.errno)) : error.code
}

/** libuv has no names for some, ESTALE among them, and says so in two ways; the system has. */
function nameOf(errno: number): string {
  return Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? ''
}

/** The disk is broken, or the network drive or stick is not there any more. */
const GONE = new Set([
  ...['EIO', 'ESTALE', 'ENODEV', 'ENXIO', 'EREMOTEIO', 'ENOTCONN', 'ETIMEDOUT'],
  ...['EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH', 'ECONNABORTED', 'ECONNRESET'],
])

/** There is nothing of that name: no disk has one that it does not take. */
const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

/** @param path of the file that was to be read; only its last name gets into the error */
export function readError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error
  const name = basename(path)
  const errno = errnoOf(error)
  if (MISSING.has(errno)) return new AppError('file.not-found', { name }, error)
  if (GONE.has(errno)) return new AppError('file.drive-gone', { name }, error)
  return new AppError('file.unreadable', { name }, error)
}

/** @param path final path of the file that was to be written */
export function writeError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error
  const name = basename(path)
  const folder = basename(dirname(path)) || dirname(path)
  const errno = errnoOf(error)
  if (GONE.has(errno)) return new AppError('file.drive-gone', { name }, error)
  switch (errno) {
    case 'EEXIST':
      return new AppError('file.exists', { name }, error)
    case 'ENOENT':
    case 'ENOTDIR':
      return new AppError('file.folder-missing', { name: folder }, error)
    case 'EISDIR':
      return new AppError('file.is-folder', { name }, error)
    case 'ENAMETOOLONG':
      return new AppError('file.name-too-long', {}, error)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('file.read-only-folder', { name: folder }, error)
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new AppError('file.disk-full', { name }, error)
    default:
      return new AppError('file.write-failed', { name, reason: errno || 'unknown reason' }, error)
  }
}
