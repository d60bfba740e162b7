/** The parts that pages of the settings are made of: cards of rows, switches, choices. */
import { type ReactNode, useId } from 'react'
import { Icon } from '../ui/icon.tsx'

/** A card of rows under a small heading. */
export function SettingsCard(props: { readonly title?: string; readonly children: ReactNode }) {
  const titleId = useId()
  return (
    <section aria-labelledby={props.title ? titleId : undefined}>
      {props.title && (
        <h3 className="t-13 sb settings-head" id={titleId}>
          {props.title}
        </h3>
      )}
      <div className="card settings-card">{props.children}</div>
    </section>
  )
}

/** One setting: its name, what it means, and the control. */
export function SettingRow(props: {
  readonly title: string
  readonly text?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <div className="setrow">
      <div className="grow">
        <div className="t-14 m">{props.title}</div>
        {props.text && <p>{props.text}</p>}
      </div>
      <div className="ctl">{props.children}</div>
    </div>
  )
}

export function SwitchRow(props: {
  readonly title: string
  readonly text?: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}) {
  const titleId = useId()
  const textId = useId()
  return (
    <div className="setrow">
      <div className="grow">
        <div className="t-14 m" id={titleId}>
          {props.title}
        </div>
        {props.text && <p id={textId}>{props.text}</p>}
      </div>
      <div className="ctl">
        <button
          type="button"
          className="switch"
          role="switch"
          aria-checked={props.checked}
          aria-labelledby={titleId}
          aria-describedby={props.text ? textId : undefined}
          onClick={() => props.onChange(!props.checked)}
        />
      </div>
    </div>
  )
}

/** One of a few, in a list that the system draws. */
export function SelectRow<V extends string>(props: {
  readonly title: string
  readonly text?: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: string }[]
  readonly onChange: (value: V) => void
}) {
  return (
    <SettingRow title={props.title} text={props.text}>
      <div className="input select settings-select">
        <select
          aria-label={props.title}
          value={props.value}
          // The values of the options are those of V.
          onChange={event => props.onChange(event.target.value as V)}
        >
          {props.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <Icon name="chevrons-up-down" size={14} />
      </div>
    </SettingRow>
  )
}

/** One of a few short ones, side by side: a group of radio buttons. */
export function SegmentsRow<V extends number | string>(props: {
  readonly title: string
  readonly text?: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: string }[]
  readonly onChange: (value: V) => void
}) {
  const name = useId()
  return (
    <SettingRow title={props.title} text={props.text}>
      <div className="seg settings-seg" role="radiogroup" aria-label={props.title}>
        {props.options.map(({ value, label }) => (
          <label key={value}>
            <input
              type="radio"
              className="vh"
              name={name}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </SettingRow>
  )
}
