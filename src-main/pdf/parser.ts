/** The parser: tokens -> objects, with the span of each, and `num gen obj` headers. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import {
  type Cursor,
  isDigit,
  isRegular,
  nextToken,
  SyntaxProblem,
  skipSpace,
  type Token,
  TRUNCATED,
} from './lexer.ts'
import type { ObjectId, PdfArray, PdfDict, PdfObject, PdfRef, Span } from './syntax.ts'

/** Deeper nesting than any real document needs, and far less than the stack holds. */
const MAX_DEPTH = 200
/** Values in one object: a page tree of a hundred thousand pages in one array has a tenth of it. */
const MAX_VALUES = 1_000_000

/** Words that end an object: inside a dictionary or an array they mean that its end is missing. */
const STRUCTURE = new Set(['obj', 'endobj', 'stream', 'endstream', 'xref', 'trailer', 'startxref'])

/**
 * Parses the value at the cursor and leaves the cursor behind it.
 *
 * @returns spans that index the cursor's bytes
 * @throws  SyntaxProblem; AppError `pdf.too-complex`
 */
export function parseValue(cursor: Cursor): PdfObject {
  return valueFrom(cursor, nextToken(cursor), 0)
}

/**
 * Reads `num gen obj` at the cursor.
 *
 * @returns null where something else stands there; the cursor is then anywhere
 * @throws  SyntaxProblem `truncated`
 */
export function parseObjectHeader(cursor: Cursor): ObjectId | null {
  skipSpace(cursor)
  const num = nextToken(cursor)
  if (num.kind !== 'number' || !num.integer || num.value < 0) return null
  const gen = nextToken(cursor)
  if (gen.kind !== 'number' || !gen.integer || gen.value < 0) return null
  skipSpace(cursor)
  const { bytes, position } = cursor
  if (position + 3 > bytes.length && !cursor.complete) {
    throw TRUNCATED
  }
  // Not by a token: writers exist that put the value right behind the word (`obj5`).
  if (bytes[position] !== 0x6f || bytes[position + 1] !== 0x62 || bytes[position + 2] !== 0x6a) return null
  cursor.position = position + 3
  return { num: num.value, gen: gen.value }
}

function valueFrom(cursor: Cursor, token: Token, depth: number): PdfObject {
  cursor.values = (cursor.values ?? 0) + 1
  if (cursor.values > MAX_VALUES) throw new AppError('pdf.too-complex', { limit: 'size of an object' })
  switch (token.kind) {
    case 'number':
      return referenceAt(cursor, token) ?? token
    case 'name':
    case 'string':
      return token
    case '[':
      return arrayOf(cursor, token.start, depth + 1)
    case '<<':
      return dictOf(cursor, token.start, depth + 1)
    case 'keyword':
      return literalOf(token)
    default:
      throw new SyntaxProblem('malformed', 'a value is missing')
  }
}

function literalOf(token: Token & { readonly kind: 'keyword' }): PdfObject {
  const { start, end, value } = token
  if (value === 'true' || value === 'false') return { kind: 'boolean', value: value === 'true', start, end }
  if (STRUCTURE.has(value)) throw new SyntaxProblem('malformed', 'an object without end')
  return { kind: 'null', start, end }
}

/** `num gen R`, when that is what follows an integer; the cursor moves only then. */
function referenceAt(cursor: Cursor, num: Token & { readonly kind: 'number' }): PdfRef | null {
  if (!num.integer || num.value < 0) return null
  const back = cursor.position
  const gen = shortNumberAt(cursor)
  if (gen !== null) {
    skipSpace(cursor)
    const { bytes, position } = cursor
    if (position + 1 >= bytes.length && !cursor.complete) {
      throw TRUNCATED
    }
    if (bytes[position] === 0x52 && !isRegular(bytes[position + 1])) {
      cursor.position = position + 1
      return { kind: 'ref', num: num.value, gen, start: num.start, end: position + 1 }
    }
  }
  cursor.position = back
  return null
}

/** A generation: up to five digits and something else behind them. */
function shortNumberAt(cursor: Cursor): number | null {
  skipSpace(cursor)
  const { bytes, position } = cursor
  let value = 0
  let at = position
  for (; at < position + 5 && isDigit(bytes[at]); at++) value = value * 10 + (bytes[at] ?? 0) - 0x30
  if (at >= bytes.length && !cursor.complete) {
    throw TRUNCATED
  }
  if (at === position || isRegular(bytes[at])) return null
  cursor.position = at
  return value
}

function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new SyntaxProblem('nested-too-deep', `objects nested deeper than ${MAX_DEPTH}`)
}

function arrayOf(cursor: Cursor, start: number, depth: number): PdfArray {
  checkDepth(depth)
  const items: PdfObject[] = []
  for (;;) {
    const token = nextToken(cursor)
    if (token.kind === ']') return { kind: 'array', items, start, end: token.end }
    if (token.kind === '>>' || token.kind === 'end')
      throw new SyntaxProblem('malformed', 'an array without end')
    items.push(valueFrom(cursor, token, depth))
  }
}

function dictOf(cursor: Cursor, start: number, depth: number): PdfDict {
  checkDepth(depth)
  const entries = new Map<string, PdfObject>()
  const keySpans = new Map<string, Span>()
  const duplicates: string[] = []
  let key: (Token & { readonly kind: 'name' }) | null = null
  const put = (value: PdfObject) => {
    if (key === null) return // A value without a key is skipped, as most readers do.
    if (entries.has(key.value)) duplicates.push(key.value)
    entries.set(key.value, value)
    keySpans.set(key.value, { start: key.start, end: key.end })
    key = null
  }
  for (;;) {
    const token = nextToken(cursor)
    if (token.kind === '>>') {
      put({ kind: 'null', start: token.start, end: token.start })
      return { kind: 'dict', entries, keySpans, duplicates, start, end: token.end }
    }
    if (token.kind === ']' || token.kind === 'end')
      throw new SyntaxProblem('malformed', 'a dictionary without end')
    if (key === null && token.kind === 'name') key = token
    else put(valueFrom(cursor, token, depth))
  }
}
