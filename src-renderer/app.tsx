/** The window: title bar, and below it Home or the document in front. */
import { useStore } from './store/store.ts'
import { DocumentViewer } from './viewer/document-viewer.tsx'

export function App() {
  const activeId = useStore(s => s.activeId)
  return <div className="app">{activeId ? <DocumentViewer documentId={activeId} /> : null}</div>
}
