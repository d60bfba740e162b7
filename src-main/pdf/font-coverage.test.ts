import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fontkit from '@pdf-lib/fontkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, fromHex } from '../base/bytes.ts'
import { readerOfBytes } from './cached-reader.ts'
import { readFontFacts } from './font-coverage.ts'
import { imageFacts } from './image-facts.ts'

const regular = new Uint8Array(
  readFileSync(join(import.meta.dirname, '../../assets/fonts/NotoSans-Regular.ttf')),
)
const bold = new Uint8Array(readFileSync(join(import.meta.dirname, '../../assets/fonts/NotoSans-Bold.ttf')))

test('tells weight, style, and the same characters as fontkit', () => {
  const [facts, ...more] = readFontFacts(readerOfBytes(regular))
  expect(more).toEqual([])
  expect(facts).toMatchObject({ index: null, bold: false, italic: false })
  const known = new Set(fontkit.create(regular).characterSet)
  expect(known.size).toBeGreaterThan(2000)
  const differing = Array.from({ length: 0x20000 }, (_, code) => code).filter(
    code => facts?.covers(code) !== known.has(code),
  )
  // The end mark of the table, which fontkit counts, is no character.
  expect(differing).toEqual([0xffff])
  expect(readFontFacts(readerOfBytes(bold))[0]?.bold).toBe(true)
})

test('a collection gives each of its fonts', () => {
  // Header of a collection with two fonts; its tables are those of the single font, whose offsets do not move.
  const shifted = regular.slice()
  const head = fromHex('74746366000100000000000200000014' + '00000014' + '00000000')
  const view = new DataView(shifted.buffer)
  for (let row = 12; row < 12 + view.getUint16(4) * 16; row += 16)
    view.setUint32(row + 8, view.getUint32(row + 8) + 20)
  const facts = readFontFacts(readerOfBytes(concat(head.subarray(0, 20), shifted)))
  expect(facts.map(({ index }) => index)).toEqual([0, 1])
})

test.each([
  ['restricted licence', 0x0002, false],
  ['no subsetting', 0x0100, false],
  ['bitmaps only', 0x0200, false],
  ['preview and print', 0x0004, true],
  ['installable', 0x0000, true],
])('embedding: %s', (_, flags, usable) => {
  const bytes = regular.slice()
  const view = new DataView(bytes.buffer)
  for (let row = 12; row < 12 + view.getUint16(4) * 16; row += 16) {
    if (view.getUint32(row) === 0x4f532f32) view.setUint16(view.getUint32(row + 8) + 8, flags)
  }
  expect(readFontFacts(readerOfBytes(bytes)).length > 0).toBe(usable)
})

test('broken fonts and pictures end at once, in nothing worse than a range error', () => {
  const change = fc.record({ at: fc.nat(4096), byte: fc.nat(255) })
  const cut = fc.nat(regular.length)
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), cut, fc.nat(0x10ffff), (changes, length, code) => {
      const bytes = regular.slice(0, length)
      for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte
      try {
        for (const facts of readFontFacts(readerOfBytes(bytes))) facts.covers(code)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
    { numRuns: 300 },
  )
  const starts = fc.constantFrom('ffd8', '89504e470d0a1a0a', 'ffd8ffe10030457869660000')
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      imageFacts(concat(fromHex(start), rest))
    }),
    { numRuns: 500 },
  )
})
