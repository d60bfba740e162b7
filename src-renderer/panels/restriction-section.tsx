/** What the signature forbids from then on: the lock, and for the first signature a certification. */
import { useId } from 'react'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import type { Certification } from '../../src-shared/model/restrictions.ts'
import {
  certificationFor,
  certifyLevels,
  choiceFor,
  lockSwitch,
  waitingFields,
} from '../store/restriction-facts.ts'
import { type SignTarget, targetOf } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { restriction: text } = words

export function RestrictionSection({ info }: { readonly info: DocumentInfo }) {
  const target = targetOf(
    useStore(s => s.targets),
    info,
  )
  return (
    <section className="sect restriction" aria-label={text.lock}>
      <LockRow info={info} target={target} />
      <Certify info={info} target={target} />
    </section>
  )
}

type Where = { readonly info: DocumentInfo; readonly target: SignTarget }

function LockRow({ info, target }: Where) {
  const choice = choiceFor(
    useStore(s => s.restrictions),
    info,
  )
  const restrict = useStore(s => s.restrict)
  const titleId = useId()
  const textId = useId()
  const { on, fixed, text: reason } = lockSwitch(info, target, choice)
  return (
    <div className="row-top lock-row">
      <div className="grow">
        <p className={`t-13 m${fixed ? ' c3' : ''}`} id={titleId}>
          {text.lock}
        </p>
        <p className="t-12 c3" id={textId}>
          {reason}
        </p>
      </div>
      <button
        type="button"
        className={`switch${fixed ? ' lockd' : ''}`}
        role="switch"
        aria-checked={on}
        aria-disabled={fixed}
        aria-labelledby={titleId}
        aria-describedby={textId}
        onClick={() => {
          if (!fixed) restrict(info.documentId, { lock: !on })
        }}
      />
    </div>
  )
}

function Certify({ info, target }: Where) {
  const choice = choiceFor(
    useStore(s => s.restrictions),
    info,
  )
  const restrict = useStore(s => s.restrict)
  const name = useId()
  const levels = certifyLevels(info, target)
  if (levels === null) return null
  const chosen = certificationFor(info, target, choice)
  const waits = levels.find(({ why }) => why !== null)?.why ?? null
  const hint = chosen === null || waitingFields(info, target) > 0 ? waits : text.noOtherField
  return (
    <details className="certify">
      <summary className="t-13 c2">
        <Icon name="chevron-right" size={14} />
        {text.certify}
        {chosen !== null && <span className="chip accent text">{text.levels[chosen].title}</span>}
      </summary>
      <p className="t-12 c3">{text.certifyText}</p>
      <div role="radiogroup" aria-label={text.certify}>
        {levels.map(({ level, why }) => (
          <Level
            key={level ?? 'none'}
            group={name}
            level={level}
            checked={level === chosen}
            disabled={why !== null}
            onChoose={() => restrict(info.documentId, { certify: level })}
          />
        ))}
      </div>
      {hint !== null && <p className="t-12 c3">{hint}</p>}
    </details>
  )
}

function Level(props: {
  readonly group: string
  readonly level: Certification | null
  readonly checked: boolean
  readonly disabled: boolean
  readonly onChoose: () => void
}) {
  const { title, term } = text.levels[props.level ?? 'none']
  return (
    <label className="row certify-level t-13">
      <input
        type="radio"
        name={props.group}
        checked={props.checked}
        disabled={props.disabled}
        onChange={props.onChoose}
      />
      <span className="grow">{title}</span>
      {term !== '' && <span className="tech">{term}</span>}
    </label>
  )
}
