/** The toolbar of a document: pages on the left, zoom and search on the right. */
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { PAGE_INPUT_ID } from '../focus-targets.ts'
import type { OpenDocument } from '../store/document-slice.ts'
import { useStore } from '../store/store.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MenuButton, type MenuItem } from '../ui/menu.tsx'
import { words } from '../words.ts'

const { workspace } = words
const ZOOM_STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

export function Toolbar({ document }: { readonly document: OpenDocument }) {
  return (
    <div
      className="toolbar"
      role="toolbar"
      aria-label={words.regions.toolbar}
      data-region="toolbar"
      tabIndex={-1}
    >
      <PageGroup pageCount={document.info.pageCount} />
      <span />
      <div className="tgroup right">
        <ZoomGroup />
        <span className="tdiv" />
        <ViewGroup document={document} />
      </div>
    </div>
  )
}

function PageGroup({ pageCount }: { readonly pageCount: number }) {
  const page = useStore(s => s.page)
  const thumbnailsOpen = useStore(s => s.thumbnailsOpen)
  const toggleThumbnails = useStore(s => s.toggleThumbnails)
  const goToPage = useStore(s => s.goToPage)
  return (
    <div className="tgroup">
      <IconButton
        label={workspace.pages}
        icon="panel-left"
        className="pages-toggle"
        pressed={thumbnailsOpen}
        onClick={toggleThumbnails}
      />
      <span className="tdiv" />
      <IconButton
        label={workspace.previousPage}
        icon="chevron-up"
        disabled={page <= 1}
        onClick={() => goToPage(page - 1)}
      />
      <IconButton
        label={workspace.nextPage}
        icon="chevron-down"
        disabled={page >= pageCount}
        onClick={() => goToPage(page + 1)}
      />
      <span className="pageno">
        <PageNumber page={page} pageCount={pageCount} onChange={goToPage} />
        {workspace.ofPages(pageCount)}
      </span>
    </div>
  )
}

function PageNumber(props: {
  readonly page: number
  readonly pageCount: number
  readonly onChange: (page: number) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const { page, pageCount, onChange } = props
  useEffect(() => {
    if (input.current) input.current.value = String(page)
  }, [page])

  function commit() {
    const wanted = Number.parseInt(input.current?.value ?? '', 10)
    if (Number.isFinite(wanted) && wanted >= 1) onChange(Math.min(wanted, pageCount))
    if (input.current) input.current.value = String(page)
  }

  /** Leaving the field as it was must not scroll back to the top of the page. */
  function onBlur() {
    if (input.current?.value !== String(page)) commit()
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (step !== 0) {
      event.preventDefault()
      onChange(Math.min(Math.max(1, page + step), pageCount))
    } else if (event.key === 'Enter') {
      commit()
      input.current?.select()
    } else if (event.key === 'Escape') {
      if (input.current) input.current.value = String(page)
      input.current?.blur()
    }
  }

  return (
    <input
      ref={input}
      id={PAGE_INPUT_ID}
      className="pg"
      role="spinbutton"
      inputMode="numeric"
      aria-label={workspace.page}
      aria-valuenow={page}
      aria-valuemin={1}
      aria-valuemax={pageCount}
      defaultValue={page}
      onFocus={event => event.target.select()}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
    />
  )
}

function ZoomGroup() {
  const zoom = useStore(s => s.zoom)
  const setZoom = useStore(s => s.setZoom)
  const zoomIn = useStore(s => s.zoomIn)
  const zoomOut = useStore(s => s.zoomOut)
  const fitWidth = useStore(s => s.fitWidth)
  const fitsWidth = useStore(s => s.fitsWidth)
  const percent = Math.round(zoom * 100)
  const items: readonly MenuItem[] = [
    { kind: 'item', label: workspace.fitWidth, keys: 'Mod+0', checked: fitsWidth, run: fitWidth },
    { kind: 'line' },
    ...ZOOM_STEPS.map(
      (step): MenuItem => ({
        kind: 'item',
        label: workspace.percent(step * 100),
        checked: !fitsWidth && percent === step * 100,
        run: () => setZoom(step),
        ...(step === 1 ? { keys: 'Mod+1' } : {}),
      }),
    ),
  ]
  return (
    <>
      <IconButton label={workspace.zoomOut} icon="minus" onClick={zoomOut} />
      <MenuButton label={workspace.zoom(percent)} className="zoom" align="end" items={items}>
        {workspace.percent(percent)}
      </MenuButton>
      <IconButton label={workspace.zoomIn} icon="plus" onClick={zoomIn} />
      <IconButton
        label={workspace.fitWidth}
        icon="move-horizontal"
        pressed={fitsWidth}
        className="hide-n"
        onClick={fitWidth}
      />
    </>
  )
}

function ViewGroup({ document }: { readonly document: OpenDocument }) {
  const { documentId, path } = document.info
  const rotateView = useStore(s => s.rotateView)
  const searchOpen = useStore(s => s.search.open)
  const openSearch = useStore(s => s.openSearch)
  const closeSearch = useStore(s => s.closeSearch)
  const reveal = useStore(s => s.reveal)
  const openOutside = useStore(s => s.openOutside)
  const closeDocument = useStore(s => s.closeDocument)
  const items: readonly MenuItem[] = [
    { kind: 'item', label: workspace.rotate, icon: 'rotate-cw', run: rotateView },
    { kind: 'line' },
    {
      kind: 'item',
      label: words.recent.showInFolder,
      icon: 'folder-open',
      run: () => void reveal(path),
    },
    {
      kind: 'item',
      label: workspace.openOutside,
      icon: 'external-link',
      run: () => void openOutside(path),
    },
    { kind: 'line' },
    {
      kind: 'item',
      label: words.commands['document.close'],
      icon: 'x',
      keys: 'Mod+W',
      run: () => void closeDocument(documentId),
    },
  ]
  return (
    <>
      <IconButton label={workspace.rotate} icon="rotate-cw" className="hide-n" onClick={rotateView} />
      <IconButton
        label={workspace.find}
        icon="search"
        pressed={searchOpen}
        onClick={searchOpen ? closeSearch : openSearch}
      />
      <MenuButton label={workspace.more} className="ib" align="end" items={items}>
        <Icon name="ellipsis" />
      </MenuButton>
    </>
  )
}
