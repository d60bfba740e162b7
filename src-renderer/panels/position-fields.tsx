/** The box as four numbers: the way to place it without dragging. */
import { useEffect, useState } from 'react'
import type { DocumentInfo, PageInfo } from '../../src-shared/model/document.ts'
import { shownSize } from '../../src-shared/model/geometry.ts'
import { app } from '../bridge.ts'
import { type BoxInMm, boxFromMm, boxInMm } from '../store/default-box.ts'
import type { PagePlacement } from '../store/placement-slice.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { inspector } = words
const FIELDS = ['x', 'y', 'width', 'height'] as const

export function PositionFields(props: {
  readonly info: DocumentInfo
  readonly placement: PagePlacement
  readonly onChange: (placement: PagePlacement) => void
}) {
  const { info, placement, onChange } = props
  const view = usePageView(info, placement.pageIndex)
  if (!view) return null
  const page = shownSize(view)
  const box = boxInMm(placement.rect, page.height)
  return (
    <details className="position">
      <summary className="t-13 c2">
        <Icon name="chevron-right" size={14} />
        {inspector.position}
      </summary>
      <div className="position-grid">
        {FIELDS.map(field => (
          <div key={field} className="t-12 c3">
            {inspector.positionFields[field]}
            <span className="input">
              <MmInput
                label={`${inspector.positionFields[field]}, ${inspector.mm}`}
                value={box[field]}
                onCommit={value => {
                  const changed: BoxInMm = { ...box, [field]: value }
                  onChange({ pageIndex: placement.pageIndex, rect: boxFromMm(changed, page) })
                }}
              />
              <span aria-hidden="true">{inspector.mm}</span>
            </span>
          </div>
        ))}
      </div>
    </details>
  )
}

function MmInput(props: {
  readonly label: string
  readonly value: number
  readonly onCommit: (value: number) => void
}) {
  const [draft, setDraft] = useState<string | null>(null)
  function commit() {
    const value = Number.parseFloat((draft ?? '').replace(',', '.'))
    setDraft(null)
    if (Number.isFinite(value) && value !== props.value) props.onCommit(value)
  }
  return (
    <input
      inputMode="decimal"
      aria-label={props.label}
      value={draft ?? String(props.value)}
      onChange={event => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={event => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setDraft(null)
      }}
    />
  )
}

/** The boxes of a page; asked for where the document told only its first ones. */
function usePageView(info: DocumentInfo, pageIndex: number): PageInfo | null {
  const known = info.pages[pageIndex]
  const [asked, setAsked] = useState<{ readonly key: string; readonly view: PageInfo } | null>(null)
  const key = `${info.documentId} ${pageIndex}`
  useEffect(() => {
    if (known) return
    let left = false
    app.documents.page({ documentId: info.documentId, pageIndex }).then(
      view => {
        if (!left) setAsked({ key, view })
      },
      // Without the page's size there is nothing to type; the box can still be dragged.
      () => setAsked(null),
    )
    return () => {
      left = true
    }
  }, [known, info.documentId, pageIndex, key])
  return known ?? (asked?.key === key ? asked.view : null)
}
