/** Whether a document claims to be PDF/A, so that what we add keeps to its rules. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { latin1 } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'
import type { ObjectSink } from './object-sink.ts'
import { type Syntax, writeDict } from './write-objects.ts'

const MAX_METADATA_BYTES = 1 << 20

/** @returns the part it claims (1 to 4), null for none. @source ISO 19005-1, 6.7.11 (pdfaid:part) */
export function pdfAPart(doc: PdfDocument): number | null {
  const catalog = doc.catalog()
  const { owner } = doc.get({ value: catalog.value, owner: catalog }, 'Metadata')
  if (owner.stream === null) return null
  const text = metadataText(doc, owner)
  const part = /pdfaid:part\s*(?:=\s*["']|>)\s*([1-9])/.exec(text)?.[1]
  return part === undefined ? null : Number(part)
}

function metadataText(doc: PdfDocument, stream: Parameters<PdfDocument['streamData']>[0]): string {
  try {
    return latin1(doc.streamData(stream, MAX_METADATA_BYTES)).replaceAll('\0', '')
  } catch (error) {
    if (error instanceof AppError) return '' // Unreadable metadata claims nothing.
    throw error
  }
}

/** An appearance with nothing in it: PDF/A asks for one even where nothing is seen. @source ISO 19005-1, 6.5.3 */
export function emptyAppearance(sink: ObjectSink): Syntax {
  const form = writeDict({ Type: '/XObject', Subtype: '/Form', BBox: '[0 0 0 0]' })
  return sink.stream(form, new Uint8Array(), { raw: true })
}
