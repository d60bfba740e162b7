/** What the window knows of an open PDF and of its pages on screen: no pdf.js type gets past `pdfjs.ts`. */
import type { PageWords, WordQuery } from '../../src-shared/model/find-words.ts'
import type { PageView, Rotation, ShownRect } from '../../src-shared/model/geometry.ts'

/** One piece of text as drawn, in user space units of its page: from `start` along `end`, `height` above it. */
export type TextRun = {
  readonly text: string
  readonly start: { readonly x: number; readonly y: number }
  readonly end: { readonly x: number; readonly y: number }
  readonly height: number
}

/** Gives the password once; null when the person gives up. Nobody keeps it. */
export type AskPassword = (wrongBefore: boolean) => Promise<string | null>

export type Pdf = {
  readonly pageCount: number
  pageView(pageIndex: number): Promise<PageView>
  textRuns(pageIndex: number): Promise<readonly TextRun[]>
  /** Where words stand, glyph by glyph: as the command line finds them. */
  findWords(pageIndex: number, query: WordQuery): Promise<PageWords>
  /** @returns a picture that fits into `box` (CSS px), or null when `signal` came first */
  drawSmall(
    pageIndex: number,
    box: { readonly width: number; readonly height: number },
    signal: AbortSignal,
  ): Promise<SmallPage | null>
  /** Draws the pages into `viewer` (empty, owned by it from now on), which scrolls in `container`. */
  showPages(container: HTMLDivElement, viewer: HTMLDivElement, listener: PagesListener): PagesOnScreen
}

/** A thumbnail, and the size of its page as shown in points. */
export type SmallPage = {
  readonly canvas: HTMLCanvasElement
  readonly widthPt: number
  readonly heightPt: number
}

/** Where a page stands inside the scrolled content, in CSS px, and how large a point is. */
export type PageFrame = {
  readonly pageIndex: number
  readonly left: number
  readonly top: number
  /** Width and height as on screen, the view's own turn applied. */
  readonly width: number
  readonly height: number
  /** Of the page as shown, without the view's turn. Points. */
  readonly widthPt: number
  readonly heightPt: number
  readonly pxPerPt: number
  readonly turn: Rotation
}

export type SearchRequest = {
  readonly query: string
  readonly caseSensitive: boolean
  readonly wholeWords: boolean
  readonly highlightAll: boolean
}

export type SearchProgress = {
  readonly matchCount: number
  /** Counted from 1; 0 while there is none. */
  readonly currentMatch: number
  readonly searching: boolean
  /** The last step went past the end or the beginning. */
  readonly wrapped: boolean
}

/** The match that is gone to, as it is marked on its page: points as shown. */
export type MarkedMatch = { readonly pageIndex: number; readonly rect: ShownRect }

export type PagesListener = {
  onReady(): void
  /** Not even the first page can be had. */
  onFailed(): void
  /** Counted from 1. */
  onPage(page: number): void
  /** 1 is "100 %": 96 CSS px for 72 points. */
  onZoom(zoom: number, fitsWidth: boolean): void
  onTurn(turn: Rotation): void
  /** Pages moved, came or went: `frames()` gives another answer. */
  onLayout(): void
  onSearch(progress: SearchProgress): void
}

/** 1 is "100 %". `fit-width` follows the window; `comfortable` does so up to 100 %. */
export type Zoom = number | 'fit-width' | 'comfortable'

export type PagesOnScreen = {
  goToPage(page: number): void
  /** Scrolls only when part of the rectangle is out of sight. Points as shown. */
  reveal(pageIndex: number, rect: ShownRect): void
  setZoom(zoom: Zoom): void
  zoom(): Zoom
  /** One step in or out; `origin` in client CSS px stays where it is. */
  zoomBy(factor: number, origin: { readonly x: number; readonly y: number } | null): void
  turnTo(turn: Rotation): void
  /** `step` null: the request itself changed. */
  search(request: SearchRequest, step: 'next' | 'previous' | null): void
  endSearch(): void
  /** Null while it is not drawn. */
  currentMatch(): MarkedMatch | null
  /** The pages drawn now, the visible ones among them; `also` is given too, wherever it is. */
  frames(also: number | null): readonly PageFrame[]
  destroy(): void
}
