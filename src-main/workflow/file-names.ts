/** Names of files as the person reads them, and the name a signed copy gets. */
import { homedir } from 'node:os'
import { basename, dirname, extname, join, sep } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { copyName, DEFAULT_FILE_NAME, NAME_PLACE } from '../../src-shared/model/file-name.ts'

const MOST_FOLDERS = 3

/** Names of the folders above a file, nearest last, at most three, without the home folder. */
export function folderNames(path: string, home = homedir()): string[] {
  const folder = dirname(path)
  const inside = folder === home || folder.startsWith(home + sep) ? folder.slice(home.length) : folder
  return inside.split(/[\\/]/).filter(Boolean).slice(-MOST_FOLDERS)
}

/**
 * `lease.pdf` -> `lease-signed.pdf` in the same folder; a signed copy's own copy is numbered: `lease-signed-2.pdf`.
 *
 * @param pattern a FileNamePattern
 */
export function signedName(path: string, pattern = DEFAULT_FILE_NAME): string {
  const extension = extname(path)
  const name = basename(path, extension)
  const [before = '', after = ''] = pattern.split(NAME_PLACE)
  const [, copied, number = '1'] =
    new RegExp(`^${escaped(before)}(.*?)${escaped(after)}(?:-(\\d{1,6}))?$`, 's').exec(name) ?? []
  const isCopy = copied !== undefined
  const next = copyName({
    before,
    name: isCopy ? copied : name,
    after: isCopy ? `${after}-${Number(number) + 1}` : after,
    extension: /^\.pdf$/i.test(extension) ? extension : `${extension}.pdf`,
  })
  return join(dirname(path), next)
}

const MOST_TRIES = 10_000

/** The first of `lease-signed.pdf`, `lease-signed-2.pdf`, … that is free. @throws AppError `file.exists`: none is */
export async function freeName(
  path: string,
  exists: (path: string) => Promise<boolean>,
  pattern = DEFAULT_FILE_NAME,
): Promise<string> {
  let candidate = signedName(path, pattern)
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (!(await exists(candidate))) return candidate
    candidate = signedName(candidate, pattern)
  }
  throw new AppError('file.exists', { name: basename(candidate) })
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
