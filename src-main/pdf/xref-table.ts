/** Cross-reference tables: rows stay in the file and are read one by one, so a large table costs nothing. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { latin1 } from '../base/bytes.ts'
import type { ByteReader } from '../base/ports.ts'
import { parseAt } from './indirect-object.ts'
import { type Cursor, isDigit, isSpace, nextToken, SyntaxProblem, skipSpace } from './lexer.ts'
import { parseValue } from './parser.ts'
import type { DictObject } from './syntax.ts'
import { findRange, MAX_OBJECT_NUMBER, type XrefRow, type XrefSection } from './xref-section.ts'

const ROW_BYTES = 20
/** What writers make of it: fewer digits, blanks for zeros, other line ends, words behind the row. */
const ODD_ROW = /^[\0\t\n\f\r ]*(\d{1,20})[\t ]+(\d{1,10})[\t ]*([nf])[^\r\n]*(?:\r\n|\r|\n|$)/
const MAX_SUBSECTIONS = 250_000

type Subsection = {
  readonly first: number
  readonly count: number
  readonly weight: number
  row(index: number): XrefRow
}
type Head = { first: number; count: number; end: number } | { trailer: DictObject; end: number }

/**
 * @param offset of the word `xref` in the file, from byte 0
 * @throws SyntaxProblem; AppError `pdf.too-complex`
 * @source ISO 32000-2, 7.5.4
 */
export function readXrefTable(reader: ByteReader, offset: number): XrefSection {
  const subsections: Subsection[] = []
  let heads = 0
  let rows = 0
  let at = offset + 'xref'.length
  for (;;) {
    const head = plainHead(reader, at) ?? parseAt(reader, at, cursor => headAt(cursor, at))
    if ('trailer' in head) {
      subsections.sort((a, b) => a.first - b.first)
      return section(offset, head.end, head.trailer, subsections)
    }
    rows += head.count
    if (++heads > MAX_SUBSECTIONS || head.first + head.count > MAX_OBJECT_NUMBER + 1) {
      throw new AppError('pdf.too-complex', { limit: 'number of objects' })
    }
    if (rows > reader.size) throw new SyntaxProblem('malformed', 'more rows than the file can hold')
    const found = regularRows(reader, head.end, head) ?? oddRows(reader, head.end, head)
    if (found.subsection.count > 0) subsections.push(found.subsection)
    at = found.end
  }
}

function section(
  offset: number,
  end: number,
  trailer: DictObject,
  subsections: readonly Subsection[],
): XrefSection {
  return {
    kind: 'table',
    offset,
    end,
    trailer,
    ranges: subsections,
    weight: subsections.reduce((sum, subsection) => sum + subsection.weight, 0),
    row(num) {
      const subsection = subsections[findRange(subsections, num)]
      return subsection ? subsection.row(num - subsection.first) : null
    },
  }
}

/** `first count` as nearly all writers have it, after a line end or none; null for anything else. */
function plainHead(reader: ByteReader, offset: number): Extract<Head, { readonly first: number }> | null {
  const bytes = reader.read(offset, HEAD_BYTES)
  let at = 0
  while (bytes[at] === 0x0a || bytes[at] === 0x0d) at++
  const middle = endOfDigits(bytes, at)
  const end = endOfDigits(bytes, middle + 1)
  if (middle === at || bytes[middle] !== SPACE || end === middle + 1) return null
  if (bytes[end] !== 0x0a && bytes[end] !== 0x0d) return null
  const first = naturalNumber(bytes, at, middle)
  const count = naturalNumber(bytes, middle + 1, end)
  let behind = end
  while (isSpace(bytes[behind])) behind++
  const isWhole = isDigit(bytes[behind])
  return first !== null && count !== null && isWhole ? { first, count, end: offset + behind } : null
}

/** With the first digit of the first row. */
const HEAD_BYTES = 32

function endOfDigits(bytes: Uint8Array, from: number): number {
  let at = from
  while (isDigit(bytes[at])) at++
  return at
}

/** `first count` of a subsection, or the trailer. Offsets in the result count from byte 0 of the file. */
function headAt(cursor: Cursor, base: number): Head {
  const first = nextToken(cursor)
  if (first.kind === 'keyword' && first.value === 'trailer') {
    skipSpace(cursor)
    const own: Cursor = {
      bytes: cursor.bytes.subarray(cursor.position),
      position: 0,
      complete: cursor.complete,
    }
    const value = parseValue(own)
    if (value.kind !== 'dict') throw new SyntaxProblem('malformed', 'a trailer that is no dictionary')
    const sourceOffset = base + cursor.position
    const source = own.bytes.slice(0, value.end)
    const trailer: DictObject = { num: 0, gen: 0, value, source, sourceOffset, container: null, stream: null }
    return { trailer, end: sourceOffset + value.end }
  }
  const count = nextToken(cursor)
  if (first.kind !== 'number' || count.kind !== 'number' || !first.integer || !count.integer) {
    throw new SyntaxProblem('malformed', 'a cross-reference table without a subsection or trailer')
  }
  if (first.value < 0 || count.value < 0) throw new SyntaxProblem('malformed', 'a negative subsection')
  skipSpace(cursor)
  return { first: first.value, count: count.value, end: base + cursor.position }
}

