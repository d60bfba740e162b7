/** Lays out everything a signature appends to a document, before a key is asked for anything. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import {
  MIN_BOX_PT,
  type PageRect,
  type PageView,
  type ShownRect,
  toPageRect,
  toShownRect,
} from '../../src-shared/model/geometry.ts'
import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import type { AppearanceLook } from './appearance.ts'
import type { AppearanceImage } from './appearance-image.ts'
import type { Paragraph } from './appearance-layout.ts'
import { refuseCutOff } from './cut-off.ts'
import { declareExtensions, type IsoExtension } from './developer-extensions.ts'
import type { PdfDocument } from './document.ts'
import { type Form, readForm, type SignatureField, signatureFields, type Widget } from './fields.ts'
import type { FontLibrary } from './fonts.ts'
import { createEdits } from './object-edits.ts'
import { createSink, type ObjectSink } from './object-sink.ts'
import { addPageStamp } from './page-stamp.ts'
import { emptyAppearance, pdfAPart } from './pdf-a.ts'
import { addSignatureDictionary, type PreparedRevision, settleByteRange } from './placeholder.ts'
import { addLock, lockFor, type Restrictions, writeRestrictions } from './restrictions.ts'
import { buildRevision } from './revision.ts'
import type { OfferedSigner } from './seed-certificate.ts'
import { refuseUnmetSeedValue } from './seed-check.ts'
import { addField, fillField, freeFieldName, type UpdateParts } from './signature-field.ts'
import { createStructureEdits } from './structure-tree.ts'
import type { ObjectId } from './syntax.ts'
import type { Syntax } from './write-objects.ts'

/** What a visible signature shows. */
export type AppearanceContent = {
  /** From top to bottom, the most important first; empty ones are left out. */
  readonly lines: readonly Paragraph[]
  /** PNG or JPEG, shown on the left unless the look says otherwise. */
  readonly image: AppearanceImage | null
  readonly look?: AppearanceLook
  /** Asked for only where something is drawn. */
  readonly fonts: () => Promise<FontLibrary>
}

export type RequestedPlace = {
  readonly pageIndex: number
  readonly rect: ShownRect
  /** Further pages that show the same in the same place. */
  readonly alsoOn?: readonly number[]
}

export type SignatureRequest = Partial<Restrictions> & {
  /** Full name of an empty signature field, or the name of a new one; null: a new `SignatureN`. */
  readonly field: string | null
  /** For a new field; null: an invisible one. An existing field keeps its own place. */
  readonly placement: RequestedPlace | null
  /** Drawn where the field has a place on a page; null: nothing is drawn. */
  readonly appearance: AppearanceContent | null
  readonly name: string | null
  readonly reason: string | null
  readonly location: string | null
  readonly contact: string | null
  readonly time: Date
  /** Minutes east of UTC in which /M is written; default: this computer's. */
  readonly zoneMinutes?: number
  readonly subFilter: 'ETSI.CAdES.detached'
  /** Bytes reserved for the CMS. */
  readonly contentsCapacity: number
  readonly digest: SignatureDigest
  /** Of PDF 2.0, that the signature needs: named in the catalog. */
  readonly extensions?: readonly IsoExtension[]
  /** For fields that ask for certain signers. */
  readonly signer?: OfferedSigner
  /** Address of the service whose time-stamp follows, for fields that ask for one; null: none follows. */
  readonly timeStampFrom?: string | null
}

/**
 * Deterministic for a document without encryption: equal input gives equal bytes.
 *
 * Whether the document may be signed at all (certification, locks, permissions) is for the caller to decide before.
 *
 * @throws AppError `pdf.page-missing`, `pdf.field-not-found`, `pdf.field-signed`, `pdf.field-constraint`, `pdf.damaged`,
 *         `pdf.too-large`, `pdf.too-complex`, `placement.outside`, `placement.too-small`, `appearance.*`
 */
export async function planSignature(doc: PdfDocument, request: SignatureRequest): Promise<PreparedRevision> {
  refuseCutOff(doc)
  const form = readForm(doc)
  const existing = request.field === null ? null : findField(doc, form, request.field)
  const sink = createSink(doc)
  const edits = createEdits(doc, sink)
  const structure = createStructureEdits(doc, sink, edits)
  const work: Work = { doc, sink, edits, structure, value: sink.reserve(), request }
  if (existing) refuseUnmetSeedValue(existing, request)
  const restrictions = {
    certification: request.certification ?? null,
    lock: lockFor(existing, request.lock ?? null),
  }
  const placed = existing ? await signExisting(work, form, existing) : await signNew(work, form)
  const zoneMinutes = request.zoneMinutes ?? -request.time.getTimezoneOffset()
  const references = writeRestrictions(doc, sink, edits, work.value, restrictions)
  addSignatureDictionary(sink, work.value, { ...request, zoneMinutes, references }, request.contentsCapacity)
  declareExtensions(doc, sink, edits, request.extensions ?? [])
  structure.finish()
  edits.finish()
  const revision = buildRevision(doc, sink.objects, sink.nextNumber())
  return { ...placed, ...settleByteRange(revision, work.value, doc.size, request.contentsCapacity) }
}

