/** Home: the sidebar, the drop zone and the recent documents. */
import { useState } from 'react'
import { HOME_SEARCH_ID } from '../focus-targets.ts'
import { ArchiveDue } from '../health/archive-due.tsx'
import { DueNotices } from '../health/due-notices.tsx'
import { useStore } from '../store/store.ts'
import { KeyHint } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { BigDropZone, DropZone } from './drop-zone.tsx'
import { PendingFiles } from './pending-files.tsx'
import { RecentTable } from './recent-table.tsx'
import { Sidebar } from './sidebar.tsx'

export function Home() {
  const recent = useStore(s => s.recent)
  const [search, setSearch] = useState('')
  return (
    <div className="homegrid">
      <Sidebar />
      <main className="content" data-region="content" tabIndex={-1}>
        <div className="pagehead">
          <h1>{words.home.documents}</h1>
          {recent && recent.length > 0 && (
            <div className="end row gap-2">
              <label className="input home-search">
                <Icon name="search" />
                <input
                  id={HOME_SEARCH_ID}
                  type="search"
                  placeholder={words.home.search}
                  aria-label={words.home.search}
                  value={search}
                  onChange={event => setSearch(event.target.value)}
                />
                <KeyHint keys="Mod+F" />
              </label>
            </div>
          )}
        </div>
        {recent === null ? null : recent.length === 0 ? (
          <BigDropZone />
        ) : (
          <div className="pad">
            <ArchiveDue />
            <DueNotices tokenId={null} />
            <DropZone />
            <PendingFiles />
            <RecentTable recent={recent} search={search} onClearSearch={() => setSearch('')} />
          </div>
        )}
      </main>
    </div>
  )
}
