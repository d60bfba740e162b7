/** The lexer: bytes -> tokens, one at a time. Never reads past its bytes, never looks at the file. */
import { fromHex, latin1 } from '../base/bytes.ts'
import type { Span } from './syntax.ts'

/** What kept some bytes from being read as PDF syntax. Stays inside this room; never reaches a caller of it. */
export class SyntaxProblem extends Error {
  /** `truncated`: a longer buffer may help. */
  readonly reason: 'truncated' | 'malformed' | 'nested-too-deep'

  constructor(reason: SyntaxProblem['reason'], what: string) {
    super(what)
    this.name = 'SyntaxProblem'
    this.reason = reason
  }
}

/** Bytes and a place in them. */
export type Cursor = {
  readonly bytes: Uint8Array
  position: number
  /** Nothing follows, so the end of the bytes ends a token. */
  readonly complete: boolean
  /** Values parsed so far, against a bomb of tiny ones. */
  values?: number
}

export type Token = Span &
  (
    | { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
    | { readonly kind: 'name'; readonly value: string }
    | { readonly kind: 'string'; readonly bytes: Uint8Array; readonly hex: boolean }
    | { readonly kind: 'keyword'; readonly value: string }
    | { readonly kind: '[' | ']' | '<<' | '>>' | 'end' }
  )

/** Longest keyword or number that is looked at; what is longer is no PDF. */
const MAX_WORD = 256

const REGULAR = 0
const SPACE = 1
const DELIMITER = 2

/** ISO 32000-2, tables 1 and 2. */
const CLASS = new Uint8Array(256)
for (const byte of [0, 9, 10, 12, 13, 32]) CLASS[byte] = SPACE
for (const character of '()<>[]{}/%') CLASS[character.charCodeAt(0)] = DELIMITER

export function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] === SPACE
}

/** True for what can stand inside a name, number or keyword. */
export function isRegular(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] === REGULAR
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

/** Moves over white space and comments. */
export function skipSpace(cursor: Cursor): void {
  const { bytes } = cursor
  let at = cursor.position
  for (;;) {
    while (at < bytes.length && CLASS[bytes[at] ?? 0] === SPACE) at++
    if (bytes[at] !== 0x25) break
    while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++
  }
  cursor.position = at
}

/** @throws SyntaxProblem `truncated` where the token may go on behind the bytes */
export function nextToken(cursor: Cursor): Token {
  skipSpace(cursor)
  const { bytes, position: start } = cursor
  const byte = bytes[start]
  switch (byte) {
    case undefined:
      if (!cursor.complete) throw TRUNCATED
      return { kind: 'end', start, end: start }
    case 0x5b:
      return punctuation(cursor, '[', 1)
    case 0x5d:
      return punctuation(cursor, ']', 1)
    case 0x3c:
      need(cursor, start + 1)
      return bytes[start + 1] === 0x3c ? punctuation(cursor, '<<', 2) : hexString(cursor)
    case 0x3e:
      need(cursor, start + 1)
      if (bytes[start + 1] === 0x3e) return punctuation(cursor, '>>', 2)
      return oneCharacter(cursor)
    case 0x28:
      return literalString(cursor)
    case 0x2f:
      return name(cursor)
    default:
      return CLASS[byte] === DELIMITER ? oneCharacter(cursor) : word(cursor)
  }
}

/** One for all: it is thrown again and again while a long object is read, and nobody asks where. */
export const TRUNCATED = new SyntaxProblem('truncated', 'the bytes end inside an object')
/** Of a long string most is still to come: a signature. */
export const TRUNCATED_STRING = new SyntaxProblem('truncated', 'the bytes end inside a string')

function need(cursor: Cursor, index: number): void {
  if (index >= cursor.bytes.length && !cursor.complete) throw TRUNCATED
}

function punctuation(cursor: Cursor, kind: '[' | ']' | '<<' | '>>', length: number): Token {
  const start = cursor.position
  cursor.position = start + length
  return { kind, start, end: start + length }
}

/** A stray `)`, `>`, `{` or `}`. */
function oneCharacter(cursor: Cursor): Token {
  const start = cursor.position
  cursor.position = start + 1
  return { kind: 'keyword', value: String.fromCharCode(cursor.bytes[start] ?? 0), start, end: start + 1 }
}

function endOfWord(cursor: Cursor, from: number): number {
  const { bytes } = cursor
  let at = from
  while (at < bytes.length && CLASS[bytes[at] ?? 0] === REGULAR) at++
  need(cursor, at)
  return at
}

function word(cursor: Cursor): Token {
  const start = cursor.position
  const end = endOfWord(cursor, start)
  cursor.position = end
  const plain = plainInteger(cursor.bytes, start, end)
  if (plain !== null) return { kind: 'number', value: plain, integer: true, start, end }
  if (end - start > MAX_WORD) return { kind: 'keyword', value: '', start, end }
  const text = String.fromCharCode(...cursor.bytes.subarray(start, end))
  const number = numberOf(text)
  if (number === null) return { kind: 'keyword', value: text, start, end }
  return { kind: 'number', value: number, integer: isInteger(text, number), start, end }
}

