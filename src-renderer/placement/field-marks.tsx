/** Signature fields that the document brings: the empty ones to sign in, the signed ones to see. */
import type { ShownRect } from '../../src-shared/model/geometry.ts'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import { Seal } from '../ui/seal.tsx'
import type { PageFrame } from '../viewer/pdf.ts'
import { AppearancePreview } from './appearance-preview.tsx'
import { onPaper } from './on-paper.ts'
import { PLACEMENT_WORDS } from './placement-words.ts'
import type { ShownField } from './use-ground.ts'

export function FieldMarks(props: {
  readonly documentId: string
  readonly fields: readonly ShownField[]
  readonly frame: PageFrame
  /** Name of the field that is to be signed. */
  readonly chosen: string | null
  readonly enabled: boolean
  /** Name of the field just signed: it has a mark of its own. */
  readonly signedNow: string | null
}) {
  const setTarget = useStore(s => s.setTarget)
  const page = props.frame.pageIndex + 1
  return props.fields.map(({ field, rect }) => {
    const style = onPaper(rect, props.frame)
    if (field.signed) {
      if (field.name === props.signedNow) return null
      return (
        <div key={field.name} className="sigbox signed-field" style={style}>
          <span className="signed-tag" title={PLACEMENT_WORDS.signedField(field.signerName)}>
            <Icon name="signature" size={14} />
            <span className="vh">{PLACEMENT_WORDS.signedField(field.signerName)}</span>
          </span>
        </div>
      )
    }
    if (!props.enabled || !field.signable) return null
    const chosen = field.name === props.chosen
    return (
      <button
        key={field.name}
        type="button"
        className={`sigbox empty-field${chosen ? ' selbox' : ''}`}
        style={style}
        aria-pressed={chosen}
        aria-label={
          chosen
            ? PLACEMENT_WORDS.chosenField(field.name, page)
            : PLACEMENT_WORDS.emptyField(field.name, page)
        }
        onClick={() =>
          setTarget(props.documentId, chosen ? { kind: 'box' } : { kind: 'field', name: field.name })
        }
      >
        {chosen ? (
          <AppearancePreview rect={rect} pxPerPt={props.frame.pxPerPt} />
        ) : (
          <>
            <Icon name="pen-line" size={14} />
            <span className="trunc">{PLACEMENT_WORDS.signHere}</span>
          </>
        )}
      </button>
    )
  })
}

/** The signature just made: checked before the file got its name. */
export function SignedMark({ frame, rect }: { readonly frame: PageFrame; readonly rect: ShownRect }) {
  return (
    <div
      className="sigbox signed-now"
      style={onPaper(rect, frame)}
      role="img"
      aria-label={PLACEMENT_WORDS.justSigned(frame.pageIndex + 1)}
    >
      <span className="signed-seal">
        <Seal kind="ok" size={24} drawn />
      </span>
    </div>
  )
}
