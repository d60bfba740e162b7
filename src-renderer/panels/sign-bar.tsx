/** The one action of the workspace, with the reason beside it while it cannot be pressed. */
import { signingObstacle } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const HINT_ID = 'sign-hint'

export function SignBar() {
  const obstacle = useStore(signingObstacleKey)
  const busy = useStore(s => s.starting || s.job !== null)
  const sign = useStore(s => s.sign)
  return (
    <div className="panelfoot">
      <Button
        variant="primary"
        size="lg"
        block
        icon="pen-line"
        keys="Mod+Enter"
        disabled={obstacle !== null}
        describedBy={HINT_ID}
        onClick={() => void sign()}
      >
        {busy ? words.sign.signing : words.sign.sign}
      </Button>
      <p className="t-12 c3 sign-hint" id={HINT_ID}>
        <Icon name={obstacle ? 'info' : 'copy-check'} size={14} />
        <span>{obstacle ?? words.sign.savesNew}</span>
      </p>
    </div>
  )
}

/** A string, so that the store compares it by value. */
function signingObstacleKey(state: Parameters<typeof signingObstacle>[0]): string | null {
  const obstacle = signingObstacle(state)
  if (!obstacle) return null
  return obstacle.kind === 'document'
    ? words.sign.blocked(obstacle.title)
    : words.sign.obstacles[obstacle.kind]
}
