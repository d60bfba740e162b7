/** Puts an open PDF on screen and keeps the store told: page, zoom, turn, search, and where each page stands. */
import { type RefObject, useEffect, useState } from 'react'
import type { OpenDocument } from '../store/document-slice.ts'
import { useStore } from '../store/store.ts'
import type { PageFrame, PagesOnScreen, Pdf } from './pdf.ts'

/** @returns the pages drawn now, the one with the signature box always among them */
export function usePages(
  documentId: string,
  pdf: Pdf | null,
  container: RefObject<HTMLDivElement | null>,
  viewer: RefObject<HTMLDivElement | null>,
  onFailed: () => void,
): readonly PageFrame[] {
  const [frames, setFrames] = useState<readonly PageFrame[]>([])

  useEffect(() => {
    if (!pdf || !container.current || !viewer.current) return
    const store = useStore.getState()
    const scroller = container.current
    let asked = 0
    let onScreen: PagesOnScreen | null = null
    const measure = () => {
      asked = 0
      if (onScreen) setFrames(onScreen.frames(useStore.getState().placement?.pageIndex ?? null))
    }
    const measureSoon = () => {
      if (asked === 0) asked = requestAnimationFrame(measure)
    }
    const pages = pdf.showPages(scroller, viewer.current, {
      onReady() {
        const before = store.whereabouts(documentId)
        if (before && before.viewRotation !== 0) pages.turnTo(before.viewRotation)
        pages.setZoom(before?.zoom ?? 'comfortable')
        const page = before?.page ?? 1
        pages.goToPage(page)
        store.noteView({ pageCount: pdf.pageCount, page })
        revealSigned(documentId, pages)
        measureSoon()
      },
      onFailed,
      onPage: page => store.noteView({ page }),
      onZoom: (zoom, fitsWidth) => store.noteView({ zoom, fitsWidth }),
      onTurn: viewRotation => store.noteView({ viewRotation }),
      onLayout: measureSoon,
      onSearch: progress => store.noteSearch(progress),
    })
    onScreen = pages
    const takeBack = store.lendPages(documentId, pdf, pages)
    const stopWheel = zoomOnWheel(scroller, pages)
    const stopBox = useStore.subscribe((now, was) => {
      // A box put on a page that is not drawn needs that page's place all the same.
      if (now.placement?.pageIndex !== was.placement?.pageIndex) measureSoon()
      const { box, action } = now.placing
      if (box && box !== was.placing.box && action.kind === 'idle') pages.reveal(box.pageIndex, box.rect)
      if (now.documents !== was.documents && now.pageCount > 0) revealSigned(documentId, pages, was.documents)
    })
    return () => {
      takeBack()
      stopWheel()
      stopBox()
      cancelAnimationFrame(asked)
      onScreen = null
      pages.destroy()
      setFrames([])
    }
  }, [documentId, pdf, container, viewer, onFailed])

  return frames
}

/** A signature just made is looked at first. @param before the tabs as they were: one shown signed already is left alone */
function revealSigned(documentId: string, pages: PagesOnScreen, before: readonly OpenDocument[] = []): void {
  const { documents } = useStore.getState()
  const signed = documents.find(d => d.info.documentId === documentId)?.signed
  const was = before.find(d => d.info.documentId === documentId)?.signed
  if (!signed || signed === was || signed.pageIndex === null || !signed.rect) return
  pages.reveal(signed.pageIndex, signed.rect)
}

/** Ctrl and the wheel, which is also what a pinch on a touchpad arrives as. */
function zoomOnWheel(scroller: HTMLElement, pages: PagesOnScreen): () => void {
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    const px = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 40
    pages.zoomBy(zoomOf(px), { x: event.clientX, y: event.clientY })
  }
  scroller.addEventListener('wheel', onWheel, { passive: false })
  return () => scroller.removeEventListener('wheel', onWheel)
}

/** A notch of a wheel comes as 100 px or more, a pinch as a few px at a time. */
function zoomOf(px: number): number {
  return Math.abs(px) >= 50 ? Math.exp(-px / 800) : Math.exp(-px / 100)
}
