/** Signed files that wait for the network: said where the result is, and in a list at Home. */
import type { PendingFile } from '../../src-shared/model/levels.ts'
import type { SignedDocument } from '../../src-shared/model/signing.ts'
import { fileNameOf } from '../store/file-names.ts'
import { daysToDeadline } from '../store/pending-facts.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { PasswordDialog } from './password-dialog.tsx'

const { level: text } = words

/** Beside the result of a signature that has not reached its level yet. */
export function AddTimeLater({ signed }: { readonly signed: SignedDocument }) {
  const waits = useStore(s => s.pendingFiles.some(file => file.path === signed.output))
  const finishing = useStore(s => s.finishing)
  const finishPending = useStore(s => s.finishPending)
  const { output } = signed
  if (!waits || output === null) return null
  return (
    <section className="sect result-sect">
      <Button icon="clock" disabled={finishing} onClick={() => void finishPending([output])}>
        {finishing ? text.adding : text.addLater}
      </Button>
    </section>
  )
}

export function PendingFiles() {
  const files = useStore(s => s.pendingFiles)
  const finishing = useStore(s => s.finishing)
  const finishPending = useStore(s => s.finishPending)
  if (files.length === 0) return null
  return (
    <section className="col gap-3 pending" aria-label={text.pending}>
      <div className="row">
        <h2 className="t-13 sb">{text.pending}</h2>
        <span className="end" />
        <Button size="sm" icon="refresh-cw" disabled={finishing} onClick={() => void finishPending(null)}>
          {finishing ? text.adding : text.tryAll}
        </Button>
      </div>
      <p className="t-13 c3">{text.pendingText}</p>
      <ul className="card list">
        {files.map(file => (
          <PendingRow key={file.path} file={file} />
        ))}
      </ul>
    </section>
  )
}

function PendingRow({ file }: { readonly file: PendingFile }) {
  const forgetPending = useStore(s => s.forgetPending)
  const askPassword = useStore(s => s.askPassword)
  const openPath = useStore(s => s.openPath)
  const { path, level, missing, trouble } = file
  const days = daysToDeadline(file, new Date())
  return (
    <li className="row pending-row">
      <Icon name={trouble === 'file' ? 'circle-alert' : 'clock-alert'} size={18} className="c3" />
      <span className="grow">
        <span className="m trunc as-line" title={path}>
          {fileNameOf(path)}
        </span>
        <span className="t-12 c3 as-line">
          {text.waits(text.steps[level].title)}.{' '}
          {trouble === 'password' ? text.locked : trouble === 'key' ? text.sealed : missing}
        </span>
        {days !== null && (
          <span className="t-12 c-warn as-line" role="status">
            {text.ends(days)}
          </span>
        )}
      </span>
      {trouble === 'password' && (
        <Button size="sm" onClick={() => askPassword(path)}>
          {text.unlock}
        </Button>
      )}
      {trouble === 'key' && (
        <Button size="sm" onClick={() => void openPath(path)}>
          {text.openIt}
        </Button>
      )}
      <IconButton
        label={`${text.forget}: ${fileNameOf(path)}`}
        icon="x"
        onClick={() => void forgetPending(path)}
      />
    </li>
  )
}

/** Asks for the password of a file that waits. */
export function LockedFile() {
  const locked = useStore(s => s.lockedFile)
  const finishing = useStore(s => s.finishing)
  const askPassword = useStore(s => s.askPassword)
  const finishPending = useStore(s => s.finishPending)
  if (locked === null || finishing) return null
  return (
    <PasswordDialog
      name={fileNameOf(locked.path)}
      wrongBefore={locked.wrongBefore}
      action={text.addAction}
      onAnswer={password => {
        askPassword(null)
        void finishPending([locked.path], password)
      }}
      onCancel={() => askPassword(null)}
    />
  )
}
