/** What stands in place of the pages while they cannot be shown. */
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { VIEWER_WORDS } from './viewer-words.ts'

export type ViewerStage =
  | { readonly kind: 'opening' | 'shown' | 'locked' }
  | { readonly kind: 'password'; readonly wrongBefore: boolean; answer(password: string | null): void }
  | { readonly kind: 'failed'; readonly gone: boolean }

/** Nothing is said about waits shorter than this. Milliseconds. */
const QUIET_MS = 200

export function ViewerNotice({
  stage,
  onAgain,
}: {
  readonly stage: ViewerStage
  readonly onAgain: () => void
}) {
  switch (stage.kind) {
    case 'shown':
      return null
    case 'opening':
      return <Opening />
    case 'password':
      return <PasswordForm key={String(stage.wrongBefore)} {...stage} />
    case 'locked':
      return (
        <Notice icon="lock" title={VIEWER_WORDS.lockedTitle} text={VIEWER_WORDS.lockedText}>
          <Button onClick={onAgain}>{VIEWER_WORDS.lockedAgain}</Button>
        </Notice>
      )
    case 'failed':
      return (
        <Notice
          icon="file-x-2"
          title={VIEWER_WORDS.failedTitle}
          text={stage.gone ? VIEWER_WORDS.goneText : VIEWER_WORDS.failedText}
        >
          <Button onClick={onAgain}>{VIEWER_WORDS.again}</Button>
        </Notice>
      )
  }
}

function Opening() {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), QUIET_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!slow) return null
  return (
    <div className="viewer-notice" role="status">
      <div className="page-skeleton" aria-hidden="true" />
      <span className="vh">{VIEWER_WORDS.opening}</span>
    </div>
  )
}

/** The password lives in the input element only, and leaves it at once. */
function PasswordForm(props: { readonly wrongBefore: boolean; answer(password: string | null): void }) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  function submit(event: FormEvent) {
    event.preventDefault()
    const password = input.current?.value ?? ''
    if (input.current) input.current.value = ''
    props.answer(password)
  }
  return (
    <form className="viewer-notice" onSubmit={submit} aria-label={VIEWER_WORDS.passwordTitle}>
      <Icon name="lock" size={28} />
      <h2 className="t-16 sb">{VIEWER_WORDS.passwordTitle}</h2>
      <p className="t-13 c2">{VIEWER_WORDS.passwordText}</p>
      <input
        ref={input}
        className={`input${props.wrongBefore ? ' error' : ''}`}
        type="password"
        autoComplete="off"
        aria-label={VIEWER_WORDS.password}
        aria-invalid={props.wrongBefore}
        aria-describedby={props.wrongBefore ? 'viewer-password-wrong' : undefined}
      />
      {props.wrongBefore && (
        <p id="viewer-password-wrong" className="t-13 c-bad" role="alert">
          {VIEWER_WORDS.passwordWrong}
        </p>
      )}
      <div className="row gap-2">
        <Button variant="ghost" onClick={() => props.answer(null)}>
          {VIEWER_WORDS.passwordCancel}
        </Button>
        <Button submit variant="primary">
          {VIEWER_WORDS.passwordShow}
        </Button>
      </div>
    </form>
  )
}

function Notice(props: {
  readonly icon: 'lock' | 'file-x-2'
  readonly title: string
  readonly text: string
  readonly children: React.ReactNode
}) {
  return (
    <div className="viewer-notice" role="alert">
      <Icon name={props.icon} size={28} />
      <h2 className="t-16 sb">{props.title}</h2>
      <p className="t-13 c2">{props.text}</p>
      {props.children}
    </div>
  )
}
