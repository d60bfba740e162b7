/** Every field of a certificate, to be searched, read in words and copied. */
import { useState } from 'react'
import type { CertificateField, CertificateView } from '../../src-shared/model/certificate-view.ts'
import { fieldsText, fieldText } from '../../src-shared/model/certificate-words.ts'
import { maskPersonal } from '../../src-shared/model/personal-numbers.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { useCopy } from './use-copy.ts'

const { certificate: text } = words

type Props = { readonly view: CertificateView; readonly personal: readonly string[] }

export function CertificateDetails({ view, personal }: Props) {
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<CertificateField | null>(null)
  const [copied, copy] = useCopy()
  const fields = view.fields.filter(field => holds(field, query, personal))
  const field = chosen !== null && fields.includes(chosen) ? chosen : (fields[0] ?? null)
  const all = fieldsText(view, personal)
  return (
    <>
      <div className="row cv-tools">
        <label className="input cv-find">
          <Icon name="search" />
          <input
            type="search"
            placeholder={text.find}
            aria-label={text.find}
            value={query}
            onChange={event => setQuery(event.target.value)}
          />
        </label>
        <span className="t-13 c3" role="status">
          {text.fields(fields.length, view.fields.length)}
        </span>
        <span className="end" />
        <Button icon={copied === all ? 'check' : 'copy'} onClick={() => copy(all)}>
          {copied === all ? words.common.copied : text.copyAll}
        </Button>
      </div>
      <div className="cv-split">
        <div className="cv-list" role="listbox" aria-label={text.table} tabIndex={-1}>
          {(['certificate', 'extension'] as const).map(group => (
            <Group
              key={group}
              title={text.groups[group]}
              fields={fields.filter(one => one.group === group)}
              chosen={field}
              personal={personal}
              onChoose={setChosen}
            />
          ))}
          {fields.length === 0 && <p className="t-13 c2 cv-none">{text.noFields}</p>}
        </div>
        {field && <FieldPanel field={field} personal={personal} />}
      </div>
    </>
  )
}

function holds(field: CertificateField, query: string, personal: readonly string[]): boolean {
  const words = `${fieldText(field, personal)} ${field.oid ?? ''}`.toLowerCase()
  return words.includes(query.trim().toLowerCase())
}

function Group(props: {
  readonly title: string
  readonly fields: readonly CertificateField[]
  readonly chosen: CertificateField | null
  readonly personal: readonly string[]
  readonly onChoose: (field: CertificateField) => void
}) {
  const { title, fields, chosen, personal, onChoose } = props
  if (fields.length === 0) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options, as ARIA has it; a fieldset holds form controls.
    <div role="group" aria-label={title}>
      <div className="t-12 c3 cv-group" aria-hidden="true">
        {title}
      </div>
      {fields.map(field => (
        <button
          key={`${field.name} ${field.oid ?? ''}`}
          type="button"
          role="option"
          aria-selected={field === chosen}
          tabIndex={field === chosen ? 0 : -1}
          className="cv-field t-13"
          onClick={() => onChoose(field)}
          onKeyDown={event => stepFrom(event.currentTarget, event.key) && event.preventDefault()}
          onFocus={() => onChoose(field)}
        >
          <span className={field === chosen ? 'm' : 'c2'}>{field.name}</span>
          <span className={`trunc${field.mono ? ' mono' : ''}`}>{maskPersonal(field.value, personal)}</span>
          {field.critical ? <span className="chip text">{text.critical}</span> : <span />}
        </button>
      ))}
    </div>
  )
}

/** @returns whether the key moved */
function stepFrom(option: HTMLElement, key: string): boolean {
  const list = option.closest('[role="listbox"]')
  const options = [...(list?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])]
  const at = options.indexOf(option)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[key]
  if (to === undefined) return false
  options[to]?.focus()
  return true
}

function FieldPanel({
  field,
  personal,
}: {
  readonly field: CertificateField
  readonly personal: readonly string[]
}) {
  const [copied, copy] = useCopy()
  const parts = field.parts.length > 0 ? field.parts : [{ label: field.name, value: field.value, tech: null }]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
    <section className="cv-about" aria-label={field.name} tabIndex={0}>
      <h3 className="t-14 sb">{field.name}</h3>
      {field.oid && <p className="tech">{field.oid}</p>}
      <p className="t-13 c2">{field.explanation}</p>
      <dl className="t-13">
        {parts.map(part => (
          <div key={`${part.label} ${part.value} ${part.tech}`}>
            <dt className="c3">{part.label}</dt>
            <dd className={`sel${field.mono ? ' mono' : ''}`}>
              {maskPersonal(part.value, personal)} {part.tech && <span className="tech">{part.tech}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <Button icon={copied ? 'check' : 'copy'} onClick={() => copy(fieldText(field, personal))}>
        {copied ? words.common.copied : text.copyValue}
      </Button>
    </section>
  )
}
