import { expect, test } from 'vitest'
import { fromLatin1, latin1 } from '../base/bytes.ts'
import { appendRevision, ONE_PAGE, openBytes, samplePdf, sampleStream } from './sample-pdf.ts'
import { readSignatures } from './signatures.ts'

const BASE = samplePdf(ONE_PAGE)
const CATALOG = '<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [5 0 R] >> >>'

/** A document with one signature dictionary; `{…}` in /ByteRange is put in its place. */
function withSignature(dict: string): Uint8Array {
  return appendRevision(BASE, { 1: CATALOG, 5: '<< /FT /Sig /T (S) /V 6 0 R >>', 6: dict })
}

/** Puts four numbers of ten digits where the zeros are: hole and end of the file, as a signer does. */
function signed(
  dict = `<< /Type /Sig /ByteRange ${ZEROS} /Contents <3003020100> >>`,
  change = (p: number[]) => p,
) {
  const text = latin1(withSignature(dict))
  const start = text.indexOf('/Contents <') + '/Contents '.length
  const end = text.indexOf('>', start) + 1
  const numbers = change([0, start, end, text.length - end]).map(number => String(number).padStart(10, ' '))
  return fromLatin1(text.replace(ZEROS, `[${numbers.join(' ')}]`))
}

const ZEROS = '[0000000000 0000000000 0000000000 0000000000]'

function facts(bytes: Uint8Array) {
  const [found] = readSignatures(openBytes(bytes))
  if (!found) throw new Error('no signature')
  return found
}

test('a signature whose gap is its /Contents, up to the end of its revision', () => {
  const bytes = signed()
  const { byteRange, contents, revisionIndex, kind, id } = facts(bytes)
  expect(byteRange).toMatchObject({ valid: true, gapIsContents: true })
  expect(contents).toMatchObject({ valid: true, clean: true, bytes: Uint8Array.of(0x30, 3, 2, 1, 0) })
  expect(contents.valid && latin1(bytes.subarray(contents.hole.start, contents.hole.end))).toBe(
    '<3003020100>',
  )
  expect([revisionIndex, kind, id]).toEqual([1, 'signature', { num: 6, gen: 0 }])
})

test('after an update it still belongs to its own revision', () => {
  const bytes = appendRevision(signed(), { 9: '(later)' })
  const doc = openBytes(bytes)
  expect(doc.revisions).toHaveLength(3)
  expect(facts(bytes).revisionIndex).toBe(1)
})

test('a range that ends before the last line end reaches its revision, one that ends earlier does not', () => {
  const shorter = (bytes: number) =>
    facts(signed(undefined, ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - bytes]))
  expect(shorter(1).revisionIndex).toBe(1)
  expect(shorter(2).revisionIndex).toBeNull()
})

test.each([
  ['a hole one byte too large', ([a = 0, b = 0, c = 0, d = 0]: number[]) => [a, b, c + 1, d - 1]],
  ['a hole one byte too early', ([a = 0, b = 0, c = 0, d = 0]: number[]) => [a, b - 1, c, d]],
])('%s is not the /Contents', (_, change) => {
  expect(facts(signed(undefined, change)).byteRange).toMatchObject({ valid: true, gapIsContents: false })
})

test.each([
  ['not-from-zero', ([, b = 0, c = 0, d = 0]: number[]) => [1, b - 1, c, d]],
  ['overlapping', ([a = 0, b = 0, , d = 0]: number[]) => [a, b, b - 10, d]],
  ['beyond-file', ([a = 0, b = 0, c = 0, d = 0]: number[]) => [a, b, c, d + 1]],
  ['negative', ([a = 0, b = 0, c = 0]: number[]) => [a, b, c, -5]],
  ['not-four', ([a = 0, b = 0]: number[]) => [a, b]],
  ['not-four', (parts: number[]) => [...parts, 1, 1]],
])('%s', (problem, change) => {
  expect(facts(signed(undefined, change)).byteRange).toEqual({ valid: false, problem })
})

