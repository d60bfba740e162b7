/** CSS pixels on a page <-> points as shown. Pure: no DOM, no PDF objects. The view's own turn is undone here. */
import type { Rotation, ShownRect } from '../../src-shared/model/geometry.ts'

/** CSS px per point at "100 %": 96 px to the inch, 72 points to the inch. */
export const PX_PER_PT_AT_100 = 96 / 72

export const PT_PER_MM = 72 / 25.4

/** Points as shown, origin bottom left of the page, y upward. */
export type ShownPoint = { readonly x: number; readonly y: number }

/** CSS px, origin top left of the page as it stands on the screen, y downward. */
export type ScreenPoint = { readonly left: number; readonly top: number }

export type ScreenRect = ScreenPoint & { readonly width: number; readonly height: number }

/** How one page stands on the screen: its size as shown in points, and the turn that only the eye sees. */
export type PageOnScreen = {
  readonly widthPt: number
  readonly heightPt: number
  readonly pxPerPt: number
  /** Clockwise degrees added by the person looking. */
  readonly turn: Rotation
}

export function toShownPoint(at: ScreenPoint, page: PageOnScreen): ShownPoint {
  const u = at.left / page.pxPerPt
  const v = at.top / page.pxPerPt
  switch (page.turn) {
    case 0:
      return { x: u, y: page.heightPt - v }
    case 90:
      return { x: v, y: u }
    case 180:
      return { x: page.widthPt - u, y: v }
    case 270:
      return { x: page.widthPt - v, y: page.heightPt - u }
  }
}

export function toScreenPoint(at: ShownPoint, page: PageOnScreen): ScreenPoint {
  const { pxPerPt: k, widthPt: w, heightPt: h } = page
  switch (page.turn) {
    case 0:
      return { left: at.x * k, top: (h - at.y) * k }
    case 90:
      return { left: at.y * k, top: at.x * k }
    case 180:
      return { left: (w - at.x) * k, top: at.y * k }
    case 270:
      return { left: (h - at.y) * k, top: (w - at.x) * k }
  }
}

export function toScreenRect(rect: ShownRect, page: PageOnScreen): ScreenRect {
  const a = toScreenPoint({ x: rect.x, y: rect.y }, page)
  const b = toScreenPoint({ x: rect.x + rect.width, y: rect.y + rect.height }, page)
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    width: Math.abs(a.left - b.left),
    height: Math.abs(a.top - b.top),
  }
}

/** The inverse of `toScreenRect`. */
export function toShownRect(rect: ScreenRect, page: PageOnScreen): ShownRect {
  const a = toShownPoint(rect, page)
  const b = toShownPoint({ left: rect.left + rect.width, top: rect.top + rect.height }, page)
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  }
}

/** A step to the right and upward on the screen, as a step on the page as shown. */
export function toShownStep(right: number, up: number, turn: Rotation): ShownPoint {
  switch (turn) {
    case 0:
      return { x: right, y: up }
    case 90:
      return { x: -up, y: right }
    case 180:
      return { x: -right, y: -up }
    case 270:
      return { x: up, y: -right }
  }
}

/** Whole millimetres from ten on, tenths below. */
export function mmOf(pt: number): number {
  const mm = pt / PT_PER_MM
  return Math.abs(mm) < 9.95 ? Math.round(mm * 10) / 10 : Math.round(mm)
}
