/** Form filling and comments after a signature, by the rules of DocMDP and FieldMDP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat, fromLatin1, latin1 } from '../base/bytes.ts'
import type { Openssl } from '../cms/testing/openssl-pki.ts'
import { openPdf } from '../pdf/document.ts'
import { compareDocuments } from './document-changes.ts'
import { judgeEarlierSignatures } from './earlier-signatures.ts'
import { bytesReader } from './testing/documents.ts'
import { appended, BASE, certificateOf, type Objects, signed, startPki } from './testing/signed-pdf.ts'
import { validatePdf } from './validate.ts'

const LOOK = '<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>stream\n\nendstream'
const widget = (entries: string) => `<</Type/Annot/Subtype/Widget/Rect[9 9 99 29]/P 3 0 R/F 4${entries}>>`
const text = (entries: string) => widget(`/FT/Tx/T(amount)${entries}`)
const box = (entries: string) => widget(`/FT/Btn/T(box)${entries}/AP<</N<</Yes 31 0 R/Off 31 0 R>>>>`)
const page = (annotations: string) =>
  `<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Annots[20 0 R 21 0 R 22 0 R 10 0 R${annotations}]>>`

/** A text field, a check box and a push button; the numbers are those of the objects. */
const FORM: Objects = {
  ...BASE,
  1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[20 0 R 21 0 R 22 0 R]>>>>',
  3: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Annots[20 0 R 21 0 R 22 0 R]>>',
  20: text('/V(1)/AP<</N 30 0 R>>'),
  21: box('/V/Off/AS/Off'),
  22: widget('/FT/Btn/Ff 65536/T(button)/AP<</N 31 0 R>>'),
  30: LOOK,
  31: LOOK,
  32: LOOK,
}

let openssl: Openssl
let base: Uint8Array
beforeAll(() => {
  openssl = startPki()
  base = appended(new Uint8Array(), FORM)
})
afterAll(() => openssl.remove())

const docMdp = (level: number) =>
  `/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P ${level}/V/1.2>>>>]`
const fieldMdp = (parameters: string) =>
  `/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams/V/1.2${parameters}>>>>]`

/** What becomes of a signature with such a dictionary, once `objects` are written behind it. */
async function judged(objects: Objects, dictionary = '', document = base): Promise<string> {
  const earlier = [20, 21, 22]
  const catalog = latin1(document).includes('/StructTreeRoot') ? '/StructTreeRoot 60 0 R' : ''
  const parts = { openssl, name: 'signer', field: 10, signature: 11, earlier, dictionary, catalog }
  const once = signed(document, parts)
  const doc = openPdf(bytesReader(appended(once, objects)), { password: null })
  const at = new Date(Date.now() + 86_400_000)
  const report = await validatePdf(doc, { anchors: [certificateOf(openssl, 'root')], at, file: 'a.pdf' })
  const [first] = report.signatures
  return `${first?.verdict} ${first?.changesAfter}`
}

const FILLED = { 20: text('/V(2)/AP<</N 40 0 R>>'), 40: LOOK }
const PASSED = 'passed allowed'
const OPEN = 'indeterminate unknown'
const FAILED = 'failed not-allowed'

describe('filling in', () => {
  test.each([
    ['value and look', FILLED],
    ['the value alone', { 20: text('/V(2)/AP<</N 30 0 R>>') }],
    ['the look written anew in its place', { 20: text('/V(2)/AP<</N 30 0 R>>'), 30: LOOK }],
    ['a value of its own object', { 20: text('/V 41 0 R/AP<</N 30 0 R>>'), 41: '(2)' }],
    ['a check box', { 21: box('/V/Yes/AS/Yes') }],
  ])('%s', async (_, objects) => {
    expect(await judged(objects)).toBe(PASSED)
  })

  test.each([
    ['the look alone', { 20: text('/V(1)/AP<</N 40 0 R>>'), 40: LOOK }],
    ['the stream of the look alone', { 30: LOOK.replace('9 9', '8 8') }],
    ['no look any more', { 20: text('/V(2)') }],
    ['a look that the signed document held unseen', { 20: text('/V(2)/AP<</N 32 0 R>>') }],
    ['a look that something else uses, too', { 21: box('/V/Yes/AS/Yes'), 31: LOOK.replace('9 9', '8 8') }],
    ['another place', { 20: text('/V(2)/AP<</N 30 0 R>>').replace('99 29', '199 199') }],
    ['an action', { 20: text('/V(2)/AP<</N 30 0 R>>/A<</S/JavaScript/JS(1)>>') }],
    ['a state that was never drawn', { 21: box('/V/No/AS/No') }],
    ['a push button', { 22: widget('/FT/Btn/Ff 65536/T(button)/V/x/AP<</N 31 0 R>>') }],
    ['a value of another kind', { 20: text('/V<</S/x>>/AP<</N 30 0 R>>') }],
  ])('not %s', async (_, objects) => {
    expect(await judged(objects)).toBe(OPEN)
  })

  test.each([
    ['a certification without changes', docMdp(1), FAILED],
    ['a certification with filling in', docMdp(2), PASSED],
    ['a certification with comments', docMdp(3), PASSED],
    ['a lock of all fields', fieldMdp('/Action/All'), FAILED],
    ['a lock of this field', fieldMdp('/Action/Include/Fields[(amount)]'), FAILED],
    ['a lock of another field', fieldMdp('/Action/Include/Fields[(box)]'), PASSED],
    ['a lock of all others', fieldMdp('/Action/Exclude/Fields[(amount)]'), PASSED],
    ['a lock of all but another', fieldMdp('/Action/Exclude/Fields[(box)]'), FAILED],
  ])('under %s', async (_, dictionary, expected) => {
    expect(await judged(FILLED, dictionary)).toBe(expected)
  })
})

