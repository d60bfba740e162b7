/** The look of an appearance: layout, picture or drawing, logo, line around it, QR code. */
import { useId, useRef, useState } from 'react'
import { AppearanceLayout, type NamedAppearance } from '../../src-shared/model/appearance.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Check } from '../ui/check.tsx'
import { words } from '../words.ts'
import type { ChangeDraft } from './appearance-editor.tsx'
import { PICTURE_TYPES } from './draw-picture.ts'
import { SelectField } from './select-field.tsx'

const { editor } = words.appearances

/** What a line starts with: the ink of the design. */
const USUAL_BORDER = '#1b2f86'

export function LookFields(props: {
  readonly draft: NamedAppearance
  readonly change: ChangeDraft
  readonly onDraw: () => void
}) {
  const { draft, change } = props
  const { picture, logo, border } = draft
  const colourId = useId()
  const layouts = AppearanceLayout.options.map(value => ({ value, label: editor.layouts[value] }))
  const pictureName = picture && (picture.kind === 'ink' ? editor.drawn : picture.picture.name)
  return (
    <>
      <SelectField
        label={editor.layout}
        value={draft.layout}
        options={layouts}
        onChange={layout => change({ layout })}
      />
      <PictureRow
        what={editor.picture}
        file={picture?.kind === 'file' ? picture.picture.file : null}
        name={pictureName}
        choose={editor.choosePicture}
        onPicture={kept => change({ picture: { kind: 'file', picture: kept } })}
        onRemove={() => change({ picture: null })}
        onDraw={props.onDraw}
      />
      <PictureRow
        what={editor.logo}
        file={logo?.file ?? null}
        name={logo && logo.name}
        choose={editor.chooseLogo}
        onPicture={kept => change({ logo: kept })}
        onRemove={() => change({ logo: null })}
      />
      <div className="row gap-2">
        <Check checked={border !== null} onChange={on => change({ border: on ? USUAL_BORDER : null })}>
          {editor.border}
        </Check>
        {border !== null && (
          <input
            id={colourId}
            type="color"
            className="editor-colour"
            aria-label={editor.borderColour}
            value={border}
            onChange={event => change({ border: event.target.value })}
          />
        )}
      </div>
      <div>
        <Check checked={draft.qr} onChange={qr => change({ qr })}>
          {editor.qr}
        </Check>
        <p className="t-12 c3 editor-under">{editor.qrText}</p>
      </div>
    </>
  )
}

/** Of a picture that was chosen while this editor is open: its paper can be taken out and put back. */
type Source = { readonly file: File; readonly kept: string; readonly paperRemoved: boolean }

function PictureRow(props: {
  readonly what: string
  /** Of the kept picture. */
  readonly file: string | null
  readonly name: string | null
  readonly choose: string
  readonly onPicture: (picture: { file: string; name: string }) => void
  readonly onRemove: () => void
  readonly onDraw?: () => void
}) {
  const { what, name, choose, onPicture, onRemove, onDraw } = props
  const importPicture = useStore(s => s.importPicture)
  const input = useRef<HTMLInputElement>(null)

  const [source, setSource] = useState<Source | null>(null)

  async function take(file: File, paperRemoved: boolean) {
    const kept = await importPicture(file, paperRemoved)
    if (!kept) return
    setSource({ file, kept: kept.file, paperRemoved })
    onPicture(kept)
  }

  return (
    <div>
      <div className="row gap-2">
        <span className="t-13 sb">{what}</span>
        <span className="t-13 c2 trunc">{name ?? editor.none}</span>
        {name !== null && <IconButton label={editor.remove(what)} icon="x" onClick={onRemove} />}
      </div>
      <div className="row gap-2">
        {onDraw && (
          <Button size="sm" icon="pen-line" onClick={onDraw}>
            {editor.draw}
          </Button>
        )}
        <Button size="sm" icon="image" onClick={() => input.current?.click()}>
          {choose}
        </Button>
      </div>
      {source && source.kept === props.file && (
        <Check
          checked={source.paperRemoved}
          onChange={on => {
            setSource({ ...source, paperRemoved: on })
            void take(source.file, on)
          }}
        >
          {words.inspector.removePaper}
        </Check>
      )}
      <input
        ref={input}
        type="file"
        accept={PICTURE_TYPES}
        aria-label={what}
        hidden
        onChange={event => {
          const file = event.target.files?.[0]
          if (file) void take(file, false)
          event.target.value = ''
        }}
      />
    </div>
  )
}
