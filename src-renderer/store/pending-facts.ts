/** What is said of files that wait for the network. */
import type { PendingFile } from '../../src-shared/model/levels.ts'

const DAY_MS = 86_400_000
/** Time enough to find a network; sooner would be noise. */
const DEADLINE_DAYS = 30

/** @returns days until the signer's certificate ends, below 0 after it; null while that is far, or not known */
export function daysToDeadline({ certificateEnds }: PendingFile, now: Date): number | null {
  if (certificateEnds === null) return null
  const days = Math.floor((Date.parse(certificateEnds) - now.getTime()) / DAY_MS)
  return days > DEADLINE_DAYS ? null : days
}

/** The file whose deadline is nearest, where one is near. */
export function nearestDeadline(
  files: readonly PendingFile[],
  now: Date,
): { readonly file: PendingFile; readonly days: number } | null {
  const near = files.flatMap(file => {
    const days = daysToDeadline(file, now)
    return days === null ? [] : [{ file, days }]
  })
  return near.sort((a, b) => a.days - b.days)[0] ?? null
}
