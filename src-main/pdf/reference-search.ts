/** Whether a document may name certain objects: a search for the text of references, for which no object is read. */
import { setImmediate as breathe } from 'node:timers/promises'
import { isAppError } from '../../src-shared/errors/app-error.ts'
import type { PdfDocument } from './document.ts'
import { isDigit, isSpace } from './lexer.ts'

const CHUNK_BYTES = 1 << 20
/** Longer than anything that REFERENCE matches. */
const OVERLAP_BYTES = 128
/** Where a document has more bytes for each object, reading its objects is quicker than searching its bytes. */
const BYTES_PER_OBJECT = 4096

/**
 * False is certain: no object of the document, in plain or in an object stream, names one of these. True says nothing:
 * the text may stand in a stream or in an object that is no longer in use, or the search was not worth its while.
 */
export async function mayName(doc: PdfDocument, numbers: ReadonlySet<number>): Promise<boolean> {
  const containers = new Set<number>()
  let objects = 0
  for (const { container } of doc.allObjects()) {
    objects += 1
    if (container !== null) containers.add(container)
  }
  if (doc.size > objects * BYTES_PER_OBJECT) return true
  for (let at = 0; at < doc.size; at += CHUNK_BYTES) {
    if (textNames(doc.reader.read(at, CHUNK_BYTES + OVERLAP_BYTES), numbers)) return true
    await breathe()
  }
  for (const num of containers) {
    const data = streamDataOf(doc, num)
    if (data === null || textNames(data, numbers)) return true
  }
  return false
}

/**
 * Whatever our parser would take for a reference, and more. It is found by its end, which the runtime's own search finds
 * in no time: `R`, or a comment or the end of a broken number, or more white space than any writer makes.
 */
function textNames(bytes: Uint8Array, numbers: ReadonlySet<number>): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const end of 'R%-') {
    const code = end.charCodeAt(0)
    for (let at = text.indexOf(code); at >= 0; at = text.indexOf(code, at + 1)) {
      // Of most of these places it is told by one look.
      const before = bytes[at - 1]
      if ((isDigit(before) || isSpace(before)) && isNamedBefore(bytes, at, numbers)) return true
    }
  }
  return isNamedBeforeSpaces(bytes, numbers)
}

/** Whether one of the two numbers before this place is one of these: object number and generation, or only a number. */
function isNamedBefore(bytes: Uint8Array, place: number, numbers: ReadonlySet<number>): boolean {
  const last = numberBefore(bytes, place)
  if (last === null || numbers.has(last.value)) return last !== null
  const first = numberBefore(bytes, last.start)
  return first !== null && numbers.has(first.value)
}

/** No object number has more digits. One cannot tell where a broken one was meant to begin: its last digits count. */
const MOST_DIGITS = 10

/** The number that stands before this place, with or without white space behind it. */
function numberBefore(bytes: Uint8Array, place: number): { value: number; start: number } | null {
  const end = startOfSpaces(bytes, place)
  let start = end
  while (isDigit(bytes[start - 1])) start--
  let value = 0
  for (let at = Math.max(start, end - MOST_DIGITS); at < end; at++)
    value = value * 10 + (bytes[at] ?? 0) - 0x30
  return start === end ? null : { value, start }
}

function startOfSpaces(bytes: Uint8Array, end: number): number {
  let start = end
  while (isSpace(bytes[start - 1])) start--
  return start
}

/** What follows so much white space may lie beyond the bytes at hand. */
const MANY_SPACES = 41

function isNamedBeforeSpaces(bytes: Uint8Array, numbers: ReadonlySet<number>): boolean {
  // So many in a row cannot lie between two of these places.
  for (let at = MANY_SPACES - 1; at < bytes.length; at += MANY_SPACES) {
    if (!isSpace(bytes[at])) continue
    const start = startOfSpaces(bytes, at)
    while (isSpace(bytes[at + 1])) at++
    if (at - start >= MANY_SPACES - 1 && isNamedBefore(bytes, start, numbers)) return true
  }
  return false
}

/** Null where it cannot be read. */
function streamDataOf(doc: PdfDocument, num: number): Uint8Array | null {
  try {
    const stream = doc.object(num)
    return stream === null ? null : doc.streamData(stream)
  } catch (error) {
    if (isAppError(error, 'pdf.damaged') || isAppError(error, 'pdf.too-complex')) return null
    throw error
  }
}
