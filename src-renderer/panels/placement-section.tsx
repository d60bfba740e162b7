/** Where the signature goes: a box on a page, an empty field, or no visible place. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { DocumentInfo } from '../../src-shared/model/document.ts'
import { app } from '../bridge.ts'
import { sizeInMm } from '../format.ts'
import { defaultBox } from '../store/default-box.ts'
import { asAppError } from '../store/failures.ts'
import type { PagePlacement } from '../store/placement-slice.ts'
import { mayPlaceFreely, type SignTarget, targetOf } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Check } from '../ui/check.tsx'
import { words } from '../words.ts'
import { FurtherPagesField } from './further-pages-field.tsx'
import { PositionFields } from './position-fields.tsx'

const { inspector } = words

export function PlacementSection({ info }: { readonly info: DocumentInfo }) {
  const placement = useStore(s => s.placement)
  const target = targetOf(
    useStore(s => s.targets),
    info,
  )
  const setTarget = useStore(s => s.setTarget)
  const setPlacement = useStore(s => s.setPlacement)
  const boxed = target.kind === 'box' && placement !== null
  const { documentId } = info
  return (
    <section className="sect placement">
      <div className="row placement-head">
        <div className="grow">
          <h2 className="t-14 sb">{inspector.title}</h2>
          <p className="t-12 c3" role="status">
            {whereText(target, placement)}
          </p>
        </div>
        {boxed && <IconButton label={inspector.remove} icon="trash-2" onClick={() => setPlacement(null)} />}
      </div>
      {target.kind === 'field' ? (
        mayPlaceFreely(info) && (
          <Button size="sm" onClick={() => setTarget(documentId, { kind: 'box' })}>
            {inspector.leaveField}
          </Button>
        )
      ) : (
        <>
          {target.kind === 'box' && !placement && <PlaceHere info={info} />}
          {boxed && <PositionFields info={info} placement={placement} onChange={setPlacement} />}
          {boxed && <FurtherPagesField info={info} />}
          <NoBox
            checked={target.kind === 'invisible'}
            onChange={on => setTarget(documentId, { kind: on ? 'invisible' : 'box' })}
          />
        </>
      )}
    </section>
  )
}

function NoBox(props: { readonly checked: boolean; readonly onChange: (on: boolean) => void }) {
  return (
    <Check checked={props.checked} onChange={props.onChange}>
      {inspector.noBox}
    </Check>
  )
}

/** The way without a pointer: a box of the usual size, then moved with keys or numbers. */
function PlaceHere({ info }: { readonly info: DocumentInfo }) {
  const page = useStore(s => s.page)
  const setPlacement = useStore(s => s.setPlacement)
  const tellFailure = useStore(s => s.tellFailure)
  async function place() {
    const pageIndex = page - 1
    try {
      const view =
        info.pages[pageIndex] ?? (await app.documents.page({ documentId: info.documentId, pageIndex }))
      const rect = defaultBox(view)
      if (!rect) throw new AppError('placement.outside', {})
      setPlacement({ pageIndex, rect })
    } catch (error) {
      tellFailure(asAppError(error))
    }
  }
  return (
    <Button size="sm" icon="plus" onClick={() => void place()}>
      {inspector.placeHere}
    </Button>
  )
}

function whereText(target: SignTarget, placement: PagePlacement | null): string {
  if (target.kind === 'invisible') return inspector.invisible
  if (target.kind === 'field') return inspector.inField(target.name)
  return placement ? inspector.placed(placement.pageIndex + 1, sizeInMm(placement.rect)) : inspector.notPlaced
}
