/** Every `num gen obj` that stands in some bytes, whether a cross-reference names it or not. */
import { isDigit, isSpace } from './lexer.ts'

export type ObjectHeader = {
  /** Of the first digit of the number. */
  readonly at: number
  readonly num: number
}

const WORD = 'obj'
const MOST_NUMBER_DIGITS = 10
const MOST_GENERATION_DIGITS = 5

/** Found by its last word, which the runtime's own search finds in no time. Streams are looked through as well. */
export function objectHeaders(bytes: Uint8Array): readonly ObjectHeader[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: ObjectHeader[] = []
  for (let at = text.indexOf(WORD); at >= 0; at = text.indexOf(WORD, at + 1)) {
    const header = isLetter(bytes[at + WORD.length]) ? null : headerBefore(bytes, at)
    if (header !== null) found.push(header)
  }
  return found
}

function headerBefore(bytes: Uint8Array, word: number): ObjectHeader | null {
  const genEnd = startOf(bytes, word, isSpace)
  const gen = startOf(bytes, genEnd, isDigit)
  const numEnd = startOf(bytes, gen, isSpace)
  const at = startOf(bytes, numEnd, isDigit)
  const isWhole = genEnd < word && gen < genEnd && numEnd < gen && at < numEnd
  if (!isWhole || genEnd - gen > MOST_GENERATION_DIGITS || numEnd - at > MOST_NUMBER_DIGITS) return null
  let num = 0
  for (let digit = at; digit < numEnd; digit++) num = num * 10 + (bytes[digit] ?? 0) - 0x30
  return { at, num }
}

/** Where the bytes of one class begin that end here. */
function startOf(bytes: Uint8Array, end: number, isOne: (byte: number | undefined) => boolean): number {
  let start = end
  while (isOne(bytes[start - 1])) start--
  return start
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a))
}
