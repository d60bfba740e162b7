/** Lays out a document time-stamp: a field that nobody sees, whose value a time-stamp service fills. */
import { refuseCutOff } from './cut-off.ts'
import type { PdfDocument } from './document.ts'
import { readForm } from './fields.ts'
import { createEdits } from './object-edits.ts'
import { createSink } from './object-sink.ts'
import { emptyAppearance, pdfAPart } from './pdf-a.ts'
import { addTimeStampDictionary, type PreparedRevision, settleByteRange } from './placeholder.ts'
import { buildRevision } from './revision.ts'
import { addField, freeFieldName } from './signature-field.ts'
import { createStructureEdits } from './structure-tree.ts'

/**
 * @param contentsCapacity bytes reserved for the token
 * @throws AppError `pdf.damaged`, `pdf.too-large`
 * @source ISO 32000-2:2020, 12.8.5; ETSI EN 319 142-1, 5.4.3
 */
export function planDocumentTimeStamp(doc: PdfDocument, contentsCapacity: number): PreparedRevision {
  refuseCutOff(doc)
  const form = readForm(doc)
  const sink = createSink(doc)
  const edits = createEdits(doc, sink)
  const structure = createStructureEdits(doc, sink, edits)
  const value = sink.reserve()
  const page = doc.pages().page(0)
  const name = freeFieldName(doc, form, page)
  const appearance = pdfAPart(doc) === null ? null : emptyAppearance(sink)
  const { rotation } = page.view
  const tooltip = 'Time-stamp of the document'
  const look = { rect: null, rotation, appearance }
  addField({ doc, sink, edits, structure }, form, { name, tooltip, page, ...look, value, lock: null })
  addTimeStampDictionary(sink, value, contentsCapacity)
  structure.finish()
  edits.finish()
  const revision = buildRevision(doc, sink.objects, sink.nextNumber())
  const placed = { fieldName: name, pageIndex: page.index, pageRect: null, shownRect: null }
  return { ...placed, ...settleByteRange(revision, value, doc.size, contentsCapacity) }
}
