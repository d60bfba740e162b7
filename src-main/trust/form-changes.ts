/** Fields, widgets and signatures that a later revision added or filled in. */
import type { PdfDocument } from '../pdf/document.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import {
  addedReferences,
  type Comparison,
  dictAt,
  explainContainer,
  explainNew,
  must,
  NULL,
} from './document-differences.ts'
import { isCertification } from './permissions.ts'
import { differingKeys } from './same-value.ts'
import { asFound, isDict, itemsOf, nameOf, quietly } from './signature-list.ts'

const NEW_FORM_KEYS = new Set(['Fields', 'SigFlags', 'DA'])

export function explainForm(comparison: Comparison): void {
  const { before, now } = comparison
  const oldForm = quietly(before, asFound(before.catalog()), 'AcroForm')
  const newForm = quietly(now, asFound(now.catalog()), 'AcroForm')
  if (newForm === null) {
    must(oldForm === null)
    return
  }
  must(isDict(newForm))
  const oldFields = isDict(oldForm) ? quietly(before, oldForm, 'Fields') : null
  const newFields = quietly(now, newForm, 'Fields')
  if (isDict(oldForm)) {
    const keys = differingKeys(oldForm.value, newForm.value)
    must(keys.every(key => key === 'Fields' || key === 'SigFlags'))
  } else {
    must(oldForm === null && [...newForm.value.entries.keys()].every(key => NEW_FORM_KEYS.has(key)))
  }
  explainContainer(comparison, oldForm, newForm)
  const addedFields = addedReferences(comparison, oldFields, newFields)
  for (const num of addedFields) explainNewField(comparison, num)
  for (const field of existingSignatureFields(before)) explainExistingField(comparison, field)
}

/** No actions, no parents, no children: a field and its widget in one, as signers make it. */
const NEW_FIELD_KEYS = new Set([
  'Type',
  'Subtype',
  'FT',
  'T',
  'V',
  'F',
  'Ff',
  'Rect',
  'P',
  'AP',
  'M',
  'DA',
  'MK',
  'Lock',
  'SV',
  'NM',
  'TU',
  'Border',
])

function explainNewField(comparison: Comparison, num: number): void {
  const { now, explained, signatures } = comparison
  const field = dictAt(now, num)
  const { entries, duplicates } = field.value
  must(duplicates.length === 0 && [...entries.keys()].every(key => NEW_FIELD_KEYS.has(key)))
  must(nameOf(quietly(now, field, 'FT')) === 'Sig' && nameOf(quietly(now, field, 'Subtype')) === 'Widget')
  explained.add(num)
  explainPage(comparison, field)
  explainNew(comparison, entries.get('Lock') ?? NULL)
  const facts = explainSignature(comparison, field, [field])
  signatures.push({ fieldNumber: num, existingField: false, ...facts })
}

const SIGNING_KEYS = new Set(['V', 'AP', 'M', 'F'])

type OldField = { readonly num: number; readonly widgets: readonly number[] }

function explainExistingField(comparison: Comparison, { num, widgets }: OldField): void {
  const { before, now, changed, explained, signatures } = comparison
  const touched = widgets.filter(widget => changed.has(widget))
  if (!changed.has(num)) {
    // Nobody has signed here, or somebody long ago: another look or other flags are a change of the page.
    must(touched.length === 0)
    return
  }
  for (const widget of touched) {
    const keys = differingKeys(dictAt(before, widget).value, dictAt(now, widget).value)
    must(keys.every(key => key === 'AP' || key === 'M' || key === 'F'))
    explained.add(widget)
    explainNew(comparison, dictAt(now, widget).value.entries.get('AP') ?? NULL)
  }
  const field = dictAt(now, num)
  const keys = differingKeys(dictAt(before, num).value, field.value)
  must(keys.every(key => SIGNING_KEYS.has(key)) && quietly(before, dictAt(before, num), 'V') === null)
  explained.add(num)
  const places = [field, ...widgets.map(widget => dictAt(now, widget))]
  signatures.push({ fieldNumber: num, existingField: true, ...explainSignature(comparison, field, places) })
}

/** Empty signature fields at the root of the form, with the widgets below them. */
function existingSignatureFields(before: PdfDocument): readonly OldField[] {
  const form = quietly(before, asFound(before.catalog()), 'AcroForm')
  const fields = form === null ? [] : itemsOf(before, quietly(before, form, 'Fields'))
  return fields.filter(isDict).flatMap(field => {
    if (nameOf(quietly(before, field, 'FT')) !== 'Sig' || field.owner.value !== field.value) return []
    const kids = itemsOf(before, quietly(before, field, 'Kids')).filter(kid => kid.owner.value === kid.value)
    return [{ num: field.owner.num, widgets: kids.map(kid => kid.owner.num) }]
  })
}

/**
 * The value of a field that was signed later: a new signature dictionary, and perhaps a new look.
 *
 * @param places the field and its widgets: where it may draw, with a look of its own or one that a program makes up
 */
function explainSignature(comparison: Comparison, field: Found<PdfDict>, places: readonly Found[]) {
  const { now, added, explained } = comparison
  const reference = field.value.entries.get('V')
  must(reference?.kind === 'ref' && added.has(reference.num))
  const signature = dictAt(now, reference.num)
  must(signature.value.entries.has('ByteRange') && signature.value.entries.has('Contents'))
  explained.add(reference.num)
  explainNew(comparison, signature.value)
  const look = field.value.entries.get('AP')
  if (look !== undefined) explainNew(comparison, look)
  const subFilter = nameOf(quietly(now, signature, 'SubFilter'))
  return {
    timestamp: subFilter === 'ETSI.RFC3161',
    certification: isCertification(now, signature, field),
    visible: places.some(place => hasArea(now, place)),
  }
}

function hasArea(doc: PdfDocument, place: Found): boolean {
  const numbers = itemsOf(doc, quietly(doc, place, 'Rect')).map(({ value }) =>
    value.kind === 'number' ? value.value : 0,
  )
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbers
  return x1 !== x2 && y1 !== y2
}

/** The page of a new field got its widget as one more annotation, and nothing else. */
function explainPage(comparison: Comparison, field: Found<PdfDict>): void {
  const { before, now, changed, explained } = comparison
  const reference = field.value.entries.get('P')
  if (reference === undefined) return
  must(reference.kind === 'ref' && before.pages().indexOf(reference) !== null)
  const [oldPage, page] = [dictAt(before, reference.num), dictAt(now, reference.num)]
  must(differingKeys(oldPage.value, page.value).every(key => key === 'Annots'))
  if (changed.has(reference.num)) explained.add(reference.num)
  const widgets = addedReferences(
    comparison,
    quietly(before, oldPage, 'Annots'),
    quietly(now, page, 'Annots'),
  )
  const fields = new Set(addedFieldNumbers(comparison))
  must(widgets.every(widget => fields.has(widget)))
}

function addedFieldNumbers({ before, now, added }: Comparison): readonly number[] {
  const form = quietly(now, asFound(now.catalog()), 'AcroForm')
  const fields = form === null ? [] : itemsOf(now, quietly(now, form, 'Fields'))
  return fields
    .filter(field => added.has(field.owner.num) && before.locate(field.owner.num) === null)
    .map(({ owner }) => owner.num)
}
