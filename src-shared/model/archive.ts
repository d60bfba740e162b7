/** Until when a document proves by itself what it proves: the last time-stamp over it must not lapse unrenewed. */
import type { ValidationReport } from './report.ts'

/** So long before, it is time to renew. */
export const RENEW_DAYS = 90

const DAY_MS = 86_400_000

export type ArchiveEnd = {
  /** ISO 8601: when the certificate of the last document time-stamp ends. */
  readonly until: string
  /** Within so few days, or past already, that one more time-stamp is due. */
  readonly isDue: boolean
}

/** @returns null where no signature of the document is at B-LTA */
export function archiveEnd(
  { signatures }: Pick<ValidationReport, 'signatures'>,
  now: Date,
): ArchiveEnd | null {
  if (!signatures.some(({ level }) => level === 'b-lta')) return null
  const stamps = signatures.filter(({ kind, integrity }) => kind === 'document-timestamp' && integrity)
  const until = stamps
    .map(({ signer }) => signer?.notAfter)
    .filter(time => time !== undefined)
    .sort()
    .at(-1)
  return until === undefined ? null : { until, isDue: isDue(until, now) }
}

/** @param until ISO 8601 */
export function isDue(until: string, now: Date): boolean {
  return Date.parse(until) - now.getTime() < RENEW_DAYS * DAY_MS
}
