/** Whether a statement about a certificate holds at a moment. */

/** Clocks differ. */
const SKEW_MS = 5 * 60 * 1000
/** Of a statement that does not say when the next one comes. */
const UNDATED_MS = 24 * 60 * 60 * 1000

export function isCurrent(
  statement: { readonly thisUpdate: Date; readonly nextUpdate: Date | null },
  at: Date,
): boolean {
  const { thisUpdate } = statement
  return thisUpdate.getTime() <= at.getTime() + SKEW_MS && endOf(statement) >= at
}

/** Until when a statement holds. */
export function endOf({
  thisUpdate,
  nextUpdate,
}: {
  readonly thisUpdate: Date
  readonly nextUpdate: Date | null
}): Date {
  return nextUpdate ?? new Date(thisUpdate.getTime() + UNDATED_MS)
}
