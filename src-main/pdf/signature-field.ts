/** The field that holds a signature: a new one in the form and on its page, or an empty one that is there already. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PageRect, Rotation } from '../../src-shared/model/geometry.ts'
import { decodeText } from './doc-encoding.ts'
import type { PdfDocument } from './document.ts'
import type { ObjectEdits } from './object-edits.ts'
import type { ObjectSink } from './object-sink.ts'
import type { Page } from './pages.ts'
import type { Found, ObjectId, PdfDict } from './syntax.ts'
import { type Syntax, writeDict, writeNumber, writeRef } from './write-objects.ts'

export type NewField = {
  /** The first part of the name, without dots: new fields stand at the root of the form. */
  readonly name: string
  /** What assistive technology reads out. */
  readonly tooltip: string
  readonly page: Page
  /** null: nothing is seen. */
  readonly rect: PageRect | null
  readonly rotation: Rotation
  /** Reference to the form XObject, null for none. */
  readonly appearance: Syntax | null
  /** Of the signature dictionary. */
  readonly value: ObjectId
}

/** Print, and locked: a viewer must not move it. @source ISO 32000-2:2020, table 167 */
const FLAGS = 4 | 128
/** SignaturesExist and AppendOnly. @source ISO 32000-2:2020, table 225 */
const SIG_FLAGS = 3

/**
 * Field and widget in one object: in the form's /Fields, and in the page's /Annots even when nothing is seen.
 *
 * @throws AppError `pdf.damaged`
 * @source ISO 32000-2:2020, 12.7.5.5 (signature fields), 12.5.6.19 (widgets)
 */
export function addField(doc: PdfDocument, sink: ObjectSink, edits: ObjectEdits, field: NewField): void {
  const { page, rect } = field
  if (page.id === null) throw new AppError('pdf.damaged', { what: 'the page is not an object of its own' })
  const id = sink.reserve()
  sink.object(
    writeDict({
      Type: '/Annot',
      Subtype: '/Widget',
      FT: '/Sig',
      T: sink.text(field.name, id),
      TU: sink.text(field.tooltip, id),
      V: writeRef(field.value),
      F: String(FLAGS),
      P: writeRef(page.id),
      Rect: writeRect(rect ?? { x1: 0, y1: 0, x2: 0, y2: 0 }),
      AP: field.appearance && `<</N ${field.appearance}>>`,
      MK: rect && field.rotation !== 0 ? `<</R ${field.rotation}>>` : null,
    }),
    id,
  )
  edits.append(page.dict, 'Annots', writeRef(id))
  joinForm(doc, sink, edits, writeRef(id))
}

export function writeRect({ x1, y1, x2, y2 }: PageRect): Syntax {
  return `[${[x1, y1, x2, y2].map(writeNumber).join(' ')}]`
}

/** The form, null where the document has none. */
export function formOf(doc: PdfDocument): Found<PdfDict> | null {
  const { value, owner } = doc.get(catalogOf(doc), 'AcroForm')
  return value.kind === 'dict' ? { value, owner } : null
}

/** Tells readers that the document is signed, without touching a form that says so already. */
export function markSigned(doc: PdfDocument, edits: ObjectEdits): void {
  const form = formOf(doc)
  if (!form) return
  const flags = doc.get(form, 'SigFlags').value
  const old = flags.kind === 'number' && flags.integer ? flags.value : 0
  if ((old & SIG_FLAGS) !== SIG_FLAGS) edits.patch(form, { SigFlags: String(old | SIG_FLAGS) })
}

function joinForm(doc: PdfDocument, sink: ObjectSink, edits: ObjectEdits, field: Syntax): void {
  const form = formOf(doc)
  if (form) {
    edits.append(form, 'Fields', field)
    markSigned(doc, edits)
    return
  }
  const created = sink.object(writeDict({ Fields: `[${field}]`, SigFlags: String(SIG_FLAGS) }))
  edits.patch(catalogOf(doc), { AcroForm: created })
}

export function catalogOf(doc: PdfDocument): Found<PdfDict> {
  const catalog = doc.catalog()
  return { value: catalog.value, owner: catalog }
}

/** @returns `Signature1`, or the next number whose name no field at the root of the form has */
export function freeFieldName(doc: PdfDocument): string {
  const taken = rootFieldNames(doc)
  for (let number = 1; ; number++) {
    const name = `Signature${number}`
    if (!taken.has(name)) return name
  }
}

export function rootFieldNames(doc: PdfDocument): ReadonlySet<string> {
  const names = new Set<string>()
  const form = formOf(doc)
  const fields = form && doc.get(form, 'Fields')
  if (fields?.value.kind !== 'array') return names
  for (const item of fields.value.items) {
    const { value, owner } = doc.get(doc.resolve(item, fields.owner), 'T')
    if (value.kind === 'string') names.add(decodeText(doc.stringBytes(value, owner)))
  }
  return names
}
