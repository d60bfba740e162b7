/** What the buttons above a signature box do to it. Pure, in points as shown. */
import type { ShownRect } from '../../src-shared/model/geometry.ts'
import { DEFAULT_BOX_PT, keptInside } from './placement-machine.ts'
import type { SnapTargets } from './snapping.ts'

export function alignedLeft(rect: ShownRect, page: SnapTargets): ShownRect {
  return keptInside({ ...rect, x: page.margins.left }, page)
}

export function centred(rect: ShownRect, page: SnapTargets): ShownRect {
  return keptInside({ ...rect, x: (page.width - rect.width) / 2 }, page)
}

/** Its lower edge on the nearest line below or above to be signed upon; null where there is none. */
export function alignedToLine(rect: ShownRect, page: SnapTargets): ShownRect | null {
  const right = rect.x + rect.width
  const lines = page.ys
    .filter(line => line.edges !== 'high' && line.edges !== 'middle')
    .filter(line => !line.span || (line.span.to > rect.x && line.span.from < right))
    .map(line => line.at)
  const beside = page.fields.map(field => field.y)
  const [nearest] = [...lines, ...beside].toSorted((a, b) => Math.abs(a - rect.y) - Math.abs(b - rect.y))
  return nearest === undefined ? null : keptInside({ ...rect, y: nearest }, page)
}

/** 76 by 23 mm around the same top left corner. */
export function bestSized(rect: ShownRect, page: SnapTargets): ShownRect {
  const { width, height } = DEFAULT_BOX_PT
  return keptInside({ x: rect.x, y: rect.y + rect.height - height, width, height }, page)
}
