/** Settings, Time and validation: the services on the network, and how they are reached. */
import { useState } from 'react'
import type { TimeStampService } from '../../src-shared/model/services.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MenuButton, type MenuItem } from '../ui/menu.tsx'
import { words } from '../words.ts'
import { SelectRow, SettingRow, SettingsCard } from './rows.tsx'
import { ServiceDialog } from './service-dialog.tsx'

const { services: text } = words
const OFFLINE = ['finish-later', 'refuse'] as const
const WAITS = ['10', '20', '30', '60'] as const
const PROXIES = ['system', 'none', 'manual'] as const

export function TimePage() {
  return (
    <>
      <Services />
      <Network />
    </>
  )
}

function Services() {
  const services = useStore(s => s.settings.services.timeStamps)
  const [adding, setAdding] = useState(false)
  return (
    <section className="col gap-3">
      <div className="row">
        <h3 className="t-13 sb">{text.title}</h3>
        <span className="end" />
        <Button size="sm" icon="plus" onClick={() => setAdding(true)}>
          {text.add}
        </Button>
      </div>
      <p className="t-13 c3">{text.text}</p>
      {services.length > 0 ? (
        <ul className="card list" aria-label={text.title}>
          {services.map((service, index) => (
            <ServiceRow key={service.id} service={service} index={index} />
          ))}
        </ul>
      ) : (
        <div className="card col empty">
          <p className="m">{text.none}</p>
          <p className="t-13 c2">{text.noneText}</p>
        </div>
      )}
      {adding && <ServiceDialog service={null} onClose={() => setAdding(false)} />}
    </section>
  )
}

function ServiceRow({ service, index }: { readonly service: TimeStampService; readonly index: number }) {
  const test = useStore(s => s.serviceTests[service.id])
  const testService = useStore(s => s.testService)
  const [changing, setChanging] = useState(false)
  const items = useServiceItems(service, index, () => setChanging(true))
  return (
    <li className="row service">
      <span className="grow">
        <span className="m as-line">{service.name}</span>
        <span className="t-12 c3 mono trunc sel as-line">{service.url}</span>
      </span>
      {test !== undefined && test !== 'running' && <Answer answeredMs={test.answeredMs} />}
      <Button size="sm" disabled={test === 'running'} onClick={() => void testService(service)}>
        {test === 'running' ? text.testing : text.test}
      </Button>
      <MenuButton label={text.actionsFor(service.name)} className="ib" align="end" items={items}>
        <Icon name="ellipsis" />
      </MenuButton>
      {changing && <ServiceDialog service={service} onClose={() => setChanging(false)} />}
    </li>
  )
}

function Answer({ answeredMs }: { readonly answeredMs: number | null }) {
  const good = answeredMs !== null
  return (
    <span className={`chip ${good ? 'ok' : 'warn'}`} role="status">
      <Icon name={good ? 'circle-check' : 'circle-alert'} size={14} />
      {good ? text.answered(answeredMs) : text.noAnswer}
    </span>
  )
}

function useServiceItems(
  service: TimeStampService,
  index: number,
  onChange: () => void,
): readonly MenuItem[] {
  const all = useStore(s => s.settings.services.timeStamps)
  const changeServices = useStore(s => s.changeServices)
  const removeService = useStore(s => s.removeService)
  function move(to: number) {
    const others = all.filter(({ id }) => id !== service.id)
    void changeServices({ timeStamps: [...others.slice(0, to), service, ...others.slice(to)] })
  }
  return [
    { kind: 'item', label: text.edit, run: onChange },
    { kind: 'line' },
    { kind: 'item', label: text.moveUp, disabled: index === 0, run: () => move(index - 1) },
    { kind: 'item', label: text.moveDown, disabled: index === all.length - 1, run: () => move(index + 1) },
    { kind: 'line' },
    { kind: 'item', label: text.remove, run: () => void removeService(service.id) },
  ]
}

function Network() {
  const { offline, waitSeconds, proxy } = useStore(s => s.settings.services)
  const changeServices = useStore(s => s.changeServices)
  return (
    <SettingsCard title={text.network}>
      <SelectRow
        title={text.offline}
        value={offline}
        options={OFFLINE.map(value => ({ value, label: text.offlineChoices[value] }))}
        onChange={value => void changeServices({ offline: value })}
      />
      <SelectRow
        title={text.wait}
        value={WAITS.find(value => Number(value) === waitSeconds) ?? '20'}
        options={WAITS.map(value => ({ value, label: text.seconds(Number(value)) }))}
        onChange={value => void changeServices({ waitSeconds: Number(value) })}
      />
      <SelectRow
        title={text.proxy}
        value={proxy.mode}
        options={PROXIES.map(value => ({ value, label: text.proxyChoices[value] }))}
        onChange={mode => void changeServices({ proxy: { ...proxy, mode } })}
      />
      {proxy.mode === 'manual' && <ProxyAddress />}
      <SettingRow title={text.what} text={text.whatText}>
        {null}
      </SettingRow>
    </SettingsCard>
  )
}

/** Kept when the field is left: what is typed half is no address. */
function ProxyAddress() {
  const proxy = useStore(s => s.settings.services.proxy)
  const changeServices = useStore(s => s.changeServices)
  const [typed, setTyped] = useState<string | null>(null)
  function keep() {
    if (typed !== null) void changeServices({ proxy: { ...proxy, address: typed.trim() } })
    setTyped(null)
  }
  return (
    <SettingRow title={text.proxyAddress}>
      <div className="input settings-field">
        <input
          aria-label={text.proxyAddress}
          value={typed ?? proxy.address}
          placeholder="http://proxy:8080"
          spellCheck={false}
          onChange={event => setTyped(event.target.value)}
          onBlur={keep}
        />
      </div>
    </SettingRow>
  )
}
