import { expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { fromLatin1 } from '../base/bytes.ts'
import type { PdfDocument } from '../pdf/document.ts'
import { signatureFields } from '../pdf/fields.ts'
import { appendRevision, ONE_PAGE, openBytes, openSample, samplePdf } from '../pdf/sample-pdf.ts'
import { isSignable, obstaclesOf, refuseObstacles, type Wanted, warningsOf } from './obstacles.ts'

/** A signature field: ISO 32000-2, 12.7.5.5. */
const field = (name: string, entries = '') =>
  `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /Rect [0 0 0 0] /P 3 0 R ${entries} >>`
const catalog = (entries: string) => `<< /Type /Catalog /Pages 2 0 R ${entries} >>`
const page = (annotations: string) =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [${annotations}] >>`
const signature = (entries = '') =>
  `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] /Contents <30> ${entries} >>`
/** ISO 32000-2, 12.8.2.2 (DocMDP) and table 258 (P: 1 nothing, 2 forms, 3 annotations). */
const docMdp = (level: string) =>
  `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 ${level} >> >>]`

/** Certified at a level, with one empty field beside the certification. */
function certified(level: string): PdfDocument {
  return openSample({
    1: catalog('/Perms << /DocMDP 4 0 R >> /AcroForm << /Fields [5 0 R 6 0 R] /SigFlags 3 >>'),
    3: page('5 0 R 6 0 R'),
    4: signature(docMdp(level)),
    5: field('Certification', '/V 4 0 R'),
    6: field('Approval'),
  })
}

/** Signed with a lock on the other fields: ISO 32000-2, 12.8.2.4 (FieldMDP). */
function locked(action: string): PdfDocument {
  const lock = `/Lock << /Type /SigFieldLock ${action} >>`
  const mdp = `/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type /TransformParams /V /1.2 ${action} >> >>]`
  return openSample({
    1: catalog('/AcroForm << /Fields [5 0 R 6 0 R] /SigFlags 3 >>'),
    3: page('5 0 R 6 0 R'),
    4: signature(mdp),
    5: field('First', `/V 4 0 R ${lock}`),
    6: field('Second'),
  })
}

function refusal(doc: PdfDocument, name: string | null, wanted: Partial<Wanted> = {}): string | null {
  try {
    refuseObstacles(doc, { field: name, certify: null, lock: null, ...wanted })
    return null
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

const codes = (doc: PdfDocument) => obstaclesOf(doc).map(({ code, blocks }) => (blocks ? `!${code}` : code))

test('only the first signature certifies, and only fields that are there are locked', () => {
  const include = (...fields: string[]) => ({ lock: { action: 'include' as const, fields } })
  const signed = locked('/Action /Include /Fields [(Third)]')
  expect(refusal(signed, null, { certify: 'form-filling' })).toBe('pdf.certify-not-first')
  expect(refusal(signed, null, include('First', 'Second'))).toBeNull()
  expect(refusal(signed, null, include('Fourth'))).toBe('pdf.lock-unknown-field')
  expect(refusal(openSample({}), null, { certify: 'no-changes' })).toBeNull()
})

test('a plain document has none', () => {
  const doc = openSample({})
  expect(refusal(doc, null)).toBeNull()
  expect(codes(doc)).toEqual([])
})

test.each([
  ['/P 1', 'pdf.certified-no-changes', 'pdf.certified-no-changes', ['!pdf.certified-no-changes']],
  ['/P 2', 'pdf.certified-existing-fields-only', null, ['pdf.existing-fields-only']],
  ['/P 3', 'pdf.certified-existing-fields-only', null, ['pdf.existing-fields-only']],
  // Without /P it is 2 (table 257).
  ['', 'pdf.certified-existing-fields-only', null, ['pdf.existing-fields-only']],
])('certified with “%s”: a new field %s, an empty one %s', (level, forNew, forEmpty, shown) => {
  const doc = certified(level)
  expect(refusal(doc, null)).toBe(forNew)
  expect(refusal(doc, 'Another name')).toBe(forNew)
  expect(refusal(doc, 'Approval')).toBe(forEmpty)
  expect(codes(doc)).toEqual(shown)
})

test.each([
  ['/Action /All', 'pdf.locked-by-signature'],
  ['/Action /Include /Fields [(Second)]', 'pdf.locked-by-signature'],
  ['/Action /Exclude /Fields [(Second)]', null],
  ['/Action /Include /Fields [(Third)]', null],
])('a lock “%s” refuses the second field: %s', (action, expected) => {
  expect(refusal(locked(action), 'Second')).toBe(expected)
})

test('an empty field is open to sign until a signature locks it', () => {
  const open = (doc: PdfDocument) =>
    signatureFields(doc)
      .filter(field => isSignable(doc, field))
      .map(({ name }) => name)
  expect(open(locked('/Action /Include /Fields [(Second)]'))).toEqual([])
  expect(open(locked('/Action /Exclude /Fields [(Second)]'))).toEqual(['Second'])
  expect(open(certified('/P 2'))).toEqual(['Approval'])
})

test('a lock that allows signing leaves only the fields that are there', () => {
  expect(codes(locked('/Action /Include /Fields [(Third)] /P 2'))).toEqual(['pdf.existing-fields-only'])
  expect(codes(locked('/Action /All /P 1'))).toEqual(['!pdf.locked-by-signature'])
})

test('a form whose pages a program builds is refused, one that is only drawn is warned of', () => {
  const xfa = (more: string) =>
    openSample({
      1: catalog(`/AcroForm << /Fields [] /XFA [(form) 4 0 R] >> ${more}`),
      4: '<< /Length 0 >>\nstream\n\nendstream',
    })
  expect(refusal(xfa('/NeedsRendering true'), null)).toBe('pdf.xfa-dynamic')
  expect(refusal(xfa(''), null)).toBeNull()
  expect(codes(xfa(''))).toEqual(['pdf.xfa-static'])
})

test('a rebuilt table is told before and after; with a signature inside it is refused', () => {
  const broken = (bytes: Uint8Array) =>
    openBytes(
      fromLatin1(
        Buffer.from(bytes)
          .toString('latin1')
          .replaceAll(/startxref\n\d+/g, 'startxref\n3'),
      ),
    )
  const plain = broken(samplePdf(ONE_PAGE))
  expect(codes(plain)).toEqual(['pdf.recovered'])
  expect(warningsOf(plain)).toEqual([
    expect.objectContaining({ code: 'pdf.recovered', title: 'The PDF was damaged' }),
  ])
  const signed = broken(
    appendRevision(samplePdf(ONE_PAGE), {
      1: catalog('/AcroForm << /Fields [5 0 R] /SigFlags 3 >>'),
      3: page('5 0 R'),
      4: signature(),
      5: field('First', '/V 4 0 R'),
    }),
  )
  expect(refusal(signed, null)).toBe('pdf.damaged-signed')
  expect(codes(signed)).toEqual(['!pdf.damaged-signed', 'pdf.recovered'])
})

test('what blocks says what happened and what to do', () => {
  const [first] = obstaclesOf(certified('/P 1'))
  expect(first).toMatchObject({ blocks: true, title: 'This PDF is certified against changes' })
  expect(first?.text).toContain('The document has not changed.')
  expect(first?.text).toContain('Ask the author')
})
