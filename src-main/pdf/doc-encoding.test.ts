import { expect, test } from 'vitest'
import { fromHex, toHex } from '../base/bytes.ts'
import { decodeText, encodeDocEncoding } from './doc-encoding.ts'

// ISO 32000-2, annex D.2 and 7.9.2.2.
test.each([
  ['48656c6c6f', 'Hello'],
  ['80818485a0', '\u2022\u2020\u2014\u2013\u20ac'],
  ['18191f', '\u02d8\u02c7\u02dc'],
  ['e9fc', 'éü'],
  ['9f', '\ufffd'],
  ['feff00e904300431', 'éаб'],
  ['feffd83ddcc4', '📄'],
  ['feff001b00640065001b0041', 'A'],
  ['fffee9003004', 'éа'],
  ['efbbbfc3a9f09f9384', 'é📄'],
  ['feff0', ''],
  ['', ''],
])('%s is %j', (hex, text) => {
  expect(decodeText(fromHex(hex))).toBe(text)
})

test.each([
  ['Zoë – 5 €', '5a6feb20852035a0'.replace('35a0', '3520a0')],
  ['fi: \ufb01', '66693a2093'],
])('%j in PDFDocEncoding', (text, hex) => {
  expect(toHex(encodeDocEncoding(text) ?? new Uint8Array(0))).toBe(hex)
})

test.each(['я', '\ufffd', '📄', '\u0085', '\u001b'])('%j is not in PDFDocEncoding', text => {
  expect(encodeDocEncoding(text)).toBeNull()
})
