/** Asks for the secret of a time-stamp service that nobody keeps. It lives only in the input element. */
import { useRef, useState } from 'react'
import type { SecretQuestion } from '../../src-shared/model/services.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { SecretInput } from './secret-input.tsx'

const { secret: text } = words.services

export function ServiceSecret() {
  const question = useStore(s => s.secretQuestion)
  return question && <ServiceSecretDialog key={question.questionId} question={question} />
}

/** Mounted anew for each question, so nothing outlives an answer. */
function ServiceSecretDialog({ question }: { readonly question: SecretQuestion }) {
  const { questionId, service, host, kind, user, wrongBefore } = question
  const answerSecret = useStore(s => s.answerSecret)
  const cancelSecret = useStore(s => s.cancelSecret)
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(false)

  function taken(): string {
    const value = input.current?.value ?? ''
    if (input.current) input.current.value = ''
    setTyped(false)
    return value
  }

  function submit() {
    const value = taken()
    if (value !== '') void answerSecret(questionId, value)
  }

  function stop() {
    taken()
    void cancelSecret(questionId)
  }

  return (
    <Dialog
      title={text.title[kind]}
      subtitle={service === host ? host : `${service}, ${host}`}
      width={448}
      onClose={stop}
      onSubmit={submit}
      footer={
        <>
          <span className="end" />
          <Button keys="Esc" onClick={stop}>
            {words.common.cancel}
          </Button>
          <Button variant="primary" keys="Enter" submit disabled={!typed}>
            {text.go}
          </Button>
        </>
      }
    >
      {wrongBefore && (
        <div className="banner warn" role="alert">
          <Icon name="circle-alert" />
          <div className="grow">
            <b>{text.wrong}</b>
            {text.wrongText}
          </div>
        </div>
      )}
      {user !== null && (
        <p className="t-13 c2">
          {text.user} <b className="m">{user}</b>
        </p>
      )}
      <div className="field">
        <SecretInput
          label={text.label[kind]}
          showLabel={text.show}
          autofocus
          disabled={false}
          input={input}
          onTyped={setTyped}
        />
      </div>
      <p className="t-12 c3 row pin-promise">
        <Icon name="lock" size={14} />
        <span>{text.promise}</span>
      </p>
    </Dialog>
  )
}
