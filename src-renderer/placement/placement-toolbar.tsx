/** The small toolbar above the selected box. Only what works. */
import { useLayoutEffect, useRef, useState } from 'react'
import type { ShownRect } from '../../src-shared/model/geometry.ts'
import { useStore } from '../store/store.ts'
import { IconButton } from '../ui/button.tsx'
import type { PageFrame } from '../viewer/pdf.ts'
import { alignedLeft, alignedToLine, bestSized, centred } from './alignment.ts'
import { toScreenRect } from './page-space.ts'
import type { Ground } from './placement-machine.ts'
import { PLACEMENT_WORDS } from './placement-words.ts'

/** CSS px between box and toolbar, and how high the toolbar is. */
const GAP = 17
const HEIGHT = 36

type Place = { readonly frame: PageFrame; readonly rect: ShownRect; readonly ground: Ground }

export function PlacementToolbar(place: Place) {
  const shown = useStore(s => s.placing.selected && s.placing.action.kind === 'idle')
  return shown ? <Bar {...place} /> : null
}

function Bar({ frame, rect, ground }: Place) {
  const act = useStore(s => s.act)
  const bar = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => setWidth(bar.current?.offsetWidth ?? 0))

  const put = (next: ShownRect) => act({ type: 'put', box: { pageIndex: ground.pageIndex, rect: next } })
  const toLine = alignedToLine(rect, ground.targets)
  const box = toScreenRect(rect, frame)
  const above = box.top - GAP - HEIGHT
  return (
    <div
      ref={bar}
      className="floatbar"
      style={{
        left: Math.max(4 - frame.left, box.left + box.width / 2 - width / 2),
        top: above + frame.top > 4 ? above : box.top + box.height + GAP,
        visibility: width === 0 ? 'hidden' : 'visible',
      }}
      role="toolbar"
      aria-label={PLACEMENT_WORDS.toolbar}
    >
      <span className="t-12 c2 nowrap floatbar-size">{PLACEMENT_WORDS.size(rect)}</span>
      <span className="tdiv" />
      <IconButton
        label={PLACEMENT_WORDS.alignLeft}
        icon="align-horizontal-justify-start"
        onClick={() => put(alignedLeft(rect, ground.targets))}
      />
      <IconButton
        label={PLACEMENT_WORDS.centre}
        icon="align-horizontal-justify-center"
        onClick={() => put(centred(rect, ground.targets))}
      />
      {toLine && (
        <IconButton
          label={PLACEMENT_WORDS.alignToLine}
          icon="align-vertical-justify-end"
          onClick={() => put(toLine)}
        />
      )}
      <span className="tdiv" />
      <IconButton
        label={PLACEMENT_WORDS.bestSize}
        icon="scaling"
        onClick={() => put(bestSized(rect, ground.targets))}
      />
      <span className="tdiv" />
      <IconButton
        label={PLACEMENT_WORDS.remove}
        icon="trash-2"
        onClick={() => act({ type: 'put', box: null })}
      />
    </div>
  )
}
