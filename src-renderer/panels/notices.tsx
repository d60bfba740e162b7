/** Notices in the corner: they stay while pointed at or focused, and never hold the only way to act. */
import { useEffect, useState } from 'react'
import type { Notice } from '../store/notice-slice.ts'
import { useStore } from '../store/store.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { InsertedNotice } from './inserted-notice.tsx'

const SHOWN_MS = 12_000
const ICONS = { info: 'info', warn: 'circle-alert', bad: 'octagon-alert' } as const

export function Notices() {
  const notices = useStore(s => s.notices)
  return (
    <section className="notices" aria-label={words.notices.region}>
      <div aria-live="polite">
        <InsertedNotice />
      </div>
      {notices.map(notice => (
        <NoticeToast key={notice.id} notice={notice} />
      ))}
    </section>
  )
}

/** The same notices inside a dialog, where the corner cannot be reached. */
export function NoticeBanners() {
  const notices = useStore(s => s.notices)
  const dismissNotice = useStore(s => s.dismissNotice)
  return notices.map(notice => (
    <div key={notice.id} className={`banner ${notice.kind}`} role="alert">
      <Icon name={ICONS[notice.kind]} />
      <div className="grow">
        <b>{notice.title}</b>
        {notice.text}
      </div>
      <IconButton label={words.common.dismiss} icon="x" onClick={() => dismissNotice(notice.id)} />
    </div>
  ))
}

function NoticeToast({ notice }: { readonly notice: Notice }) {
  const dismissNotice = useStore(s => s.dismissNotice)
  const [held, setHeld] = useState(false)
  // What went wrong stays until it is read; the rest goes by itself.
  const stays = held || notice.kind === 'bad'
  useEffect(() => {
    if (stays) return
    const timer = setTimeout(() => dismissNotice(notice.id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [stays, notice.id, dismissNotice])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it open.
    <div
      className="toast raised row-top"
      role={notice.kind === 'bad' ? 'alert' : 'status'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon
        name={ICONS[notice.kind]}
        size={20}
        className={notice.kind === 'info' ? 'c3' : `f-${notice.kind}`}
      />
      <div className="grow">
        <h2 className="t-14 sb">{notice.title}</h2>
        <p className="t-13 c2">{notice.text}</p>
        {notice.code && <p className="tech sel">{notice.code}</p>}
      </div>
      <IconButton
        label={words.common.dismiss}
        icon="x"
        className="toast-close"
        onClick={() => dismissNotice(notice.id)}
      />
    </div>
  )
}
