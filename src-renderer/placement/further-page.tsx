/** On a further page: what it will show, where the box stands on its own page. Moved there, not here. */
import { furtherPages, isFurtherPage } from '../store/further-pages.ts'
import { useStore } from '../store/store.ts'
import type { PageFrame } from '../viewer/pdf.ts'
import { AppearancePreview } from './appearance-preview.tsx'
import { onPaper } from './on-paper.ts'
import { PLACEMENT_WORDS } from './placement-words.ts'

export function FurtherPage({
  documentId,
  frame,
}: {
  readonly documentId: string
  readonly frame: PageFrame
}) {
  const { pageIndex } = frame
  const box = useStore(s => s.placing.box)
  const isShown = useStore(s => {
    const tab = s.documents.find(d => d.info.documentId === documentId)
    return tab !== undefined && isFurtherPage(furtherPages(s.alsoOn, tab.info), pageIndex, tab.info)
  })
  if (!box || box.pageIndex === pageIndex || !isShown) return null
  return (
    <div
      className="sigbox further-page"
      style={onPaper(box.rect, frame)}
      role="img"
      aria-label={PLACEMENT_WORDS.furtherPage(pageIndex + 1)}
    >
      <AppearancePreview rect={box.rect} pxPerPt={frame.pxPerPt} />
    </div>
  )
}
