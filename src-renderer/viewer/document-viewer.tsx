/** The pages of one document, with search above them and the signature box upon them. */
import { useRef } from 'react'
import { PlacementHint } from '../placement/placement-hint.tsx'
import { PlacementOverlay } from '../placement/placement-overlay.tsx'
import { useStore } from '../store/store.ts'
import { FindBar } from './find-bar.tsx'
import { usePages } from './use-pages.ts'
import { usePdf } from './use-pdf.ts'
import { ViewerNotice } from './viewer-notice.tsx'
import { VIEWER_WORDS } from './viewer-words.ts'
import './viewer.css'

export function DocumentViewer({ documentId }: { readonly documentId: string }) {
  const version = useStore(s => s.documents.find(d => d.info.documentId === documentId)?.version ?? 0)
  const page = useStore(s => s.page)
  const { pdf, stage, again, fail } = usePdf(documentId, version)
  const container = useRef<HTMLDivElement>(null)
  const viewer = useRef<HTMLDivElement>(null)
  const frames = usePages(documentId, pdf, container, viewer, fail)
  return (
    <section
      className="canvas doc-viewer"
      aria-label={VIEWER_WORDS.region(page)}
      aria-busy={stage.kind === 'opening'}
      data-document={documentId}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      {/* biome-ignore lint/a11y/useSemanticElements: pdf.js takes a div only, and a fieldset is none */}
      <div className="pdf-scroll" ref={container} tabIndex={0} role="group" aria-label={VIEWER_WORDS.pages}>
        <div className="pdf-pages" ref={viewer} />
        {pdf && <PlacementOverlay key={documentId} documentId={documentId} pdf={pdf} frames={frames} />}
      </div>
      <ViewerNotice stage={stage} onAgain={again} />
      {pdf && <PlacementHint />}
      <FindBar />
    </section>
  )
}
