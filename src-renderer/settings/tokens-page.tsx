/** Settings, Tokens and drivers: the drivers, and how a token is used. */
import type { TokenUse } from '../../src-shared/model/token-use.ts'
import { useStore } from '../store/store.ts'
import { words } from '../words.ts'
import { DriversPage } from './drivers-page.tsx'
import { SelectRow, SettingsCard } from './rows.tsx'

const { tokenUse: text } = words
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
    </SettingsCard>
  )
}
