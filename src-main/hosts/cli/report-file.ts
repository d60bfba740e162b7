/** The report that a command writes beside what it prints: refused early, written whole or not at all. */
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { createFiles } from '../node/files.ts'
import { usage } from './usage.ts'

/**
 * Told before anything is read or signed.
 *
 * @param kinds what its name may end in, without the dot
 * @throws AppError `usage.invalid`, `file.exists`, `file.folder-missing`, `file.read-only-folder`
 */
export async function refuseReport(
  option: string,
  path: string,
  kinds: readonly string[],
  mayReplace: boolean,
): Promise<void> {
  if (!kinds.some(kind => path.toLowerCase().endsWith(`.${kind}`)))
    throw usage(`--${option} takes a .${kinds.join(' or .')} file.`)
  if (!mayReplace && existsSync(path)) throw new AppError('file.exists', { name: basename(path) })
  await createFiles().refuseUnwritable(resolve(path), 0)
}

/** @throws AppError `file.*` */
export async function saveReport(path: string, text: string, mayReplace: boolean): Promise<void> {
  const file = await createFiles().create(resolve(path), { overwrite: mayReplace })
  try {
    await file.write(new TextEncoder().encode(text))
    await file.commit()
  } finally {
    await file.discard()
  }
}
