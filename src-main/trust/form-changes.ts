/** Fields, widgets and signatures that a later revision added or filled in. */
import type { PdfDocument } from '../pdf/document.ts'
import { readForm } from '../pdf/fields.ts'
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
import { explainAppearance } from './field-changes.ts'
import { isCertification } from './permissions.ts'
import { differingKeys } from './same-value.ts'
import { asFound, isDict, itemsOf, nameOf, quietly } from './signature-list.ts'

const NEW_FORM_KEYS = new Set(['Fields', 'SigFlags', 'DA'])

export async function explainForm(comparison: Comparison): Promise<void> {
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
  for (const field of existingSignatureFields(before)) await explainExistingField(comparison, field)
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
  'StructParent',
])

function explainNewField(comparison: Comparison, num: number): void {
  const { now, explained, signatures } = comparison
  const field = dictAt(now, num)
  const { entries, duplicates } = field.value
  must(duplicates.length === 0 && [...entries.keys()].every(key => NEW_FIELD_KEYS.has(key)))
  must(nameOf(quietly(now, field, 'FT')) === 'Sig' && nameOf(quietly(now, field, 'Subtype')) === 'Widget')
  must(isOnPage(comparison, field))
  explained.add(num)
  explainNew(comparison, entries.get('Lock') ?? NULL)
  const facts = explainSignature(comparison, field, [field])
  signatures.push({ fieldNumber: num, existingField: false, ...facts })
}

const SIGNING_KEYS = new Set(['V', 'AP', 'M', 'F'])

type OldField = { readonly num: number; readonly widgets: readonly number[] }

async function explainExistingField(comparison: Comparison, { num, widgets }: OldField): Promise<void> {
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
    await explainAppearance(comparison, widget)
  }
  const field = dictAt(now, num)
  const keys = differingKeys(dictAt(before, num).value, field.value)
  must(keys.every(key => SIGNING_KEYS.has(key)) && quietly(before, dictAt(before, num), 'V') === null)
  explained.add(num)
  await explainAppearance(comparison, num)
  const places = [field, ...widgets.map(widget => dictAt(now, widget))]
  signatures.push({ fieldNumber: num, existingField: true, ...explainSignature(comparison, field, places) })
}

/** Signature fields, with the widgets below them that are objects of their own. */
function existingSignatureFields(before: PdfDocument): readonly OldField[] {
  return readForm(before).fields.flatMap(({ type, id, widgets }) => {
    if (type !== 'Sig' || id === null) return []
    const below = widgets.flatMap(widget => (widget.merged || widget.id === null ? [] : [widget.id.num]))
    return [{ num: id.num, widgets: below }]
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

/** On a page of the signed document, or on none. */
function isOnPage({ before }: Comparison, field: Found<PdfDict>): boolean {
  const page = field.value.entries.get('P')
  return page === undefined || (page.kind === 'ref' && before.pages().indexOf(page) !== null)
}
