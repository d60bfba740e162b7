/** Whether a file ends in the middle of something: then nobody can tell how much of the document is missing. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { latin1 } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'

const CHUNK_BYTES = 64 * 1024
/** The longest word that is looked for. */
const OVERLAP_BYTES = 16

/** Of the bytes behind the last finished update so many are looked at. */
const MAX_TAIL_BYTES = 4 << 20

/**
 * Refuses a document of which a part is missing: one without its cross-reference that ends within an object, and one
 * behind whose last update stands the beginning of another, which would be lost in silence.
 *
 * @throws AppError `pdf.damaged`
 */
export function refuseCutOff(doc: Pick<PdfDocument, 'recovered' | 'reader' | 'revisions' | 'size'>): void {
  const last = doc.recovered ? lastWord(doc.reader) : null
  if (last === 'stream' || last === 'obj' || (!doc.recovered && hasUnfinishedUpdate(doc))) {
    throw new AppError('pdf.damaged', { what: 'the end of the file is missing' })
  }
}

function hasUnfinishedUpdate({
  reader,
  revisions,
  size,
}: Pick<PdfDocument, 'reader' | 'revisions' | 'size'>) {
  const end = revisions.at(-1)?.end ?? size
  const tail = latin1(reader.read(end, Math.min(size - end, MAX_TAIL_BYTES)))
  return /\d[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+obj(?![a-zA-Z])/.test(tail)
}

/** The last word that opens or closes an object or a stream. */
function lastWord(reader: PdfDocument['reader']): string | null {
  for (let end = reader.size; end > 0; end -= CHUNK_BYTES) {
    const start = Math.max(0, end - CHUNK_BYTES)
    const text = latin1(reader.read(start, end - start + OVERLAP_BYTES))
    const words = [...text.matchAll(/endstream|endobj|stream|obj|trailer|startxref|%%EOF/g)]
    const last = words.at(-1)
    if (last) return last[0]
  }
  return null
}
