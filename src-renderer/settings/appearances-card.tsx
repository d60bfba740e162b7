/** Settings, Signing: the named appearances that are kept, and what can be done with each. */
import type { NamedAppearance } from '../../src-shared/model/appearance.ts'
import { PLAIN_APPEARANCE } from '../../src-shared/model/signing.ts'
import { SMALL } from '../appearances/appearance-cards.tsx'
import { DrawnAppearance } from '../appearances/drawn-appearance.tsx'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MenuButton } from '../ui/menu.tsx'
import { words } from '../words.ts'
import { SelectRow, SettingRow, SettingsCard } from './rows.tsx'

const text = words.appearances

/** Which one a new signature starts with. */
export function AppearanceRow() {
  const named = useStore(s => s.settings.appearance.named)
  const appearances = useStore(s => s.appearances)
  const choose = useStore(s => s.chooseAppearance)
  const options = [
    { value: '', label: text.plain },
    ...appearances.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const isKept = appearances.some(({ id }) => id === named)
  return (
    <SelectRow
      title={text.choose}
      value={isKept && named ? named : ''}
      options={options}
      onChange={id => choose(id || null)}
    />
  )
}

export function AppearancesCard() {
  const appearances = useStore(s => s.appearances)
  const add = useStore(s => s.newAppearance)
  return (
    <SettingsCard title={text.heading}>
      {appearances.map(appearance => (
        <KeptAppearance key={appearance.id} appearance={appearance} />
      ))}
      <SettingRow title="" text={text.headingText}>
        <Button icon="plus" onClick={add}>
          {text.add}
        </Button>
      </SettingRow>
    </SettingsCard>
  )
}

function KeptAppearance({ appearance }: { readonly appearance: NamedAppearance }) {
  const isDefault = useStore(s => s.settings.appearance.named === appearance.id)
  const { chooseAppearance, editAppearance, duplicateAppearance, removeAppearance } = useStore.getState()
  const item = (label: string, run: () => void) => ({ kind: 'item', label, run }) as const
  return (
    <div className="row kept-appearance">
      <span className="paper">
        <DrawnAppearance appearance={PLAIN_APPEARANCE} draft={appearance} {...SMALL} />
      </span>
      <span className="grow trunc m">{appearance.name}</span>
      {isDefault && <span className="t-12 c3">{text.isDefault}</span>}
      <MenuButton
        label={text.actionsFor(appearance.name)}
        className="ib"
        align="end"
        items={[
          item(text.edit, () => editAppearance(appearance)),
          item(text.duplicate, () => duplicateAppearance(appearance)),
          ...(isDefault ? [] : [item(text.useIt, () => chooseAppearance(appearance.id))]),
          { kind: 'line' },
          item(text.remove, () => void removeAppearance(appearance.id)),
        ]}
      >
        <Icon name="ellipsis" />
      </MenuButton>
    </div>
  )
}
