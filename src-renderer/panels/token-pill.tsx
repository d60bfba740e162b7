/** The token in the title bar: whose it is, and how it is. Opens the certificate chooser. */
import type { ReactNode } from 'react'
import type { CertificateInfo, TokenInfo } from '../../src-shared/model/certificate.ts'
import { daysLeft, isExpiring } from '../../src-shared/model/certificate-ranking.ts'
import { useStore } from '../store/store.ts'
import { pillState, tokenStatus } from '../store/token-facts.ts'
import { useChosenCertificate } from '../store/use-chosen.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { tokenIcon, tokenName } from './token-look.ts'

const { pill } = words

export function TokenPill() {
  const list = useStore(s => s.tokenList)
  const state = pillState(list, useChosenCertificate())
  switch (state.kind) {
    case 'reading':
      return (
        <Pill tone="none" spoken="">
          <span className="spin" aria-hidden="true" />
          <span>{pill.reading}</span>
        </Pill>
      )
    case 'none':
      return (
        <Pill tone="none" spoken="">
          <Icon name="usb-token" size={18} />
          <span>{pill.none}</span>
        </Pill>
      )
    case 'blank':
      return (
        <Pill tone="warn" spoken={pill.attention}>
          <Mark />
          <span className="who">{pill.blank}</span>
          <Dot />
          <span className="c-warn">{pill.notSetUp}</span>
          <More />
        </Pill>
      )
    case 'driver':
      return (
        <Pill tone="warn" spoken={pill.attention}>
          <Mark />
          <span className="who">{state.state === 'needed' ? pill.found : pill.driver}</span>
          <Dot />
          <span className="c-warn">{state.state === 'needed' ? pill.driverNeeded : pill.notAnswering}</span>
          <More />
        </Pill>
      )
    case 'several':
      return (
        <Pill tone="" spoken={pill.ready}>
          <Mark />
          <span className="who">{pill.several(state.count)}</span>
          <More />
        </Pill>
      )
    case 'token':
      return <OneToken token={state.token} certificate={state.certificate} />
  }
}

function OneToken(props: { readonly token: TokenInfo; readonly certificate: CertificateInfo | null }) {
  const { token, certificate } = props
  const now = new Date()
  const status = tokenStatus(token, now)
  const expiring = certificate !== null && isExpiring(certificate, now)
  const tone = status === 'locked' ? 'bad' : status === 'ready' && !expiring ? '' : 'warn'
  return (
    <Pill tone={tone} spoken={tone === '' ? pill.ready : pill.attention}>
      <Mark icon={tokenIcon(token)} />
      <span className="who trunc">{certificate?.subjectName ?? tokenName(token)}</span>
      {certificate && status !== 'locked' && (
        <span className="issuer c3 trunc">{certificate.issuerName}</span>
      )}
      <Dot />
      <State token={token} certificate={certificate} expiring={expiring} now={now} />
      <More />
    </Pill>
  )
}

function State(props: {
  readonly token: TokenInfo
  readonly certificate: CertificateInfo | null
  readonly expiring: boolean
  readonly now: Date
}) {
  const status = tokenStatus(props.token, props.now)
  if (status === 'locked') return <span className="c-bad">{pill.locked}</span>
  if (status === 'password') return <span className="c-warn">{pill.passwordNeeded}</span>
  if (!props.certificate) return <span className="c-warn">{pill.noCertificate}</span>
  const days = daysLeft(props.certificate, props.now)
  if (!props.certificate.usable) {
    return <span className="c-warn">{days < 0 ? pill.expired : pill.cannotSign}</span>
  }
  return <span className={props.expiring ? 'c-warn' : undefined}>{pill.daysLeft(days)}</span>
}

function Pill(props: { readonly tone: string; readonly spoken: string; readonly children: ReactNode }) {
  const openDialog = useStore(s => s.openDialog)
  return (
    <button
      type="button"
      className={`tokenpill ${props.tone}`.trim()}
      aria-haspopup="dialog"
      onClick={() => openDialog('certificates')}
    >
      {props.spoken && <span className="vh">{props.spoken}</span>}
      {props.children}
    </button>
  )
}

function Mark({ icon = 'usb-token' }: { readonly icon?: ReturnType<typeof tokenIcon> }) {
  return (
    <span className="tk">
      <Icon name={icon} size={18} />
    </span>
  )
}

function Dot() {
  return (
    <span className="sep" aria-hidden="true">
      ·
    </span>
  )
}

function More() {
  return <Icon name="chevron-down" size={14} className="c3" />
}