type Rows = { readonly subsection: Subsection; readonly end: number }

/** Rows of exactly 20 bytes, told by the first, the last, and what follows the last. */
function regularRows(
  reader: ByteReader,
  offset: number,
  head: { first: number; count: number },
): Rows | null {
  const { count } = head
  const end = offset + count * ROW_BYTES
  const bytes = (index: number) => reader.read(offset + index * ROW_BYTES, ROW_BYTES)
  const row0 = count > 0 ? regularRow(bytes(0)) : null
  if (count > 0 && (row0 === null || (count > 1 && regularRow(bytes(count - 1)) === null))) return null
  if (!endsRows(reader.read(end, 64))) return null
  const row = (index: number) => {
    const found = regularRow(bytes(index))
    if (found === null) throw new SyntaxProblem('malformed', 'a cross-reference row')
    return rowOf(found.offset, found.gen, found.used)
  }
  const isFreeHead = row0 !== null && row0.offset === 0 && row0.gen === 65535 && !row0.used
  return { subsection: { first: firstOf(head.first, isFreeHead), count, weight: 0, row }, end }
}

/** The next subsection, or the trailer. */
function endsRows(bytes: Uint8Array): boolean {
  let at = 0
  while (isSpace(bytes[at])) at++
  return isDigit(bytes[at]) || latin1(bytes.subarray(at, at + TRAILER.length)) === TRAILER
}

const TRAILER = 'trailer'

/** `0000000000 00000 n` and two of white space; null for anything else. No text is made of each of so many. */
function regularRow(bytes: Uint8Array) {
  const kind = bytes[17]
  const isRegular =
    bytes[10] === SPACE &&
    bytes[16] === SPACE &&
    (kind === USED || kind === FREE) &&
    isSpace(bytes[18]) &&
    isSpace(bytes[19])
  const offset = naturalNumber(bytes, 0, 10)
  const gen = naturalNumber(bytes, 11, 16)
  return isRegular && offset !== null && gen !== null ? { offset, gen, used: kind === USED } : null
}

const SPACE = 0x20
const USED = 0x6e
const FREE = 0x66

/** @returns null where not all are digits */
function naturalNumber(bytes: Uint8Array, start: number, end: number): number | null {
  let value = 0
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return null
    value = value * 10 + digit
  }
  return value
}

/** Writers exist that begin at 1 with the row that belongs to 0. */
function firstOf(first: number, beginsWithFreeHead: boolean): number {
  return first === 1 && beginsWithFreeHead ? 0 : first
}

/** An offset of 0 cannot be: the header stands there. Such rows are meant to be free. */
function rowOf(offset: number, gen: number, used: boolean): XrefRow {
  return used && offset > 0 ? { type: 'offset', offset, gen } : { type: 'free' }
}

const PIECE_BYTES = 64 * 1024

/** Rows of any length, one by one; the subsection ends early where the trailer begins early. */
function oddRows(reader: ByteReader, offset: number, head: { first: number; count: number }): Rows {
  const offsets: number[] = []
  const gens: number[] = []
  let beginsWithFreeHead = false
  let at = offset
  let text = ''
  let used = 0
  while (offsets.length < head.count) {
    if (text.length - used < 256) {
      at += used
      text = latin1(reader.read(at, PIECE_BYTES))
      used = 0
    }
    const match = ODD_ROW.exec(text.slice(used, used + 256))
    if (!match) break
    const [line, where, gen, kind] = match
    if (offsets.length === 0)
      beginsWithFreeHead = Number(where) === 0 && Number(gen) === 65535 && kind === 'f'
    offsets.push(kind === 'n' ? Number(where) : 0)
    gens.push(Number(gen))
    used += line.length
  }
  const end = at + used
  if (offsets.length < head.count && !/^[\0\t\n\f\r ]*trailer/.test(text.slice(used, used + 64))) {
    throw new SyntaxProblem('malformed', 'a cross-reference row')
  }
  const table = Float64Array.from(offsets)
  const generations = Float64Array.from(gens)
  const row = (index: number) => rowOf(table[index] ?? 0, generations[index] ?? 0, true)
  const first = firstOf(head.first, beginsWithFreeHead)
  return { subsection: { first, count: table.length, weight: table.length * 16, row }, end }
}
