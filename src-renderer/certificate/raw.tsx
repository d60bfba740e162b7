/** A certificate as other programs take it: PEM, all fields as text, or its ASN.1 structure line by line. */
import { useState } from 'react'
import type { AsnLine, CertificateView } from '../../src-shared/model/certificate-view.ts'
import { fieldsText } from '../../src-shared/model/certificate-words.ts'
import { maskPersonal } from '../../src-shared/model/personal-numbers.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { useCopy } from './use-copy.ts'

const { certificate: text } = words
const FORMATS = ['pem', 'text', 'structure'] as const
type Format = (typeof FORMATS)[number]

type Props = { readonly view: CertificateView; readonly personal: readonly string[] }

export function CertificateRaw({ view, personal }: Props) {
  const openExport = useStore(s => s.openExport)
  const [format, setFormat] = useState<Format>('pem')
  const [query, setQuery] = useState('')
  const [copied, copy] = useCopy()
  const whole = textOf(view, format, personal)
  const lines = whole.split('\n')
  const wanted = query.trim().toLowerCase()
  const found = wanted === '' ? 0 : lines.filter(line => line.toLowerCase().includes(wanted)).length
  return (
    <>
      <div className="row cv-tools">
        <div className="seg sm" role="radiogroup" aria-label={text.format}>
          {FORMATS.map(one => (
            // biome-ignore lint/a11y/useSemanticElements: a segmented control, as everywhere in the window.
            <button
              key={one}
              type="button"
              role="radio"
              aria-checked={format === one}
              onClick={() => setFormat(one)}
            >
              {text.formats[one]}
            </button>
          ))}
        </div>
        <label className="input cv-find">
          <Icon name="search" />
          <input
            type="search"
            placeholder={text.findText}
            aria-label={text.findText}
            value={query}
            onChange={event => setQuery(event.target.value)}
          />
        </label>
        <span className="t-13 c3" role="status">
          {wanted === '' ? text.bytes(view.bytes) : text.found(found)}
        </span>
        <span className="end" />
        <Button icon={copied ? 'check' : 'copy'} onClick={() => copy(whole)}>
          {copied ? words.common.copied : text.copy}
        </Button>
        <Button icon="download" onClick={() => openExport('pem')}>
          {text.saveAs}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys. */}
      <section className="mono cv-raw" aria-label={text.rawOf(text.formats[format])} tabIndex={0}>
        <ol>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text never move.
            <li key={index} className={wanted !== '' && line.toLowerCase().includes(wanted) ? 'cv-hit' : ''}>
              {line}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

function textOf(view: CertificateView, format: Format, personal: readonly string[]): string {
  if (format === 'pem') return view.pem.trimEnd()
  if (format === 'text') return fieldsText(view, personal)
  return maskPersonal(view.structure.map(structureLine).join('\n'), personal)
}

/** `  12: SEQUENCE, 87 bytes`, indented by how deep it lies. */
function structureLine({
  offset,
  depth,
  contentBytes,
  type,
  value,
  constructed,
  encapsulated,
}: AsnLine): string {
  const mark = encapsulated ? '· ' : ''
  const shown = constructed ? `${contentBytes} bytes` : (value ?? '')
  return `${String(offset).padStart(5)}: ${'  '.repeat(depth)}${mark}${type}${shown === '' ? '' : ` ${shown}`}`
}
