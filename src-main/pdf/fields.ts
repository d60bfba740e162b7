/** Form fields: the AcroForm tree with full names, and what a signature field asks of who signs it. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PageRect } from '../../src-shared/model/geometry.ts'
import type { PdfDocument } from './document.ts'
import { rectOf } from './page-boxes.ts'
import { readSeedValue, type SeedValue } from './seed-value.ts'
import type { Found, ObjectId, PdfDict, PdfObject } from './syntax.ts'
import { dictAt, idOf, integerAt, isDict, nameAt, textAt, wordsAt } from './values.ts'

export type Form = {
  /** null where the document has none. `id` is null where it stands in the catalog. */
  readonly dict: Found<PdfDict> | null
  readonly id: ObjectId | null
  /** Terminal fields, in the order of the tree. */
  readonly fields: readonly FormField[]
  /** Partial names (/T) of the topmost fields: a new one must differ from all. */
  readonly rootNames: readonly string[]
  /** Some field could not be read; it is not among `fields`. */
  readonly incomplete: boolean
}

export type FormField = {
  /** Fully qualified: partial names joined by dots. Empty where no ancestor has one. */
  readonly name: string
  /** /FT, own or inherited: `Sig`, `Tx`, `Btn`, `Ch`. */
  readonly type: string | null
  /** null where the field stands in its parent as a direct object. */
  readonly id: ObjectId | null
  readonly dict: Found<PdfDict>
  /** /Ff, own or inherited: bit 1 is read-only, bit 2 required. */
  readonly flags: number
  /** /V, own or inherited; a null object where there is none. */
  readonly value: Found
  readonly widgets: readonly Widget[]
}

export type Widget = {
  readonly id: ObjectId | null
  readonly dict: Found<PdfDict>
  /** Field and widget are one dictionary. */
  readonly merged: boolean
  /** /F: bit 2 hidden, bit 3 print, bit 6 no view. */
  readonly flags: number
  /** User space units; null where it has no area, so that nothing shows. */
  readonly rect: PageRect | null
}

/** What a signature field will lock when it is signed, or what a signature has locked. */
export type FieldLock = {
  readonly action: 'All' | 'Include' | 'Exclude'
  /** Full names; for `All` empty. A name stands for all fields below it. */
  readonly fields: readonly string[]
  /** /P of a lock: what may be changed afterwards (1 nothing, 2 forms and signatures, 3 also annotations). */
  readonly permission: 1 | 2 | 3 | null
}

export type SignatureField = FormField & {
  /** `unfinished`: a signature dictionary whose /Contents is missing or all zero. */
  readonly state: 'empty' | 'signed' | 'unfinished'
  readonly signature: Found<PdfDict> | null
  readonly lock: FieldLock | null
  readonly seedValue: SeedValue | null
  /** Of its first widget; null where it is on no page. */
  readonly pageIndex: number | null
}

const MAX_NODES = 100_000
const MAX_DEPTH = 64

/** An open document does not change, and one signature asks for its form many times. */
const forms = new WeakMap<PdfDocument, Form>()
const signatures = new WeakMap<Form, readonly SignatureField[]>()

/** @throws AppError `pdf.too-complex`; `pdf.damaged` where the catalog or the AcroForm itself cannot be read */
export function readForm(doc: PdfDocument): Form {
  const form = forms.get(doc) ?? formOf(doc)
  forms.set(doc, form)
  return form
}

/** Every field of type /Sig. */
export function signatureFields(doc: PdfDocument, form: Form = readForm(doc)): readonly SignatureField[] {
  const found =
    signatures.get(form) ??
    form.fields.filter(({ type }) => type === 'Sig').map(field => signatureField(doc, field))
  signatures.set(form, found)
  return found
}

function formOf(doc: PdfDocument): Form {
  const catalog = doc.catalog()
  const found = doc.get({ value: catalog.value, owner: catalog }, 'AcroForm')
  if (!isDict(found)) return { dict: null, id: null, fields: [], rootNames: [], incomplete: false }
  const walk: Walk = { doc, fields: [], seen: new Set(), incomplete: false }
  const roots = doc.get(found, 'Fields')
  const rootNames: string[] = []
  if (roots.value.kind === 'array') {
    for (const item of roots.value.items) {
      const name = visit(walk, item, roots, { name: '', depth: 0, type: null, flags: 0, value: null })
      if (name !== null) rootNames.push(name)
    }
  }
  const id = idOf(catalog.value.entries.get('AcroForm'), found)
  return { dict: found, id, fields: walk.fields, rootNames, incomplete: walk.incomplete }
}

type Inherited = {
  readonly name: string
  readonly depth: number
  readonly type: string | null
  readonly flags: number
  readonly value: Found | null
}

type Walk = {
  readonly doc: PdfDocument
  readonly fields: FormField[]
  readonly seen: Set<number>
  incomplete: boolean
}

