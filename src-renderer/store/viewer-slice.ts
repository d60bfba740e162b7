/** How the active document is looked at: page, zoom, turn, thumbnails, search. Facts only; the pages themselves are driven, not kept. */
import type { StateCreator } from 'zustand'
import type { Rotation } from '../../src-shared/model/geometry.ts'
import type { PagesOnScreen, Pdf, SearchProgress, SearchRequest, SmallPage, Zoom } from '../viewer/pdf.ts'
import { activeDocument } from './active-document.ts'
import { asAppError } from './failures.ts'
import { mayPlaceAtMatch, placeAtMatch } from './place-at-match.ts'
import type { AppStore } from './store.ts'

export type ViewerSearch = SearchRequest & SearchProgress & { readonly open: boolean }

export type ViewerFacts = {
  /** Counted from 1. */
  readonly page: number
  /** 0 until the pages are there. */
  readonly pageCount: number
  /** CSS pixels per point, times 72/96: 1 is "100 %". */
  readonly zoom: number
  /** The page is kept as wide as the canvas. */
  readonly fitsWidth: boolean
  /** Added to each page's own rotation, on screen only. */
  readonly viewRotation: Rotation
}

/** Where the person was in a document when another tab came to the front. */
export type Whereabouts = { readonly page: number; readonly zoom: Zoom; readonly viewRotation: Rotation }

export type ViewerSlice = ViewerFacts & {
  readonly thumbnailsOpen: boolean
  readonly search: ViewerSearch
  goToPage(page: number): void
  setZoom(zoom: number): void
  zoomIn(): void
  zoomOut(): void
  fitWidth(): void
  actualSize(): void
  rotateView(): void
  toggleThumbnails(): void
  openSearch(): void
  closeSearch(): void
  changeSearch(change: Partial<SearchRequest>): void
  searchNext(): void
  searchPrevious(): void
  /** Puts the signature box beside the match that is gone to. @returns whether it stands there */
  placeAtMatch(): Promise<boolean>
  /** The viewer lends what it shows while it shows it. @returns the function that takes it back */
  lendPages(documentId: string, pdf: Pdf, pages: PagesOnScreen): () => void
  /** A thumbnail of the document on screen, to fit into `box` CSS px; null while there is none. */
  drawThumbnail: Pdf['drawSmall']
  /** What the viewer sees happen. */
  noteView(facts: Partial<ViewerFacts>): void
  noteSearch(progress: SearchProgress): void
  /** Null for a document seen for the first time. */
  whereabouts(documentId: string): Whereabouts | null
  /** Hands a password from the open dialog to the viewer: taken once, never part of the state. */
  passPassword(documentId: string, password: string): void
  takePassword(documentId: string): string | null
}

const NO_SEARCH: ViewerSearch = {
  open: false,
  query: '',
  caseSensitive: false,
  wholeWords: false,
  highlightAll: true,
  matchCount: 0,
  currentMatch: 0,
  searching: false,
  wrapped: false,
}

const NO_VIEW: ViewerFacts = { page: 1, pageCount: 0, zoom: 1, fitsWidth: false, viewRotation: 0 }

const NEXT_TURN = { 0: 90, 90: 180, 180: 270, 270: 0 } as const

/** One press of a zoom button. */
const ZOOM_STEP = 1.1

/** A password that the viewer has not asked for by then is dropped. */
const PASSWORD_KEPT_MS = 10_000

export const createViewerSlice: StateCreator<AppStore, [], [], ViewerSlice> = (set, get) => {
  let pages: PagesOnScreen | null = null
  let pdf: Pdf | null = null
  const seen = new Map<string, Whereabouts>()
  const passwords = new Map<string, string>()

  function search(change: Partial<ViewerSearch>, step: 'next' | 'previous' | null) {
    const next = { ...get().search, ...change }
    set({ search: next })
    pages?.search(next, step)
  }

  return {
    ...NO_VIEW,
    thumbnailsOpen: true,
    search: NO_SEARCH,
    goToPage: page => pages?.goToPage(Math.min(Math.max(1, Math.round(page)), Math.max(1, get().pageCount))),
    setZoom: zoom => pages?.setZoom(zoom),
    zoomIn: () => pages?.zoomBy(ZOOM_STEP, null),
    zoomOut: () => pages?.zoomBy(1 / ZOOM_STEP, null),
    fitWidth: () => pages?.setZoom('fit-width'),
    actualSize: () => pages?.setZoom(1),
    rotateView: () => pages?.turnTo(NEXT_TURN[get().viewRotation]),
    toggleThumbnails: () => set({ thumbnailsOpen: !get().thumbnailsOpen }),
    openSearch: () => set({ search: { ...get().search, open: true } }),
    closeSearch() {
      pages?.endSearch()
      const { caseSensitive, wholeWords, highlightAll } = get().search
      set({ search: { ...NO_SEARCH, caseSensitive, wholeWords, highlightAll } })
    },
    changeSearch: change => search({ ...change, matchCount: 0, currentMatch: 0, wrapped: false }, null),
    searchNext: () => search({}, 'next'),
    searchPrevious: () => search({}, 'previous'),

    async placeAtMatch() {
      const match = pages?.currentMatch() ?? null
      const info = activeDocument(get())?.info
      if (!match || !pdf || !info || !mayPlaceAtMatch(get())) return false
      const { query: text, caseSensitive: matchCase, wholeWords } = get().search
      try {
        const box = await placeAtMatch(pdf, match, { text, matchCase, wholeWords }, get().placement)
        if (get().activeId !== info.documentId) return false
        get().setTarget(info.documentId, { kind: 'box' })
        get().setPlacement(box)
        return true
      } catch (error) {
        get().tellFailure(asAppError(error))
        return false
      }
    },

    lendPages(documentId, lentPdf, lent) {
      pages = lent
      pdf = lentPdf
      return () => {
        const { page, viewRotation, pageCount } = get()
        if (pageCount > 0) seen.set(documentId, { page, zoom: lent.zoom(), viewRotation })
        if (pages !== lent) return
        pages = null
        pdf = null
        set({ ...NO_VIEW, search: NO_SEARCH })
      }
    },
    drawThumbnail: async (pageIndex, box, signal): Promise<SmallPage | null> =>
      (await pdf?.drawSmall(pageIndex, box, signal)) ?? null,
    noteView: facts => set(facts),
    noteSearch: progress => set({ search: { ...get().search, ...progress } }),
    whereabouts: documentId => seen.get(documentId) ?? null,

    passPassword(documentId, password) {
      passwords.set(documentId, password)
      setTimeout(() => passwords.delete(documentId), PASSWORD_KEPT_MS)
    },
    takePassword(documentId) {
      const password = passwords.get(documentId) ?? null
      passwords.delete(documentId)
      return password
    },
  }
}
