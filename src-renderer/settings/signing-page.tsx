/** Settings, Signing: what a new signature starts with. */
import { useId, useState } from 'react'
import { isFileNamePattern, NAME_PLACE } from '../../src-shared/model/file-name.ts'
import { Lines } from '../panels/appearance-section.tsx'
import { usedAppearance } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { Combobox } from '../ui/combobox.tsx'
import { words } from '../words.ts'
import { AppearanceRow, AppearancesCard } from './appearances-card.tsx'
import { SettingRow, SettingsCard } from './rows.tsx'

const { signing } = words.settings
const { inspector } = words

export function SigningPage() {
  const isPlain = useStore(s => !usedAppearance(s.settings.appearance, s.appearances).named)
  return (
    <>
      <SettingsCard title={signing.newSignatures}>
        <AppearanceRow />
        {isPlain && <LinesRow />}
        <ReasonRow />
        <PlaceRow />
      </SettingsCard>
      <AppearancesCard />
      <SettingsCard title={signing.saving}>
        <FileNameRow />
      </SettingsCard>
    </>
  )
}

function LinesRow() {
  return (
    <SettingRow title={signing.shown} text={signing.shownText}>
      <Lines />
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
