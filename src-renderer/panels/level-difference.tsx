/** What the four levels are, in plain words: from the question mark beside their control. */
import { PadesLevel } from '../../src-shared/model/signing.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words.ts'

const { steps, difference } = words.level

export function LevelDifferenceDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog
      title={difference.title}
      subtitle={difference.subtitle}
      width={560}
      textOnly
      onClose={onClose}
      footer={
        <>
          <span className="end" />
          <Button variant="primary" keys="Esc" autofocus onClick={onClose}>
            {words.common.close}
          </Button>
        </>
      }
    >
      <dl className="col level-list">
        {PadesLevel.options.map(level => (
          <div key={level} className="level-item">
            <dt className="row gap-2">
              <span className="t-14 sb">{steps[level].title}</span>
              <span className="t-12 c3 tech">{steps[level].term}</span>
            </dt>
            <dd className="t-13 c2">{difference.steps[level].adds}</dd>
            <dd className="t-13">{difference.steps[level].holds}</dd>
          </div>
        ))}
      </dl>
      <p className="t-13 c2">{difference.network}</p>
    </Dialog>
  )
}
