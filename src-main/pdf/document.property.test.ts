/** No bytes make the reader hang or crash: whatever it cannot read is an AppError `pdf.*`. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { fromLatin1 } from '../base/bytes.ts'
import { documentFacts } from './document-facts.ts'
import { signatureFields } from './fields.ts'
import { appendRevision, ONE_PAGE, openBytes, samplePdf, sampleStream } from './sample-pdf.ts'
import { readSignatures } from './signatures.ts'

/** Everything a signer or a validator would ask. @returns codes of the errors, `ok` where there were none */
function readAll(bytes: Uint8Array): string {
  try {
    const doc = openBytes(bytes)
    const { pages, revisions } = { pages: doc.pages(), revisions: doc.revisions }
    expect(revisions.every(revision => revision.end <= bytes.length)).toBe(true)
    for (let index = 0; index < Math.min(pages.count, 5); index++) pages.page(index)
    readSignatures(doc, signatureFields(doc))
    documentFacts(doc)
    for (const { num } of doc.allObjects()) {
      const object = doc.object(num)
      if (object?.stream) doc.streamData(object, 100_000)
    }
    return 'ok'
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('pdf.')) return error.code
    throw error
  }
}

const SAMPLE = appendRevision(
  samplePdf({
    ...ONE_PAGE,
    1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] /SigFlags 3 >> >>',
    4: sampleStream('/Type /ObjStm /N 1 /First 4', fromLatin1('9 0 << /Type /Font >>')),
    5: '<< /FT /Sig /T (Signature) /V 6 0 R /Subtype /Widget /Rect [0 0 10 10] /P 3 0 R >>',
    6: '<< /Type /Sig /ByteRange [0 100 200 300] /Contents <3003020100> /M (D:20260101) >>',
    7: sampleStream('/Filter /ASCIIHexDecode', fromLatin1('616263>')),
  }),
  { 3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Rotate 90 >>' },
  '/Size 10',
)

/** Words that mean something to a parser, in places where they should not be. */
// biome-ignore format: a list of words
const WORDS = [
  '<<', '>>', '[', ']', '(', ')', '<', '>', 'obj', 'endobj', 'stream', 'endstream', 'xref', 'trailer', 'startxref',
  '%%EOF', '/Kids', '/Parent 3 0 R', '/Length 99999999', '/Prev 9', '/Size 2147483647', '/Type /XRef', '/W [8 8 8]',
  '/Type /ObjStm', '/N 2000000000', '/First -1', '/Filter /LZWDecode', '/Predictor 15 /Columns 9', '2 0 R', '-1 0 R',
  '/Encrypt << /Filter /Standard /V 2 /R 3 >>', '9999999999 65535 n', '\0', '%', '#', '\\',
]

test('random bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), bytes => {
      expect(readAll(bytes)).toBe('pdf.not-a-pdf')
    }),
    { numRuns: 300 },
  )
})

test('random words behind a header', () => {
  const piece = fc.oneof(fc.constantFrom(...WORDS), fc.nat(12).map(String))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
      expect(readAll(fromLatin1(`%PDF-1.7\n${pieces.join(' ')}`))).toMatch(/^(ok|pdf\.)/)
    }),
    { numRuns: 1000 },
  )
})

type Change = { readonly kind: string; readonly at: number; readonly length: number; readonly word: string }

/** `at` in per mille of the file, `length` in bytes. */
const changes = fc.array(
  fc.record({
    kind: fc.constantFrom('cut', 'overwrite', 'insert', 'remove', 'repeat'),
    at: fc.nat(1000),
    length: fc.nat(60),
    word: fc.constantFrom(...WORDS),
  }),
  { minLength: 1, maxLength: 5 },
)

function changed(text: string, { kind, at, length, word }: Change): string {
  const place = Math.floor((text.length * at) / 1000)
  const before = text.slice(0, place)
  switch (kind) {
    case 'cut':
      return before
    case 'overwrite':
      return before + word + text.slice(place + word.length)
    case 'insert':
      return before + word + text.slice(place)
    case 'remove':
      return before + text.slice(place + length)
    default:
      return before + text.slice(Math.max(0, place - length))
  }
}

test('a good document, changed in a few places', () => {
  const outcomes = new Set<string>()
  fc.assert(
    fc.property(changes, list => {
      const text = list.reduce(changed, Buffer.from(SAMPLE).toString('latin1'))
      outcomes.add(readAll(fromLatin1(text)))
    }),
    { numRuns: 2000 },
  )
  // The changes are neither all harmless nor all fatal.
  expect(outcomes).toContain('ok')
  expect(outcomes).toContain('pdf.damaged')
})

test('the sample itself is read to the end', () => {
  expect(readAll(SAMPLE)).toBe('ok')
})
