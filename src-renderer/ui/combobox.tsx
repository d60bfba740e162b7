/** A text field that offers a few sentences, and takes any other. */
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { Icon } from './icon.tsx'

export function Combobox(props: {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly suggestions: readonly string[]
  readonly onChange: (value: string) => void
  readonly onLeave: () => void
}) {
  const [open, setOpen] = useState(false)
  const [marked, setMarked] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()

  function choose(value: string) {
    props.onChange(value)
    setOpen(false)
    setMarked(-1)
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setOpen(true)
      setMarked((marked + step + props.suggestions.length) % props.suggestions.length)
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      const value = props.suggestions[marked]
      if (value !== undefined) choose(value)
      else setOpen(false)
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      event.stopPropagation()
      setOpen(false)
    }
  }

  return (
    <div className="combo">
      <div className="input select">
        <input
          ref={input}
          role="combobox"
          aria-label={props.label}
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="none"
          aria-activedescendant={open && marked >= 0 ? `${listId}-${marked}` : undefined}
          autoComplete="off"
          spellCheck
          value={props.value}
          placeholder={props.placeholder}
          onChange={event => props.onChange(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => {
            setOpen(false)
            props.onLeave()
          }}
        />
        <button
          type="button"
          className="ib combo-open"
          tabIndex={-1}
          aria-hidden="true"
          onPointerDown={event => {
            event.preventDefault()
            input.current?.focus()
            setOpen(!open)
          }}
        >
          <Icon name="chevrons-up-down" size={14} />
        </button>
      </div>
      <div className="menu combo-list" role="listbox" id={listId} aria-label={props.label} hidden={!open}>
        {props.suggestions.map((suggestion, index) => (
          <button
            key={suggestion}
            id={`${listId}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={suggestion === props.value}
            className={index === marked ? 'hl' : undefined}
            onPointerDown={event => {
              event.preventDefault()
              choose(suggestion)
            }}
          >
            {suggestion}
          </button>
        ))}
      </div>
    </div>
  )
}