/** @returns the partial name of the field, null where it has none or is none */
function visit(walk: Walk, item: PdfObject, array: Found, above: Inherited): string | null {
  const { doc } = walk
  if (walk.seen.size + walk.fields.length > MAX_NODES || above.depth > MAX_DEPTH) {
    throw new AppError('pdf.too-complex', { limit: 'number of form fields' })
  }
  const dict = readable(walk, () => doc.resolve(item, array.owner))
  if (dict === null || !isDict(dict)) return null
  const id = idOf(item, dict)
  if (id && walk.seen.has(id.num)) return null // A field that is its own ancestor, or listed twice.
  if (id) walk.seen.add(id.num)
  const partial = readable(walk, () => textAt(doc, dict, 'T'))
  const value = doc.get(dict, 'V')
  const own: Inherited = {
    name: [above.name, partial].filter(part => part !== null && part !== '').join('.'),
    depth: above.depth + 1,
    type: nameAt(doc, dict, 'FT') ?? above.type,
    flags: integerAt(doc, dict, 'Ff') ?? above.flags,
    value: value.value.kind === 'null' ? above.value : value,
  }
  const { children, widgets } = kidsOf(walk, dict)
  if (children.length > 0) for (const { kid, kids } of children) visit(walk, kid, kids, own)
  if (children.length === 0 || widgets.length > 0) {
    const shown =
      widgets.length > 0
        ? widgets
        : nameAt(doc, dict, 'Subtype') === 'Widget'
          ? [widgetOf(doc, dict, id, true)]
          : []
    const { name, type, flags } = own
    walk.fields.push({ name, type, id, dict, flags, value: own.value ?? value, widgets: shown })
  }
  return partial
}

/** A kid with a /T is a field of its own, one without is a widget of this field (ISO 32000-2, 12.7.4.1). */
function kidsOf(walk: Walk, dict: Found<PdfDict>) {
  const { doc } = walk
  const kids = doc.get(dict, 'Kids')
  const children: { kid: PdfObject; kids: Found }[] = []
  const widgets: Widget[] = []
  for (const kid of kids.value.kind === 'array' ? kids.value.items : []) {
    const found = readable(walk, () => doc.resolve(kid, kids.owner))
    if (found === null || !isDict(found)) continue
    if (found.value.entries.has('T') || found.value.entries.has('Kids')) children.push({ kid, kids })
    else widgets.push(widgetOf(doc, found, idOf(kid, found), false))
  }
  return { children, widgets }
}

function readable<T>(walk: Walk, read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'pdf.damaged') throw error
    walk.incomplete = true
    return null
  }
}

function widgetOf(doc: PdfDocument, dict: Found<PdfDict>, id: ObjectId | null, merged: boolean): Widget {
  const rect = rectOf(doc, doc.get(dict, 'Rect'))
  const visible = rect !== null && rect.x2 > rect.x1 && rect.y2 > rect.y1
  return { id, dict, merged, flags: integerAt(doc, dict, 'F') ?? 0, rect: visible ? rect : null }
}

function signatureField(doc: PdfDocument, field: FormField): SignatureField {
  const signature = isDict(field.value) ? field.value : null
  const [widget] = field.widgets
  return {
    ...field,
    signature,
    state: signature === null ? 'empty' : hasContents(doc, signature) ? 'signed' : 'unfinished',
    lock: readLock(doc, dictAt(doc, field.dict, 'Lock')),
    seedValue: readSeedValue(doc, dictAt(doc, field.dict, 'SV')),
    pageIndex: widget ? pageOfWidget(doc, widget) : null,
  }
}

function hasContents(doc: PdfDocument, signature: Found<PdfDict>): boolean {
  const { value } = doc.get(signature, 'Contents')
  return value.kind === 'string' && value.bytes.some(byte => byte !== 0)
}

/** Pages that are searched for a widget that does not say where it is. */
const MAX_SEARCHED_PAGES = 200

function pageOfWidget(doc: PdfDocument, widget: Widget): number | null {
  const pages = doc.pages()
  const named = widget.dict.value.entries.get('P')
  const index = named?.kind === 'ref' ? pages.indexOf(named) : null
  if (index !== null || widget.id === null) return index
  for (let at = 0; at < Math.min(pages.count, MAX_SEARCHED_PAGES); at++) {
    const annotations = doc.get(pages.page(at).dict, 'Annots').value
    if (annotations.kind !== 'array') continue
    if (annotations.items.some(item => item.kind === 'ref' && item.num === widget.id?.num)) return at
  }
  return null
}

/** A /Lock dictionary or the parameters of a FieldMDP transform (ISO 32000-2, tables 236 and 259). */
export function readLock(doc: PdfDocument, dict: Found<PdfDict> | null): FieldLock | null {
  if (dict === null) return null
  const action = nameAt(doc, dict, 'Action')
  if (action !== 'All' && action !== 'Include' && action !== 'Exclude') return null
  const permission = integerAt(doc, dict, 'P')
  return {
    action,
    fields: action === 'All' ? [] : wordsAt(doc, dict, 'Fields'),
    permission: permission === 1 || permission === 2 || permission === 3 ? permission : null,
  }
}

/** True where a lock names the field or one above it. */
export function locksField(lock: FieldLock, name: string): boolean {
  if (lock.action === 'All') return true
  const named = lock.fields.some(field => name === field || name.startsWith(`${field}.`))
  return named === (lock.action === 'Include')
}
