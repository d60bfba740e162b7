/** From which object number on a document has nothing, not even a reference that leads nowhere. */
import { latin1 } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'
import { MAX_OBJECT_NUMBER } from './xref-section.ts'

const CHUNK_BYTES = 1 << 20
/** Longest reference that is cut by the end of a chunk. */
const OVERLAP_BYTES = 32

/**
 * A recovered document has lost objects that others still refer to: a new object must not take the place of one.
 * An undamaged one says itself how many it has.
 *
 * @returns the first number for new objects
 */
export function firstFreeNumber(doc: Pick<PdfDocument, 'nextObjectNumber' | 'recovered' | 'reader'>): number {
  return doc.recovered ? Math.max(doc.nextObjectNumber, beyondReferences(doc.reader)) : doc.nextObjectNumber
}

function beyondReferences(reader: PdfDocument['reader']): number {
  let next = 1
  for (let at = 0; at < reader.size; at += CHUNK_BYTES) {
    const text = latin1(reader.read(at, CHUNK_BYTES + OVERLAP_BYTES))
    for (const [, num] of text.matchAll(/(?<!\d)(\d{1,7})\s+\d{1,5}\s+R(?![A-Za-z])/g)) {
      if (Number(num) < MAX_OBJECT_NUMBER) next = Math.max(next, Number(num) + 1)
    }
  }
  return next
}
