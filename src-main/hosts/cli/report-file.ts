/** The support report that a command writes beside what it prints: refused early, written once. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import { usage } from './usage.ts'

/** Told before anything is read. @throws AppError `usage.invalid`, `file.exists` */
export function refuseReport(option: string, path: string, mayReplace: boolean): void {
  if (!/\.json$/i.test(path)) throw usage(`${option} takes a .json file.`)
  if (!mayReplace && existsSync(path)) throw new AppError('file.exists', { name: basename(path) })
}

/** @throws AppError `file.write-failed` */
export async function saveReport(path: string, text: string): Promise<void> {
  try {
    await writeFile(resolve(path), text)
  } catch (cause) {
    throw new AppError('file.write-failed', { name: basename(path), reason: 'the report' }, cause)
  }
}
