/** The signature just made: facts from our own check of the saved file, where it lies, what next. */
import { useState } from 'react'
import type { SignedDocument } from '../../src-shared/model/signing.ts'
import { pickPdfs } from '../focus-targets.ts'
import type { OpenDocument } from '../store/document-slice.ts'
import { folderTrail } from '../store/file-names.ts'
import { type Fact, resultFacts } from '../store/result-facts.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Seal } from '../ui/seal.tsx'
import { words } from '../words.ts'
import { AddTimeLater } from './pending-files.tsx'

const { result } = words

export function ResultPanel(props: { readonly document: OpenDocument; readonly signed: SignedDocument }) {
  const { document, signed } = props
  const closeDocument = useStore(s => s.closeDocument)
  const activate = useStore(s => s.activate)
  const showSigner = useStore(s => s.showSigner)
  function done() {
    activate(null)
    void closeDocument(document.info.documentId)
  }
  return (
    <aside className="panel right" aria-label={result.region} data-region="inspector" tabIndex={-1}>
      <div className="scroll">
        <section className="sect result-head">
          <div className="row" role="status">
            <span className="f-ok">
              <Seal kind="ok" size={40} drawn />
            </span>
            <div className="grow">
              <h2 className="t-24 sb">{result.title}</h2>
              <p className="t-13 c2">{result.text}</p>
            </div>
          </div>
        </section>
        <section className="sect result-facts">
          <ul className="list">
            {resultFacts(signed).map(fact => (
              <FactRow key={fact.title} fact={fact} />
            ))}
          </ul>
          <Button
            variant="link"
            className="t-13"
            onClick={() => void showSigner(document.info.documentId, signed.field)}
          >
            {words.certificate.view}
          </Button>
        </section>
        <AddTimeLater signed={signed} />
        <SavedAs signed={signed} />
        <Warnings signed={signed} />
      </div>
      <div className="panelfoot">
        <div className="row gap-2 result-next">
          <Button size="lg" keys="Mod+O" onClick={pickPdfs}>
            {result.signAnother}
          </Button>
          <Button variant="primary" size="lg" onClick={done}>
            {result.done}
          </Button>
        </div>
      </div>
    </aside>
  )
}

const LOOK = {
  ok: { icon: 'circle-check', tone: 'f-ok' },
  note: { icon: 'info', tone: 'f-idle' },
  warn: { icon: 'circle-alert', tone: 'f-warn' },
} as const

function FactRow({ fact }: { readonly fact: Fact }) {
  return (
    <li className="row-top fact">
      <Icon name={LOOK[fact.kind].icon} size={18} className={LOOK[fact.kind].tone} />
      <span className="grow">
        <span className="t-13 sb as-line">{fact.title}</span>
        <span className="t-13 c2">{fact.text}</span>
      </span>
    </li>
  )
}

function SavedAs({ signed }: { readonly signed: SignedDocument }) {
  const reveal = useStore(s => s.reveal)
  const openOutside = useStore(s => s.openOutside)
  const [copied, setCopied] = useState(false)
  const path = signed.output
  if (!path) return null
  async function copy(text: string) {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      setCopied(false)
    }
  }
  return (
    <section className="sect result-sect">
      <h3>{result.savedAs}</h3>
      <div className="row result-file">
        <span className="docthumb signed" />
        <span className="grow">
          <span className="t-13 m wraps as-line" title={path}>
            {signed.outputName}
          </span>
          <span className="t-12 c3 trunc as-line">{folderTrail(signed.folders)}</span>
        </span>
      </div>
      <div className="result-actions">
        <Button icon="folder-open" onClick={() => void reveal(path)}>
          {result.showInFolder}
        </Button>
        <Button icon={copied ? 'check' : 'copy'} onClick={() => void copy(path)}>
          {copied ? words.common.copied : result.copyPath}
        </Button>
        <Button icon="external-link" onClick={() => void openOutside(path)}>
          {result.open}
        </Button>
      </div>
    </section>
  )
}

function Warnings({ signed }: { readonly signed: SignedDocument }) {
  if (signed.warnings.length === 0) return null
  return (
    <section className="sect result-sect" aria-label={result.warnings}>
      <h3>{result.warnings}</h3>
      <div className="col gap-2">
        {signed.warnings.map(warning => (
          <div key={warning.code} className="banner warn">
            <Icon name="circle-alert" />
            <div className="grow">
              <b>{warning.title}</b>
              {warning.text}
            </div>
          </div>
        ))}
      </div>
    </section>
  )
}
