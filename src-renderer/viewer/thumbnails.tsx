/** Small pictures of the pages, one column; only those in view exist. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import type { SmallPage } from './pdf.ts'
import { type Rows, visibleRows } from './thumbnail-rows.ts'
import { VIEWER_WORDS } from './viewer-words.ts'

/** CSS px: the room of one picture, and from one page to the next. */
const PICTURE = { width: 92, height: 130 } as const
const PITCH = 164
const PADDING = 14

/** Pictures kept beyond those in view. */
const KEPT = 120

/** The page itself is drawn first. Milliseconds. */
const AFTER_THE_PAGE_MS = 200

export function Thumbnails() {
  const documentId = useStore(s => s.activeId)
  const version = useStore(s => s.documents.find(d => d.info.documentId === s.activeId)?.version ?? 0)
  return <Column key={`${documentId} ${version}`} />
}

function Column() {
  const pageCount = useStore(s => s.pageCount)
  const page = useStore(s => s.page)
  const goToPage = useStore(s => s.goToPage)
  const scroller = useRef<HTMLDivElement>(null)
  const [rows, setRows] = useState<Rows>({ first: 0, last: -1 })
  const pictures = usePictures(rows, pageCount)

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => {
      const next = visibleRows(element.scrollTop, element.clientHeight, PITCH, PADDING, pageCount)
      setRows(now => (now.first === next.first && now.last === next.last ? now : next))
    }
    const resized = new ResizeObserver(look)
    resized.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [pageCount])

  useEffect(() => {
    const element = scroller.current
    if (!element || pageCount === 0) return
    const top = PADDING + (page - 1) * PITCH
    if (top < element.scrollTop) element.scrollTop = top - PADDING
    else if (top + PITCH > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + PITCH - element.clientHeight
    }
  }, [page, pageCount])

  function onKeyDown(event: KeyboardEvent) {
    const target = keyTarget(event.key, page, pageCount)
    if (target === null) return
    event.preventDefault()
    goToPage(target)
    // The button may come into being only with the scrolling that the new page causes.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-page="${target}"]`)?.focus(),
    )
  }

  const shown = Array.from({ length: Math.max(0, rows.last - rows.first + 1) }, (_, i) => rows.first + i)
  // The current page stays reachable by Tab wherever the column is scrolled to.
  if (pageCount > 0 && !shown.includes(page - 1)) shown.push(page - 1)
  return (
    <div className="thumbs-scroll" ref={scroller}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move among the buttons inside */}
      <div className="thumbs-all" style={{ height: pageCount * PITCH + 2 * PADDING }} onKeyDown={onKeyDown}>
        {shown.map(index => (
          <Thumbnail
            key={index}
            pageIndex={index}
            current={index === page - 1}
            picture={pictures.get(index) ?? null}
            onChoose={() => goToPage(index + 1)}
          />
        ))}
      </div>
    </div>
  )
}

function Thumbnail(props: {
  readonly pageIndex: number
  readonly current: boolean
  readonly picture: SmallPage | null
  readonly onChoose: () => void
}) {
  const { pageIndex, picture, current } = props
  const box = useStore(s => (s.placement?.pageIndex === pageIndex ? s.placement.rect : null))
  const number = pageIndex + 1
  return (
    <button
      type="button"
      className="thumb"
      style={{ top: PADDING + pageIndex * PITCH, height: PITCH - 12 }}
      data-page={number}
      tabIndex={current ? 0 : -1}
      aria-current={current ? 'true' : undefined}
      aria-label={box ? VIEWER_WORDS.pageWithBox(number) : VIEWER_WORDS.page(number)}
      onClick={props.onChoose}
    >
      <span className="mini" style={fitted(picture)} aria-hidden="true">
        <Picture canvas={picture?.canvas ?? null} />
        {box && picture && (
          <span
            className="mini-box"
            style={{
              left: `${(box.x / picture.widthPt) * 100}%`,
              bottom: `${(box.y / picture.heightPt) * 100}%`,
              width: `${(box.width / picture.widthPt) * 100}%`,
              height: `${(box.height / picture.heightPt) * 100}%`,
            }}
          />
        )}
      </span>
      <span className="flag" aria-hidden="true">
        {number}
        {box && <Icon name="pen-line" size={14} />}
      </span>
    </button>
  )
}

function Picture({ canvas }: { readonly canvas: HTMLCanvasElement | null }) {
  const holder = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    if (canvas) holder.current?.replaceChildren(canvas)
    else holder.current?.replaceChildren()
  }, [canvas])
  return <span ref={holder} />
}

/** Draws what is in view, one page after the other, and keeps what it drew. */
function usePictures({ first, last }: Rows, pageCount: number): ReadonlyMap<number, SmallPage> {
  const drawThumbnail = useStore(s => s.drawThumbnail)
  const [pictures, setPictures] = useState<ReadonlyMap<number, SmallPage>>(new Map())
  const kept = useRef(pictures)

  useEffect(() => {
    if (pageCount === 0) return
    const stop = new AbortController()
    async function drawMissing() {
      for (let index = first; index <= last; index += 1) {
        if (kept.current.has(index)) continue
        const picture = await drawThumbnail(index, PICTURE, stop.signal)
        if (stop.signal.aborted) return
        if (!picture) continue
        kept.current = remembering(kept.current, index, picture, { first, last })
        setPictures(kept.current)
      }
    }
    const start = setTimeout(() => {
      // A page that cannot be drawn stays white paper here; the page itself says what is wrong.
      drawMissing().catch(() => undefined)
    }, AFTER_THE_PAGE_MS)
    return () => {
      clearTimeout(start)
      stop.abort()
    }
  }, [first, last, pageCount, drawThumbnail])
  return pictures
}

function remembering(
  before: ReadonlyMap<number, SmallPage>,
  index: number,
  picture: SmallPage,
  rows: Rows,
): ReadonlyMap<number, SmallPage> {
  const after = new Map(before).set(index, picture)
  for (const old of before.keys()) {
    if (after.size <= KEPT) break
    if (old < rows.first || old > rows.last) after.delete(old)
  }
  return after
}

function fitted(picture: SmallPage | null) {
  if (!picture) return PICTURE
  const scale = Math.min(PICTURE.width / picture.widthPt, PICTURE.height / picture.heightPt)
  return { width: Math.round(picture.widthPt * scale), height: Math.round(picture.heightPt * scale) }
}

function keyTarget(key: string, page: number, pageCount: number): number | null {
  if (key === 'ArrowDown') return Math.min(page + 1, pageCount)
  if (key === 'ArrowUp') return Math.max(page - 1, 1)
  if (key === 'Home') return 1
  if (key === 'End') return pageCount
  return null
}
