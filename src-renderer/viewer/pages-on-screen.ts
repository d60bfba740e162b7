/** The scrolling pages: wishes in, facts out. Translates between our words and those of pdf.js's viewer. */
import type { Rotation } from '../../src-shared/model/geometry.ts'
import { PX_PER_PT_AT_100, type ScreenRect, toScreenRect, toShownRect } from '../placement/page-space.ts'
import type {
  MarkedMatch,
  PageFrame,
  PagesListener,
  PagesOnScreen,
  SearchProgress,
  SearchRequest,
  Zoom,
} from './pdf.ts'
import type { ViewerParts } from './pdfjs.ts'
import { VIEWER_WORDS } from './viewer-words.ts'

/** What we use of pdf.js's PDFPageView, which its package leaves untyped. */
type DrawnPage = {
  readonly id: number
  readonly div: HTMLDivElement
  readonly scale: number
  readonly viewport: { readonly width: number; readonly height: number }
}

type MatchesCount = { readonly current: number; readonly total: number }

/** FindState of pdf.js: FOUND 0, NOT_FOUND 1, WRAPPED 2, PENDING 3. */
const FIND_WRAPPED = 2
const FIND_PENDING = 3

const ZOOM_LEAST = 0.1
const ZOOM_MOST = 8

/** What stays visible above a page that is gone to. Less than the gap between pages. */
const AIR_ABOVE_PX = 14

/** Milliseconds a zoom gesture must rest before pages are drawn anew; until then they are stretched. */
const REDRAW_DELAY_MS = 300

export function showPages(parts: ViewerParts, listener: PagesListener): PagesOnScreen {
  const { pages, viewer, eventBus } = parts
  const stopLinks = keepLinksInside(pages.container)
  const stopFlips = flipAtEdges(parts)
  let zoomed: Zoom = 'comfortable'
  const resized = new ResizeObserver(() => {
    if (typeof zoomed === 'string' && pages.pagesCount > 0) applyZoom(zoomed)
    listener.onLayout()
  })
  resized.observe(pages.container)
  resized.observe(viewer)
  listen(parts, listener, () => zoomed === 'fit-width')
  parts.start().catch(() => listener.onFailed())

  function pageAt(index: number): DrawnPage | undefined {
    return pages.getPageView(index)
  }

  function applyZoom(zoom: Zoom) {
    zoomed = zoom
    if (typeof zoom === 'number') {
      pages.currentScaleValue = String(within(zoom))
      return
    }
    pages.currentScaleValue = 'page-width'
    if (zoom === 'comfortable' && pages.currentScale > 1) pages.currentScaleValue = '1'
  }

  return {
    goToPage(page) {
      if (page < 1 || page > pages.pagesCount) return
      pages.currentPageNumber = page
      const top = pageAt(page - 1)?.div.offsetTop
      if (top !== undefined) pages.container.scrollTop = Math.max(0, top - AIR_ABOVE_PX)
    },
    reveal(pageIndex, rect) {
      const page = pageAt(pageIndex)
      if (!page) return
      if (!page.div.isConnected) pages.currentPageNumber = pageIndex + 1
      const frame = frameOf(page, asTurn(pages.pagesRotation))
      const box = toScreenRect(rect, frame)
      scrollToSee(pages.container, { ...box, left: frame.left + box.left, top: frame.top + box.top })
    },
    setZoom: applyZoom,
    zoom: () => (typeof zoomed === 'number' ? pages.currentScale : zoomed),
    zoomBy(factor, origin) {
      const scaleFactor = within(pages.currentScale * factor) / pages.currentScale
      if (scaleFactor === 1) return
      zoomed = pages.currentScale * scaleFactor
      // pdf.js's own `origin` counts from the nearest positioned ancestor, not from the window.
      const putBack = origin ? holdUnder(origin, pages.getCachedPageViews(), pages.container) : null
      pages.updateScale({ scaleFactor, drawingDelay: REDRAW_DELAY_MS })
      putBack?.()
    },
    turnTo(turn) {
      pages.pagesRotation = turn
      if (typeof zoomed === 'string') applyZoom(zoomed)
    },
    search(request, step) {
      eventBus.dispatch('find', findEvent(request, step))
    },
    endSearch() {
      eventBus.dispatch('findbarclose', { source: null })
    },
    currentMatch: () => markedMatch(viewer, pageAt, asTurn(pages.pagesRotation)),
    frames(also) {
      const drawn: DrawnPage[] = [...pages.getCachedPageViews()]
      const more = also === null ? undefined : pageAt(also)
      if (more && !drawn.includes(more)) drawn.push(more)
      return drawn
        .filter(page => page.div.isConnected)
        .map(page => frameOf(page, asTurn(pages.pagesRotation)))
        .toSorted((a, b) => a.pageIndex - b.pageIndex)
    },
    destroy() {
      resized.disconnect()
      stopLinks()
      stopFlips()
      parts.stop()
    },
  }
}

