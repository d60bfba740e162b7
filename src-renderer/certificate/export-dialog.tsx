/** Saves a certificate as a file: where, under which name, and never over another file without a yes. */
import { useEffect, useState } from 'react'
import { type AppError, isAppError, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { CertificateView, ExportFormat } from '../../src-shared/model/certificate-view.ts'
import { maskPersonal } from '../../src-shared/model/personal-numbers.ts'
import { app } from '../bridge.ts'
import type { Exported, ExportRequest, ShownCertificate } from '../store/certificate-slice.ts'
import { asAppError } from '../store/failures.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { exporting } = words
const ENDINGS: Readonly<Record<ExportFormat, string>> = { der: 'cer', pem: 'pem', p7b: 'p7b' }

type Places = { readonly downloads: string; readonly document: string | null }

export function ExportDialog({
  format,
  shown,
}: {
  readonly format: ExportFormat
  readonly shown: ShownCertificate
}) {
  const openExport = useStore(s => s.openExport)
  const exportCertificate = useStore(s => s.exportCertificate)
  const places = usePlaces(shown)
  const [folder, setFolder] = useState<ExportRequest['folder']>('downloads')
  const [name, setName] = useState(`${plainName(shown.view)}.${ENDINGS[format]}`)
  const [saved, setSaved] = useState<Exported | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const close = () => openExport(null)
  const exists = error !== null && isAppError(error, 'certificate.exists')
  const isName = /^[^/\\:*?"<>|]{1,200}$/.test(name.trim()) && !/^\.+$/.test(name.trim())

  async function save() {
    if (!isName) return
    const answer = await exportCertificate({ format, folder, name: name.trim(), overwrite: exists })
    if ('output' in answer) setSaved(answer)
    else setError(answer)
  }

  if (saved) return <SavedDialog saved={saved} onClose={close} />
  return (
    <Dialog
      title={exporting.title}
      subtitle={`${exporting.items[format].label} (${exporting.items[format].detail})`}
      width={480}
      onClose={close}
      onSubmit={() => void save()}
      footer={
        <>
          <span className="end" />
          <Button keys="Esc" onClick={close}>
            {words.common.cancel}
          </Button>
          <Button variant="primary" keys="Enter" submit disabled={!isName}>
            {exists ? exporting.replace : exporting.save}
          </Button>
        </>
      }
    >
      {error && <Trouble error={error} name={name} exists={exists} />}
      <label className="field">
        <span className="label">{exporting.name}</span>
        <span className="input">
          <input
            value={name}
            data-autofocus
            aria-invalid={!isName}
            onChange={event => {
              setName(event.target.value)
              setError(null)
            }}
          />
        </span>
        {!isName && <span className="help c-bad">{exporting.nameBad}</span>}
      </label>
      <fieldset className="field cv-places">
        <legend className="label">{exporting.folder}</legend>
        {(['downloads', 'document'] as const).map(place => (
          <Place
            key={place}
            place={place}
            places={places}
            chosen={folder === place}
            onChoose={() => {
              setFolder(place)
              setError(null)
            }}
          />
        ))}
      </fieldset>
      <p className="row-top t-12 c3 gap-2">
        <Icon name="info" size={14} />
        <span>
          {exporting.personal(shown.view.personal.length > 0)} {exporting.keyNever}
        </span>
      </p>
    </Dialog>
  )
}

function Place(props: {
  readonly place: ExportRequest['folder']
  readonly places: Places | null
  readonly chosen: boolean
  readonly onChoose: () => void
}) {
  const name = props.places?.[props.place]
  if (!name) return null
  return (
    <label className="row gap-2 t-13 cv-place">
      <input type="radio" name="folder" className="vh" checked={props.chosen} onChange={props.onChoose} />
      <span className={`radio${props.chosen ? ' on' : ''}`} aria-hidden="true" />
      <span>{exporting[props.place](name)}</span>
    </label>
  )
}

function Trouble(props: { readonly error: AppError; readonly name: string; readonly exists: boolean }) {
  const said = wordsOf(props.error)
  return (
    <div className={`banner ${props.exists ? 'warn' : 'bad'}`} role="alert">
      <Icon name={props.exists ? 'circle-alert' : 'octagon-alert'} />
      <div className="grow">
        <b>{props.exists ? exporting.exists(props.name.trim()) : said.title}</b>
        {props.exists ? exporting.existsText : `${said.text} ${said.remedy}`}
      </div>
    </div>
  )
}

function SavedDialog({ saved, onClose }: { readonly saved: Exported; readonly onClose: () => void }) {
  const reveal = useStore(s => s.reveal)
  return (
    <Dialog
      title={exporting.saved}
      width={440}
      onClose={onClose}
      footer={
        <>
          <span className="end" />
          <Button icon="folder-open" onClick={() => void reveal(saved.output)}>
            {exporting.showInFolder}
          </Button>
          <Button variant="primary" autofocus onClick={onClose}>
            {exporting.done}
          </Button>
        </>
      }
    >
      <p className="t-13 c2 wraps">{exporting.savedAs(saved.name)}</p>
      {saved.missing && (
        <div className="banner warn">
          <Icon name="circle-alert" />
          <div className="grow">{exporting.missing(saved.missing)}</div>
        </div>
      )}
    </Dialog>
  )
}

function usePlaces({ source }: ShownCertificate): Places | null {
  const activeId = useStore(s => s.activeId)
  const tellFailure = useStore(s => s.tellFailure)
  const [places, setPlaces] = useState<Places | null>(null)
  const documentId = source.kind === 'document' ? source.documentId : activeId
  useEffect(() => {
    app.certificates
      .exportPlaces({ documentId })
      .then(setPlaces, (error: unknown) => tellFailure(asAppError(error)))
  }, [documentId, tellFailure])
  return places
}

/** Of a person's name what every system takes in a file name, and no personal number. */
function plainName({ subjectName, personal }: CertificateView): string {
  const name = maskPersonal(subjectName, personal).replace(/•+( .{4})?/g, '')
  return (
    name
      .replace(/[/\\:*?"<>|]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 80) || 'certificate'
  )
}
