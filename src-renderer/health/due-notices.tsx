/** What must be renewed soon: a banner for each, dismissed for its threshold. On Home and on the token's own page. */
import { useState } from 'react'
import { type DueNotice, dueNotices } from '../store/health-facts.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { due, renew } = words.health

/** @param props.tokenId null: of every token, with a way to its page */
export function DueNotices(props: { readonly tokenId: string | null }) {
  const health = useStore(s => s.health)
  const use = useStore(s => s.settings.tokenUse)
  const [asked, setAsked] = useState<DueNotice | null>(null)
  const notices = dueNotices(health, use, new Date()).filter(
    ({ tokenId }) => props.tokenId === null || tokenId === props.tokenId,
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
      {asked && <RenewDialog notice={asked} onClose={() => setAsked(null)} />}
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
  const isOwn = certificate.role === 'own'
  return (
    <div className={`banner ${threshold === 7 ? 'bad' : 'warn'}`} role="status">
      <Icon name="clock-alert" />
      <div className="grow">
        <b>{(isOwn ? due.own : due.issuer)(certificate.name, days)}</b>
        {isOwn ? due.ownText(certificate.issuerName) : due.issuerText}
      </div>
      {props.withPage && (
        <Button size="sm" onClick={() => openToken(tokenId)}>
          {due.show}
        </Button>
      )}
      <Button size="sm" onClick={props.onHow}>
        {due.howTo}
      </Button>
      <IconButton label={due.dismiss} icon="x" onClick={() => void dismissDue(key)} />
    </div>
  )
}

function RenewDialog(props: { readonly notice: DueNotice; readonly onClose: () => void }) {
  const { certificate } = props.notice
  return (
    <Dialog
      title={renew.title}
      subtitle={certificate.name}
      width={480}
      onClose={props.onClose}
      footer={
        <>
          <span className="end" />
          <Button variant="primary" autofocus onClick={props.onClose}>
            {words.common.close}
          </Button>
        </>
      }
    >
      <ol className="card list">
        {renew.steps(certificate.issuerName).map((step, index) => (
          <li key={step.title} className="row-top unlock-step">
            <span className="num idle">{index + 1}</span>
            <span className="grow">
              <span className="t-13 m as-line">{step.title}</span>
              <span className="t-12 c3">{step.text}</span>
            </span>
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
