/** What must be known of the document before signing, and the signature fields it has. */

import { wordsOf } from '../../src-shared/errors/app-error.ts'
import type { DocumentInfo, SignatureField } from '../../src-shared/model/document.ts'
import { dateAndTime } from '../format.ts'
import type { OpenDocument } from '../store/document-slice.ts'
import { targetOf } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { notes } = words

export function DocumentNotes({ document }: { readonly document: OpenDocument }) {
  const { info, error } = document
  if (!error && info.obstacles.length === 0) return null
  const lost = error && wordsOf(error)
  return (
    <section className="sect col gap-2" aria-label={notes.title}>
      {lost && (
        <div className="banner bad" role="alert">
          <Icon name="octagon-alert" />
          <div className="grow">
            <b>{lost.title}</b>
            {lost.text} {words.workspace.lost}
          </div>
        </div>
      )}
      {info.obstacles.map(obstacle => (
        <div key={obstacle.code} className={`banner ${obstacle.blocks ? 'bad' : 'warn'}`}>
          <Icon name={obstacle.blocks ? 'octagon-alert' : 'circle-alert'} />
          <div className="grow">
            <b>{obstacle.title}</b>
            {obstacle.text}
          </div>
        </div>
      ))}
    </section>
  )
}

export function FieldList({ info }: { readonly info: DocumentInfo }) {
  if (info.fields.length === 0) return null
  return (
    <section className="sect">
      <h3>{notes.fields}</h3>
      <ul className="card list fields" aria-label={notes.fields}>
        {info.fields.map(field => (
          <FieldRow key={field.name} field={field} info={info} />
        ))}
      </ul>
    </section>
  )
}

function FieldRow(props: { readonly field: SignatureField; readonly info: DocumentInfo }) {
  const { field, info } = props
  const goToPage = useStore(s => s.goToPage)
  const setTarget = useStore(s => s.setTarget)
  const showSigner = useStore(s => s.showSigner)
  const target = targetOf(
    useStore(s => s.targets),
    info,
  )
  const page = field.pageIndex === null ? null : field.pageIndex + 1
  const where = field.rect === null || page === null ? notes.noPage : notes.onPage(page)
  const chosen = target.kind === 'field' && target.name === field.name
  function use() {
    setTarget(info.documentId, { kind: 'field', name: field.name })
    if (page !== null) goToPage(page)
  }
  return (
    <li className="row field-row">
      <Icon name={field.signed ? 'badge-check' : 'signature'} size={18} className="c3" />
      <span className="grow">
        <span className="t-13 m trunc as-line">
          {field.signed ? notes.signedBy(field.signerName) : notes.emptyField(field.name)}
        </span>
        <span className="t-12 c3 as-line">
          {field.signed
            ? field.claimedTime
              ? notes.claimed(dateAndTime(field.claimedTime))
              : notes.noTime
            : where}
        </span>
      </span>
      {field.signed && (
        <Button size="sm" onClick={() => void showSigner(info.documentId, field.name)}>
          {words.certificate.short}
          <span className="vh">: {field.signerName ?? field.name}</span>
        </Button>
      )}
      {field.signable &&
        (chosen ? (
          <span className="chip accent text">{notes.chosen}</span>
        ) : (
          <Button size="sm" onClick={use}>
            {notes.use}
            <span className="vh">: {field.name}</span>
          </Button>
        ))}
    </li>
  )
}
