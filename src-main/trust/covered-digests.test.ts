/** Digests at one reading are those that each signature alone would have: compared over generated ranges and pieces. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestReadBack, createKnownDigests, hashCovered, readDigests, spansOf } from './covered-digests.ts'

const FILE = createHash('sha512').update('a file').digest()
const readerOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  read: (offset: number, length: number) => bytes.subarray(offset, offset + length),
  close() {},
})

const range = fc
  .tuple(fc.nat(FILE.length), fc.nat(FILE.length), fc.nat(FILE.length))
  .map(numbers => numbers.toSorted((a, b) => a - b))
  .map(([holeStart = 0, holeEnd = 0, end = 0]) => ({ holeStart, holeEnd, end }))
const hash = fc.constantFrom('sha256', 'sha512')
const wanted = fc.array(fc.record({ hash, covered: range }), { maxLength: 5 })

const alone = (name: string, parts: readonly Uint8Array[]) => {
  const state = createHash(name)
  for (const part of parts) state.update(part)
  return state.digest('hex')
}

test('each digest is the one that its own bytes have, and so is each state to go on from', () => {
  const marks = fc.array(fc.record({ hash, bytes: fc.nat(FILE.length) }), { maxLength: 3 })
  fc.assert(
    fc.property(wanted, marks, fc.integer({ min: 1, max: 70 }), (asked, places, pieceBytes) => {
      const hasher = hashCovered(asked, places)
      for (let at = 0; at < FILE.length; at += pieceBytes) hasher.update(FILE.subarray(at, at + pieceBytes))
      const digests = hasher.digests().map(digest => Buffer.from(digest).toString('hex'))
      expect(digests).toEqual(
        asked.map(one =>
          alone(
            one.hash,
            spansOf(one.covered).map(([from, to]) => FILE.subarray(from, to)),
          ),
        ),
      )
      for (const place of places) {
        const rest = FILE.subarray(place.bytes)
        const state = hasher.stateAt(place)?.copy().update(rest).digest()
        expect(Buffer.from(state ?? []).toString('hex')).toBe(alone(place.hash, [FILE]))
      }
    }),
  )
})

test('a file is read once, and what is known of it is offered with its reader', async () => {
  let read = 0
  const reader = {
    ...readerOf(FILE),
    read(offset: number, length: number) {
      read += length
      return FILE.subarray(offset, offset + length)
    },
  }
  const asked = [
    { hash: 'sha256', covered: { holeStart: 10, holeEnd: 20, end: 40 } },
    { hash: 'sha256', covered: { holeStart: 50, holeEnd: 55, end: 60 } },
  ]
  const digests = await readDigests(reader, asked)
  expect(read).toBe(60)
  const known = createKnownDigests()
  known.add(asked, digests)
  const offered = await known.offeredBy(reader).digest?.('sha256', [
    [0, 50],
    [55, 60],
  ])
  expect(Buffer.from(offered ?? []).toString('hex')).toBe(
    alone('sha256', [FILE.subarray(0, 50), FILE.subarray(55, 60)]),
  )
  expect(
    await known.offeredBy(reader).digest?.('sha256', [
      [0, 50],
      [55, 61],
    ]),
  ).toBeNull()
})

test.each([
  ['nothing is signed', [], 1000],
  ['the only hole', [{ holeStart: 900, holeEnd: 950, end: 1000 }], 900],
  [
    'the first of two late ones',
    [
      { holeStart: 800, holeEnd: 820, end: 850 },
      { holeStart: 900, holeEnd: 950, end: 1000 },
    ],
    800,
  ],
  [
    'not a small early one',
    [
      { holeStart: 20, holeEnd: 30, end: 40 },
      { holeStart: 900, holeEnd: 950, end: 1000 },
    ],
    900,
  ],
])('read back up to: %s', (_, holes, expected) => {
  const asked = holes.map(covered => ({ hash: 'sha256', covered }))
  expect(bestReadBack(asked, 1000)).toBe(expected)
})
