/** Renews archived documents: which ones, and whether in place. */
import { useState } from 'react'
import { longDate } from '../format.ts'
import type { DueArchive } from '../store/archive-facts.ts'
import { fileNameOf } from '../store/file-names.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { dialog: text } = words.archive

export function ArchiveDialog(props: { readonly due: readonly DueArchive[]; readonly onClose: () => void }) {
  const { due, onClose } = props
  const renewing = useStore(s => s.renewing)
  const renewArchived = useStore(s => s.renewArchived)
  const [asCopy, setAsCopy] = useState(false)

  async function renew() {
    const paths = due.map(({ path }) => path)
    if (await renewArchived(paths, asCopy)) onClose()
  }

  return (
    <Dialog
      title={text.title}
      width={480}
      onClose={onClose}
      onSubmit={() => void renew()}
      footer={
        <>
          <span className="end" />
          <Button keys="Esc" onClick={onClose}>
            {words.common.cancel}
          </Button>
          <Button variant="primary" keys="Enter" autofocus submit>
            {renewing ? text.renewing : text.renew}
          </Button>
        </>
      }
    >
      <p className="t-13 c2">{text.text}</p>
      <ul className="card list archive-list" aria-label={text.documents}>
        {due.map(file => (
          <DueRow key={file.path} file={file} />
        ))}
      </ul>
      <fieldset className="field cv-places">
        <legend className="label">{text.where}</legend>
        <Place label={text.inPlace} chosen={!asCopy} onChoose={() => setAsCopy(false)} />
        <Place label={text.asCopy} chosen={asCopy} onChoose={() => setAsCopy(true)} />
      </fieldset>
    </Dialog>
  )
}

function DueRow({ file }: { readonly file: DueArchive }) {
  const problem = useStore(s => s.renewProblems[file.path])
  const forgetArchived = useStore(s => s.forgetArchived)
  const name = fileNameOf(file.path)
  return (
    <li className="row-top pending-row">
      <Icon name={problem ? 'circle-alert' : 'clock-alert'} size={18} className="c3" />
      <span className="grow">
        <span className="t-13 m trunc as-line" title={file.path}>
          {name}
        </span>
        <span className="t-12 c3 as-line">{text.until(longDate(file.until), file.days)}</span>
        {problem && (
          <span className="t-12 c-bad as-line" role="alert">
            {problem}
          </span>
        )}
      </span>
      <IconButton label={`${text.forget}: ${name}`} icon="x" onClick={() => void forgetArchived(file.path)} />
    </li>
  )
}

function Place(props: { readonly label: string; readonly chosen: boolean; readonly onChoose: () => void }) {
  return (
    <label className="row gap-2 t-13 cv-place">
      <input type="radio" name="where" className="vh" checked={props.chosen} onChange={props.onChoose} />
      <span className={`radio${props.chosen ? ' on' : ''}`} aria-hidden="true" />
      <span>{props.label}</span>
    </label>
  )
}
