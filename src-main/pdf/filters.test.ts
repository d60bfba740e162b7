import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fromHex, fromLatin1, latin1, toHex } from '../base/bytes.ts'
import { decodeStream, type FilterStep } from './filters.ts'

const MANY = 1024 * 1024

function step(name: string, parameters: Readonly<Record<string, number>> = {}): FilterStep {
  return { name, parameter: key => parameters[key] ?? null }
}

function decode(data: Uint8Array, ...steps: readonly FilterStep[]): string {
  return latin1(decodeStream(data, steps, MANY))
}

// ISO 32000-2, 7.4.4.2, example 1.
test('LZW decodes the example of the standard', () => {
  const out = decodeStream(fromHex('800b6050220c0c8501'), [step('LZWDecode')], MANY)
  expect([...out]).toEqual([45, 45, 45, 45, 45, 65, 45, 45, 45, 66])
})

/** An encoder as TIFF 6.0, section 13, writes it down. */
function encodeLzw(data: Uint8Array, early: 0 | 1): Uint8Array {
  let bits = ''
  let table = new Map<string, number>()
  const start = () => {
    table = new Map(Array.from({ length: 256 }, (_, code) => [String.fromCharCode(code), code]))
    return 258
  }
  const widthOf = (codes: number) => (codes >= 2048 ? 12 : codes >= 1024 ? 11 : codes >= 512 ? 10 : 9)
  let next = start()
  let width = 9
  const put = (code: number) => {
    bits += code.toString(2).padStart(width, '0')
  }
  put(256)
  let current = ''
  for (const byte of data) {
    const longer = current + String.fromCharCode(byte)
    if (table.has(longer)) {
      current = longer
      continue
    }
    put(table.get(current) ?? 0)
    table.set(longer, next++)
    width = widthOf(next - 1 + early)
    if (next >= 4094) {
      put(256)
      next = start()
      width = 9
    }
    current = String.fromCharCode(byte)
  }
  put(table.get(current) ?? 0)
  width = widthOf(next + early)
  put(257)
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], octet => Number.parseInt(octet.padEnd(8, '0'), 2))
}

test.each([0, 1] as const)('LZW with /EarlyChange %d, through every width and a full table', early => {
  const data = Uint8Array.from(
    { length: 60_000 },
    (_, at) => (at * at * 7 + (at >> 3)) & (at % 3 === 0 ? 255 : 15),
  )
  const encoded = encodeLzw(data, early)
  expect(encoded.length).toBeGreaterThan(12_000)
  expect(decodeStream(encoded, [step('LZWDecode', { EarlyChange: early })], MANY)).toEqual(data)
})

// Made with Python's base64.a85encode and with libtiff's rules for `z`.
test.each([
  ['87cURD]i,"Ebo80~>', 'Hello World!'],
  ['87cUR\n D]i,"\tEbo7~>', 'Hello World'],
  ['zz~>', '\0\0\0\0\0\0\0\0'],
  ['5l~>', 'A'],
  ['~>', ''],
])('ASCII base-85 %s', (text, expected) => {
  expect(decode(fromLatin1(text), step('ASCII85Decode'))).toBe(expected)
})

test.each([
  ['48656C6c6F>', 'Hello'],
  ['48 65\n6>', 'He`'],
  ['>', ''],
])('hexadecimal %s', (text, expected) => {
  expect(decode(fromLatin1(text), step('ASCIIHexDecode'))).toBe(expected)
})

// ISO 32000-2, 7.4.5: length byte 0 to 127 copies, 129 to 255 repeats, 128 ends.
test('run lengths', () => {
  expect(decode(fromHex('026162 63 fe78 00 7980ff00'.replaceAll(' ', '')), step('RunLengthDecode'))).toBe(
    'abcxxxy',
  )
})

test('filters are undone in order', () => {
  const data = fromLatin1(`${toHex(deflateSync(fromLatin1('inside')))}>`)
  expect(decode(data, step('AHx'), step('Fl'))).toBe('inside')
})

describe('Flate', () => {
  const whole = deflateSync(Buffer.from('a'.repeat(500) + 'b'.repeat(500)))

  test('gives what there is of truncated data', () => {
    expect(decode(whole.subarray(0, whole.length - 6), step('FlateDecode'))).toMatch(/^a{500}/)
  })

  test('lets a wrong checksum pass', () => {
    const wrong = Uint8Array.from(whole)
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 0xff
    expect(decode(wrong, step('FlateDecode'))).toHaveLength(1000)
  })

  test('refuses what is no deflate data', () => {
    expect(() => decode(fromLatin1('no zlib data at all'), step('FlateDecode'))).toThrow(
      expect.objectContaining({ reason: 'malformed' }),
    )
  })

  test('refuses a bomb before it is in memory', () => {
    const bomb = deflateSync(Buffer.alloc(20 * MANY))
    expect(() => decode(bomb, step('FlateDecode'))).toThrow(
      expect.objectContaining({ code: 'pdf.too-complex' }),
    )
  })
})

test('every filter has the limit', () => {
  const repeats = new Uint8Array(40_000).fill(0x81) // 129, 129: 128 times the byte 129
  expect(() => decode(repeats, step('RunLengthDecode'))).toThrow(
    expect.objectContaining({ code: 'pdf.too-complex' }),
  )
  const zeros = fromLatin1('z'.repeat(MANY / 2))
  expect(() => decode(zeros, step('ASCII85Decode'))).toThrow(
    expect.objectContaining({ code: 'pdf.too-complex' }),
  )
  const steps = Array.from({ length: 17 }, () => step('ASCIIHexDecode'))
  expect(() => decode(fromLatin1('00>'), ...steps)).toThrow(
    expect.objectContaining({ code: 'pdf.too-complex' }),
  )
})

test('an image filter is not read here', () => {
  expect(() => decode(new Uint8Array(4), step('DCTDecode'))).toThrow(
    expect.objectContaining({ reason: 'malformed' }),
  )
})

describe('predictors', () => {
  // PNG specification, 9.2: one row of each filter type over the row 1 2 3 4, two bytes a pixel.
  test('PNG: none, sub, up, average, Paeth', () => {
    const rows = ['0001020304', '0101020202', '0200000000', '0300010001', '0400000000'].join('')
    const out = decodeStream(
      deflateSync(fromHex(rows)),
      [step('FlateDecode', { Predictor: 15, Colors: 2, Columns: 2 })],
      MANY,
    )
    // By hand: sub adds two to the left; up repeats; average halves left and up; Paeth takes the nearest.
    expect(toHex(out)).toBe(['01020304', '01020304', '01020304', '00020104', '00020104'].join(''))
  })

  test('TIFF: 8 bits, three colours', () => {
    const out = decodeStream(
      deflateSync(fromHex('0a141e010101ff0002')),
      [step('FlateDecode', { Predictor: 2, Colors: 3, Columns: 3 })],
      MANY,
    )
    expect(toHex(out)).toBe('0a141e0b151f0a1521')
  })

  test('TIFF: 16 bits carry into the high byte', () => {
    const out = decodeStream(
      deflateSync(fromHex('00ff0002')),
      [step('FlateDecode', { Predictor: 2, BitsPerComponent: 16, Columns: 2 })],
      MANY,
    )
    expect(toHex(out)).toBe('00ff0101')
  })

  test('parameters that cannot be are refused', () => {
    const data = deflateSync(fromHex('00'))
    expect(() => decode(data, step('FlateDecode', { Predictor: 12, Columns: -1 }))).toThrow()
    expect(() => decode(data, step('FlateDecode', { Predictor: 12, Colors: 1e9 }))).toThrow()
  })
})
