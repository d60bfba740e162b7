/** What is the difference between the four levels, in plain words. */
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words.ts'

const { level: text } = words
const LEVELS = ['b-b', 'b-t', 'b-lt', 'b-lta'] as const

export function LevelsDialog(props: {
  /** The one that is chosen. */
  readonly level: (typeof LEVELS)[number]
  readonly onClose: () => void
}) {
  const { level, onClose } = props
  return (
    <Dialog
      title={text.difference}
      subtitle={text.differenceText}
      width={640}
      textOnly
      onClose={onClose}
      footer={
        <>
          <span className="t-12 c3">{text.privacy}</span>
          <span className="end" />
          <Button variant="primary" keys="Esc" autofocus onClick={onClose}>
            {words.common.close}
          </Button>
        </>
      }
    >
      <ul className="card list levels">
        {LEVELS.map(step => (
          <LevelRow key={step} step={step} isChosen={step === level} />
        ))}
      </ul>
    </Dialog>
  )
}

function LevelRow({
  step,
  isChosen,
}: {
  readonly step: (typeof LEVELS)[number]
  readonly isChosen: boolean
}) {
  const { title, term, text: says, holds, goodFor } = text.steps[step]
  return (
    <li className="row-top levels-row">
      <div className="levels-name">
        <h3 className="t-13 sb">{title}</h3>
        <p className="t-12 c3">
          <span className="tech">{term}</span>
        </p>
        {isChosen && <span className="chip accent text">{text.chosen}</span>}
      </div>
      <div className="grow">
        <p className="t-13">{says}</p>
        <p className="t-12 c2">
          <b>{text.holds}</b> {holds}
        </p>
        <p className="t-12 c2">
          <b>{text.goodFor}</b> {goodFor}
        </p>
      </div>
    </li>
  )
}
