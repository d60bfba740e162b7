/** One `num gen obj … endobj` of the file, read from its offset: as many bytes as it takes, and no more. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { latin1 } from '../base/bytes.ts'
import { once } from '../base/once.ts'
import type { ByteReader } from '../base/ports.ts'
import { type Cursor, nextToken, SyntaxProblem, skipSpace, TRUNCATED, TRUNCATED_STRING } from './lexer.ts'
import { parseObjectHeader, parseValue } from './parser.ts'
import type { IndirectObject, PdfObject } from './syntax.ts'

/** Most objects are smaller. */
const FIRST_BYTES = 512
/** Longest text of one object, its stream data not counted. */
const MAX_BYTES = 64 * 1024 * 1024
const SEARCH_BYTES = 1024 * 1024

/** Gives the value of an indirect /Length; null where there is none. */
export type LengthOf = (num: number, gen: number) => number | null

export type ReadAt = {
  readonly object: IndirectObject
  /** Offset in the file behind the value, or behind the data of a stream. */
  end(): number
}

/**
 * Reads with a longer and longer piece of the file until `parse` is content.
 *
 * @throws SyntaxProblem from `parse` where it is not for want of bytes; AppError `pdf.too-complex`
 */
export function parseAt<T>(reader: ByteReader, offset: number, parse: (cursor: Cursor) => T): T {
  for (let length = FIRST_BYTES; ; ) {
    const bytes = reader.read(offset, length)
    const complete = offset + bytes.length >= reader.size
    try {
      return parse({ bytes, position: 0, complete })
    } catch (error) {
      if (!(error instanceof SyntaxProblem) || error.reason !== 'truncated' || complete) throw error
      if (length >= MAX_BYTES) throw new AppError('pdf.too-complex', { limit: 'size of an object' })
      length *= error === TRUNCATED_STRING ? 16 : 4
    }
  }
}

/**
 * @param offset in the file, from byte 0; white space before the header is let pass
 * @returns null where no object begins
 * @throws  SyntaxProblem; AppError `pdf.too-complex`
 */
export function readIndirectObject(reader: ByteReader, offset: number, lengthOf: LengthOf): ReadAt | null {
  if (!(offset >= 0 && offset < reader.size)) return null
  return parseAt(reader, offset, cursor => {
    const id = parseObjectHeader(cursor)
    if (id === null) return null
    const start = cursor.position
    const own: Cursor = { bytes: cursor.bytes.subarray(start), position: 0, complete: cursor.complete }
    const value = valueOrNull(own)
    const data = value.kind === 'dict' ? streamStart(own) : null
    const sourceOffset = offset + start
    const stream = once(() =>
      data === null ? null : streamSpan(reader, sourceOffset + data, value, lengthOf),
    )
    const object: IndirectObject = {
      ...id,
      value,
      source: own.bytes.slice(0, value.end),
      sourceOffset,
      container: null,
      // Found when asked for: where /Length is wrong its end is searched for, which may take the whole file.
      get stream() {
        return stream()
      },
    }
    const end = () => {
      const span = stream()
      return span ? span.offset + span.length : sourceOffset + value.end
    }
    return { object, end }
  })
}

/** `1 0 obj endobj` is a null object (seen in the wild). */
function valueOrNull(cursor: Cursor): PdfObject {
  skipSpace(cursor)
  const start = cursor.position
  const token = nextToken(cursor)
  if (token.kind === 'keyword' && token.value.startsWith('endobj')) return { kind: 'null', start, end: start }
  cursor.position = start
  return parseValue(cursor)
}

const FIRST_OF_STREAM = 's'.charCodeAt(0)

/** @returns where the data of a stream begins, relative to the cursor's bytes; null where no stream follows */
function streamStart(cursor: Cursor): number | null {
  skipSpace(cursor)
  const { bytes, position } = cursor
  const head = bytes.subarray(position, position + 64)
  if (head.length < 64 && !cursor.complete) throw TRUNCATED
  if (head[0] !== FIRST_OF_STREAM || !latin1(head).startsWith('stream')) return null
  let at = 6
  // Blanks before the line end are wrong and seen; without a line end behind them they are data.
  while (head[at] === 0x20 || head[at] === 0x09) at++
  if (head[at] !== 0x0d && head[at] !== 0x0a) at = 6
  if (head[at] === 0x0d) at++
  if (head[at] === 0x0a) at++
  return position + at
}

/** The declared length where `endstream` follows it, else the data up to the next `endstream`. ISO 32000-2, 7.3.8. */
function streamSpan(
  reader: ByteReader,
  offset: number,
  dict: PdfObject,
  lengthOf: LengthOf,
): { readonly offset: number; readonly length: number } {
  const entry = dict.kind === 'dict' ? dict.entries.get('Length') : undefined
  const declared =
    entry?.kind === 'number' ? entry.value : entry?.kind === 'ref' ? lengthOf(entry.num, entry.gen) : null
  if (declared !== null && Number.isInteger(declared) && declared >= 0 && offset + declared <= reader.size) {
    const behind = Buffer.from(reader.read(offset + declared, 32)).toString('latin1')
    if (/^[\0\t\n\f\r ]*endstream/.test(behind)) return { offset, length: declared }
  }
  const end = findWord(reader, offset, 'endstream') ?? findWord(reader, offset, 'endobj') ?? reader.size
  const tail = reader.read(Math.max(offset, end - 2), Math.min(2, end - offset))
  const last = tail[tail.length - 1]
  const eol = last === 0x0a ? (tail.length === 2 && tail[0] === 0x0d ? 2 : 1) : last === 0x0d ? 1 : 0
  return { offset, length: end - offset - eol }
}

/** @returns offset of the first `word` from `offset` on, null where there is none */
function findWord(reader: ByteReader, offset: number, word: string): number | null {
  for (let at = offset; at < reader.size; at += SEARCH_BYTES) {
    const found = Buffer.from(reader.read(at, SEARCH_BYTES + word.length - 1)).indexOf(word, 0, 'latin1')
    if (found >= 0) return at + found
  }
  return null
}
