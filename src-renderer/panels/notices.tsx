/** Notices in the corner: they stay while pointed at or focused, and never hold the only way to act. */
import { useCallback } from 'react'
import type { Notice } from '../store/notice-slice.ts'
import { useStore } from '../store/store.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Toast } from '../ui/toast.tsx'
import { words } from '../words.ts'
import { InsertedNotice } from './inserted-notice.tsx'

const ICONS = { info: 'info', warn: 'circle-alert', bad: 'octagon-alert' } as const

export function Notices() {
  const notices = useStore(s => s.notices)
  return (
    <section className="notices" aria-label={words.notices.region}>
      <InsertedNotice />
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
  const dismiss = useCallback(() => dismissNotice(notice.id), [dismissNotice, notice.id])
  const bad = notice.kind === 'bad'
  return (
    // What went wrong stays until it is read; the rest goes by itself.
    <Toast role={bad ? 'alert' : 'status'} stays={bad} onGone={dismiss}>
      <div className="row-top">
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
        <IconButton label={words.common.dismiss} icon="x" className="toast-close" onClick={dismiss} />
      </div>
    </Toast>
  )
}
