/** The pages of one document. */

export function DocumentViewer({ documentId }: { readonly documentId: string }) {
  return <section className="canvas" aria-label="Document" data-document={documentId} />
}
