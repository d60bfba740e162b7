/** What an update that is not written yet will do to the signatures that are there, by the rules of validation. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Preparation } from '../../src-shared/model/signing.ts'
import { concat } from '../base/bytes.ts'
import type { ByteReader } from '../base/ports.ts'
import { openPdf, type PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import { compareDocuments } from './document-changes.ts'
import { judgeChanges, judgeLaterChanges, type LaterChanges } from './later-changes.ts'
import { listSignatures, nameOf, quietly } from './signature-list.ts'
import { checkStructure } from './structure.ts'

type Earlier = Preparation['earlier'][number]

/**
 * @param tail   what will be appended to the document
 * @param unlock that opened it
 * @returns      each earlier signature with what validation will be able to say of it
 * @throws       AppError `pdf.would-break-signature` where it will say that a change was not allowed
 */
export async function judgeEarlierSignatures(
  doc: PdfDocument,
  tail: Uint8Array,
  unlock: Unlock,
): Promise<readonly Earlier[]> {
  const earlier = listSignatures(doc).filter(({ dictionary }) => dictionary !== null)
  if (earlier.length === 0) return []
  const then = openPdf(withTail(doc.reader, tail), unlock, doc)
  const changes = await compareDocuments(doc, [], then)
  const judged: Earlier[] = []
  for (const { field, dictionary } of earlier) {
    if (dictionary === null) continue
    const timestamp = nameOf(quietly(doc, dictionary, 'SubFilter')) === 'ETSI.RFC3161'
    const { state } = judgeChanges(doc, dictionary.owner.num, changes)
    const wasDoubted = isDoubted(state) && (await isDoubtedNow(doc, dictionary, unlock))
    if (state === 'not-allowed' && !wasDoubted) throw new AppError('pdf.would-break-signature', { field })
    const effect = wasDoubted ? 'doubted' : isDoubted(state) ? 'unclear' : 'kept'
    judged.push({ field, timestamp, effect })
  }
  return judged
}

/** One that others have broken already is not broken by a further signature. */
async function isDoubtedNow(doc: PdfDocument, dictionary: Found<PdfDict>, unlock: Unlock): Promise<boolean> {
  const { covered } = checkStructure(doc, dictionary)
  if (covered === null) return true
  const { state } = await judgeLaterChanges(doc, dictionary, covered.end, unlock)
  return isDoubted(state)
}

function isDoubted(state: LaterChanges['state']): boolean {
  return state === 'not-allowed' || state === 'unknown'
}

function withTail(reader: ByteReader, tail: Uint8Array): ByteReader {
  const size = reader.size + tail.length
  return {
    size,
    read(offset, length) {
      const end = Math.min(size, offset + length)
      if (end <= reader.size) return reader.read(offset, length)
      const last = tail.subarray(Math.max(0, offset - reader.size), Math.max(0, end - reader.size))
      return offset >= reader.size ? last : concat(reader.read(offset, reader.size - offset), last)
    },
    close() {},
  }
}
