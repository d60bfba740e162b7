/** One page's layer: feeds pointer and keys to the placement machine, draws its state. */
import { type CSSProperties, type PointerEvent, useRef } from 'react'
import { targetOf } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import type { PageFrame, Pdf } from '../viewer/pdf.ts'
import { FieldMarks, SignedMark } from './field-marks.tsx'
import { GuideLabels, GuideLines } from './guides.tsx'
import { type ShownPoint, toShownPoint } from './page-space.ts'
import { PlacementToolbar } from './placement-toolbar.tsx'
import { PLACEMENT_WORDS } from './placement-words.ts'
import { handleOf, SignatureBox } from './signature-box.tsx'
import { useGround } from './use-ground.ts'

export function PlacementLayer(props: {
  readonly documentId: string
  readonly pdf: Pdf
  readonly frame: PageFrame
}) {
  const { documentId, frame } = props
  const { pageIndex } = frame
  const tab = useStore(s => s.documents.find(d => d.info.documentId === documentId) ?? null)
  const targets = useStore(s => s.targets)
  const target = tab ? targetOf(targets, tab.info) : null
  const box = useStore(s => (s.placing.box?.pageIndex === pageIndex ? s.placing.box : null))
  const action = useStore(s => s.placing.action)
  const signing = useStore(s => s.job !== null || s.starting)
  const act = useStore(s => s.act)
  const layer = useRef<HTMLElement>(null)
  const pointing = !signing && (action.kind === 'pointing' || action.kind === 'drawing')
  const { ground, fields } = useGround(
    props.pdf,
    frame,
    tab?.info.fields ?? NO_FIELDS,
    pointing || box !== null,
  )

  /** Both to the element that holds the capture and to the page it belongs to. */
  function pointAt(event: PointerEvent): ShownPoint {
    const place = layer.current?.getBoundingClientRect()
    return toShownPoint(
      { left: event.clientX - (place?.left ?? 0), top: event.clientY - (place?.top ?? 0) },
      frame,
    )
  }

  function onPointerDown(event: PointerEvent) {
    if (event.button !== 0 || signing || !(event.target instanceof Element)) return
    const handle = handleOf(event.target)
    const onBox = event.target.closest('[data-signature-box]') !== null
    if (!handle && !onBox && event.target !== layer.current) return
    event.preventDefault()
    layer.current?.setPointerCapture(event.pointerId)
    const at = pointAt(event)
    if (handle) act({ type: 'pull', ground, at, handle })
    else if (onBox) act({ type: 'grab', ground, at })
    else act({ type: 'press', ground, at })
  }

  function onPointerMove(event: PointerEvent) {
    if (!layer.current?.hasPointerCapture(event.pointerId)) return
    act({
      type: 'move',
      at: pointAt(event),
      modifiers: { free: event.altKey, keepShape: event.shiftKey },
    })
  }

  function onPointerUp(event: PointerEvent) {
    if (!layer.current?.hasPointerCapture(event.pointerId)) return
    layer.current.releasePointerCapture(event.pointerId)
    act({ type: 'release', at: pointAt(event) })
    layer.current.querySelector<HTMLElement>('[data-signature-box]')?.focus({ preventScroll: true })
  }

  const busyHere = box !== null && action.kind !== 'idle' && action.kind !== 'pointing'
  return (
    <section
      ref={layer}
      className={`page-overlay${pointing ? ' pointing' : ''}${box ? ' with-box' : ''}`}
      style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
      aria-label={PLACEMENT_WORDS.layer(pageIndex + 1)}
      data-page={pageIndex + 1}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => act({ type: 'cancel' })}
    >
      <div className="page-paper" style={paperStyle(frame)}>
        {tab && (
          <FieldMarks
            documentId={documentId}
            fields={fields}
            frame={frame}
            chosen={target?.kind === 'field' ? target.name : null}
            enabled={!signing && tab.signed === null && !tab.info.obstacles.some(o => o.blocks)}
            signedNow={tab.signed?.field ?? null}
          />
        )}
        {tab?.signed?.pageIndex === pageIndex && tab.signed.rect && (
          <SignedMark frame={frame} rect={tab.signed.rect} />
        )}
        {busyHere && <GuideLines frame={frame} />}
        {box && target?.kind === 'box' && (
          <SignatureBox frame={frame} rect={box.rect} ground={ground} locked={signing} />
        )}
      </div>
      {busyHere && <GuideLabels frame={frame} />}
      {box && target?.kind === 'box' && !signing && (
        <PlacementToolbar frame={frame} rect={box.rect} ground={ground} />
      )}
    </section>
  )
}

const NO_FIELDS: readonly never[] = []

/** The page without the view's turn, turned as a whole: whatever lies on it turns along. */
function paperStyle(frame: PageFrame): CSSProperties {
  const width = frame.widthPt * frame.pxPerPt
  const height = frame.heightPt * frame.pxPerPt
  const transform = {
    0: 'none',
    90: `translate(${height}px, 0) rotate(90deg)`,
    180: `translate(${width}px, ${height}px) rotate(180deg)`,
    270: `translate(0, ${width}px) rotate(270deg)`,
  }[frame.turn]
  return { width, height, transform }
}