test.each([
  ['', 'missing'],
  ['/ByteRange null', 'missing'],
  ['/ByteRange', 'no-array'],
  ['/ByteRange (0 1 2 3)', 'no-array'],
  ['/ByteRange 7 0 R', 'no-array'],
  ['/ByteRange [0 1 2 3.5]', 'not-integers'],
  ['/ByteRange [0 1 (2) 3]', 'not-integers'],
  ['/ByteRange [0 7 0 R 2 3]', 'not-integers'],
  ['/ByteRange []', 'not-four'],
])('%j: %s', (entry, problem) => {
  expect(facts(withSignature(`<< ${entry} /Contents <30> >>`)).byteRange).toEqual({ valid: false, problem })
})

test.each([
  ['', 'missing'],
  ['/Contents null', 'missing'],
  ['/Contents 7 0 R', 'indirect'],
  ['/Contents /foo', 'no-string'],
  ['/Contents (0)', 'no-hex-string'],
  ['/Contents <>', 'empty'],
])('%j: %s', (entry, problem) => {
  expect(facts(withSignature(`<< /ByteRange [0 1 2 3] ${entry} >>`)).contents).toEqual({
    valid: false,
    problem,
  })
})

test('junk between the hex digits is told', () => {
  expect(facts(withSignature('<< /Contents <30 0\n0> >>')).contents).toMatchObject({
    valid: true,
    clean: true,
  })
  expect(facts(withSignature('<< /Contents <30/0> >>')).contents).toMatchObject({ valid: true, clean: false })
})

test('keys that stand twice are told', () => {
  const { duplicateKeys } = facts(
    withSignature('<< /ByteRange [0 1 2 3] /Contents <30> /#42yteRange [4 5 6 7] >>'),
  )
  expect(duplicateKeys).toEqual(['ByteRange'])
})

test('a signature in an object stream has no place in the file', () => {
  const inner = '6 0 << /Contents <30> >>'
  const objects = { 1: CATALOG, 5: '<< /FT /Sig /T (S) /V 6 0 R >>' }
  const table = latin1(
    appendRevision(BASE, { ...objects, 7: sampleStream('/Type /ObjStm /N 1 /First 4', fromLatin1(inner)) }),
  )
  // Only a scan finds it here: the table cannot say where it is.
  expect(
    facts(fromLatin1(table.slice(0, table.lastIndexOf('xref\n4')).replace(/startxref/g, 'startxxxx')))
      .contents,
  ).toEqual({
    valid: false,
    problem: 'in-object-stream',
  })
})

test('claims, references and kinds', () => {
  const dict = `<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /Contents <30>
    /Name (Z\\351) /Reason <feff0416> /Location (here) /ContactInfo (mail) /M (D:20260131235959Z)
    /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >> 5
      << /TransformMethod /FieldMDP /TransformParams << /Action /Exclude /Fields [(a)] >> >>] /Cert [<3001> <3002>] >>`
  expect(facts(withSignature(dict))).toMatchObject({
    kind: 'timestamp',
    filter: 'Adobe.PPKLite',
    subFilter: 'ETSI.RFC3161',
    name: 'Zé',
    reason: 'Ж',
    location: 'here',
    contactInfo: 'mail',
    claimedTime: '2026-01-31T23:59:59Z',
    references: [
      { method: 'DocMDP', level: 1, lock: null },
      { method: 'FieldMDP', level: null, lock: { action: 'Exclude', fields: ['a'], permission: null } },
    ],
    certificates: [Uint8Array.of(0x30, 1), Uint8Array.of(0x30, 2)],
  })
})

test('a dictionary in the field itself has no number', () => {
  const bytes = appendRevision(BASE, { 1: CATALOG, 5: '<< /FT /Sig /T (S) /V << /Contents <30> >> >>' })
  expect(facts(bytes).id).toBeNull()
})
