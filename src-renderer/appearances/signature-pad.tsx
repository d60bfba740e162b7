/** A sheet to draw a signature on, with mouse, pen or finger. Strokes are kept as points. */
import { type PointerEvent, useRef, useState } from 'react'
import type { Ink } from '../../src-shared/model/appearance.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words.ts'
import { boundedInk, type Point, pathOf, thinned } from './ink-strokes.ts'

const { pad } = words.appearances

/** CSS px, and the units of the drawing. */
const PAD = { width: 600, height: 200 } as const

export function SignaturePad({ onDone }: { readonly onDone: (ink: Ink | null) => void }) {
  const [strokes, setStrokes] = useState<readonly (readonly Point[])[]>([])
  const drawing = useRef<Point[] | null>(null)
  const [live, setLive] = useState<readonly Point[]>([])
  const ink = boundedInk(strokes)

  function pointOf(event: PointerEvent<SVGSVGElement>): Point {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) / box.width) * PAD.width,
      y: ((event.clientY - box.top) / box.height) * PAD.height,
    }
  }

  function begin(event: PointerEvent<SVGSVGElement>) {
    if (!event.isPrimary || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    drawing.current = [pointOf(event)]
    setLive(drawing.current)
  }

  function go(event: PointerEvent<SVGSVGElement>) {
    if (!drawing.current || !event.isPrimary) return
    drawing.current = [...drawing.current, pointOf(event)]
    setLive(drawing.current)
  }

  function end() {
    const done = drawing.current
    drawing.current = null
    setLive([])
    if (done) setStrokes([...strokes, thinned(done)])
  }

  return (
    <Dialog
      title={pad.title}
      subtitle={pad.hint}
      width={PAD.width + 48}
      onClose={() => onDone(null)}
      footer={
        <>
          <Button disabled={!ink} onClick={() => setStrokes(strokes.slice(0, -1))}>
            {pad.undo}
          </Button>
          <Button disabled={!ink} onClick={() => setStrokes([])}>
            {pad.clear}
          </Button>
          <span className="grow" />
          <Button autofocus onClick={() => onDone(null)}>
            {pad.back}
          </Button>
          <Button variant="primary" disabled={!ink} onClick={() => onDone(ink)}>
            {pad.use}
          </Button>
        </>
      }
    >
      <svg
        className="drawn-pad"
        viewBox={`0 0 ${PAD.width} ${PAD.height}`}
        role="img"
        aria-label={pad.area}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <path className="pad-line" d={`M40 ${PAD.height - 45}H${PAD.width - 40}`} />
        {[...strokes, live].map((stroke, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: strokes have no identity but their order
          <path key={at} className="pad-stroke" d={pathOf(stroke)} />
        ))}
      </svg>
    </Dialog>
  )
}
