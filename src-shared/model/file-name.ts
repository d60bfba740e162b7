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

/** Bytes of UTF-8 that a name may have: ext4, XFS, NTFS and APFS all take as many. */
const MOST_BYTES = 255

/**
 * The name of a signed copy, short enough for a disk: of a long name the end of its own part gives way.
 *
 * @param parts the pattern's text before and after the name, and the extension with its dot
 */
export function copyName(parts: {
  readonly before: string
  readonly name: string
  readonly after: string
  readonly extension: string
}): string {
  const { before, name, after, extension } = parts
  const room = MOST_BYTES - utf8Length(`${before}${after}${extension}`)
  let kept = ''
  let length = 0
  for (const character of name) {
    length += utf8Length(character)
    if (length > room) break
    kept += character
  }
  return `${before}${kept}${after}${extension}`
}

/** A lone surrogate is written as U+FFFD, in three bytes. */
function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return length
}
