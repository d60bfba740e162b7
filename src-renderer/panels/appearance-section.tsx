/** What the signature shows: lines, a picture, the reason and the place. */
import { useId, useRef } from 'react'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import { AppearanceCards } from '../appearances/appearance-cards.tsx'
import { PICTURE_TYPES } from '../appearances/draw-picture.ts'
import { fileNameOf } from '../store/file-names.ts'
import { targetOf, usedAppearance } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Check, ToggleChip } from '../ui/check.tsx'
import { Combobox } from '../ui/combobox.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const { inspector } = words
const LINES = ['showName', 'showDate', 'showReason', 'showLocation', 'showIssuer'] as const

export function AppearanceSection({ info }: { readonly info: DocumentInfo }) {
  const target = targetOf(
    useStore(s => s.targets),
    info,
  )
  const visible = target.kind !== 'invisible'
  return (
    <section className="sect">
      {visible && <Shown />}
      <ReasonAndPlace />
    </section>
  )
}

function Shown() {
  const kept = useStore(s => s.appearances.length > 0)
  const named = useStore(s => usedAppearance(s.settings.appearance, s.appearances).named)
  const newAppearance = useStore(s => s.newAppearance)
  return (
    <>
      <h3>
        {inspector.appearance} <span className="end" />
        <Button variant="link" className="t-13" onClick={newAppearance}>
          {words.appearances.new}
        </Button>
      </h3>
      {kept && <AppearanceCards />}
      {!named && <Lines />}
      <PictureRow named={Boolean(named)} />
    </>
  )
}

/** Of the plain appearance; with a named one, only where another picture was dropped in the place of its own. */
function PictureRow({ named }: { readonly named: boolean }) {
  const chosen = useStore(s => s.settings.appearance)
  const appearances = useStore(s => s.appearances)
  const boxPicture = useStore(s => s.boxPicture)
  const takePicture = useStore(s => s.takePicture)
  const takePictureAway = useStore(s => s.takePictureAway)
  const input = useRef<HTMLInputElement>(null)
  const { imagePath, imageName } = usedAppearance(chosen, appearances, boxPicture)
  if (named && !imagePath) return null
  return (
    <div className="picture t-13">
      <div className="row">
        <Icon name="image" size={18} className="c3" />
        <Button variant="link" className="t-13" onClick={() => input.current?.click()}>
          {imagePath ? inspector.picture : inspector.addPicture}
        </Button>
        <span className="grow trunc c2">{imagePath && (imageName ?? fileNameOf(imagePath))}</span>
        {imagePath && <IconButton label={inspector.removePicture} icon="x" onClick={takePictureAway} />}
      </div>
      <RemovePaper path={imagePath} />
      <input
        ref={input}
        type="file"
        accept={PICTURE_TYPES}
        aria-label={inspector.pictureFile}
        hidden
        onChange={event => {
          const file = event.target.files?.[0]
          if (file) void takePicture(file)
          event.target.value = ''
        }}
      />
    </div>
  )
}

/** As long as its file is known: since it was chosen in this run. */
function RemovePaper({ path }: { readonly path: string | null }) {
  const source = useStore(s => s.pictureSource)
  const removePaper = useStore(s => s.removePaper)
  if (!source || source.path !== path) return null
  return (
    <Check checked={source.paperRemoved} onChange={on => void removePaper(on)}>
      {inspector.removePaper}
    </Check>
  )
}

/** What the plain appearance shows. */
export function Lines() {
  const appearance = useStore(s => s.settings.appearance)
  const changeAppearance = useStore(s => s.changeAppearance)
  return (
    <fieldset className="row chips">
      <legend className="vh">{inspector.shown}</legend>
      {LINES.map(line => (
        <ToggleChip
          key={line}
          checked={appearance[line] ?? false}
          onChange={on => changeAppearance({ [line]: on })}
        >
          {inspector.lines[line]}
        </ToggleChip>
      ))}
    </fieldset>
  )
}

function ReasonAndPlace() {
  const reason = useStore(s => s.settings.reason)
  const location = useStore(s => s.settings.location)
  const setDetails = useStore(s => s.setDetails)
  const changeSettings = useStore(s => s.changeSettings)
  const save = () => void changeSettings({ reason, location })
  const placeId = useId()
  return (
    <div className="details-grid">
      <span className="t-13 c2" aria-hidden="true">
        {inspector.reason}
      </span>
      <Combobox
        label={inspector.reason}
        value={reason}
        placeholder={inspector.reasonPlaceholder}
        suggestions={inspector.reasons}
        onChange={value => setDetails({ reason: value })}
        onLeave={save}
      />
      <label className="t-13 c2" htmlFor={placeId}>
        {inspector.place}
      </label>
      <div className="input">
        <input
          id={placeId}
          value={location}
          placeholder={inspector.placePlaceholder}
          onChange={event => setDetails({ location: event.target.value })}
          onBlur={save}
        />
      </div>
    </div>
  )
}
