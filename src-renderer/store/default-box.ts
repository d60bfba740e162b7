/** The box that is placed without a pointer, and boxes typed as numbers. Pure. */
import { MIN_BOX_PT, type PageView, type ShownRect, shownSize } from '../../src-shared/model/geometry.ts'
import { fromMm, toMm } from '../format.ts'

/** Millimetres: wide enough for a name with three lines beside a picture. */
const USUAL_MM = { width: 76, height: 23, margin: 20 }

/** Bottom left of the page as shown, smaller on small pages; null where no readable box fits. */
export function defaultBox(view: PageView): ShownRect | null {
  const page = shownSize(view)
  const margin = Math.min(fromMm(USUAL_MM.margin), page.width * 0.1, page.height * 0.1)
  const width = Math.min(fromMm(USUAL_MM.width), page.width - 2 * margin)
  const height = Math.min(fromMm(USUAL_MM.height), page.height - 2 * margin)
  if (width < MIN_BOX_PT.width || height < MIN_BOX_PT.height) return null
  return { x: margin, y: margin, width, height }
}

/** Millimetres from the left and from the top of the page as shown: how people measure paper. */
export type BoxInMm = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export function boxInMm(rect: ShownRect, pageHeightPt: number): BoxInMm {
  return {
    x: tenth(toMm(rect.x)),
    y: tenth(toMm(pageHeightPt - rect.y - rect.height)),
    width: tenth(toMm(rect.width)),
    height: tenth(toMm(rect.height)),
  }
}

/** @returns the box in points, at least readable and wholly on the page */
export function boxFromMm(
  box: BoxInMm,
  page: { readonly width: number; readonly height: number },
): ShownRect {
  const width = within(fromMm(box.width), Math.min(MIN_BOX_PT.width, page.width), page.width)
  const height = within(fromMm(box.height), Math.min(MIN_BOX_PT.height, page.height), page.height)
  const x = within(fromMm(box.x), 0, page.width - width)
  const y = within(page.height - fromMm(box.y) - height, 0, page.height - height)
  return { x, y, width, height }
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
