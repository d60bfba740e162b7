/** One page's layer: feeds pointer and keys to the placement machine, draws its state. */
import { type CSSProperties, type DOMAttributes, type PointerEvent, type RefObject, useRef } from 'react'
import { targetOf } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import type { PageFrame, Pdf } from '../viewer/pdf.ts'
import { FieldMarks, SignedMark } from './field-marks.tsx'
import { FurtherPage } from './further-page.tsx'
import { GuideLabels, GuideLines } from './guides.tsx'
import { type ShownPoint, toShownPoint } from './page-space.ts'
import type { Ground } from './placement-machine.ts'
import { PlacementToolbar } from './placement-toolbar.tsx'
import { PLACEMENT_WORDS } from './placement-words.ts'
import { handleOf, SignatureBox } from './signature-box.tsx'
import { useGround } from './use-ground.ts'

type LayerProps = { readonly documentId: string; readonly pdf: Pdf; readonly frame: PageFrame }

export function PlacementLayer({ documentId, pdf, frame }: LayerProps) {
  const { pageIndex } = frame
  const tab = useStore(s => s.documents.find(d => d.info.documentId === documentId) ?? null)
  const targets = useStore(s => s.targets)
  const target = tab ? targetOf(targets, tab.info) : null
  const box = useStore(s => (s.placing.box?.pageIndex === pageIndex ? s.placing.box : null))
  const action = useStore(s => s.placing.action)
  const signing = useStore(s => s.job !== null || s.starting)
  const layer = useRef<HTMLElement>(null)
  const pointing = !signing && (action.kind === 'pointing' || action.kind === 'drawing')
  const { ground, fields } = useGround(pdf, frame, tab?.info.fields ?? NO_FIELDS, pointing || box !== null)
  const pointer = usePointer(layer, frame, ground, !signing)
  const busyHere = box !== null && action.kind !== 'idle' && action.kind !== 'pointing'
  return (
    <section
      ref={layer}
      className={`page-overlay${pointing ? ' pointing' : ''}${box ? ' with-box' : ''}`}
      style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
      aria-label={PLACEMENT_WORDS.layer(pageIndex + 1)}
      data-page={pageIndex + 1}
      {...pointer}
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
        {target?.kind === 'box' && tab?.signed === null && (
          <FurtherPage documentId={documentId} frame={frame} />
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

/** From the pointer to the machine; the element that is pressed keeps the pointer until it is let go. */
function usePointer(
  layer: RefObject<HTMLElement | null>,
  frame: PageFrame,
  ground: Ground,
  enabled: boolean,
): Pick<DOMAttributes<HTMLElement>, `onPointer${'Down' | 'Move' | 'Up' | 'Cancel'}`> {
  const act = useStore(s => s.act)

  function pointAt(event: PointerEvent): ShownPoint {
    const place = layer.current?.getBoundingClientRect()
    return toShownPoint(
      { left: event.clientX - (place?.left ?? 0), top: event.clientY - (place?.top ?? 0) },
      frame,
    )
  }

  return {
    onPointerDown(event) {
      if (event.button !== 0 || !enabled || !(event.target instanceof Element)) return
      const handle = handleOf(event.target)
      const onBox = event.target.closest('[data-signature-box]') !== null
      if (!handle && !onBox && event.target !== layer.current) return
      event.preventDefault()
      layer.current?.setPointerCapture(event.pointerId)
      const at = pointAt(event)
      if (handle) act({ type: 'pull', ground, at, handle })
      else if (onBox) act({ type: 'grab', ground, at })
      else act({ type: 'press', ground, at })
    },
    onPointerMove(event) {
      if (!layer.current?.hasPointerCapture(event.pointerId)) return
      const modifiers = { free: event.altKey, keepShape: event.shiftKey }
      act({ type: 'move', at: pointAt(event), modifiers })
    },
    onPointerUp(event) {
      if (!layer.current?.hasPointerCapture(event.pointerId)) return
      layer.current.releasePointerCapture(event.pointerId)
      act({ type: 'release', at: pointAt(event) })
      layer.current.querySelector<HTMLElement>('[data-signature-box]')?.focus({ preventScroll: true })
    },
    onPointerCancel: () => act({ type: 'cancel' }),
  }
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
