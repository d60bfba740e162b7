/** A field for a PIN or a password. The digits live only in the input element: never in React state, never in the store. */
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from 'react'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { pin } = words

/** Uncontrolled: React learns whether something was typed, never what. */
export function SecretInput(props: {
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
