/** A named choice of one among many, the label above it. */
import { useId } from 'react'
import { Icon } from '../ui/icon.tsx'

export function SelectField<V extends string>(props: {
  readonly label: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: string }[]
  readonly onChange: (value: V) => void
}) {
  const id = useId()
  return (
    <div className="select-field">
      <label className="t-13 sb" htmlFor={id}>
        {props.label}
      </label>
      <div className="input select settings-select">
        <select
          id={id}
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
    </div>
  )
}