type Work = UpdateParts & {
  /** Of the signature dictionary. */
  readonly value: ObjectId
  readonly request: SignatureRequest
}

type Placed = Pick<PreparedRevision, 'fieldName' | 'pageIndex' | 'pageRect' | 'shownRect'>

async function signNew(work: Work, form: Form): Promise<Placed> {
  const { doc, sink, value, request } = work
  const page = doc.pages().page(request.placement?.pageIndex ?? 0)
  const name = request.field ?? freeFieldName(doc, form, page)
  const rect = request.placement && placeOn(page.view, request.placement.rect)
  const draw = drawOnce(doc, sink, request.appearance)
  const appearance = await draw(rect, page.view)
  const tooltip = request.name ? `Signature: ${request.name}` : 'Signature'
  const { rotation } = page.view
  const lock = request.lock ? addLock(sink, request.lock) : null
  addField(work, form, { name, tooltip, page, rect, rotation, appearance, value, lock })
  for (const index of request.placement?.alsoOn ?? []) {
    if (index === page.index || !request.placement) continue
    const other = doc.pages().page(index)
    const place = placeOn(other.view, request.placement.rect)
    const drawn = await draw(place, other.view)
    if (drawn) addPageStamp(work, { page: other, rect: place, appearance: drawn, text: tooltip })
  }
  return {
    fieldName: name,
    pageIndex: page.index,
    pageRect: rect,
    shownRect: rect && toShownRect(rect, page.view),
  }
}

async function signExisting(work: Work, form: Form, field: SignatureField): Promise<Placed> {
  const { doc, edits, value, request } = work
  const widget = field.widgets.find(({ rect }) => rect !== null) ?? field.widgets[0] ?? null
  const view = field.pageIndex === null ? null : doc.pages().page(field.pageIndex).view
  const rect = widget?.rect ?? null
  const appearance = await existingAppearance(work, widget, view, request.appearance)
  fillField(doc, edits, field, form, widget, { value, appearance })
  return {
    fieldName: field.name,
    pageIndex: field.pageIndex,
    pageRect: rect,
    shownRect: rect && view ? toShownRect(rect, view) : null,
  }
}

/** A widget that shows nothing of ours keeps what it had. */
async function existingAppearance(
  { doc, sink }: Work,
  widget: Widget | null,
  view: PageView | null,
  content: AppearanceContent | null,
): Promise<Syntax | null> {
  if (widget === null) return null
  if (content === null && widget.dict.value.entries.has('AP')) return null
  return appearanceFor(doc, sink, widget.rect, view ?? FLAT, content)
}

/** A page that cannot be found is taken for an unturned one. */
const FLAT: PageView = { crop: { x1: 0, y1: 0, x2: 0, y2: 0 }, rotation: 0, userUnit: 1 }

/** @returns null where no field has this name, so that a new one may */
function findField(doc: PdfDocument, form: Form, name: string): SignatureField | null {
  const field = signatureFields(doc, form).find(candidate => candidate.name === name)
  if (field?.state === 'empty') return field
  if (field) throw new AppError('pdf.field-signed', { field: name })
  // An escape character begins a language code in text strings (ISO 32000-2, 7.9.2.2.2), so it would not come back.
  if (name.trim() === '' || /[.\p{Cc}]/u.test(name) || form.rootNames.includes(name)) {
    throw new AppError('pdf.field-not-found', { field: name })
  }
  return null
}

function placeOn(view: PageView, rect: ShownRect): PageRect {
  if (rect.width < MIN_BOX_PT.width || rect.height < MIN_BOX_PT.height) {
    throw new AppError('placement.too-small', {
      minWidthPt: MIN_BOX_PT.width,
      minHeightPt: MIN_BOX_PT.height,
    })
  }
  return toPageRect(rect, view)
}

/** The same size on pages that are turned alike is the same drawing. */
function drawOnce(doc: PdfDocument, sink: ObjectSink, content: AppearanceContent | null) {
  const drawn = new Map<string, Syntax | null>()
  return async (rect: PageRect | null, view: PageView): Promise<Syntax | null> => {
    const { width, height } = rect ? toShownRect(rect, view) : { width: 0, height: 0 }
    const key = [width.toFixed(3), height.toFixed(3), view.rotation].join(' ')
    const known = drawn.get(key)
    if (known !== undefined) return known
    const appearance = await appearanceFor(doc, sink, rect, view, content)
    drawn.set(key, appearance)
    return appearance
  }
}

async function appearanceFor(
  doc: PdfDocument,
  sink: ObjectSink,
  rect: PageRect | null,
  view: PageView,
  content: AppearanceContent | null,
): Promise<Syntax | null> {
  const part = pdfAPart(doc)
  if (rect === null || content === null) return rect !== null || part !== null ? emptyAppearance(sink) : null
  // Loaded only where something is drawn: fonts and pictures cost more than all the rest.
  const { drawAppearance } = await import('./appearance.ts')
  const { width, height } = toShownRect(rect, view)
  const { rotation } = view
  const fonts = await content.fonts()
  return drawAppearance(sink, {
    ...content,
    fonts,
    width,
    height,
    rotation,
    flatten: part === 1,
    calibrated: part !== null,
  })
}
