/** Page geometry shared by the preview, the command line and the signer: pure functions, no DOM, no PDF objects. */
import { AppError } from '../errors/app-error.ts'
import { z } from '../zod.ts'

/** Default user space units of one page, origin where the page's own coordinates have it; x1 < x2, y1 < y2. */
export const PageRect = z.object({ x1: z.number(), y1: z.number(), x2: z.number(), y2: z.number() })
export type PageRect = z.output<typeof PageRect>

/** Degrees clockwise by which the page is turned when shown. */
export const Rotation = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)])
export type Rotation = z.output<typeof Rotation>

/** How one page is shown. `crop` in user space units; one unit is `userUnit` points (1/72 inch). */
export const PageView = z.object({ crop: PageRect, rotation: Rotation, userUnit: z.number().positive() })
export type PageView = z.output<typeof PageView>

/** Points (1/72 inch) on the page as shown (crop box, rotation and UserUnit applied), origin bottom left. */
export const ShownRect = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
export type ShownRect = z.output<typeof ShownRect>

/** The smallest signature box that stays readable, in points as shown. */
export const MIN_BOX_PT = { width: 40, height: 20 } as const

/** Width and height of the page as shown, in points. */
export function shownSize(view: PageView): { readonly width: number; readonly height: number } {
  const width = (view.crop.x2 - view.crop.x1) * view.userUnit
  const height = (view.crop.y2 - view.crop.y1) * view.userUnit
  return view.rotation % 180 === 0 ? { width, height } : { width: height, height: width }
}

/**
 * The part of a shown rectangle that lies on the page, in page space.
 *
 * @param shown points as shown, origin bottom left of the shown page
 * @returns     user space units, clamped to the crop box
 * @throws      AppError `placement.outside` when no part of it lies on the page
 * @source      ISO 32000-2:2020, 8.3.2.3 (user space), 7.7.3.3 (/Rotate), 14.11.2 (boxes)
 */
export function toPageRect(shown: ShownRect, view: PageView): PageRect {
  const page = shownSize(view)
  const left = clamp(shown.x, page.width)
  const right = clamp(shown.x + shown.width, page.width)
  const bottom = clamp(shown.y, page.height)
  const top = clamp(shown.y + shown.height, page.height)
  if (right - left <= 0 || top - bottom <= 0) throw new AppError('placement.outside', {})
  const a = toUser(left, bottom, view)
  const b = toUser(right, top, view)
  return {
    x1: Math.min(a.x, b.x),
    y1: Math.min(a.y, b.y),
    x2: Math.max(a.x, b.x),
    y2: Math.max(a.y, b.y),
  }
}

/** The inverse of `toPageRect`, without clamping: where a rectangle of page space is shown. */
export function toShownRect(rect: PageRect, view: PageView): ShownRect {
  const a = toShown(rect.x1, rect.y1, view)
  const b = toShown(rect.x2, rect.y2, view)
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return { x, y, width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most)
}

function toUser(x: number, y: number, { crop, rotation, userUnit }: PageView) {
  const u = x / userUnit
  const v = y / userUnit
  switch (rotation) {
    case 0:
      return { x: crop.x1 + u, y: crop.y1 + v }
    case 90:
      return { x: crop.x2 - v, y: crop.y1 + u }
    case 180:
      return { x: crop.x2 - u, y: crop.y2 - v }
    case 270:
      return { x: crop.x1 + v, y: crop.y2 - u }
  }
}

/** Where a point of page space is shown: points, origin bottom left. */
export function toShown(
  x: number,
  y: number,
  { crop, rotation, userUnit }: PageView,
): { readonly x: number; readonly y: number } {
  const u = (x - crop.x1) * userUnit
  const v = (y - crop.y1) * userUnit
  const w = (crop.x2 - crop.x1) * userUnit
  const h = (crop.y2 - crop.y1) * userUnit
  switch (rotation) {
    case 0:
      return { x: u, y: v }
    case 90:
      return { x: v, y: w - u }
    case 180:
      return { x: w - u, y: h - v }
    case 270:
      return { x: h - v, y: u }
  }
}
