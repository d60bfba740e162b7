import { expect, test } from 'vitest'
import { fromLatin1 } from '../base/bytes.ts'
import { SyntaxProblem } from './lexer.ts'
import { parseObjectHeader, parseValue } from './parser.ts'
import type { PdfObject } from './syntax.ts'

function parse(text: string, complete = true): PdfObject {
  return parseValue({ bytes: fromLatin1(text), position: 0, complete })
}

/** As qpdf's JSON shows values: names with a slash, references as text. */
function plain(value: PdfObject): unknown {
  switch (value.kind) {
    case 'array':
      return value.items.map(plain)
    case 'dict':
      return Object.fromEntries([...value.entries].map(([key, entry]) => [`/${key}`, plain(entry)]))
    case 'ref':
      return `${value.num} ${value.gen} R`
    case 'name':
      return `/${value.value}`
    case 'string':
      return Buffer.from(value.bytes).toString('latin1')
    case 'null':
      return null
    default:
      return value.value
  }
}

test.each([
  ['<< /A 1 /B [ 2 3 0 R 4 ] /C << /D (x) >> >>', { '/A': 1, '/B': [2, '3 0 R', 4], '/C': { '/D': 'x' } }],
  ['[1 0 R 2 0 R]', ['1 0 R', '2 0 R']],
  ['[1 0 2 0 R]', [1, 0, '2 0 R']],
  ['[1 0 Rx]', [1, 0, null]],
  ['[ 1%c\n0%c\nR ]', ['1 0 R']],
  ['<</A/B/C null/D true>>', { '/A': '/B', '/C': null, '/D': true }],
  ['<</A>>', { '/A': null }],
  ['[-1 0 R]', [-1, 0, null]],
])('%s', (text, expected) => {
  expect(plain(parse(text))).toEqual(expected)
})

test('values know the span they came from, so that it can be copied', () => {
  const text = '  << /Kids [ 3 0 R ] /Title (a) >> tail'
  const value = parse(text)
  const entry = value.kind === 'dict' ? value.entries.get('Kids') : undefined
  const key = value.kind === 'dict' ? value.keySpans.get('Title') : undefined
  expect(text.slice(value.start, value.end)).toBe('<< /Kids [ 3 0 R ] /Title (a) >>')
  expect(text.slice(entry?.start, entry?.end)).toBe('[ 3 0 R ]')
  expect(text.slice(key?.start, key?.end)).toBe('/Title')
})

test('of a key that stands twice the later wins, and both are told', () => {
  const value = parse('<< /ByteRange [0 1] /A#42 1 /AB 2 /ByteRange [2 3] >>')
  expect(plain(value)).toEqual({ '/ByteRange': [2, 3], '/AB': 2 })
  expect(value.kind === 'dict' && value.duplicates).toEqual(['AB', 'ByteRange'])
})

test.each([
  ['<< /A 1', 'malformed'],
  ['[ 1 2 >>', 'malformed'],
  ['<< /A 1 ]', 'malformed'],
  ['<< /A 1 endobj', 'malformed'],
  ['<< /A << /B 1 stream', 'malformed'],
  ['['.repeat(201), 'nested-too-deep'],
  ['<</A'.repeat(500_000), 'nested-too-deep'],
])('%.20s is refused', (text, reason) => {
  expect(() => parse(text)).toThrow(SyntaxProblem)
  expect(() => parse(text)).toThrow(expect.objectContaining({ reason }))
})

test('two hundred levels are read', () => {
  expect(parse('['.repeat(200) + ']'.repeat(200)).kind).toBe('array')
})

// A piece that ends inside `123 0 R` must never read as the number 123.
test.each(['[12', '[123', '[123 ', '[123 0', '[123 0 ', '[123 0 R', '<</A 1', '[(a'])(
  '%s may go on',
  text => {
    expect(() => parse(text, false)).toThrow(expect.objectContaining({ reason: 'truncated' }))
  },
)

test.each([
  ['12 3 obj <<', { num: 12, gen: 3 }],
  [' \n%c\n1 0 obj<<', { num: 1, gen: 0 }],
  ['1 0 obj5', { num: 1, gen: 0 }],
  ['1 0 R', null],
  ['xref', null],
  ['1 obj', null],
  ['-1 0 obj', null],
])('the header %j', (text, expected) => {
  expect(parseObjectHeader({ bytes: fromLatin1(text), position: 0, complete: true })).toEqual(expected)
})

test('a million values are enough for one object', () => {
  expect(() => parse(`[${'0 '.repeat(1_000_001)}]`)).toThrow(
    expect.objectContaining({ code: 'pdf.too-complex' }),
  )
})
