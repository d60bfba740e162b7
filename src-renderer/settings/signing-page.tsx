/** Settings, Signing: what a new signature starts with. */
import { useId, useState } from 'react'
import { isFileNamePattern, NAME_PLACE } from '../../src-shared/model/file-name.ts'
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
    <>
      <SettingsCard title={signing.newSignatures}>
        <LinesRow />
        <ReasonRow />
        <PlaceRow />
      </SettingsCard>
      <SettingsCard title={signing.saving}>
        <FileNameRow />
      </SettingsCard>
    </>
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

/** Kept as soon as it is a name; what is none stays in the field, with what is wrong beside it. */
function FileNameRow() {
  const fileName = useStore(s => s.settings.fileName)
  const changeSettings = useStore(s => s.changeSettings)
  const [typed, setTyped] = useState<string | null>(null)
  const id = useId()
  const shown = typed ?? fileName
  const isGood = isFileNamePattern(shown)
  function change(pattern: string) {
    setTyped(pattern)
    if (isFileNamePattern(pattern)) void changeSettings({ fileName: pattern })
  }
  const help = isGood
    ? signing.example(shown.replace(NAME_PLACE, signing.exampleName))
    : signing.fileNameWrong
  return (
    <SettingRow title={signing.fileName} text={<span id={id}>{help}</span>}>
      <div className={`input settings-field${isGood ? '' : ' error'}`}>
        <input
          aria-label={signing.fileName}
          aria-describedby={id}
          aria-invalid={!isGood}
          value={shown}
          spellCheck={false}
          onChange={event => change(event.target.value)}
          onBlur={() => setTyped(null)}
        />
      </div>
    </SettingRow>
  )
}
