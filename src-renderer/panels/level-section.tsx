/** How long the signature must hold: four steps, each with what the one before has. */
import { useId, useState } from 'react'
import { levelFor } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { words } from '../words.ts'
import { LevelsDialog } from './levels-dialog.tsx'

const { level: text } = words
const LEVELS = ['b-b', 'b-t', 'b-lt', 'b-lta'] as const

export function LevelSection() {
  const services = useStore(s => s.settings.services)
  const level = useStore(s => levelFor(s.settings))
  const changeServices = useStore(s => s.changeServices)
  const openSettings = useStore(s => s.openSettings)
  const [explains, setExplains] = useState(false)
  const name = useId()
  const hasService = services.timeStamps.length > 0
  const shown = text.steps[level]
  return (
    <section className="sect">
      <h3>
        {text.title} <span className="end" />
        <IconButton
          className="level-help"
          label={text.difference}
          icon="circle-question-mark"
          onClick={() => setExplains(true)}
        />
      </h3>
      <div className="seg sm level-seg" role="radiogroup" aria-label={text.control}>
        {LEVELS.map(step => (
          <label key={step}>
            <input
              type="radio"
              className="vh"
              name={name}
              checked={step === level}
              disabled={!hasService && step !== 'b-b'}
              onChange={() => void changeServices({ usualLevel: step })}
            />
            <span>{text.steps[step].title}</span>
          </label>
        ))}
      </div>
      <p className="t-13 c2 level-text">{shown.text}</p>
      <p className="t-12 c3">
        <span className="tech">{shown.term}</span>
        {level !== 'b-b' && ` · ${text.needsInternet}`}
      </p>
      {!hasService && (
        <p className="t-12 c3 level-none">
          {text.noService}{' '}
          <Button variant="link" className="t-12" onClick={() => openSettings('time')}>
            {text.addService}
          </Button>
        </p>
      )}
      {explains && <LevelsDialog level={level} onClose={() => setExplains(false)} />}
    </section>
  )
}
