/** What came of trying a driver, and what is wrong with one that is in use, with what to do. */
import { wordsOf } from '../../src-shared/errors/app-error.ts'
import { NOTHING_SIGNED } from '../../src-shared/errors/catalog-tokens.ts'
import type { DriverTest, ModuleInfo } from '../../src-shared/model/certificate.ts'
import type { DriverOutcome as Outcome } from '../store/driver-slice.ts'
import { fileNameOf } from '../store/file-names.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const text = words.settings.drivers

type Told = {
  readonly kind: 'ok' | 'bad'
  readonly title: string
  readonly text: string
  readonly code: string
}

export function DriverOutcome() {
  const outcome = useStore(s => s.driverOutcome)
  const dismiss = useStore(s => s.dismissDriverOutcome)
  const told = outcome && toldOf(outcome)
  return (
    <div role="status" className="driver-outcome">
      {told && (
        <div className={`banner ${told.kind}`}>
          <Icon name={told.kind === 'ok' ? 'circle-check' : 'octagon-alert'} />
          <div className="grow">
            <b>{told.title}</b>
            {told.text}
            {told.code && <p className="tech sel">{told.code}</p>}
          </div>
          <IconButton label={words.common.dismiss} icon="x" onClick={dismiss} />
        </div>
      )}
    </div>
  )
}

function toldOf(outcome: Outcome): Told {
  if (outcome.kind === 'refused') {
    const { error, path } = outcome
    const said = wordsOf(error)
    return refusal(text.outcome.notAdded(fileNameOf(path)), said, error.code)
  }
  const { module, tokens, readers } = outcome.test
  if (module.error) return refusal(module.name, module.error, module.error.code)
  const title = outcome.kind === 'added' ? text.outcome.added(module.name) : text.outcome.works(module.name)
  return { kind: 'ok', title, text: text.outcome.found(tokens, readers.length), code: '' }
}

type Said = Pick<NonNullable<DriverTest['module']['error']>, 'title' | 'text' | 'remedy'>

function refusal(title: string, said: Said, code: string): Told {
  const reason = `${said.title}. ${withoutPromise(said.text)} ${said.remedy}`
  return { kind: 'bad', title, text: reason, code }
}

/** A driver in use that does not work. */
export function DriverTrouble({ module }: { readonly module: ModuleInfo }) {
  const busy = useStore(s => s.driverBusy !== null)
  const changeDriver = useStore(s => s.changeDriver)
  const { name, path, source, error } = module
  if (!error) return null
  return (
    <div className="banner warn">
      <Icon name="triangle-alert" />
      <div className="grow">
        <b>
          {name}: {error.title}
        </b>
        {withoutPromise(error.text)} {error.remedy}
        <div className="row gap-2 banner-actions">
          <Button size="sm" disabled={busy} onClick={() => void changeDriver('restart', path)}>
            {text.restart}
          </Button>
          {source !== 'argument' && (
            <Button size="sm" disabled={busy} onClick={() => void changeDriver('turnOff', path)}>
              {text.turnOff}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

/** Nobody was signing here. */
function withoutPromise(said: string): string {
  return said.replace(NOTHING_SIGNED, '').trim()
}
