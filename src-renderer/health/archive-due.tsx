/** Archived documents whose proof ends soon: one banner at Home for all of them, dismissed for its threshold. */
import { useState } from 'react'
import { longDate } from '../format.ts'
import { dueArchives } from '../store/archive-facts.ts'
import { fileNameOf } from '../store/file-names.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { ArchiveDialog } from './archive-dialog.tsx'

const { archive } = words

export function ArchiveDue() {
  const archived = useStore(s => s.archived)
  const use = useStore(s => s.settings.tokenUse)
  const dismissArchived = useStore(s => s.dismissArchived)
  const [asked, setAsked] = useState(false)
  const due = dueArchives(archived, use, new Date())
  const [first] = due
  if (first === undefined) return null
  const { path, until, days } = first
  const date = longDate(until)
  return (
    <div className="col gap-2 due">
      <div className={`banner ${first.threshold === 7 ? 'bad' : 'warn'}`} role="status">
        <Icon name="clock-alert" />
        <div className="grow">
          <b>
            {due.length === 1
              ? archive.due(fileNameOf(path), date, days)
              : archive.dueMany(due.length, date, days)}
          </b>
          {days < 0 ? archive.endedText : archive.text}
        </div>
        <Button size="sm" onClick={() => setAsked(true)}>
          {archive.renewAction}
        </Button>
        <IconButton
          label={archive.dismiss}
          icon="x"
          onClick={() => void dismissArchived(due.map(({ key }) => key))}
        />
      </div>
      {asked && <ArchiveDialog due={due} onClose={() => setAsked(false)} />}
    </div>
  )
}
