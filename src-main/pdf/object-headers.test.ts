import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromLatin1 } from '../base/bytes.ts'
import { objectHeaders } from './object-headers.ts'

test.each([
  ['1 0 obj', [{ at: 0, num: 1 }]],
  ['endobj\n12\r\n3\tobj<<>>', [{ at: 7, num: 12 }]],
  ['x9999999999 00000 obj', [{ at: 1, num: 9999999999 }]],
  ['10000000000 0 obj', []],
  ['1 000000 obj', []],
  ['1 0 object', []],
  ['1 0obj', []],
  ['1 obj', []],
  ['1 0 endobj', []],
])('%s', (text, expected) => {
  expect(objectHeaders(fromLatin1(text))).toEqual(expected)
})

const HEADER = /(?<![0-9])(\d{1,10})[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj(?![a-zA-Z])/g

test('the same as a regular expression finds', () => {
  const part = fc.constantFrom('1', '00', '7777777', ' ', '\n', '\0', 'obj', 'o', 'x', '%', 'endobj')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 14 }), parts => {
      const text = parts.join('')
      const found = [...text.matchAll(HEADER)].map(match => ({ at: match.index, num: Number(match[1]) }))
      expect(objectHeaders(fromLatin1(text))).toEqual(found)
    }),
    { numRuns: 5000 },
  )
})
