/** Whether a file ends in the middle of something: then nobody can tell how much of the document is missing. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { latin1 } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'

const CHUNK_BYTES = 64 * 1024
/** The longest word that is looked for. */
const OVERLAP_BYTES = 16

/**
 * Only a document whose cross-reference is lost is looked at: one that has it ends where its last update ended.
 *
 * @throws AppError `pdf.damaged`
 */
export function refuseCutOff(doc: Pick<PdfDocument, 'recovered' | 'reader'>): void {
  if (!doc.recovered) return
  const last = lastWord(doc.reader)
  if (last === 'stream' || last === 'obj') {
    throw new AppError('pdf.damaged', { what: 'the end of the file is missing' })
  }
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
