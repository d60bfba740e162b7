import * as asn1 from 'asn1js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BerNode, MalformedBer, readBer } from './ber.ts'
import { concat, fromHex, toHex } from './bytes.ts'

type Shape = { readonly tag: number; readonly content: string; readonly children: readonly Shape[] }

const ours = ({ tag, content, children }: BerNode): Shape => ({
  tag,
  content: toHex(content),
  children: children.map(ours),
})

/** The same tree as asn1js reads it; null: it refuses. */
function asRead(bytes: Uint8Array): Shape | null {
  try {
    const { offset, result } = asn1.fromBER(bytes, { maxDepth: 40, maxNodes: 50_000, parseEmbedded: false })
    return offset < 0 || result.error !== '' ? null : theirs(result)
  } catch {
    return null
  }
}

function theirs({ idBlock, lenBlock, valueBlock, valueBeforeDecodeView: raw }: asn1.BaseBlock): Shape {
  const value: unknown = 'value' in valueBlock ? valueBlock.value : null
  const parts = idBlock.isConstructed && Array.isArray(value) ? value : []
  return {
    tag: idBlock.tagNumber,
    content: toHex(raw.subarray(idBlock.blockLength + lenBlock.blockLength)),
    children: parts.filter(part => part instanceof asn1.BaseBlock).map(theirs),
  }
}

/** Octet strings, sequences, sets and context tags, in definite and indefinite length. */
const encodings = fc.letrec<{ value: Uint8Array; inside: Uint8Array }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.uint8Array({ maxLength: 300 }).map(content => withHeader([0x04], content)),
    fc
      .record({ tag: fc.constantFrom([0x30], [0x31], [0xa0], [0xbf, 0x8f, 0x7f]), inside: tie('inside') })
      .map(({ tag, inside }) => withHeader(tag, inside)),
    fc
      .record({ tag: fc.constantFrom(0x30, 0xa3), inside: tie('inside') })
      .map(({ tag, inside }) => concat(Uint8Array.of(tag, 0x80), inside, Uint8Array.of(0, 0))),
  ),
  inside: fc.array(tie('value'), { maxLength: 4 }).map(parts => concat(...parts)),
})).value

function withHeader(tag: readonly number[], content: Uint8Array): Uint8Array {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x83, 0, length >> 8, length & 0xff]
  return concat(Uint8Array.from([...tag, ...size]), content)
}

test('the same tree as asn1js, in every form of length', () => {
  fc.assert(
    fc.property(encodings, bytes => {
      expect(ours(readBer(bytes))).toEqual(asRead(bytes))
    }),
    { numRuns: 500 },
  )
})

test('a damaged value is refused, or read with the tag and length that asn1js reads', () => {
  fc.assert(
    fc.property(encodings, fc.nat(), fc.nat(255), (bytes, at, byte) => {
      const damaged = Uint8Array.from(bytes)
      damaged[at % damaged.length] = byte
      const expected = asRead(damaged)
      const found = tryRead(damaged)
      if (expected === null || found === null) return
      // asn1js leaves the inside of types alone that it does not know, such as a constructed string of characters.
      expect(ours(found)).toMatchObject({ tag: expected.tag, content: expected.content })
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['nothing', ''],
  ['no length', '30'],
  ['a content that is cut off', '30050201'],
  ['a child longer than its parent', '30030204010000'],
  ['an indefinite length without its end mark', '3080020101'],
  ['half an end mark', '308002010100'],
  ['a primitive value of indefinite length', '04800000'],
  ['the reserved length', '04ff00'],
  ['a length longer than any file', '04870000000000000101'],
  ['a tag without an end', '1f8080'],
  ['a tag with a zero in front', '1f800100'],
  ['a tag beyond 2^31', '1f8f8080808000'],
])('refuses %s', (_, hex) => {
  expect(() => readBer(fromHex(hex))).toThrow(MalformedBer)
})

test('refuses what is nested deeper, or holds more values, than anything real', () => {
  let nested: Uint8Array = new Uint8Array()
  for (let depth = 0; depth < 42; depth += 1) nested = withHeader([0x30], nested)
  expect(() => readBer(nested)).toThrow(MalformedBer)
  const many = new Uint8Array(2 * 50_001) // NULLs, as many as the limit and one more with their parent.
  for (let at = 0; at < many.length; at += 2) many[at] = 5
  const parent = concat(
    Uint8Array.of(0x30, 0x83, many.length >> 16, (many.length >> 8) & 0xff, many.length & 0xff),
  )
  expect(() => readBer(concat(parent, many))).toThrow(MalformedBer)
})

function tryRead(bytes: Uint8Array): BerNode | null {
  try {
    return readBer(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedBer)
    return null
  }
}
