/** Where a new file goes, and what may not be there yet. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { SignItem } from '../../src-shared/model/signing.ts'
import { sameStamp } from '../base/file-stamp.ts'
import type { FileStamp, Files } from '../base/ports.ts'
import { freeName } from './file-names.ts'

export type OutputPlace = { readonly path: string; readonly overwrite: boolean; readonly inPlace: boolean }

/** @throws AppError `file.exists` */
export async function outputOf(
  item: { readonly path: string; readonly stamp: FileStamp },
  { output }: Pick<SignItem, 'output'>,
  files: Files,
): Promise<OutputPlace> {
  if (output.inPlace) return { path: item.path, overwrite: true, inPlace: true }
  if (output.path === null) {
    const path = await freeName(item.path, candidate => files.exists(candidate), output.fileName)
    return { path, overwrite: false, inPlace: false }
  }
  const exists = await files.exists(output.path)
  // Links, and capitals where they do not count, give one file many names. A link that leads nowhere has no stamp.
  const stamp = exists ? await files.stamp(output.path).catch(() => null) : null
  const isOriginal = stamp !== null && sameStamp(stamp, item.stamp)
  if (isOriginal || (exists && !output.overwrite)) {
    throw new AppError('file.exists', { name: basename(output.path) })
  }
  return { path: output.path, overwrite: output.overwrite, inPlace: false }
}
