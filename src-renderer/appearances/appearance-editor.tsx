/** Makes and changes a named appearance: what it says and shows on the left, the result as it will be written beside it. */
import { useState } from 'react'
import { type AppError, wordsOf } from '../../src-shared/errors/app-error.ts'
import { type Ink, NamedAppearance } from '../../src-shared/model/appearance.ts'
import { PLAIN_APPEARANCE } from '../../src-shared/model/signing.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { DrawnAppearance } from './drawn-appearance.tsx'
import { LookFields } from './look-fields.tsx'
import { SignaturePad } from './signature-pad.tsx'
import { TextFields } from './text-fields.tsx'

const { editor } = words.appearances

/** Of the preview: the size of a usual box. */
const PREVIEW = { width: 210, height: 70, pxPerPt: 1.5 } as const

/** One part of it is changed. */
export type ChangeDraft = (change: Partial<NamedAppearance>) => void

export function AppearanceEditor() {
  const edited = useStore(s => s.editedAppearance)
  return edited && <Editor key={edited.id} edited={edited} />
}

function Editor({ edited }: { readonly edited: NamedAppearance }) {
  const isNew = useStore(s => s.appearances.every(({ id }) => id !== edited.id))
  const close = useStore(s => s.closeAppearance)
  const save = useStore(s => s.saveAppearance)
  const [draft, setDraft] = useState(edited)
  const [isDrawing, setDrawing] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const change: ChangeDraft = part => setDraft({ ...draft, ...part })
  const isGood = NamedAppearance.safeParse(draft).success

  function takeInk(ink: Ink | null) {
    setDrawing(false)
    if (ink) change({ picture: { kind: 'ink', ink } })
  }

  if (isDrawing) return <SignaturePad onDone={takeInk} />
  return (
    <Dialog
      title={isNew ? editor.titleNew : editor.title}
      width={880}
      onClose={close}
      onSubmit={() => isGood && void save(draft).then(setError)}
      className="appearance-editor"
      footer={
        <>
          <span className="grow" />
          <Button onClick={close}>{editor.cancel}</Button>
          <Button variant="primary" submit disabled={!isGood}>
            {editor.save}
          </Button>
        </>
      }
    >
      <div className="col editor-fields">
        <TextFields draft={draft} change={change} />
      </div>
      <div className="col editor-fields">
        <div>
          <div className="t-13 sb">{editor.preview}</div>
          <div className="editor-preview">
            <DrawnAppearance appearance={PLAIN_APPEARANCE} draft={isGood ? draft : edited} {...PREVIEW} />
          </div>
          <p className="t-12 c3">{editor.previewText}</p>
        </div>
        <LookFields draft={draft} change={change} onDraw={() => setDrawing(true)} />
        {error && (
          <div className="banner bad" role="alert">
            <Icon name="circle-alert" size={18} />
            <span className="grow">{wordsOf(error).text}</span>
          </div>
        )}
      </div>
    </Dialog>
  )
}
