/** How the active document is looked at: page, zoom, turn, thumbnails, search. No PDF objects. */
import type { StateCreator } from 'zustand'
import type { Rotation } from '../../src-shared/model/geometry.ts'
import type { AppStore } from './store.ts'

export type ViewerSearch = {
  readonly open: boolean
  readonly query: string
  readonly matchCount: number
  /** Counted from 1; 0 while there is none. */
  readonly currentMatch: number
}

export type ViewerSlice = {
  /** Counted from 1. */
  readonly page: number
  readonly pageCount: number
  /** CSS pixels per point, times 72/96: 1 is "100 %". */
  readonly zoom: number
  /** The page is kept as wide as the canvas. */
  readonly fitsWidth: boolean
  /** Added to each page's own rotation, on screen only. */
  readonly viewRotation: Rotation
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
}

export const createViewerSlice: StateCreator<AppStore, [], [], ViewerSlice> = (set, get) => ({
  page: 1,
  pageCount: 0,
  zoom: 1,
  fitsWidth: true,
  viewRotation: 0,
  thumbnailsOpen: true,
  search: { open: false, query: '', matchCount: 0, currentMatch: 0 },
  goToPage: page => set({ page: Math.min(Math.max(1, page), Math.max(1, get().pageCount)) }),
  setZoom: zoom => set({ zoom, fitsWidth: false }),
  zoomIn: () => set({ zoom: Math.min(4, get().zoom * 1.1), fitsWidth: false }),
  zoomOut: () => set({ zoom: Math.max(0.25, get().zoom / 1.1), fitsWidth: false }),
  fitWidth: () => set({ fitsWidth: true }),
  actualSize: () => set({ zoom: 1, fitsWidth: false }),
  rotateView: () => set({ viewRotation: NEXT_TURN[get().viewRotation] }),
  toggleThumbnails: () => set({ thumbnailsOpen: !get().thumbnailsOpen }),
  openSearch: () => set({ search: { ...get().search, open: true } }),
  closeSearch: () => set({ search: { open: false, query: '', matchCount: 0, currentMatch: 0 } }),
})

const NEXT_TURN = { 0: 90, 90: 180, 180: 270, 270: 0 } as const