function listen({ pages, eventBus }: ViewerParts, listener: PagesListener, fitsWidth: () => boolean): void {
  eventBus.on('pagesinit', () => {
    for (let i = 0; i < pages.pagesCount; i += 1) namePage(pages.getPageView(i))
    listener.onReady()
  })
  eventBus.on('pagechanging', ({ pageNumber }: { readonly pageNumber: number }) =>
    listener.onPage(pageNumber),
  )
  eventBus.on('scalechanging', ({ scale }: { readonly scale: number }) => {
    listener.onZoom(scale, fitsWidth())
    listener.onLayout()
  })
  eventBus.on('rotationchanging', () => {
    listener.onTurn(asTurn(pages.pagesRotation))
    listener.onLayout()
  })
  eventBus.on('pagerender', () => listener.onLayout())
  eventBus.on('pagerendered', () => listener.onLayout())
  eventBus.on('pagerendered', () => performance.mark('tokenseal:page-shown'), { once: true }) // For `npm run bench`.
  eventBus.on('updateviewarea', () => listener.onLayout())
  eventBus.on(
    'updatefindcontrolstate',
    ({ state, matchesCount }: { readonly state: number; readonly matchesCount: MatchesCount }) =>
      listener.onSearch(progressOf(matchesCount, state)),
  )
  eventBus.on('updatefindmatchescount', ({ matchesCount }: { readonly matchesCount: MatchesCount }) =>
    listener.onSearch(progressOf(matchesCount, null)),
  )
}

/** A landmark for each of ten thousand pages would be none. */
function namePage({ id, div }: DrawnPage): void {
  div.setAttribute('role', 'group')
  div.setAttribute('aria-label', VIEWER_WORDS.page(id))
}

function progressOf(count: MatchesCount, state: number | null): SearchProgress {
  return {
    matchCount: count.total,
    currentMatch: count.current,
    searching: state === FIND_PENDING,
    wrapped: state === FIND_WRAPPED,
  }
}

function findEvent(request: SearchRequest, step: 'next' | 'previous' | null) {
  return {
    source: null,
    type: step === null ? '' : 'again',
    query: request.query,
    caseSensitive: request.caseSensitive,
    entireWord: request.wholeWords,
    highlightAll: request.highlightAll,
    findPrevious: step === 'previous',
    matchDiacritics: false,
  }
}

function frameOf(page: DrawnPage, turn: Rotation): PageFrame {
  const { div, viewport } = page
  const scale = page.scale * PX_PER_PT_AT_100
  const upright = turn % 180 === 0
  const { width, height } = div.getBoundingClientRect()
  const widthPt = (upright ? viewport.width : viewport.height) / scale
  return {
    pageIndex: page.id - 1,
    left: div.offsetLeft + div.clientLeft,
    top: div.offsetTop + div.clientTop,
    width,
    height,
    widthPt,
    heightPt: (upright ? viewport.height : viewport.width) / scale,
    // As drawn: pdf.js rounds a page to whole device pixels.
    pxPerPt: (upright ? width : height) / widthPt,
    turn,
  }
}

