/** A modal dialog: the page behind is inert, focus stays inside and returns, Escape closes where that is allowed. */
import {
  type FormEvent,
  type KeyboardEvent as ReactKeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from 'react'
import { words } from '../words.ts'
import { IconButton } from './button.tsx'

export type DialogProps = {
  readonly title: string
  readonly subtitle?: string
  /** CSS px. */
  readonly width: number
  /** Null: nothing closes it but what happens in it. */
  readonly onClose: (() => void) | null
  readonly children: ReactNode
  /** Null: there is none. */
  readonly footer: ReactNode
  /** Before the title. */
  readonly mark?: ReactNode
  /** Beside the title. */
  readonly actions?: ReactNode
  /** Given, the dialog is a form and Enter submits it. */
  readonly onSubmit?: () => void
  readonly describedBy?: string
  readonly className?: string
  /** For bodies that hold text only: lets the keyboard scroll them. */
  readonly textOnly?: boolean
}

export function Dialog(props: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    // `close` must find where focus came from; showModal remembers it, and gives it back.
    dialog.showModal()
    firstFocus(dialog)?.focus()
    return () => dialog.close()
  }, [])

  useEscapeWithoutFocus(ref, props.onClose)

  function onKeyDown(event: ReactKeyboardEvent) {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    props.onClose?.()
  }

  const content = (
    <>
      <div className="dhead">
        {props.mark}
        <div className="grow">
          <h2 id={titleId}>{props.title}</h2>
          {props.subtitle && <p className="t-13 c2">{props.subtitle}</p>}
        </div>
        {props.actions}
        {props.onClose && (
          <IconButton label={words.common.close} icon="x" onClick={props.onClose} className="dclose" />
        )}
      </div>
      <div
        className={`dbody${props.className ? ` ${props.className}` : ''}`}
        {...(props.textOnly ? { tabIndex: 0, role: 'region', 'aria-label': props.title } : {})}
      >
        {props.children}
      </div>
      {props.footer !== null && <footer className="dfoot">{props.footer}</footer>}
    </>
  )
  const { onSubmit } = props
  return (
    <dialog
      ref={ref}
      // Escape is ours: Chromium would close on the second Escape whatever the page says.
      {...{ closedby: 'none' }}
      className="dialog raised"
      style={{ width: props.width }}
      aria-labelledby={titleId}
      aria-describedby={props.describedBy}
      onKeyDown={onKeyDown}
      onCancel={event => event.preventDefault()}
    >
      {onSubmit ? (
        <form
          className="dform"
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault()
            onSubmit()
          }}
        >
          {content}
        </form>
      ) : (
        content
      )}
    </dialog>
  )
}

/** What had the focus was taken away or disabled, and the browser leaves it nowhere: Escape still closes the front dialog. */
function useEscapeWithoutFocus(ref: RefObject<HTMLDialogElement | null>, onClose: (() => void) | null) {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const isFront = [...document.querySelectorAll('dialog:modal')].at(-1) === ref.current
      if (event.key !== 'Escape' || document.activeElement !== document.body || !isFront) return
      event.preventDefault()
      event.stopPropagation()
      onClose?.()
    }
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [ref, onClose])
}

/** What asks for it, else the first thing to act on in the body, else in the foot: never the close button. */
function firstFocus(dialog: HTMLElement): HTMLElement | null {
  const find = (selector: string) => dialog.querySelector<HTMLElement>(selector)
  return (
    find('[data-autofocus]') ??
    find('.dbody :is(input:enabled:not([type="file"]), button:enabled)') ??
    find('.dfoot button:enabled')
  )
}
