/** Which rows of a long column are in view. Pure. */

export type Rows = { readonly first: number; readonly last: number }

/**
 * @param pitch   CSS px from one row to the next
 * @param padding CSS px above the first row
 * @returns       first and last row to draw, one more on each side; `last` below `first` when there is none
 */
export function visibleRows(
  scrollTop: number,
  height: number,
  pitch: number,
  padding: number,
  count: number,
): Rows {
  const first = Math.max(0, Math.floor((scrollTop - padding) / pitch) - 1)
  const last = Math.min(count - 1, Math.ceil((scrollTop + height - padding) / pitch))
  return { first, last }
}