/** The marks of one match may lie in several pieces of text; a match that begins on one page ends on it. */
function markedMatch(
  viewer: HTMLElement,
  pageAt: (index: number) => DrawnPage | undefined,
  turn: Rotation,
): MarkedMatch | null {
  const marks = [...viewer.querySelectorAll('.textLayer .highlight.selected')]
  const div = marks[0]?.closest('.page')
  const page = pageAt(Number(div?.getAttribute('data-page-number')) - 1)
  if (!page || marks.length === 0) return null
  const paper = page.div.getBoundingClientRect()
  const boxes = marks.map(mark => mark.getBoundingClientRect())
  const left = Math.min(...boxes.map(box => box.left)) - paper.left - page.div.clientLeft
  const top = Math.min(...boxes.map(box => box.top)) - paper.top - page.div.clientTop
  const width = Math.max(...boxes.map(box => box.right)) - paper.left - page.div.clientLeft - left
  const height = Math.max(...boxes.map(box => box.bottom)) - paper.top - page.div.clientTop - top
  const rect = toShownRect({ left, top, width, height }, frameOf(page, turn))
  return { pageIndex: page.id - 1, rect }
}

/** Room for the toolbar above a box, and air around it. CSS px. */
const AIR_AROUND_PX = 64

/** Into the middle, and only when it is not in sight already. */
function scrollToSee(container: HTMLElement, box: ScreenRect): void {
  const { scrollTop, scrollLeft, clientHeight, clientWidth } = container
  const low = box.top - AIR_AROUND_PX < scrollTop
  const high = box.top + box.height + AIR_AROUND_PX > scrollTop + clientHeight
  if (low || high) container.scrollTop = box.top + box.height / 2 - clientHeight / 2
  const right = box.left + box.width > scrollLeft + clientWidth
  if (box.left < scrollLeft || right) container.scrollLeft = box.left + box.width / 2 - clientWidth / 2
}

/** @returns what scrolls the place of a page that is under a point (client CSS px) under it again */
function holdUnder(
  point: { readonly x: number; readonly y: number },
  drawn: Iterable<DrawnPage>,
  container: HTMLElement,
): () => void {
  const beside = (div: HTMLElement) => {
    const { top, bottom } = div.getBoundingClientRect()
    return Math.max(top - point.y, point.y - bottom, 0)
  }
  const [nearest] = [...drawn]
    .map(page => page.div)
    .filter(div => div.isConnected)
    .toSorted((a, b) => beside(a) - beside(b))
  if (!nearest) return () => undefined
  const before = nearest.getBoundingClientRect()
  const across = (point.x - before.left) / before.width
  const down = (point.y - before.top) / before.height
  return () => {
    const after = nearest.getBoundingClientRect()
    container.scrollLeft += after.left + across * after.width - point.x
    container.scrollTop += after.top + down * after.height - point.y
  }
}

/** A middle click or a dragged link would leave the document without asking its click handler. */
function keepLinksInside(container: HTMLElement): () => void {
  const refuse = (event: Event) => {
    if (event.target instanceof Element && event.target.closest('a')) event.preventDefault()
  }
  container.addEventListener('auxclick', refuse)
  container.addEventListener('dragstart', refuse)
  return () => {
    container.removeEventListener('auxclick', refuse)
    container.removeEventListener('dragstart', refuse)
  }
}

/** ScrollMode.PAGE of pdf.js, which it takes by itself beyond 10,000 pages: one page at a time in the scroller. */
const ONE_PAGE = 3

/** Milliseconds between two pages of one turn of the wheel. */
const FLIP_PAUSE_MS = 120

/** Where pages come one at a time, the wheel at the end of one goes on to the next. */
function flipAtEdges({ pages }: ViewerParts): () => void {
  const { container } = pages
  let flipped = 0
  const onWheel = (event: WheelEvent) => {
    if (pages.scrollMode !== ONE_PAGE || event.ctrlKey || event.metaKey) return
    if (event.timeStamp - flipped < FLIP_PAUSE_MS) return
    const { scrollTop, clientHeight, scrollHeight } = container
    if (event.deltaY > 0 && scrollTop + clientHeight >= scrollHeight - 1) {
      if (pages.nextPage()) container.scrollTop = 0
    } else if (event.deltaY < 0 && scrollTop <= 0) {
      if (pages.previousPage()) container.scrollTop = container.scrollHeight
    } else return
    flipped = event.timeStamp
  }
  container.addEventListener('wheel', onWheel, { passive: true })
  return () => container.removeEventListener('wheel', onWheel)
}

function within(zoom: number): number {
  return Math.min(ZOOM_MOST, Math.max(ZOOM_LEAST, zoom))
}

function asTurn(degrees: number): Rotation {
  return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0
}
