/** The field that holds a signature: a new one in the form and on its page, or an empty one that is there already. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PageRect, Rotation } from '../../src-shared/model/geometry.ts'
import type { PdfDocument } from './document.ts'
import type { Form, SignatureField, Widget } from './fields.ts'
import type { ObjectEdits } from './object-edits.ts'
import type { ObjectSink } from './object-sink.ts'
import type { Page } from './pages.ts'
import type { StructureEdits } from './structure-tree.ts'
import type { Found, ObjectId, PdfObject } from './syntax.ts'
import { integerAt, textAt } from './values.ts'
import { type Syntax, writeDict, writeRect, writeRef } from './write-objects.ts'

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
  /** Reference to what the signature locks, null for nothing. */
  readonly lock: Syntax | null
}

/** An update in the making. */
export type UpdateParts = {
  readonly doc: PdfDocument
  readonly sink: ObjectSink
  readonly edits: ObjectEdits
  readonly structure: StructureEdits
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
export function addField({ doc, sink, edits, structure }: UpdateParts, form: Form, field: NewField): void {
  const { page, rect } = field
  if (page.id === null) throw new AppError('pdf.damaged', { what: 'the page is not an object of its own' })
  const id = sink.reserve()
  const structParent = structure.add(id, page, 'Form')
  sink.object(
    writeDict({
      Type: '/Annot',
      Subtype: '/Widget',
      FT: '/Sig',
      T: sink.text(field.name, id),
      TU: sink.text(field.tooltip, id),
      V: writeRef(field.value),
      Lock: field.lock,
      F: String(FLAGS),
      P: writeRef(page.id),
      StructParent: structParent === null ? null : String(structParent),
      Rect: writeRect(rect ?? { x1: 0, y1: 0, x2: 0, y2: 0 }),
      AP: field.appearance && `<</N ${field.appearance}>>`,
      MK: rect && field.rotation !== 0 ? `<</R ${field.rotation}>>` : null,
    }),
    id,
  )
  edits.append(page.dict, 'Annots', writeRef(id))
  if (form.dict) {
    edits.append(form.dict, 'Fields', writeRef(id))
    markSigned(doc, edits, form.dict)
    return
  }
  // An object of its own, so that the next signature need not rewrite the catalog.
  const created = sink.object(writeDict({ Fields: `[${writeRef(id)}]`, SigFlags: String(SIG_FLAGS) }))
  const catalog = doc.catalog()
  edits.patch({ value: catalog.value, owner: catalog }, { AcroForm: created })
}

/**
 * Puts the signature into an empty field. /Rect, /F, /P and everything else of it stay as they are.
 *
 * @param widget     of the field: gets the appearance
 * @param appearance null: the widget keeps what it has
 * @throws AppError `pdf.damaged`
 */
export function fillField(
  doc: PdfDocument,
  edits: ObjectEdits,
  field: SignatureField,
  form: Form,
  widget: Widget | null,
  { value, appearance }: { readonly value: ObjectId; readonly appearance: Syntax | null },
): void {
  edits.patch(field.dict, { V: writeRef(value) })
  if (widget && appearance) edits.patch(widget.dict, { AP: `<</N ${appearance}>>`, AS: null })
  if (form.dict) markSigned(doc, edits, form.dict)
}

/** Tells readers that the document is signed, without touching a form that says so already. */
function markSigned(doc: PdfDocument, edits: ObjectEdits, form: NonNullable<Form['dict']>): void {
  const flags = integerAt(doc, form, 'SigFlags') ?? 0
  if ((flags & SIG_FLAGS) !== SIG_FLAGS) edits.patch(form, { SigFlags: String(flags | SIG_FLAGS) })
}

/**
 * @param page where the field will stand: a widget there may carry a name without being in the form
 * @returns `Signature1`, or the next number that no field at the root of the form or widget of the page has
 */
export function freeFieldName(doc: PdfDocument, { rootNames }: Form, page: Page): string {
  const taken = new Set([...rootNames, ...widgetNames(doc, page)])
  for (let number = 1; ; number++) {
    const name = `Signature${number}`
    if (!taken.has(name)) return name
  }
}

function widgetNames(doc: PdfDocument, page: Page): readonly string[] {
  const annotations = doc.get(page.dict, 'Annots')
  if (annotations.value.kind !== 'array') return []
  return annotations.value.items.flatMap(item => {
    const name = nameOf(doc, item, annotations)
    return name === null ? [] : [name]
  })
}

/** Broken annotations are no reason not to sign: they name nothing. */
function nameOf(doc: PdfDocument, item: PdfObject, { owner }: Found): string | null {
  try {
    return textAt(doc, doc.resolve(item, owner), 'T')
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
