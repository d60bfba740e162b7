/** The appearances to choose from, each as it looks. */
import { useId } from 'react'
import type { Appearance } from '../../src-shared/model/signing.ts'
import { usedAppearance } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { words } from '../words.ts'
import { DrawnAppearance } from './drawn-appearance.tsx'

const text = words.appearances

/** Of a card's picture: a usual box, made small. */
export const SMALL = { width: 200, height: 80, pxPerPt: 0.6 } as const

export function AppearanceCards() {
  const chosen = useStore(s => s.settings.appearance)
  const appearances = useStore(s => s.appearances)
  const used = usedAppearance(chosen, appearances)
  return (
    <div className="appearance-cards" role="radiogroup" aria-label={text.choose}>
      <Card id={null} name={text.plain} appearance={{ ...chosen, named: null }} checked={!used.named} />
      {appearances.map(({ id, name }) => (
        <Card
          key={id}
          id={id}
          name={name}
          appearance={{ ...chosen, imagePath: null, named: id }}
          checked={used.named === id}
        />
      ))}
    </div>
  )
}

function Card(props: {
  readonly id: string | null
  readonly name: string
  readonly appearance: Appearance
  readonly checked: boolean
}) {
  const choose = useStore(s => s.chooseAppearance)
  // A changed appearance keeps its id: it is drawn as it is now.
  const draft = useStore(s => s.appearances.find(({ id }) => id === props.id) ?? null)
  const group = useId()
  return (
    <label className="appearance-card" title={props.name}>
      <input
        type="radio"
        className="vh"
        name={group}
        aria-label={props.name}
        checked={props.checked}
        onChange={() => choose(props.id)}
      />
      <span className="paper">
        <DrawnAppearance appearance={props.appearance} draft={draft} {...SMALL} />
      </span>
    </label>
  )
}
