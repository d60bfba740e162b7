/** Above the pages: the signature box, the fields, the guides. One layer per drawn page. */
import { type RefObject, useEffect, useRef } from 'react'
import { activeDocument } from '../store/active-document.ts'
import { targetOf } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import type { PageFrame, Pdf } from '../viewer/pdf.ts'
import { Announcer } from './announcer.tsx'
import { PlacementLayer } from './placement-layer.tsx'
import './placement.css'

export function PlacementOverlay(props: {
  readonly documentId: string
  readonly pdf: Pdf
  readonly frames: readonly PageFrame[]
}) {
  const overlays = useRef<HTMLDivElement>(null)
  usePointingAtFirst(props.documentId)
  useEscape()
  useLettingGo(overlays)
  return (
    <div className="page-overlays" ref={overlays}>
      {props.frames.map(frame => (
        <PlacementLayer key={frame.pageIndex} documentId={props.documentId} pdf={props.pdf} frame={frame} />
      ))}
      <Announcer />
    </div>
  )
}

/** A document that waits for its box is ready to be drawn upon, without another click. */
function usePointingAtFirst(documentId: string) {
  const wantsBox = useStore(s => {
    const tab = activeDocument(s)
    if (!tab || tab.info.documentId !== documentId || tab.signed) return false
    return !tab.info.obstacles.some(o => o.blocks) && targetOf(s.targets, tab.info).kind === 'box'
  })
  const startPlacing = useStore(s => s.startPlacing)
  const stopPlacing = useStore(s => s.stopPlacing)
  useEffect(() => {
    if (!wantsBox) return
    if (!useStore.getState().placement) startPlacing()
    return stopPlacing
  }, [wantsBox, startPlacing, stopPlacing])
}

/** Esc cancels a drag, then the pointing, then the selection, wherever the focus is. */
function useEscape() {
  const act = useStore(s => s.act)
  const busy = useStore(s => s.placing.action.kind !== 'idle' || s.placing.selected)
  useEffect(() => {
    if (!busy) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return
      event.preventDefault()
      act({ type: 'cancel' })
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [busy, act])
}

/** A press beside the box, anywhere on the pages, ends its selection. */
function useLettingGo(overlays: RefObject<HTMLDivElement | null>) {
  const act = useStore(s => s.act)
  const selected = useStore(s => s.placing.selected)
  useEffect(() => {
    const pages = overlays.current?.parentElement
    if (!selected || !pages) return
    const onPointerDown = (event: PointerEvent) => {
      const onOurs = event.target instanceof Element && event.target.closest('.page-overlay') !== null
      if (!onOurs) act({ type: 'select', selected: false })
    }
    pages.addEventListener('pointerdown', onPointerDown)
    return () => pages.removeEventListener('pointerdown', onPointerDown)
  }, [selected, act, overlays])
}
