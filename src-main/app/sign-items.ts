/** Opens the documents of a job: by id what the window has open, by path what the command line names. */
import type { SignItem } from '../../src-shared/model/signing.ts'
import type { Files } from '../base/ports.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { openDocument } from '../workflow/open-document.ts'
import type { OpenItem } from '../workflow/sign-document.ts'
import type { OpenDocuments } from './open-documents.ts'

/**
 * The second argument of the result: what opens a file that is not open yet, where it is known already.
 *
 * @throws (from the result) AppError `pdf.*`, `file.*`, `document.unknown`, SealedDocument
 */
export function itemOpener(
  files: Files,
  documents: OpenDocuments,
): (item: SignItem, opened?: Unlock) => Promise<OpenItem> {
  return async ({ source }, opened) => {
    if ('documentId' in source) {
      const { path, pdf, stamp, unlock } = documents.get(source.documentId)
      return { path, pdf, stamp, unlock, ...released(documents, source.documentId) }
    }
    const { path, password } = source
    const unlock = opened ?? documents.unlockFor(path, password)
    const stamp = await files.stamp(path)
    const pdf = openDocument(files, path, unlock)
    return { path, pdf, stamp, unlock, release: pdf.reader.close, close: async () => pdf.reader.close() }
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