/** Digits and nothing else, as most numbers are; null for anything else, and for more of them than are surely exact. */
function plainInteger(bytes: Uint8Array, start: number, end: number): number | null {
  if (end - start > 15) return null
  let value = 0
  for (let at = start; at < end; at++) {
    if (!isDigit(bytes[at])) return null
    value = value * 10 + (bytes[at] ?? 0) - 0x30
  }
  return start === end ? null : value
}

function isInteger(text: string, value: number): boolean {
  return Number.isSafeInteger(value) && !text.includes('.')
}

/** Also what writers with a bug make of numbers, read as the common readers do: `--5`, `+.5`, `1.-2`. */
function numberOf(text: string): number | null {
  const first = text.charCodeAt(0)
  if (!isDigit(first) && first !== 0x2b && first !== 0x2d && first !== 0x2e) return null
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text)
  const odd = /^([+-]*)(\d*\.?\d*)(-\d*)?$/.exec(text)
  if (!odd || !/\d/.test(odd[2] ?? '')) return /^[+-]?\.?$/.test(text) ? 0 : null
  return (odd[1]?.startsWith('-') ? -1 : 1) * Number(odd[2])
}

function name(cursor: Cursor): Token {
  const start = cursor.position
  const end = endOfWord(cursor, start + 1)
  cursor.position = end
  const raw = Buffer.from(cursor.bytes.buffer, cursor.bytes.byteOffset + start + 1, end - start - 1).toString(
    'latin1',
  )
  const value = raw.includes('#')
    ? raw.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : raw
  return { kind: 'name', value, start, end }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57
  return -1
}

/** Anything but hex digits is skipped, as most readers do; an odd last digit counts as if 0 followed. */
function hexString(cursor: Cursor): Token {
  const { bytes, position: start } = cursor
  const close = bytes.indexOf(0x3e, start + 1)
  if (close < 0) {
    if (!cursor.complete) throw TRUNCATED_STRING
    throw new SyntaxProblem('malformed', 'a hexadecimal string without end')
  }
  cursor.position = close + 1
  const inner = bytes.subarray(start + 1, close)
  return { kind: 'string', bytes: plainHex(inner) ?? oddHex(inner), hex: true, start, end: close + 1 }
}

/** Shorter ones are read before the runtime's own reader would have begun. */
const LONG_HEX_BYTES = 64

/** Null where it is short, or something else than pairs of digits stands in it. */
function plainHex(inner: Uint8Array): Uint8Array | null {
  if (inner.length < LONG_HEX_BYTES || inner.length % 2 !== 0) return null
  const read = fromHex(latin1(inner))
  return read.length * 2 === inner.length ? read : null
}

function oddHex(inner: Uint8Array): Uint8Array {
  const out = new Uint8Array((inner.length + 1) >> 1)
  let digits = 0
  for (const byte of inner) {
    const digit = hexDigit(byte)
    if (digit < 0) continue
    const index = digits >> 1
    out[index] = digits % 2 === 0 ? digit << 4 : (out[index] ?? 0) | digit
    digits++
  }
  return out.slice(0, (digits + 1) >> 1)
}

/** ISO 32000-2, 7.3.4.2. */
function literalString(cursor: Cursor): Token {
  const { bytes, position: start } = cursor
  let depth = 1
  let plain = true
  let at = start + 1
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === 0x5c) {
      plain = false
      at++
    } else if (byte === 0x0d) plain = false
    else if (byte === 0x28) depth++
    else if (byte === 0x29 && --depth === 0) break
  }
  if (at >= bytes.length) {
    if (!cursor.complete) throw TRUNCATED
    throw new SyntaxProblem('malformed', 'a string without end')
  }
  cursor.position = at + 1
  const inner = bytes.subarray(start + 1, at)
  return {
    kind: 'string',
    bytes: plain ? inner.slice() : withoutEscapes(inner),
    hex: false,
    start,
    end: at + 1,
  }
}

const ESCAPES: Readonly<Record<number, number>> = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 }

function withoutEscapes(inner: Uint8Array): Uint8Array {
  const out = new Uint8Array(inner.length)
  let length = 0
  let at = 0
  while (at < inner.length) {
    const byte = inner[at++] ?? 0
    if (byte === 0x0d) {
      if (inner[at] === 0x0a) at++
      out[length++] = 0x0a
    } else if (byte !== 0x5c) out[length++] = byte
    else {
      const escaped = inner[at++] ?? 0
      if (escaped >= 0x30 && escaped <= 0x37) {
        let value = escaped - 0x30
        for (let digits = 1; digits < 3 && isOctal(inner[at]); digits++)
          value = value * 8 + (inner[at++] ?? 0) - 0x30
        out[length++] = value & 0xff
      } else if (escaped === 0x0d) {
        if (inner[at] === 0x0a) at++
      } else if (escaped !== 0x0a) out[length++] = ESCAPES[escaped] ?? escaped
    }
  }
  return out.slice(0, length)
}

function isOctal(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x37
}