test('bytes before the header move every offset', async () => {
  const junk = fromLatin1('MIME-Version: 1.0\r\n\r\n')
  const earlier = [20, 21, 22]
  const once = signed(base, { openssl, name: 'signer', field: 10, signature: 11, earlier })
  const doc = openPdf(bytesReader(concat(junk, once)), { password: null })
  const tail = appended(once, FILLED).subarray(once.length)
  const [later] = await judgeEarlierSignatures(doc, tail, { password: null })
  expect(later).toMatchObject({ field: 'Signature10', effect: 'kept' })
  const changes = await compareDocuments(
    doc,
    [],
    openPdf(bytesReader(concat(junk, once, tail)), { password: null }),
  )
  expect(changes).toMatchObject({ notUnderstood: false, filled: ['amount'] })
})

describe('comments', () => {
  const comment = (entries: string) => ({
    3: page(' 50 0 R'),
    50: `<</Type/Annot/Rect[0 0 99 99]/P 3 0 R${entries}>>`,
  })
  const SQUARE = comment('/Subtype/Square/AP<</N 51 0 R>>')

  test.each([
    ['an approval', '', FAILED],
    ['level 1', docMdp(1), FAILED],
    ['level 2', docMdp(2), FAILED],
    ['level 3', docMdp(3), PASSED],
  ])('after %s', async (_, dictionary, expected) => {
    expect(await judged({ ...SQUARE, 51: LOOK }, dictionary)).toBe(expected)
  })

  test.each([
    ['a link', comment('/Subtype/Link')],
    ['no kind', comment('')],
    ['an unknown kind', comment('/Subtype/Other')],
    ['a video', comment('/Subtype/RichMedia')],
    ['a widget', comment('/Subtype/Widget')],
    ['one with an action', comment('/Subtype/Square/A<</S/URI/URI(x)>>')],
    ['one taken away', { 3: page('').replace('20 0 R ', '') }],
  ])('level 3 does not allow %s', async (_, objects) => {
    expect(await judged(objects, docMdp(3))).toBe(OPEN)
  })

  const TREE: Objects = {
    60: '<</Type/StructTreeRoot/K 61 0 R/ParentTree 62 0 R/ParentTreeNextKey 0>>',
    61: '<</Type/StructElem/S/Document/P 60 0 R/K[]>>',
    62: '<</Nums[]>>',
  }
  const TWO_KIDS = '<</Type/StructElem/S/Document/P 60 0 R/K[63 0 R 64 0 R]>>'
  const element = (role: string, entries = '') => ({
    ...comment('/Subtype/Stamp/Contents(x)/StructParent 0'),
    60: '<</Type/StructTreeRoot/K 61 0 R/ParentTree 62 0 R/ParentTreeNextKey 1>>',
    61: '<</Type/StructElem/S/Document/P 60 0 R/K[63 0 R]>>',
    62: '<</Nums[0 63 0 R]>>',
    63: `<</Type/StructElem/S/${role}/P 61 0 R/Pg 3 0 R/K<</Type/OBJR/Obj 50 0 R/Pg 3 0 R>>${entries}>>`,
  })

  test.each([
    ['its place', element('Annot'), PASSED],
    ['the place of a field', element('Form'), OPEN],
    ['other words', element('Annot', '/ActualText(y)'), OPEN],
    ['a second place', { ...element('Annot'), 61: TWO_KIDS, 64: element('Annot')[63] }, OPEN],
    ['a place that is taken', { ...element('Annot'), 62: '<</Nums[0 61 0 R]>>' }, OPEN],
  ])('in a tagged document with %s', async (_, objects, expected) => {
    const catalog = FORM[1]?.replace('/Pages', '/StructTreeRoot 60 0 R/Pages') ?? ''
    const tagged = appended(new Uint8Array(), { ...FORM, ...TREE, 1: catalog })
    expect(await judged(objects, docMdp(3), tagged)).toBe(expected)
  })
})
