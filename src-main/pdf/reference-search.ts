/** Whether a document may name certain objects: a search for the text of references, for which no object is read. */
import { setImmediate as breathe } from 'node:timers/promises'
import { isAppError } from '../../src-shared/errors/app-error.ts'
import { latin1 } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'

const CHUNK_BYTES = 1 << 20
/** Longer than anything that REFERENCE matches. */
const OVERLAP_BYTES = 128
/** Where a document has more bytes for each object, reading its objects is quicker than searching its bytes. */
const BYTES_PER_OBJECT = 4096

/**
 * A number and all that may make it a reference for our parser, and more: where white space is longer than any writer
 * makes it, or a comment or the end of a broken number follows, it counts as one. Only the number is taken: the next one
 * may be the beginning of another.
 */
const REFERENCE =
  /(\d{1,10})(?=-|[\0\t\n\f\r ]{0,40}%|[\0\t\n\f\r ]{41}|[\0\t\n\f\r ]{1,40}\d{1,5}(?:[\0\t\n\f\r ]{0,40}[%R]|[\0\t\n\f\r ]{41}))/g

/**
 * False is certain: no object of the document, in plain or in an object stream, names one of these. True says nothing:
 * the text may stand in a stream or in an object that is no longer in use, or the search was not worth its while.
 */
export async function mayName(doc: PdfDocument, numbers: ReadonlySet<number>): Promise<boolean> {
  const containers = new Set<number>()
  let objects = 0
  for (const { container } of doc.allObjects()) {
    objects += 1
    if (container !== null) containers.add(container)
  }
  if (doc.size > objects * BYTES_PER_OBJECT) return true
  for (let at = 0; at < doc.size; at += CHUNK_BYTES) {
    if (textNames(doc.reader.read(at, CHUNK_BYTES + OVERLAP_BYTES), numbers)) return true
    await breathe()
  }
  for (const num of containers) {
    const data = streamDataOf(doc, num)
    if (data === null || textNames(data, numbers)) return true
  }
  return false
}

function textNames(bytes: Uint8Array, numbers: ReadonlySet<number>): boolean {
  for (const [, num] of latin1(bytes).matchAll(REFERENCE)) if (numbers.has(Number(num))) return true
  return false
}

/** Null where it cannot be read. */
function streamDataOf(doc: PdfDocument, num: number): Uint8Array | null {
  try {
    const stream = doc.object(num)
    return stream === null ? null : doc.streamData(stream)
  } catch (error) {
    if (isAppError(error, 'pdf.damaged') || isAppError(error, 'pdf.too-complex')) return null
    throw error
  }
}
