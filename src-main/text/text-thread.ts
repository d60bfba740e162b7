/** The thread that reads the text of pages with pdf.js: orders in, reports out. */
import { parentPort } from 'node:worker_threads'
import { loadPdfjs, openText, type TextDocument, TextFailure } from './pdfjs-text.ts'
import { packPage, type TextOrder, type TextReport } from './text-protocol.ts'

export function runTextThread(): void {
  const port = parentPort
  if (port === null) throw new Error('To be started by text-process')
  void loadPdfjs() // It may be started before it is needed.
  const tell = (report: TextReport) => port.postMessage(report)
  let opened: { readonly document: Promise<TextDocument>; take(order: TextOrder): void } | null = null
  // Border: our own parent speaks here, in these orders alone.
  port.on('message', (order: TextOrder) => {
    if (order.kind === 'open') {
      opened = openText(order, tell)
      opened.document.then(({ pageCount }) => tell({ kind: 'opened', pageCount }), failed)
    } else if (order.kind === 'page') {
      opened?.document
        .then(document => document.glyphs(order.index))
        .then(glyphs => tell(packPage(order.index, glyphs)))
        .catch(failed)
    } else opened?.take(order)
  })

  function failed(error: unknown): void {
    tell({ kind: 'failed', why: error instanceof TextFailure ? error.why : 'unreadable' })
  }
}
