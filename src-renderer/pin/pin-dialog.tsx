/** Asks for a PIN. The digits live only in the input element: never in React state, never in the store. */
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { type AppError, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { PinQuestion, SignJob } from '../../src-shared/model/signing.ts'
import { CertificateSubject, DocumentRow, OwnerSubject, TokenSubject } from '../panels/sign-subject.tsx'
import { TriesMeter } from '../panels/tries-meter.tsx'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Check } from '../ui/check.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { pin } = words
const WIDTH = 448

/** `question` is of kind `pin`. The caller mounts it anew for each question, so nothing outlives an answer. */
export function PinDialog(props: { readonly job: SignJob; readonly question: PinQuestion }) {
  const { job, question } = props
  const answerPin = useStore(s => s.answerPin)
  const cancelJob = useStore(s => s.cancelJob)
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(false)
  const [sure, setSure] = useState(false)
  const [sent, setSent] = useState(false)
  const [unsent, setUnsent] = useState<AppError | null>(null)
  const last = question.state === 'final-try'
  const password = question.purpose === 'password'
  const mayBeEmpty = password && question.minLength === 0 // RFC 7292, B.1: a key file may have an empty password.

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
    const refused = await answerPin(value, last && sure)
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
  const footer = last ? (
    <>
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
      <span className="end" />
      <Button keys="Esc" onClick={stop}>
        {pin.cancel}
      </Button>
      <Button variant="primary" keys="Enter" submit disabled={!ready}>
        {pin.sign}
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
      <Warning question={question} unsent={unsent} />
      <Subject job={job} last={last} />
      <div className="field">
        <SecretInput
          label={password ? pin.password : pin.pin}
          showLabel={password ? pin.showPassword : pin.show}
          autofocus={!last}
          disabled={sent}
          input={input}
          onTyped={setTyped}
        />
        <TriesMeter question={question} />
      </div>
      {last ? (
        <Check checked={sure} onChange={setSure}>
          {pin.lastSure}
        </Check>
      ) : (
        <p className="t-12 c3 row pin-promise">
          <Icon name="lock" size={14} />
          <span>{password ? pin.straightPassword : pin.straight}</span>
        </p>
      )}
    </Dialog>
  )
}

function Subject({ job, last }: { readonly job: SignJob; readonly last: boolean }) {
  return (
    <ul className="card list" aria-label={pin.subject}>
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

function Warning(props: { readonly question: PinQuestion; readonly unsent: AppError | null }) {
  const { question, unsent } = props
  const password = question.purpose === 'password'
  if (unsent) {
    const refusal = wordsOf(unsent)
    return <Alert tone="warn" title={refusal.title} text={`${refusal.text} ${refusal.remedy}`} />
  }
  if (question.state === 'final-try') return <Alert tone="bad" title={pin.lastBanner} text={pin.lastText} />
  if (!question.wrongBefore) {
    if (question.purpose !== 'signature') return null
    return <p className="t-13 c2">{pin.always}</p>
  }
  return (
    <Alert
      tone="warn"
      title={password ? pin.wrongPassword : pin.wrong}
      text={password ? pin.wrongPasswordText : pin.wrongText}
    />
  )
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

/** The field itself. Uncontrolled: React learns whether something was typed, never what. */
function SecretInput(props: {
  readonly label: string
  readonly showLabel: string
  readonly autofocus: boolean
  readonly disabled: boolean
  readonly input: RefObject<HTMLInputElement | null>
  readonly onTyped: (typed: boolean) => void
}) {
  const { input } = props
  const [capsLock, setCapsLock] = useState(false)
  const [shown, setShown] = useState(false)
  const inputId = useId()

  useEffect(() => {
    const element = input.current
    return () => {
      if (element) element.value = ''
    }
  }, [input])

  function watchCapsLock(event: KeyboardEvent) {
    setCapsLock(event.getModifierState('CapsLock'))
  }

  return (
    <>
      <label className="label" htmlFor={inputId}>
        {props.label}
        <span className="end" role="status">
          {capsLock && (
            <span className="chip warn">
              <Icon name="arrow-big-up" size={14} />
              {pin.capsLock}
            </span>
          )}
        </span>
      </label>
      <div className="input lg">
        <input
          ref={input}
          id={inputId}
          className="secret"
          type={shown ? 'text' : 'password'}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-label={props.label}
          data-autofocus={props.autofocus || undefined}
          disabled={props.disabled}
          onInput={event => props.onTyped(event.currentTarget.value !== '')}
          onKeyDown={watchCapsLock}
          onKeyUp={watchCapsLock}
        />
        <HoldToShow label={props.showLabel} shown={shown} onShow={setShown} />
      </div>
    </>
  )
}

/** Shows while held, with the pointer or with Space; nothing leaves it shown. */
function HoldToShow(props: {
  readonly label: string
  readonly shown: boolean
  readonly onShow: (shown: boolean) => void
}) {
  const { onShow } = props
  const hide = () => onShow(false)
  return (
    <button
      type="button"
      className="ib"
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.shown}
      onPointerDown={event => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        onShow(true)
      }}
      onPointerUp={hide}
      onPointerCancel={hide}
      onKeyDown={event => {
        if (event.key !== ' ') return
        event.preventDefault()
        onShow(true)
      }}
      onKeyUp={hide}
      onBlur={hide}
    >
      <Icon name="eye" />
    </button>
  )
}

function titleOf(question: PinQuestion): string {
  if (question.state === 'final-try') return pin.lastTitle
  if (question.purpose === 'password') return pin.titlePassword
  return question.purpose === 'signature' ? pin.titleAgain : pin.title
}
