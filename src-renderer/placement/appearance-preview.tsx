/** The visible signature inside its box: the very stream that will be written. */
import type { ShownRect } from '../../src-shared/model/geometry.ts'
import { DrawnAppearance } from '../appearances/drawn-appearance.tsx'
import { usedAppearance } from '../store/sign-facts.ts'
import { useStore } from '../store/store.ts'

export function AppearancePreview({ rect, pxPerPt }: { readonly rect: ShownRect; readonly pxPerPt: number }) {
  const chosen = useStore(s => s.settings.appearance)
  const appearances = useStore(s => s.appearances)
  const { width, height } = rect
  const boxPicture = useStore(s => s.boxPicture)
  const appearance = usedAppearance(chosen, appearances, boxPicture)
  return (
    <div className="preview" aria-hidden="true">
      <DrawnAppearance {...{ appearance, width, height, pxPerPt }} draft={null} />
    </div>
  )
}
