/** Asks for the password of a document. It lives in the input element only. */
import { useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { opening } = words

export function PasswordDialog(props: {
  readonly name: string
  readonly wrongBefore: boolean
  /** What the password is for. */
  readonly action: string
  readonly onAnswer: (password: string) => void
  readonly onCancel: () => void
}) {
  const input = useRef<HTMLInputElement>(null)
  function submit() {
    const password = input.current?.value ?? ''
    if (input.current) input.current.value = ''
    props.onAnswer(password)
  }
  return (
    <Dialog
      title={opening.passwordTitle}
      subtitle={props.name}
      width={448}
      onClose={props.onCancel}
      onSubmit={submit}
      footer={
        <>
          <span className="end" />
          <Button keys="Esc" onClick={props.onCancel}>
            {words.common.cancel}
          </Button>
          <Button variant="primary" keys="Enter" submit>
            {props.action}
          </Button>
        </>
      }
    >
      {props.wrongBefore && (
        <div className="banner warn" role="alert">
          <Icon name="circle-alert" />
          <div className="grow">
            <b>{opening.passwordWrong}</b>
            {opening.passwordWrongText}
          </div>
        </div>
      )}
      <label className="field">
        <span className="label">{opening.password}</span>
        <span className="input lg">
          <input ref={input} type="password" autoComplete="off" data-autofocus />
        </span>
        <span className="help">{opening.passwordText}</span>
      </label>
    </Dialog>
  )
}
