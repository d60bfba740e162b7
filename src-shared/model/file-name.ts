/** How signed copies are named. Pure. */
import { z } from '../zod.ts'

export const NAME_PLACE = '{name}'
export const DEFAULT_FILE_NAME = `${NAME_PLACE}-signed`

/** Not in names on Windows; `/` nowhere. Control characters are C0. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const FORBIDDEN = /[\\/:*?"<>|\u0000-\u001f]/
const LONGEST = 80

/** `{name}` once, for the original's name without its extension, and something beside it that tells the copy apart. */
export const FileNamePattern = z.string().refine(isFileNamePattern)

export function isFileNamePattern(pattern: string): boolean {
  const [before, after, more] = pattern.split(NAME_PLACE)
  if (before === undefined || after === undefined || more !== undefined) return false
  const beside = `${before}${after}`
  if (beside.trim() === '' || pattern.length > LONGEST || FORBIDDEN.test(beside)) return false
  // Windows drops a dot or a blank at the end; a dot in front hides the file elsewhere.
  return !/^[. ]/.test(before) && !/[. ]$/.test(after)
}
