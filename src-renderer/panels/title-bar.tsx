/** The title bar: open documents as tabs, the token, and the menu where the system draws none. */
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { nativeMenu } from '../bridge.ts'
import { pickPdfs } from '../focus-targets.ts'
import type { OpenDocument } from '../store/document-slice.ts'
import { useStore } from '../store/store.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Logo } from '../ui/seal.tsx'
import { words } from '../words.ts'
import { AppMenu } from './app-menu.tsx'
import { LoginPills } from './login-pill.tsx'
import { TokenPill } from './token-pill.tsx'

export function TitleBar() {
  const documents = useStore(s => s.documents)
  const activeId = useStore(s => s.activeId)
  const activate = useStore(s => s.activate)
  return (
    <header className="titlebar" data-region="tabs">
      <span className="brand">
        <Logo />
      </span>
      {!nativeMenu && <AppMenu />}
      <div
        className="tabs"
        role="tablist"
        aria-label={words.titleBar.tabs}
        onKeyDown={moveBetweenTabs}
        onWheel={event => event.currentTarget.scrollBy({ left: event.deltaX + event.deltaY })}
      >
        <button
          className="tab home"
          type="button"
          role="tab"
          aria-selected={activeId === null}
          tabIndex={activeId === null ? 0 : -1}
          onClick={() => activate(null)}
        >
          <Icon name="house" />
          {words.titleBar.home}
        </button>
        {documents.map(document => (
          <DocumentTab key={document.info.documentId} document={document} />
        ))}
      </div>
      <IconButton label={words.titleBar.openPdf} icon="plus" onClick={pickPdfs} />
      <Opening />
      <span className="grow" />
      <LoginPills />
      <TokenPill />
    </header>
  )
}

function DocumentTab({ document }: { readonly document: OpenDocument }) {
  const { documentId, name } = document.info
  const selected = useStore(s => s.activeId === documentId)
  const activate = useStore(s => s.activate)
  const closeDocument = useStore(s => s.closeDocument)
  const close = () => void closeDocument(documentId)
  const frame = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (selected) frame.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [selected])
  return (
    <span className="tab-frame" role="presentation" ref={frame}>
      <button
        className="tab"
        type="button"
        role="tab"
        aria-selected={selected}
        tabIndex={selected ? 0 : -1}
        title={name}
        aria-keyshortcuts="Delete"
        onClick={() => activate(documentId)}
        onAuxClick={event => {
          if (event.button === 1) close()
        }}
        onKeyDown={event => {
          if (event.key === 'Delete') close()
        }}
      >
        <Icon name="file-text" size={14} />
        <span className="trunc">{name}</span>
      </button>
      {/* Hidden from the accessibility tree: a tab list holds tabs only. There, Delete and Ctrl+W close. */}
      <button
        type="button"
        className="ib tab-close"
        title={words.titleBar.closeTab(name)}
        aria-hidden="true"
        tabIndex={-1}
        onClick={close}
      >
        <Icon name="x" size={14} />
      </button>
    </span>
  )
}

/** Which files are being opened, once it takes longer than a blink. */
function Opening() {
  const opening = useStore(s => s.opening)
  const [first] = opening
  return (
    <span role="status" className="opening">
      {first && (
        <>
          <span className="spin" aria-hidden="true" />
          <span className="vh">{words.titleBar.opening(first)}</span>
        </>
      )}
    </span>
  )
}

function moveBetweenTabs(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')]
  const at = tabs.findIndex(tab => tab.contains(document.activeElement))
  const next = tabs[(at + step + tabs.length) % tabs.length]
  event.preventDefault()
  next?.focus()
  next?.click()
}
