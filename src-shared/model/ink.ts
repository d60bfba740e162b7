/** A drawn signature as curves: the same for the window and for the file. Pure. */

/** Of the pen, in the units of the drawing. */
export const INK_WIDTH = 3

/** Blue-black, as signatures are written: red, green, blue from 0 to 1. */
export const INK_COLOUR = [0.106, 0.184, 0.525] as const

export type Curve = {
  readonly x: number
  readonly y: number
  /** Cubic Bézier curves: two control points and the end, x and y each. */
  readonly segments: readonly (readonly [number, number, number, number, number, number])[]
}

/**
 * Through the middles between the points, with the points as controls; one point alone is a dot.
 *
 * @param stroke x, y, x, y, …
 */
export function curveOf(stroke: readonly number[]): Curve {
  const points = Array.from({ length: Math.floor(stroke.length / 2) }, (_, at) => ({
    x: stroke[2 * at] ?? 0,
    y: stroke[2 * at + 1] ?? 0,
  }))
  const [start = { x: 0, y: 0 }] = points
  const end = points.at(-1) ?? start
  const segments: Curve['segments'][number][] = []
  let pen = start
  const bend = (control: { x: number; y: number }, to: { x: number; y: number }) => {
    // A quadratic curve as a cubic one.
    const third = (a: number, b: number) => a + ((b - a) * 2) / 3
    segments.push([
      third(pen.x, control.x),
      third(pen.y, control.y),
      third(to.x, control.x),
      third(to.y, control.y),
      to.x,
      to.y,
    ])
    pen = to
  }
  for (let at = 1; at < points.length - 1; at++) {
    const control = points[at] ?? end
    const next = points[at + 1] ?? end
    bend(control, { x: (control.x + next.x) / 2, y: (control.y + next.y) / 2 })
  }
  bend(end, end)
  return { ...start, segments }
}
