/** One document: toolbar, page pictures, the pages, and the inspector or the result. */
import type { OpenDocument } from '../store/document-slice.ts'
import { useStore } from '../store/store.ts'
import { DocumentViewer } from '../viewer/document-viewer.tsx'
import { Thumbnails } from '../viewer/thumbnails.tsx'
import { words } from '../words.ts'
import { Inspector } from './inspector.tsx'
import { ResultPanel } from './result-panel.tsx'
import { Toolbar } from './toolbar.tsx'

export function Workspace({ document }: { readonly document: OpenDocument }) {
  const thumbnailsOpen = useStore(s => s.thumbnailsOpen)
  const { documentId } = document.info
  const layout = ['work', document.signed ? 'wide' : '', thumbnailsOpen ? '' : 'no-thumbs']
  return (
    <main className="doc">
      <h1 className="vh">{document.info.name}</h1>
      <Toolbar document={document} />
      <div className={layout.filter(name => name !== '').join(' ')}>
        {thumbnailsOpen && (
          <aside
            className="panel left hideable"
            aria-label={words.regions.pages}
            data-region="pages"
            tabIndex={-1}
          >
            <Thumbnails />
          </aside>
        )}
        <div className="viewer-frame" data-region="document" tabIndex={-1}>
          <DocumentViewer key={documentId} documentId={documentId} />
        </div>
        {document.signed ? (
          <ResultPanel document={document} signed={document.signed} />
        ) : (
          <Inspector document={document} />
        )}
      </div>
    </main>
  )
}
