/** Where a PDF is dropped or opened: big on first use, a band afterwards. The whole window takes drops. */
import { pickPdfs } from '../focus-targets.ts'
import { isOnlyPicture } from '../store/file-names.ts'
import type { Drag } from '../store/notice-slice.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { DocumentDrawing } from '../ui/illustrations.tsx'
import { words } from '../words.ts'

const { home, keyFile } = words

export function DropZone() {
  const drag = useStore(s => s.drag)
  return (
    <section className={`drop band${dropClass(drag)}`} aria-label={home.dropZone}>
      <DocumentDrawing width={124} />
      <div className="col drop-words">
        <h2 className="t-20 sb">{title(drag)}</h2>
        <p className="c2">{text(drag) ?? home.dropText}</p>
        {!drag && (
          <div className="row gap-2 drop-actions">
            <Button variant="primary" keys="Mod+O" onClick={pickPdfs}>
              {home.openPdf}
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}

export function BigDropZone() {
  const drag = useStore(s => s.drag)
  const hasToken = useStore(s => s.tokenList?.tokens.length !== 0)
  return (
    <div className="pad first-use">
      <section className={`drop big${dropClass(drag)}`} aria-label={home.dropZone}>
        <DocumentDrawing width={176} />
        <h2 className="t-24 sb">{title(drag)}</h2>
        <p className="c2">{text(drag) ?? (hasToken ? home.dropTextFirst : home.dropTextNoToken)}</p>
        <div className="row gap-2 drop-actions">
          <Button variant="primary" size="lg" keys="Mod+O" onClick={pickPdfs}>
            {home.openPdf}
          </Button>
        </div>
      </section>
      <ul className="row promises">
        {home.promises.map(promise => (
          <li className="row-top" key={promise.title}>
            <Icon name={promise.icon} size={20} className="c3" />
            <span>
              <span className="m as-line">{promise.title}</span>
              <span className="t-13 c2">{promise.text}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Over an open document: what will happen on release. */
export function DropOverlay() {
  const drag = useStore(s => s.drag)
  const onDocument = useStore(s => s.activeId !== null)
  const hasBox = useStore(s => s.placing.box !== null)
  if (!drag || !onDocument || (hasBox && isOnlyPicture(drag))) return null
  return (
    <div className="drop-overlay">
      <section className={`drop${dropClass(drag)}`} aria-label={home.dropZone}>
        <DocumentDrawing width={124} />
        <div className="col drop-words">
          <h2 className="t-20 sb">{title(drag)}</h2>
          <p className="c2">{drag.pdfs > 0 ? home.releaseOnDocument : text(drag)}</p>
        </div>
      </section>
    </div>
  )
}

function dropClass(drag: Drag | null): string {
  if (!drag) return ''
  return drag.pdfs + drag.keyFiles > 0 ? ' over' : ' refused'
}

function title(drag: Drag | null): string {
  if (!drag) return home.dropTitle
  if (drag.pdfs > 0) return home.release(drag.pdfs)
  return drag.keyFiles > 0 ? keyFile.release : home.refuse
}

function text(drag: Drag | null): string | null {
  if (!drag) return null
  if (drag.pdfs > 0) return home.releaseText(drag.pdfs)
  return drag.keyFiles > 0 ? keyFile.releaseText : home.refuseText
}
