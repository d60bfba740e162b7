/** Where a rectangle lies on the unturned paper of a page. */
import type { CSSProperties } from 'react'
import type { ShownRect } from '../../src-shared/model/geometry.ts'
import type { PageOnScreen } from './page-space.ts'

/** @param rect points as shown @returns CSS px from the top left corner of the page without the view's turn */
export function onPaper(rect: ShownRect, page: PageOnScreen): CSSProperties {
  const k = page.pxPerPt
  return {
    left: rect.x * k,
    top: (page.heightPt - rect.y - rect.height) * k,
    width: rect.width * k,
    height: rect.height * k,
  }
}
