/** The words of an appearance: its name, its lines with variables, how dates and numbers are written. */
import { useId, useRef } from 'react'
import {
  APPEARANCE_VARIABLES,
  type AppearanceVariable,
  DateFormat,
  type NamedAppearance,
  unknownVariables,
} from '../../src-shared/model/appearance.ts'
import { Button } from '../ui/button.tsx'
import { Check } from '../ui/check.tsx'
import { words } from '../words.ts'
import type { ChangeDraft } from './appearance-editor.tsx'
import { SelectField } from './select-field.tsx'

const { editor } = words.appearances

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter(zone => zone !== 'UTC')]

type Props = { readonly draft: NamedAppearance; readonly change: ChangeDraft }

export function TextFields({ draft, change }: Props) {
  const id = useId()
  const dates = DateFormat.options.map(value => ({ value, label: editor.dates[value] }))
  const zones = [
    { value: 'computer', label: editor.zoneComputer },
    ...ZONES.map(zone => ({ value: zone, label: zone })),
  ]
  return (
    <>
      <div>
        <label className="t-13 sb" htmlFor={id}>
          {editor.name}
        </label>
        <div className="input">
          <input
            id={id}
            value={draft.name}
            maxLength={60}
            onChange={event => change({ name: event.target.value })}
          />
        </div>
      </div>
      <TemplateField draft={draft} change={change} />
      <div className="editor-pair">
        <SelectField
          label={editor.date}
          value={draft.dateFormat}
          options={dates}
          onChange={dateFormat => change({ dateFormat })}
        />
        <SelectField
          label={editor.zone}
          value={draft.timeZone}
          options={zones}
          onChange={timeZone => change({ timeZone })}
        />
      </div>
      <Check checked={draft.maskSerial} onChange={maskSerial => change({ maskSerial })}>
        {editor.maskSerial}
      </Check>
    </>
  )
}

function TemplateField({ draft, change }: Props) {
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const unknown = unknownVariables(draft.text)

  function insert(variable: AppearanceVariable) {
    const { selectionStart: from = 0, selectionEnd: to = 0 } = area.current ?? {}
    change({ text: `${draft.text.slice(0, from)}{${variable}}${draft.text.slice(to)}` })
    area.current?.focus()
  }

  return (
    <div>
      <label className="t-13 sb" htmlFor={id}>
        {editor.text}
      </label>
      <textarea
        ref={area}
        id={id}
        className="input editor-text"
        rows={5}
        maxLength={1000}
        spellCheck={false}
        value={draft.text}
        aria-describedby={`${id}-help`}
        onChange={event => change({ text: event.target.value })}
      />
      <fieldset className="row chips">
        <legend className="vh">{editor.insert}</legend>
        {APPEARANCE_VARIABLES.map(variable => (
          <Button key={variable} size="sm" icon="plus" onClick={() => insert(variable)}>
            {editor.variables[variable]}
          </Button>
        ))}
      </fieldset>
      <p className="t-12 c3" id={`${id}-help`}>
        {unknown.length > 0 ? editor.unknown(unknown) : editor.textHelp}
      </p>
    </div>
  )
}
