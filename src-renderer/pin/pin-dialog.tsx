/** Asks for a PIN. The digits live only in the input element: never in React state, never in the store. */
import { useRef, useState } from 'react'
import { type AppError, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { PinQuestion, SignJob } from '../../src-shared/model/signing.ts'
import { PreparedLines } from '../panels/prepared-lines.tsx'
import { CertificateSubject, DocumentRow, OwnerSubject, TokenSubject } from '../panels/sign-subject.tsx'
import { TriesMeter } from '../panels/tries-meter.tsx'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Check } from '../ui/check.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { SecretInput } from './secret-input.tsx'

const { pin } = words
const WIDTH = 448
/** Minutes, where the settings say: every time. */
const KEEP_IF_ASKED = 5

/** `question` is of kind `pin` or `reader-last-try`. The caller mounts it anew for each question, so nothing outlives an answer. */
export function PinDialog(props: { readonly job: SignJob; readonly question: PinQuestion }) {
  const { job, question } = props
  const answerPin = useStore(s => s.answerPin)
  const cancelJob = useStore(s => s.cancelJob)
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(false)
  const [sure, setSure] = useState(false)
  const setting = useStore(s => s.settings.tokenUse.keepMinutes)
  const minutes = setting || KEEP_IF_ASKED
  const [keep, setKeep] = useState(setting > 0)
  const [where, setWhere] = useState(false)
  const [sent, setSent] = useState(false)
  const [unsent, setUnsent] = useState<AppError | null>(null)
  const last = question.lastTry !== 'no'
  const onReader = question.kind === 'reader-last-try'
  const password = question.purpose === 'password'
  const opens = question.use === 'open'
  const mayKeep = !last && question.purpose === 'login'
  // RFC 7292, B.1: a key file may have an empty password. On the reader nothing is typed here.
  const mayBeEmpty = onReader || (password && question.minLength === 0)

  function forget() {
    if (input.current) input.current.value = ''
    setTyped(false)
  }

  async function submit() {
    const value = input.current?.value ?? ''
    if ((value === '' && !mayBeEmpty) || sent || (last && !sure)) return
    forget()
    setSent(true)
    setUnsent(null)
    const refused = await answerPin(value, last && sure, mayKeep && keep ? minutes : 0)
    if (!refused) return
    setSent(false)
    setUnsent(refused)
    input.current?.focus()
  }

  function stop() {
    forget()
    void cancelJob()
  }

  const ready = (typed || mayBeEmpty) && !sent
  const whereIs = <WhereIsMyPin shown={where} onShow={setWhere} />
  const footer = last ? (
    <>
      {whereIs}
      <span className="end" />
      <Button disabled={!ready || !sure} onClick={() => void submit()}>
        {pin.useLastTry}
      </Button>
      <Button variant="primary" autofocus onClick={stop}>
        {pin.stop}
      </Button>
    </>
  ) : (
    <>
      {question.wrongBefore && !password && whereIs}
      <span className="end" />
      <Button keys="Esc" onClick={stop}>
        {pin.cancel}
      </Button>
      <Button variant="primary" keys="Enter" submit disabled={!ready}>
        {opens ? pin.open : pin.sign}
      </Button>
    </>
  )

  return (
    <Dialog
      title={titleOf(question)}
      width={WIDTH}
      onClose={stop}
      footer={footer}
      // On the last try there is no form, so Enter submits nothing.
      {...(last ? {} : { onSubmit: () => void submit() })}
    >
      <Warning job={job} question={question} unsent={unsent} />
      <Subject job={job} last={last} />
      <PreparedLines prepared={job.prepared} />
      <div className="field">
        {!onReader && (
          <SecretInput
            label={password ? pin.password : pin.pin}
            showLabel={password ? pin.showPassword : pin.show}
            autofocus={!last}
            disabled={sent}
            input={input}
            onTyped={setTyped}
          />
        )}
        <TriesMeter question={question} />
      </div>
      {where && (
        <p className="t-13 c2" role="status">
          {pin.whereText(job.certificate?.issuerName ?? null)}
        </p>
      )}
      {mayKeep && (
        <Check checked={keep} onChange={setKeep}>
          {words.login.keep(minutes)}
        </Check>
      )}
      {last ? (
        <Check checked={sure} onChange={setSure}>
          {onReader ? pin.readerLastSure : pin.lastSure}
        </Check>
      ) : (
        <p className="t-12 c3 row pin-promise">
          <Icon name="lock" size={14} />
          <span>{password ? (opens ? pin.straightPasswordOpen : pin.straightPassword) : pin.straight}</span>
        </p>
      )}
    </Dialog>
  )
}

function Subject({ job, last }: { readonly job: SignJob; readonly last: boolean }) {
  return (
    <ul className="card list" aria-label={job.use === 'open' ? pin.subjectOpen : pin.subject}>
      <DocumentRow job={job} />
      {last ? (
        <OwnerSubject job={job} />
      ) : (
        <>
          <CertificateSubject job={job} />
          {job.token && <TokenSubject token={job.token} />}
        </>
      )}
    </ul>
  )
}

function WhereIsMyPin(props: { readonly shown: boolean; readonly onShow: (shown: boolean) => void }) {
  return (
    <Button variant="ghost" className="foot-first" onClick={() => props.onShow(!props.shown)}>
      {pin.whereIsMyPin}
    </Button>
  )
}

function Warning(props: {
  readonly job: SignJob
  readonly question: PinQuestion
  readonly unsent: AppError | null
}) {
  const { job, question, unsent } = props
  const password = question.purpose === 'password'
  if (unsent) {
    const refusal = wordsOf(unsent)
    return <Alert tone="warn" title={refusal.title} text={`${refusal.text} ${refusal.remedy}`} />
  }
  if (question.lastTry === 'certain') return <Alert tone="bad" title={pin.lastBanner} text={pin.lastText} />
  if (question.lastTry === 'possible') {
    return <Alert tone="bad" title={pin.maybeLastBanner} text={pin.maybeLastText(question.ownTries)} />
  }
  if (!question.wrongBefore) {
    if (question.purpose !== 'signature') return null
    return (
      <p className="t-13 c2">
        {job.itemCount > 1 && <b className="m">{pin.counted(job.itemIndex + 1, job.itemCount)}. </b>}
        {question.use === 'open' ? pin.alwaysOpen : `${pin.always} ${pin.secondPin}`}
      </p>
    )
  }
  return <Alert tone="warn" title={password ? pin.wrongPassword : pin.wrong} text={wrongTextOf(question)} />
}

function Alert(props: { readonly tone: 'warn' | 'bad'; readonly title: string; readonly text: string }) {
  return (
    <div className={`banner ${props.tone}`} role="alert">
      <Icon name={props.tone === 'bad' ? 'octagon-alert' : 'circle-alert'} />
      <div className="grow">
        <b>{props.title}</b>
        {props.text}
      </div>
    </div>
  )
}

function titleOf(question: PinQuestion): string {
  if (question.lastTry === 'certain') return pin.lastTitle
  if (question.lastTry === 'possible') return pin.maybeLastTitle
  const opens = question.use === 'open'
  if (question.purpose === 'password') return opens ? pin.titlePasswordOpen : pin.titlePassword
  if (question.purpose === 'signature') return pin.titleAgain
  return opens ? pin.titleOpen : pin.title
}

function wrongTextOf({ purpose, use }: PinQuestion): string {
  if (use === 'open') return purpose === 'password' ? pin.wrongPasswordTextOpen : pin.wrongTextOpen
  return purpose === 'password' ? pin.wrongPasswordText : pin.wrongText
}
