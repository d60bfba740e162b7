/** A tick box with its words, and the chips that switch something on. */
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

export function Check(props: {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
  readonly disabled?: boolean
}) {
  return (
    <label className={`check${props.checked ? ' on' : ''}${props.disabled ? ' disabled' : ''}`}>
      <input
        type="checkbox"
        className="vh check-input"
        checked={props.checked}
        disabled={props.disabled}
        onChange={event => props.onChange(event.target.checked)}
      />
      <span className="box" aria-hidden="true">
        <Icon name="check" />
      </span>
      <span>{props.children}</span>
    </label>
  )
}

export function ToggleChip(props: {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: string
}) {
  return (
    <label className={`chip text toggle${props.checked ? ' on' : ''}`}>
      <input
        type="checkbox"
        className="vh check-input"
        checked={props.checked}
        onChange={event => props.onChange(event.target.checked)}
      />
      {props.checked && <Icon name="check" size={14} />}
      {props.children}
    </label>
  )
}
