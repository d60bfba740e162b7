import * as asn1 from 'asn1js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../base/bytes.ts'
import { asnLines } from './asn-lines.ts'
import * as der from './der.ts'

describe('readers', () => {
  // X.690, 8.19.5: { joint-iso-itu-t 100 3 } is 06 03 81 34 03.
  test('object identifier with a large second arc', () => {
    expect(der.readOid(der.readDer(fromHex('0603813403')))).toBe('2.100.3')
  })

  test('an object identifier of a megabyte is refused at once, and shown as its bytes', () => {
    const bytes = new Uint8Array(1_000_005).fill(0x81)
    bytes.set([0x06, 0x83, 0x0f, 0x42, 0x40])
    bytes[bytes.length - 1] = 1
    expect(() => der.readOid(der.readDer(bytes))).toThrow(der.MalformedAsn1)
    expect(asnLines(bytes)[0]).toMatchObject({ type: 'OBJECT', contentBytes: 1_000_000 })
    // A number that does not end: X.690, 8.19.2.
    expect(asnLines(fromHex('06028181'))[0]?.value).toBe('8181')
  })

  test.each([
    ['truncated', '30050201'],
    ['length beyond the end', '300a020101'],
    ['bytes behind the value', '02010100'],
    ['indefinite length without an end', '3080020101'],
    ['empty', ''],
  ])('%s is malformed', (_, hex) => {
    expect(() => der.readDer(fromHex(hex))).toThrow(der.MalformedAsn1)
  })

  test('an octet string in pieces is put together', () => {
    // X.690, 8.7: constructed, indefinite length, two pieces.
    const node = der.readDer(fromHex('24800402010204020304 0000'.replace(' ', '')))
    expect(toHex(der.readOctets(node))).toBe('01020304')
  })

  test.each([
    ['170d3439313233313233353935395a', '2049-12-31T23:59:59.000Z'],
    ['170d3530303130313030303030305a', '1950-01-01T00:00:00.000Z'],
    ['180f32303530303130313030303030305a', '2050-01-01T00:00:00.000Z'],
    ['181332303236313132323130303030302e3132355a', '2026-11-22T10:00:00.125Z'],
  ])('time %s', (hex, expected) => {
    expect(der.readTime(der.readDer(fromHex(hex))).toISOString()).toBe(expected)
  })

  test('a time of a thirteenth month is malformed', () => {
    expect(() => der.readTime(der.readDer(fromHex('170d3236313331313030303030305a')))).toThrow(
      der.MalformedAsn1,
    )
  })

  test('no bytes make the reader crash or hang', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          der.readDer(bytes, 'allow')
        } catch (error) {
          expect(error).toBeInstanceOf(der.MalformedAsn1)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('deep nesting is refused, not followed', () => {
    let nested: Uint8Array = new Uint8Array()
    for (let depth = 0; depth < 500; depth++) nested = der.encodeSequence(nested)
    expect(() => der.readDer(nested)).toThrow(der.MalformedAsn1)
  })
})

describe('writers, against asn1js', () => {
  test('object identifiers', () => {
    fc.assert(
      fc.property(
        fc.nat(39),
        fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 8 }),
        (second, rest) => {
          const oid = [1, second, ...rest].join('.')
          expect(toHex(der.encodeOid(oid))).toBe(
            toHex(new Uint8Array(new asn1.ObjectIdentifier({ value: oid }).toBER())),
          )
        },
      ),
    )
  })

  test('integers of any size, never negative, never longer than needed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), magnitude => {
        const value = BigInt(`0x${toHex(magnitude)}`)
        expect(toHex(der.encodeInteger(magnitude))).toBe(
          toHex(new Uint8Array(asn1.Integer.fromBigInt(value).toBER())),
        )
      }),
    )
  })

  test('lengths on both sides of each step', () => {
    for (const size of [0, 127, 128, 255, 256, 65_535, 65_536]) {
      const expected = new asn1.OctetString({ valueHex: new Uint8Array(size) }).toBER()
      expect(toHex(der.encodeOctets(new Uint8Array(size)))).toBe(toHex(new Uint8Array(expected)))
    }
  })

  test('a set is sorted by encoding', () => {
    const values = ['040102', '0201ff', '0401', '04010203'].map(fromHex)
    expect(toHex(der.encodeSetOf(values))).toBe('310c' + '0201ff' + '0401' + '040102' + '04010203')
  })
})
