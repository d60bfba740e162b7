/** The PDFs that pdf.js holds open: one per tab, kept while another tab is in front, ended with its tab. */
import type { AskPassword, Pdf } from './pdf.ts'

/** What `openPdf` gives; said again here so that this file needs no pdf.js. */
export type Opening = { readonly opened: Promise<Pdf>; close(): Promise<void> }

export type OpenPdf = (documentId: string, askPassword: AskPassword, onBytesLost: () => void) => Opening

export type OpenPdfs = {
  /**
   * The PDF of a tab, opened now or before.
   *
   * @param version rises with each change on disk; an older one is closed
   * @param asks    who asks for a password from now on; a later caller takes over
   */
  get(documentId: string, version: string, asks: AskPassword): Promise<Pdf>
  /** Closes those of tabs that are gone. */
  keepOnly(documentIds: ReadonlySet<string>): void
}

type Entry = { readonly version: string; readonly opening: Opening; asks: AskPassword }

/** @param onBytesLost the file under a document changed or went: it must be opened again */
export function createOpenPdfs(open: OpenPdf, onBytesLost: (documentId: string) => void): OpenPdfs {
  const entries = new Map<string, Entry>()

  function drop(documentId: string) {
    const entry = entries.get(documentId)
    entries.delete(documentId)
    // A worker that fails to end is terminated all the same; nobody waits for it.
    void entry?.opening.close().catch(() => undefined)
  }

  return {
    async get(documentId, version, asks) {
      const known = entries.get(documentId)
      if (known?.version === version) {
        known.asks = asks
        return known.opening.opened
      }
      drop(documentId)
      const entry: Entry = {
        version,
        asks,
        opening: open(
          documentId,
          wrongBefore => entry.asks(wrongBefore),
          () => {
            if (entries.get(documentId) !== entry) return
            drop(documentId)
            onBytesLost(documentId)
          },
        ),
      }
      entries.set(documentId, entry)
      try {
        return await entry.opening.opened
      } catch (error) {
        if (entries.get(documentId) === entry) drop(documentId)
        throw error
      }
    },
    keepOnly(documentIds) {
      for (const documentId of entries.keys()) if (!documentIds.has(documentId)) drop(documentId)
    },
  }
}
