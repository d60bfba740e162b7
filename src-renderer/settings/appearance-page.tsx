/** Settings, Appearance: theme, text size, contrast, motion, pages, technical names. */
import { type Settings, TextSize } from '../../src-shared/model/settings.ts'
import { useStore } from '../store/store.ts'
import { words } from '../words.ts'
import { SegmentsRow, SettingsCard, SwitchRow } from './rows.tsx'

const { appearance } = words.settings
const THEMES = ['system', 'light', 'dark'] as const
const SWITCHES = ['moreContrast', 'lessMotion', 'dimPagesInDark', 'technicalNames'] as const
const SIZES = [...TextSize.values].map(value => ({ value, label: `${value}%` }))

export function AppearancePage() {
  const settings = useStore(s => s.settings)
  const changeSettings = useStore(s => s.changeSettings)
  return (
    <>
      <ThemeChoice theme={settings.theme} onChange={theme => void changeSettings({ theme })} />
      <SettingsCard>
        <SegmentsRow
          title={appearance.textSize}
          value={settings.textSize}
          options={SIZES}
          onChange={textSize => void changeSettings({ textSize })}
        />
        {SWITCHES.map(key => (
          <SwitchRow
            key={key}
            title={appearance.switches[key].title}
            text={appearance.switches[key].text}
            checked={settings[key]}
            onChange={on => void changeSettings({ [key]: on })}
          />
        ))}
      </SettingsCard>
    </>
  )
}

function ThemeChoice(props: {
  readonly theme: Settings['theme']
  readonly onChange: (theme: Settings['theme']) => void
}) {
  return (
    <section>
      <h3 className="t-13 sb settings-head">{appearance.theme}</h3>
      <div className="row themes" role="radiogroup" aria-label={appearance.theme}>
        {THEMES.map(theme => (
          <label key={theme} className="theme t-13">
            <input
              type="radio"
              className="vh"
              name="theme"
              checked={theme === props.theme}
              onChange={() => props.onChange(theme)}
            />
            <span className={`theme-picture ${theme}`} aria-hidden="true">
              <i />
              <i />
              <i />
              <i />
              <i />
            </span>
            {appearance.themes[theme]}
          </label>
        ))}
      </div>
    </section>
  )
}
