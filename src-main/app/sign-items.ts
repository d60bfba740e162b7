/** Opens the documents of a job: by id what the window has open, by path what the command line names. */
import type { SignItem } from '../../src-shared/model/signing.ts'
import type { Files } from '../base/ports.ts'
import { openDocument } from '../workflow/open-document.ts'
import type { OpenItem } from '../workflow/sign-document.ts'
import type { OpenDocuments } from './open-documents.ts'

/** @throws (from the result) AppError `pdf.*`, `file.*`, `document.unknown` */
export function itemOpener(files: Files, documents: OpenDocuments): (item: SignItem) => Promise<OpenItem> {
  return async ({ source }) => {
    if ('documentId' in source) {
      const { path, pdf, stamp, password } = documents.get(source.documentId)
      return { path, pdf, stamp, password, ...released(documents, source.documentId) }
    }
    const { path, password } = source
    const stamp = await files.stamp(path)
    const pdf = openDocument(files, path, password)
    return { path, pdf, stamp, password, release: pdf.reader.close, close: async () => pdf.reader.close() }
  }
}

/** The window's own: it stays open, or is opened again where it had to be let go of. */
function released(documents: OpenDocuments, documentId: string): Pick<OpenItem, 'release' | 'close'> {
  let isReleased = false
  return {
    release() {
      isReleased = true
      documents.release(documentId)
    },
    async close() {
      if (isReleased) await documents.reload(documentId)
      isReleased = false
    },
  }
}
