/** Alignment lines over the page and distances in millimetres, while the box is drawn, moved or resized. */
import type { CSSProperties } from 'react'
import { useStore } from '../store/store.ts'
import type { PageFrame } from '../viewer/pdf.ts'
import { onPaper } from './on-paper.ts'
import { toScreenPoint, toScreenRect } from './page-space.ts'
import { PLACEMENT_WORDS } from './placement-words.ts'
import type { Guide } from './snapping.ts'

/** Thickness in CSS px. */
const LINE = 1.2

export function GuideLines({ frame }: { readonly frame: PageFrame }) {
  const guides = useStore(s => s.placing.guides)
  return guides.map(guide => (
    <span key={keyOf(guide)} className="gline" style={lineStyle(guide, frame)} aria-hidden="true" />
  ))
}

/** Upright whichever way the page is turned. */
export function GuideLabels({ frame }: { readonly frame: PageFrame }) {
  const placing = useStore(s => s.placing)
  return (
    <>
      {placing.guides.map(guide =>
        guide.kind === 'distance' ? (
          <span key={keyOf(guide)} className="gtag" style={labelStyle(guide, frame)} aria-hidden="true">
            {PLACEMENT_WORDS.distance(guide.to - guide.from)}
          </span>
        ) : null,
      )}
      {placing.box && placing.action.kind !== 'moving' && (
        <span
          className={`sizetag${placing.tooSmall ? ' too-small' : ''}`}
          style={underBox(toScreenRect(placing.box.rect, frame))}
          aria-hidden="true"
        >
          {placing.tooSmall ? PLACEMENT_WORDS.tooSmall : PLACEMENT_WORDS.size(placing.box.rect)}
        </span>
      )}
    </>
  )
}

function keyOf(guide: Guide): string {
  return guide.kind === 'line'
    ? `line ${guide.axis} ${guide.at}`
    : `distance ${guide.axis} ${guide.from} ${guide.to} ${guide.across}`
}

function lineStyle(guide: Guide, frame: PageFrame): CSSProperties {
  const { widthPt, heightPt } = frame
  if (guide.kind === 'line') {
    return guide.axis === 'x'
      ? { ...onPaper({ x: guide.at, y: 0, width: 0, height: heightPt }, frame), width: LINE }
      : { ...onPaper({ x: 0, y: guide.at, width: widthPt, height: 0 }, frame), height: LINE }
  }
  const length = guide.to - guide.from
  return guide.axis === 'x'
    ? { ...onPaper({ x: guide.from, y: guide.across, width: length, height: 0 }, frame), height: LINE }
    : { ...onPaper({ x: guide.across, y: guide.from, width: 0, height: length }, frame), width: LINE }
}

function labelStyle(guide: Extract<Guide, { kind: 'distance' }>, frame: PageFrame): CSSProperties {
  const middle = (guide.from + guide.to) / 2
  const at = guide.axis === 'x' ? { x: middle, y: guide.across } : { x: guide.across, y: middle }
  const { left, top } = toScreenPoint(at, frame)
  // Beside the line, not on it: above a level one, right of an upright one.
  const level = (guide.axis === 'x') === (frame.turn % 180 === 0)
  return { left, top, transform: level ? 'translate(-50%, -125%)' : 'translate(8px, -50%)' }
}

function underBox(box: {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}) {
  return { left: box.left + box.width / 2, top: box.top + box.height + 8, transform: 'translate(-50%, 0)' }
}
