import { describe, expect, test } from 'vitest'
import { fromLatin1, latin1 } from '../base/bytes.ts'
import { nextToken, SyntaxProblem, type Token } from './lexer.ts'

function tokens(text: string): Token[] {
  const cursor = { bytes: fromLatin1(text), position: 0, complete: true }
  const found: Token[] = []
  for (let token = nextToken(cursor); token.kind !== 'end'; token = nextToken(cursor)) found.push(token)
  return found
}

function one(text: string): Token {
  const [token] = tokens(text)
  if (!token) throw new Error('no token')
  return token
}

// ISO 32000-2, 7.3.3, and what qpdf and pdf.js read where writers went astray.
test.each([
  ['123', 123, true],
  ['43445', 43445, true],
  ['+17', 17, true],
  ['-98', -98, true],
  ['0', 0, true],
  ['34.5', 34.5, false],
  ['-3.62', -3.62, false],
  ['+123.6', 123.6, false],
  ['4.', 4, false],
  ['-.002', -0.002, false],
  ['0.0', 0, false],
  ['--5', -5, true],
] as const)('the number %s', (text, value, integer) => {
  expect(one(text)).toMatchObject({ kind: 'number', value, integer })
})

// ISO 32000-2, table 4.
test.each([
  ['/Name1', 'Name1'],
  ['/ASomewhatLongerName', 'ASomewhatLongerName'],
  ['/A;Name_With-Various***Characters?', 'A;Name_With-Various***Characters?'],
  ['/1.2', '1.2'],
  ['/$$', '$$'],
  ['/@pattern', '@pattern'],
  ['/.notdef', '.notdef'],
  ['/Lime#20Green', 'Lime Green'],
  ['/paired#28#29parentheses', 'paired()parentheses'],
  ['/The_Key_of_F#23_Minor', 'The_Key_of_F#_Minor'],
  ['/A#42', 'AB'],
  ['/', ''],
  ['/C#ZZ', 'C#ZZ'],
])('the name %s', (text, value) => {
  expect(one(text)).toMatchObject({ kind: 'name', value })
})

// ISO 32000-2, 7.3.4.2, examples 1 to 6.
test.each([
  ['(This is a string)', 'This is a string'],
  ['(balanced ( ) and special (*!&}^%))', 'balanced ( ) and special (*!&}^%)'],
  ['()', ''],
  ['(These two strings \\\nare the same)', 'These two strings are the same'],
  ['(two lines\r\nhere)', 'two lines\nhere'],
  ['(two lines\\nhere)', 'two lines\nhere'],
  ['(\\0053)', '\x053'],
  ['(\\053)', '+'],
  ['(\\53)', '+'],
  ['(\\777)', '\xff'],
  ['(\\q\\\\\\(\\))', 'q\\()'],
])('the string %j', (text, value) => {
  const token = one(text)
  expect(token.kind === 'string' && latin1(token.bytes)).toBe(value)
})

// ISO 32000-2, 7.3.4.3.
test.each([
  ['<4E6F762073686D6F7A206B6120706F702E>', 'Nov shmoz ka pop.'],
  ['<901FA3>', '\x90\x1f\xa3'],
  ['<901FA>', '\x90\x1f\xa0'],
  ['< 90 1f\nA3 >', '\x90\x1f\xa3'],
  ['<>', ''],
])('the hexadecimal string %s', (text, value) => {
  const token = one(text)
  expect(token.kind === 'string' && token.hex && latin1(token.bytes)).toBe(value)
})

test('a comment ends at the line end, whichever it is', () => {
  expect(tokens('1 % (\r2 % >>\n3').map(token => 'value' in token && token.value)).toEqual([1, 2, 3])
})

test('tokens know where they stand', () => {
  expect(tokens(' [/A(b)>>').map(({ start, end }) => [start, end])).toEqual([
    [1, 2],
    [2, 4],
    [4, 7],
    [7, 9],
  ])
})

describe('at the end of the bytes', () => {
  const reason = (text: string, complete: boolean) => {
    try {
      return nextToken({ bytes: fromLatin1(text), position: 0, complete }).kind
    } catch (error) {
      return error instanceof SyntaxProblem ? error.reason : error
    }
  }

  test.each(['12', '/Na', '(ab', '<ab', 'tru', '', '<', '>'])('%j may go on', text => {
    expect(reason(text, false)).toBe('truncated')
  })

  test.each([
    ['12', 'number'],
    ['/Na', 'name'],
    ['tru', 'keyword'],
    ['', 'end'],
    ['(ab', 'malformed'],
    ['<ab', 'malformed'],
  ])('%j is all there is', (text, expected) => {
    expect(reason(text, true)).toBe(expected)
  })
})
