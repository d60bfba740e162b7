/** The pages of one document, with search above them and the signature box upon them. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { documentSource } from '../bridge.ts'
import { PlacementHint } from '../placement/placement-hint.tsx'
import { PlacementOverlay } from '../placement/placement-overlay.tsx'
import { useStore } from '../store/store.ts'
import { FindBar } from './find-bar.tsx'
import { createOpenPdfs } from './open-pdfs.ts'
import type { AskPassword, Pdf } from './pdf.ts'
import { openPdf } from './pdfjs.ts'
import { usePages } from './use-pages.ts'
import { ViewerNotice, type ViewerStage } from './viewer-notice.tsx'
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

const openPdfs = createOpenPdfs(
  (documentId, askPassword, onBytesLost) => openPdf(documentSource(documentId), askPassword, onBytesLost),
  documentId => lost.dispatchEvent(new CustomEvent('lost', { detail: documentId })),
)

/** Tells the viewer in front that its file changed under it. */
const lost = new EventTarget()

/** A file that changes more often than this is shown when it rests. Milliseconds. */
const REST_MS = 250

function usePdf(documentId: string, version: number) {
  const [pdf, setPdf] = useState<Pdf | null>(null)
  const [stage, setStage] = useState<ViewerStage>({ kind: 'opening' })
  const [attempt, setAttempt] = useState(0)
  const again = useCallback(() => setAttempt(a => a + 1), [])
  const fail = useCallback(() => setStage({ kind: 'failed', gone: false }), [])
  const shown = useRef(false)
  const takePassword = useStore(s => s.takePassword)

  useEffect(() => {
    const keep = () => openPdfs.keepOnly(new Set(useStore.getState().documents.map(d => d.info.documentId)))
    return useStore.subscribe((now, before) => {
      if (now.documents !== before.documents) keep()
    })
  }, [])

  useEffect(() => {
    let rest: ReturnType<typeof setTimeout> | undefined
    const onLost = (event: Event) => {
      if (!(event instanceof CustomEvent) || event.detail !== documentId) return
      clearTimeout(rest)
      // Lost while it was opened: the person decides when to try again, not a loop.
      if (shown.current) rest = setTimeout(again, REST_MS)
    }
    lost.addEventListener('lost', onLost)
    return () => {
      clearTimeout(rest)
      lost.removeEventListener('lost', onLost)
    }
  }, [documentId, again])

  useEffect(() => {
    let current = true
    const ask: AskPassword = wrongBefore => {
      const handed = takePassword(documentId)
      if (handed !== null && !wrongBefore) return Promise.resolve(handed)
      return new Promise(answer => {
        if (!current) return answer(null)
        setStage({ kind: 'password', wrongBefore, answer })
      })
    }
    setPdf(null)
    setStage({ kind: 'opening' })
    shown.current = false
    openPdfs.get(documentId, `${version}.${attempt}`, ask).then(
      opened => {
        if (!current) return
        setPdf(opened)
        setStage({ kind: 'shown' })
        shown.current = true
      },
      (error: unknown) => {
        if (current) setStage(stageOf(error))
      },
    )
    return () => {
      current = false
    }
  }, [documentId, version, attempt, takePassword])

  return { pdf, stage, again, fail }
}

function stageOf(error: unknown): ViewerStage {
  const name = error instanceof Error ? error.name : ''
  if (name === 'PasswordException') return { kind: 'locked' }
  return { kind: 'failed', gone: name !== 'InvalidPDFException' && name !== 'FormatError' }
}
