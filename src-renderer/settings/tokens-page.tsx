/** Settings, Tokens and drivers: the drivers, and how a token is used. */
import type { TokenUse } from '../../src-shared/model/token-use.ts'
import { useStore } from '../store/store.ts'
import { words } from '../words.ts'
import { DriversPage } from './drivers-page.tsx'
import { SelectRow, SettingRow, SettingsCard, SwitchRow } from './rows.tsx'

const { tokenUse: text } = words
const KEEP_MINUTES = { '0': 0, '5': 5, '15': 15, '30': 30 } as const
const KEEP = ['0', '5', '15', '30'] as const
const EFFECTS = ['prompt', 'note', 'nothing'] as const

export function TokensPage() {
  return (
    <>
      <DriversPage />
      <UsingTheToken />
    </>
  )
}

function UsingTheToken() {
  const use = useStore(s => s.settings.tokenUse)
  const noticesLock = useStore(s => s.noticesLock)
  const changeSettings = useStore(s => s.changeSettings)
  const change = (part: Partial<TokenUse>) => void changeSettings({ tokenUse: { ...use, ...part } })
  return (
    <SettingsCard title={text.title}>
      <SelectRow
        title={text.insert}
        text={text.insertText}
        value={use.onInsert}
        options={EFFECTS.map(value => ({ value, label: text.insertChoices[value] }))}
        onChange={onInsert => change({ onInsert })}
      />
      <SelectRow
        title={text.keep}
        text={text.keepText}
        value={KEEP.find(value => Number(value) === use.keepMinutes) ?? '0'}
        options={KEEP.map(value => ({ value, label: text.keepChoice(Number(value)) }))}
        onChange={value => change({ keepMinutes: KEEP_MINUTES[value] })}
      />
      {noticesLock ? (
        <SwitchRow
          title={text.closeOnLock}
          text={text.closeOnLockText}
          checked={use.closeOnLock}
          onChange={closeOnLock => change({ closeOnLock })}
        />
      ) : (
        <SettingRow title={text.closeOnLock} text={text.closeOnLockMissing}>
          <span className="t-13 c3">{text.notHere}</span>
        </SettingRow>
      )}
      <SettingRow title={text.removal}>
        <span className="t-13 c2">{text.removalText}</span>
      </SettingRow>
    </SettingsCard>
  )
}
