import { expect, test } from 'vitest'
import { inLines, jsonText, oneLine, printable } from './printable.ts'

test('what could paint, break or turn a line is shown, all else is as it was', () => {
  expect(oneLine('Zoë 李 \u05d0 😀')).toBe('Zoë 李 \u05d0 😀')
  expect(oneLine('a\u001b[2Jb\nc\u009bd\u202ee\u2028f')).toBe('a\\u001b[2Jb\\u000ac\\u009bd\\u202ee\\u2028f')
  expect(printable('a\tb\nc\r\u0007')).toBe('a\tb\nc\\u000d\\u0007')
})

test('every text of an object is one line, and the object keeps its shape', () => {
  const told = { name: 'a\nb', more: [{ at: null, size: 3, ok: true, text: '\u001b' }] }
  expect(inLines(told)).toEqual({
    name: 'a\\u000ab',
    more: [{ at: null, size: 3, ok: true, text: '\\u001b' }],
  })
})

test('JSON says the same', () => {
  const value = { 'k\u202e': 'back\\\u009bslash\n' }
  expect(jsonText(value)).not.toMatch(/[\u009b\u202e]/)
  expect(JSON.parse(jsonText(value))).toEqual(value)
})
