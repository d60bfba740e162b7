/** Lays out everything a signature appends to a document, before a key is asked for anything. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import {
  MIN_BOX_PT,
  type PageRect,
  type ShownRect,
  toPageRect,
  toShownRect,
} from '../../src-shared/model/geometry.ts'
import type { DigestName } from '../../src-shared/model/signing.ts'
import type { AppearanceImage } from './appearance-image.ts'
import type { Paragraph } from './appearance-layout.ts'
import type { PdfDocument } from './document.ts'
import type { FontLibrary } from './fonts.ts'
import { createEdits } from './object-edits.ts'
import { createSink, type ObjectSink } from './object-sink.ts'
import type { Page } from './pages.ts'
import { emptyAppearance, pdfAPart } from './pdf-a.ts'
import { addSignatureDictionary, type PreparedRevision, settleByteRange } from './placeholder.ts'
import { buildRevision } from './revision.ts'
import { addField, freeFieldName, rootFieldNames } from './signature-field.ts'
import type { Syntax } from './write-objects.ts'

/** What a visible signature shows. The texts are those of the request. */
export type AppearanceContent = {
  readonly showName: boolean
  readonly showDate: boolean
  readonly showReason: boolean
  readonly showLocation: boolean
  readonly image: AppearanceImage | null
  readonly fonts: FontLibrary
}

export type SignatureRequest = {
  /** An empty signature field of the document, or the name of a new one; null: a new `SignatureN`. */
  readonly field: string | null
  /** For a new field; null: an invisible one. An existing field keeps its own place. */
  readonly placement: { readonly pageIndex: number; readonly rect: ShownRect } | null
  /** Drawn where the field has a place on a page; null: nothing is drawn. */
  readonly appearance: AppearanceContent | null
  readonly name: string | null
  readonly reason: string | null
  readonly location: string | null
  readonly contact: string | null
  readonly time: Date
  /** Minutes east of UTC in which the time is written; default: this computer's. */
  readonly zoneMinutes?: number
  readonly subFilter: 'ETSI.CAdES.detached'
  /** Bytes reserved for the CMS. */
  readonly contentsCapacity: number
  readonly digest: DigestName
}

/**
 * Deterministic for a document without encryption: equal input gives equal bytes.
 *
 * @throws AppError `pdf.page-missing`, `pdf.field-not-found`, `pdf.field-signed`, `pdf.field-constraint`, `pdf.damaged`,
 *         `pdf.too-large`, `placement.outside`, `placement.too-small`, `appearance.*`
 */
export async function planSignature(doc: PdfDocument, request: SignatureRequest): Promise<PreparedRevision> {
  const zoneMinutes = request.zoneMinutes ?? -request.time.getTimezoneOffset()
  const sink = createSink(doc)
  const edits = createEdits(doc, sink)
  const value = sink.reserve()
  const name = newFieldName(doc, request.field)
  const page = doc.pages().page(request.placement?.pageIndex ?? 0)
  const pageRect = request.placement && placeOn(page, request.placement.rect)
  const appearance = await appearanceFor(doc, sink, page, pageRect, request, zoneMinutes)
  addField(doc, sink, edits, {
    name,
    tooltip: request.name ? `Signature: ${request.name}` : 'Signature',
    page,
    rect: pageRect,
    rotation: page.view.rotation,
    appearance,
    value,
  })
  addSignatureDictionary(sink, value, { ...request, zoneMinutes, references: [] }, request.contentsCapacity)
  edits.finish()
  const revision = buildRevision(doc, sink.objects, sink.nextNumber())
  return {
    fieldName: name,
    pageIndex: page.index,
    pageRect,
    ...settleByteRange(revision, value, doc.size, request.contentsCapacity),
  }
}

function newFieldName(doc: PdfDocument, wanted: string | null): string {
  if (wanted === null) return freeFieldName(doc)
  if (wanted.trim() === '' || wanted.includes('.') || rootFieldNames(doc).has(wanted)) {
    throw new AppError('pdf.field-not-found', { field: wanted })
  }
  return wanted
}

function placeOn(page: Page, rect: ShownRect): PageRect {
  if (rect.width < MIN_BOX_PT.width || rect.height < MIN_BOX_PT.height) {
    throw new AppError('placement.too-small', {
      minWidthPt: MIN_BOX_PT.width,
      minHeightPt: MIN_BOX_PT.height,
    })
  }
  return toPageRect(rect, page.view)
}

async function appearanceFor(
  doc: PdfDocument,
  sink: ObjectSink,
  page: Page,
  rect: PageRect | null,
  request: SignatureRequest,
  zoneMinutes: number,
): Promise<Syntax | null> {
  const part = pdfAPart(doc)
  if (rect === null || request.appearance === null) {
    return rect !== null || part !== null ? emptyAppearance(sink) : null
  }
  // Loaded only where something is drawn: fonts and pictures cost more than all the rest.
  const { drawAppearance } = await import('./appearance.ts')
  const { width, height } = toShownRect(rect, page.view)
  return drawAppearance(sink, {
    width,
    height,
    rotation: page.view.rotation,
    lines: linesOf(request, request.appearance, zoneMinutes),
    image: request.appearance.image,
    fonts: request.appearance.fonts,
    flatten: part === 1,
  })
}

function linesOf(
  request: SignatureRequest,
  shown: AppearanceContent,
  zoneMinutes: number,
): readonly Paragraph[] {
  const line = (show: boolean, text: string | null, bold = false) => (show && text ? [{ text, bold }] : [])
  return [
    ...line(shown.showName, request.name, true),
    ...line(shown.showDate, shownTime(request.time, zoneMinutes)),
    ...line(shown.showReason, request.reason),
    ...line(shown.showLocation, request.location),
  ]
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `17 Nov 2026, 10:42 +01:00` */
export function shownTime(time: Date, zoneMinutes: number): string {
  const there = new Date(time.getTime() + zoneMinutes * 60_000)
  const two = (n: number) => String(n).padStart(2, '0')
  const clock = `${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`
  const zone = Math.abs(zoneMinutes)
  const offset = `${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}:${two(zone % 60)}`
  return `${there.getUTCDate()} ${MONTHS[there.getUTCMonth()]} ${there.getUTCFullYear()}, ${clock} ${zoneMinutes === 0 ? 'UTC' : offset}`
}
