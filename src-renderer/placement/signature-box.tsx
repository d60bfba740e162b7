/** The box of the signature to be made: its preview, its eight handles, its keys. */
import type { KeyboardEvent } from 'react'
import { useId } from 'react'
import type { Rotation, ShownRect } from '../../src-shared/model/geometry.ts'
import { isOnlyPicture } from '../store/file-names.ts'
import { useStore } from '../store/store.ts'
import type { PageFrame } from '../viewer/pdf.ts'
import { AppearancePreview } from './appearance-preview.tsx'
import { onPaper } from './on-paper.ts'
import { PT_PER_MM, toShownStep } from './page-space.ts'
import type { Ground, Handle } from './placement-machine.ts'
import { PLACEMENT_WORDS } from './placement-words.ts'

const HANDLES: readonly Handle[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w']

/** Which handle an element belongs to, null for any other element. */
export function handleOf(element: Element): Handle | null {
  const name = element.closest('[data-handle]')?.getAttribute('data-handle')
  return HANDLES.find(h => h === name) ?? null
}

export function SignatureBox(props: {
  readonly frame: PageFrame
  readonly rect: ShownRect
  readonly ground: Ground
  readonly locked: boolean
}) {
  const { frame, rect, ground, locked } = props
  const selected = useStore(s => s.placing.selected || s.placing.action.kind === 'drawing')
  const tooSmall = useStore(s => s.placing.tooSmall)
  const dragging = useStore(s => s.placing.action.kind !== 'idle')
  const drag = useStore(s => s.drag)
  const act = useStore(s => s.act)
  const help = useId()

  function onKeyDown(event: KeyboardEvent) {
    if (locked) return
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      return act({ type: 'put', box: null })
    }
    const step = ARROWS[event.key]
    if (!step || event.ctrlKey || event.metaKey) return
    // Alt and an arrow would leave the page in a browser window.
    event.preventDefault()
    event.stopPropagation()
    const pt = (event.altKey ? 0.1 : 1) * PT_PER_MM
    act({
      type: 'nudge',
      ground,
      by: toShownStep(step.right * pt, step.up * pt, frame.turn),
      resize: event.shiftKey,
    })
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would not say what a group with a size says
    <div
      className={`sigbox my-box${selected ? ' selbox' : ''}${tooSmall ? ' too-small' : ''}${dragging ? ' dragging' : ''}`}
      style={onPaper(rect, frame)}
      data-signature-box=""
      // biome-ignore lint/a11y/noNoninteractiveTabindex: moved and resized by keyboard
      tabIndex={0}
      role="group"
      aria-label={PLACEMENT_WORDS.box(ground.pageIndex + 1, rect)}
      aria-describedby={help}
      onKeyDown={onKeyDown}
      onFocus={() => act({ type: 'select', selected: true })}
    >
      <AppearancePreview rect={rect} pxPerPt={frame.pxPerPt} />
      {drag && isOnlyPicture(drag) && !locked && (
        <span className={`box-drop t-12${drag.onBox ? ' over' : ''}`}>
          {drag.onBox ? PLACEMENT_WORDS.releasePicture : PLACEMENT_WORDS.dropPicture}
        </span>
      )}
      {selected &&
        !locked &&
        HANDLES.map(handle => (
          <span
            key={handle}
            className={`h ${handle}`}
            data-handle={handle}
            style={{ cursor: cursorOf(handle, frame.turn) }}
          />
        ))}
      <span id={help} className="vh">
        {PLACEMENT_WORDS.boxHelp}
      </span>
    </div>
  )
}

const ARROWS: Readonly<Record<string, { readonly right: number; readonly up: number }>> = {
  ArrowLeft: { right: -1, up: 0 },
  ArrowRight: { right: 1, up: 0 },
  ArrowUp: { right: 0, up: 1 },
  ArrowDown: { right: 0, up: -1 },
}

const CURSORS = ['ns-resize', 'nesw-resize', 'ew-resize', 'nwse-resize'] as const

/** The arrow as it must look on a turned page. */
function cursorOf(handle: Handle, turn: Rotation): string {
  const clockwise = (HANDLES.indexOf(handle) + 7 + turn / 45) % 8
  return CURSORS[clockwise % 4] ?? 'default'
}
