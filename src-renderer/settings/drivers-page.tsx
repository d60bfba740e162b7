/** Settings, Tokens and drivers: every driver with its state, and what a person can do with it. */
import { useRef } from 'react'
import { pathForFile } from '../bridge.ts'
import { useStore } from '../store/store.ts'
import { isTroubled } from '../store/token-facts.ts'
import { Button, type ButtonProps } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { DriverOutcome, DriverTrouble } from './driver-banners.tsx'
import { DriverRow } from './driver-row.tsx'
import { SettingRow, SettingsCard, SwitchRow } from './rows.tsx'

const text = words.settings.drivers

export function DriversPage() {
  const modules = useStore(s => s.tokenList?.modules) ?? []
  const fromArguments = modules.some(({ source }) => source === 'argument')
  return (
    <>
      <section className="col gap-3">
        <DriversHead fixed={fromArguments} />
        {modules.length > 0 ? (
          <ul className="card list" aria-label={text.drivers}>
            {modules.map(module => (
              <DriverRow key={module.path} module={module} />
            ))}
          </ul>
        ) : (
          <div className="card col empty">
            <p className="m">{text.none}</p>
            <p className="t-13 c2">{text.noneText}</p>
          </div>
        )}
        <DriverOutcome />
        {modules.filter(isTroubled).map(module => (
          <DriverTrouble key={module.path} module={module} />
        ))}
      </section>
      {fromArguments ? <ArgumentsNote /> : <Finding />}
      <FindOutWhy />
    </>
  )
}

/** @param fixed the drivers were named on the command line: the settings have no say in them */
function DriversHead({ fixed }: { readonly fixed: boolean }) {
  const looking = useStore(s => s.tokensBusy)
  const loadTokens = useStore(s => s.loadTokens)
  return (
    <div className="row">
      <h3 className="t-13 sb">{text.drivers}</h3>
      <span className="end" />
      <Button
        variant="ghost"
        size="sm"
        icon="refresh-cw"
        disabled={looking}
        onClick={() => void loadTokens(true)}
      >
        {looking ? text.looking : text.lookAgain}
      </Button>
      {!fixed && <AddDriver />}
    </div>
  )
}

function AddDriver() {
  return <DriverFileButton label={text.add} size="sm" icon="plus" />
}

/** Chooses a driver file, tests it, and keeps it when it works. */
export function DriverFileButton(props: Pick<ButtonProps, 'size' | 'icon'> & { readonly label: string }) {
  const busy = useStore(s => s.driverBusy !== null)
  const addDriver = useStore(s => s.addDriver)
  const tell = useStore(s => s.tell)
  const input = useRef<HTMLInputElement>(null)

  async function take(file: File | undefined) {
    if (!file) return
    const path = await pathForFile(file)
    if (path) await addDriver(path)
    else tell({ kind: 'warn', title: text.outcome.notAdded(file.name), text: text.noPath, code: null })
  }

  return (
    <>
      <Button
        {...(props.size ? { size: props.size } : {})}
        {...(props.icon ? { icon: props.icon } : {})}
        disabled={busy}
        onClick={() => input.current?.click()}
      >
        {busy ? text.testing : props.label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={text.file}
        onChange={event => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
    </>
  )
}

function FindOutWhy() {
  const openDialog = useStore(s => s.openDialog)
  return (
    <SettingsCard title={words.doctor.title}>
      <SettingRow title={words.doctor.findOut} text={words.doctor.findOutText}>
        <Button onClick={() => openDialog('doctor')}>{words.doctor.findOut}</Button>
      </SettingRow>
    </SettingsCard>
  )
}

function ArgumentsNote() {
  return (
    <div className="banner">
      <Icon name="info" />
      <div className="grow">
        <b>{text.fromArguments}</b>
        {text.fromArgumentsText}
      </div>
    </div>
  )
}

function Finding() {
  const searchKnownModules = useStore(s => s.settings.searchKnownModules)
  const changeSettings = useStore(s => s.changeSettings)
  const loadTokens = useStore(s => s.loadTokens)
  async function search(on: boolean) {
    await changeSettings({ searchKnownModules: on })
    await loadTokens(true)
  }
  return (
    <SettingsCard title={text.finding}>
      <SwitchRow
        title={text.searchKnown}
        text={text.searchKnownText}
        checked={searchKnownModules}
        onChange={on => void search(on)}
      />
    </SettingsCard>
  )
}
