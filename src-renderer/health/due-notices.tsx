/** What must be renewed soon: a banner for each, dismissed for its threshold. On Home and on the token's own page. */
import { useState } from 'react'
import { type DueNotice, dueNotices } from '../store/health-facts.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { RenewDialog } from './renew-dialog.tsx'

const { due } = words.health

/** @param props.tokenId null: of every token, with a way to its page. What is on no token is told on each. */
export function DueNotices(props: { readonly tokenId: string | null }) {
  const health = useStore(s => s.health)
  const use = useStore(s => s.settings.tokenUse)
  const [asked, setAsked] = useState<DueNotice | null>(null)
  const notices = dueNotices(health, use, new Date()).filter(
    ({ tokenId }) => props.tokenId === null || tokenId === null || tokenId === props.tokenId,
  )
  if (notices.length === 0) return null
  return (
    <div className="col gap-2 due">
      {notices.map(notice => (
        <DueBanner
          key={notice.key}
          notice={notice}
          withPage={props.tokenId === null}
          onHow={() => setAsked(notice)}
        />
      ))}
      {asked && <RenewDialog certificate={asked.certificate} onClose={() => setAsked(null)} />}
    </div>
  )
}

function DueBanner(props: {
  readonly notice: DueNotice
  readonly withPage: boolean
  readonly onHow: () => void
}) {
  const { certificate, days, key, tokenId, threshold } = props.notice
  const dismissDue = useStore(s => s.dismissDue)
  const openToken = useStore(s => s.openToken)
  const openSettings = useStore(s => s.openSettings)
  const { role } = certificate
  return (
    <div className={`banner ${threshold === 7 ? 'bad' : 'warn'}`} role="status">
      <Icon name="clock-alert" />
      <div className="grow">
        <b>{due[role](certificate.name, days)}</b>
        {due.text[role](certificate.issuerName)}
      </div>
      {props.withPage && tokenId !== null && (
        <Button size="sm" onClick={() => openToken(tokenId)}>
          {due.show}
        </Button>
      )}
      {role === 'time-stamp' ? (
        <Button size="sm" onClick={() => openSettings('time')}>
          {due.services}
        </Button>
      ) : (
        <Button size="sm" onClick={props.onHow}>
          {due.howTo}
        </Button>
      )}
      <IconButton label={due.dismiss} icon="x" onClick={() => void dismissDue(key)} />
    </div>
  )
}
