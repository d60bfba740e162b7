/** Settings, Tokens and drivers: every driver with its state. */
import type { ModuleInfo } from '../../src-shared/model/certificate.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { driverLook } from './driver-look.ts'
import { SettingsCard, SwitchRow } from './rows.tsx'

const text = words.settings.drivers

export function DriversPage() {
  const modules = useStore(s => s.tokenList?.modules) ?? []
  const busy = useStore(s => s.tokensBusy)
  const loadTokens = useStore(s => s.loadTokens)
  const searchKnownModules = useStore(s => s.settings.searchKnownModules)
  const changeSettings = useStore(s => s.changeSettings)
  async function search(on: boolean) {
    await changeSettings({ searchKnownModules: on })
    await loadTokens(true)
  }
  return (
    <>
      <section>
        <div className="row settings-head">
          <h3 className="t-13 sb">{text.drivers}</h3>
          <span className="end" />
          <Button
            variant="ghost"
            size="sm"
            icon="refresh-cw"
            disabled={busy}
            onClick={() => void loadTokens(true)}
          >
            {busy ? words.chooser.looking : words.chooser.lookAgain}
          </Button>
        </div>
        <ul className="card list" aria-label={text.drivers}>
          {modules.map(module => (
            <DriverRow key={module.path} module={module} />
          ))}
        </ul>
      </section>
      <SettingsCard title={text.finding}>
        <SwitchRow
          title={text.searchKnown}
          text={text.searchKnownText}
          checked={searchKnownModules}
          onChange={on => void search(on)}
        />
      </SettingsCard>
    </>
  )
}

function DriverRow({ module }: { readonly module: ModuleInfo }) {
  const look = driverLook(module)
  return (
    <li className="row driver">
      <span className="driver-mark c2">
        <Icon name="puzzle" size={18} />
      </span>
      <span className="grow">
        <span className="row gap-2">
          <span className="m">{module.name}</span>
          {module.libraryVersion && <span className="t-12 c3">{module.libraryVersion}</span>}
        </span>
        <span className="t-12 c3 mono trunc sel as-line" title={module.path}>
          {module.path}
        </span>
      </span>
      <span className={`chip ${look.kind}`}>
        <Icon name={look.icon} size={14} />
        {look.text}
      </span>
    </li>
  )
}
