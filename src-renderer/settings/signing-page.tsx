/** Settings, Signing: what a new signature starts with. */
import { useId } from 'react'
import { useStore } from '../store/store.ts'
import { ToggleChip } from '../ui/check.tsx'
import { Combobox } from '../ui/combobox.tsx'
import { words } from '../words.ts'
import { SettingRow, SettingsCard } from './rows.tsx'

const { signing } = words.settings
const { inspector } = words
const LINES = ['showName', 'showDate', 'showReason', 'showLocation'] as const

export function SigningPage() {
  return (
    <SettingsCard title={signing.newSignatures}>
      <LinesRow />
      <ReasonRow />
      <PlaceRow />
    </SettingsCard>
  )
}

function LinesRow() {
  const appearance = useStore(s => s.settings.appearance)
  const changeAppearance = useStore(s => s.changeAppearance)
  return (
    <SettingRow title={signing.shown} text={signing.shownText}>
      <fieldset className="row chips">
        <legend className="vh">{signing.shown}</legend>
        {LINES.map(line => (
          <ToggleChip key={line} checked={appearance[line]} onChange={on => changeAppearance({ [line]: on })}>
            {inspector.lines[line]}
          </ToggleChip>
        ))}
      </fieldset>
    </SettingRow>
  )
}

function ReasonRow() {
  const reason = useStore(s => s.settings.reason)
  const setDetails = useStore(s => s.setDetails)
  const changeSettings = useStore(s => s.changeSettings)
  return (
    <SettingRow title={inspector.reason}>
      <div className="settings-field">
        <Combobox
          label={inspector.reason}
          value={reason}
          placeholder={inspector.reasonPlaceholder}
          suggestions={inspector.reasons}
          onChange={value => setDetails({ reason: value })}
          onLeave={() => void changeSettings({ reason })}
        />
      </div>
    </SettingRow>
  )
}

function PlaceRow() {
  const location = useStore(s => s.settings.location)
  const setDetails = useStore(s => s.setDetails)
  const changeSettings = useStore(s => s.changeSettings)
  const id = useId()
  return (
    <SettingRow title={inspector.place}>
      <div className="input settings-field">
        <input
          id={id}
          aria-label={inspector.place}
          value={location}
          placeholder={inspector.placePlaceholder}
          onChange={event => setDetails({ location: event.target.value })}
          onBlur={() => void changeSettings({ location })}
        />
      </div>
    </SettingRow>
  )
}
