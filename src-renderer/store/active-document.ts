/** The document in front. Pure. */
import type { DocumentSlice, OpenDocument } from './document-slice.ts'

/** Null on Home. */
export function activeDocument(store: Pick<DocumentSlice, 'documents' | 'activeId'>): OpenDocument | null {
  return store.documents.find(d => d.info.documentId === store.activeId) ?? null
}
