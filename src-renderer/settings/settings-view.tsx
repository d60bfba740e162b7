/** Settings: the list of pages, and the one in front. */
import { useEffect, useRef } from 'react'
import { Sidebar } from '../panels/sidebar.tsx'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { SETTINGS_PAGES } from './pages.ts'

export function SettingsView() {
  return (
    <div className="homegrid">
      <Sidebar />
      <main className="content" data-region="content" tabIndex={-1}>
        <div className="settings">
          <SettingsNav />
          <SettingsBody />
        </div>
      </main>
    </div>
  )
}

function SettingsNav() {
  const page = useStore(s => s.settingsPage)
  const openSettings = useStore(s => s.openSettings)
  const current = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Opened by a key, the focus would stay on something that is gone.
    if (document.activeElement === document.body) current.current?.focus()
  }, [])
  return (
    <nav className="settings-nav" aria-label={words.settings.title}>
      <h1 className="t-20 sb">{words.settings.title}</h1>
      <div className="col">
        {SETTINGS_PAGES.map(({ id, icon }) => (
          <button
            key={id}
            ref={id === page ? current : null}
            className="nav"
            type="button"
            aria-current={id === page ? 'page' : undefined}
            onClick={() => openSettings(id)}
          >
            <Icon name={icon} />
            <span>{words.settings.pages[id].title}</span>
          </button>
        ))}
      </div>
    </nav>
  )
}

function SettingsBody() {
  const page = useStore(s => s.settingsPage)
  const shown = SETTINGS_PAGES.find(({ id }) => id === page)
  const { title, lead, term } = words.settings.pages[page]
  return (
    <section className="settings-body" aria-label={title} key={page}>
      <div className="settings-column">
        <header>
          <h2 className="t-20 sb">{title}</h2>
          {lead && (
            <p className="c2">
              {lead} {term && <span className="tech">{term}</span>}
            </p>
          )}
        </header>
        {shown && <shown.Page />}
      </div>
    </section>
  )
}
