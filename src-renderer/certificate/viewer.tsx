/** The certificate viewer: in plain words, field by field, and byte by byte. */
import { type KeyboardEvent, useId, useState } from 'react'
import { colons, kindLine } from '../../src-shared/model/certificate-words.ts'
import { maskPersonal } from '../../src-shared/model/personal-numbers.ts'
import type { ShownCertificate } from '../store/certificate-slice.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { MenuButton, type MenuItem } from '../ui/menu.tsx'
import { words } from '../words.ts'
import { CertificateDetails } from './details.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { CertificateOverview } from './overview.tsx'
import { CertificateRaw } from './raw.tsx'
import { useCopy } from './use-copy.ts'

const { certificate: text, exporting } = words
const TABS = ['overview', 'details', 'raw'] as const
type Tab = (typeof TABS)[number]

export function CertificateViewer() {
  const shown = useStore(s => s.shownCertificate)
  const exportFormat = useStore(s => s.exportFormat)
  if (!shown) return null
  return (
    <>
      <ViewerDialog shown={shown} />
      {exportFormat && <ExportDialog key={exportFormat} format={exportFormat} shown={shown} />}
    </>
  )
}

function ViewerDialog({ shown }: { readonly shown: ShownCertificate }) {
  const close = useStore(s => s.closeCertificate)
  const [tab, setTab] = useState<Tab>('overview')
  const [open, setOpen] = useState(false)
  const id = useId()
  const { view } = shown
  const personal = open ? [] : view.personal
  return (
    <Dialog
      title={maskPersonal(view.subjectName, personal)}
      subtitle={kindLine(view)}
      width={1000}
      onClose={close}
      className="cv-body"
      mark={
        <span className="avatar cv-mark">
          <Icon name="file-badge" size={24} />
        </span>
      }
      actions={<Actions shown={shown} />}
      footer={null}
    >
      <Tabs tab={tab} onTab={setTab} id={id} />
      <div className="cv-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
        {tab === 'overview' && (
          <CertificateOverview
            key={view.fingerprint}
            shown={shown}
            personal={personal}
            onPersonal={view.personal.length > 0 ? () => setOpen(!open) : null}
          />
        )}
        {tab === 'details' && <CertificateDetails key={view.fingerprint} view={view} personal={personal} />}
        {tab === 'raw' && <CertificateRaw key={view.fingerprint} view={view} personal={personal} />}
      </div>
    </Dialog>
  )
}

function Actions({ shown: { view } }: { readonly shown: ShownCertificate }) {
  const openExport = useStore(s => s.openExport)
  const [copied, copy] = useCopy()
  const items = (['der', 'pem', 'p7b'] as const).map(
    (format, index): MenuItem => ({
      kind: 'item',
      ...exporting.items[format],
      icon: (['file', 'file-text', 'files'] as const)[index] ?? 'file',
      run: () => openExport(format),
    }),
  )
  const stays = view.key.place === 'token' && view.key.copyable === false
  return (
    <div className="row gap-2 cv-actions">
      <Button icon={copied ? 'check' : 'fingerprint-pattern'} onClick={() => copy(colons(view.fingerprint))}>
        {copied ? words.common.copied : text.copyFingerprint}
      </Button>
      <MenuButton
        label={text.export}
        className="btn"
        align="end"
        items={[
          ...items,
          { kind: 'line' },
          { kind: 'note', icon: 'key-round', text: stays ? exporting.keyStays : exporting.keyNever },
        ]}
      >
        <Icon name="download" />
        {text.export}
        <Icon name="chevron-down" size={14} />
      </MenuButton>
      <span className="tdiv" />
    </div>
  )
}

function Tabs(props: { readonly tab: Tab; readonly onTab: (tab: Tab) => void; readonly id: string }) {
  const { tab, onTab, id } = props
  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length]
    if (step === 0 || !next) return
    event.preventDefault()
    onTab(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }
  return (
    <div role="tablist" aria-label={text.tabList} className="row cv-tabs" onKeyDown={onKeyDown}>
      {TABS.map(one => (
        <button
          key={one}
          type="button"
          role="tab"
          id={`${id}-${one}`}
          aria-selected={tab === one}
          aria-controls={tab === one ? `${id}-panel` : undefined}
          tabIndex={tab === one ? 0 : -1}
          onClick={() => onTab(one)}
          {...(one === 'overview' ? { 'data-autofocus': true } : {})}
        >
          {text.tabs[one]}
        </button>
      ))}
    </div>
  )
}
