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
      return { path, pdf, stamp, password, close: () => {} }
    }
    const { path, password } = source
    const stamp = await files.stamp(path)
    const pdf = openDocument(files, path, password)
    return { path, pdf, stamp, password, close: once(() => pdf.reader.close()) }
  }
}

function once(run: () => void): () => void {
  let done = false
  return () => {
    if (!done) run()
    done = true
  }
}
