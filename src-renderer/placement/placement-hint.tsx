/** Below the pages: what to do while no box stands yet. */
import { activeDocument } from '../store/active-document.ts'
import { targetOf } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { PLACEMENT_WORDS } from './placement-words.ts'

export function PlacementHint() {
  const kind = useStore(s => s.placing.action.kind)
  const startPlacing = useStore(s => s.startPlacing)
  const stopPlacing = useStore(s => s.stopPlacing)
  const needed = useStore(s => {
    const tab = activeDocument(s)
    if (!tab || tab.signed || s.placement || s.job || s.starting) return false
    return !tab.info.obstacles.some(o => o.blocks) && targetOf(s.targets, tab.info).kind === 'box'
  })
  if (!needed) return null
  if (kind === 'idle') {
    return (
      <div className="place-hint">
        <Button icon="pen-line" onClick={startPlacing}>
          {PLACEMENT_WORDS.start}
        </Button>
      </div>
    )
  }
  if (kind !== 'pointing') return null

  return (
    <div className="place-hint">
      <span className="t-13">{PLACEMENT_WORDS.hint}</span>
      <Button size="sm" variant="ghost" onClick={stopPlacing}>
        {PLACEMENT_WORDS.notNow}
      </Button>
    </div>
  )
}
