/** What is due for renewal, and where the chart of ends puts it. Pure. */
import type { HealthCertificate, TokenHealth } from '../../src-shared/contract/health.ts'
import { daysLeft } from '../../src-shared/model/certificate-ranking.ts'
import type { RemindAt, TokenUse } from '../../src-shared/model/token-use.ts'

export type DueNotice = {
  /** What is remembered once it is dismissed. */
  readonly key: string
  /** Null: it is on no token. */
  readonly tokenId: string | null
  readonly certificate: HealthCertificate
  readonly days: number
  readonly threshold: RemindAt
}

/** One for each certificate that ends soon: at the nearest threshold it has passed. In the last days, anew each day. */
export function dueNotices(
  health: readonly TokenHealth[],
  { remindAt, dismissed }: Pick<TokenUse, 'remindAt' | 'dismissed'>,
  now: Date,
): readonly DueNotice[] {
  const all = health.flatMap(({ tokenId, certificates }) =>
    certificates.flatMap(certificate => noticeFor(tokenId, certificate, remindAt, now)),
  )
  const seen = new Set<string>()
  return all
    .filter(({ key, certificate }) => {
      const isFirst = !seen.has(certificate.fingerprint)
      seen.add(certificate.fingerprint)
      return isFirst && !dismissed.includes(key)
    })
    .toSorted((a, b) => a.days - b.days)
}

function noticeFor(
  tokenId: string | null,
  certificate: HealthCertificate,
  remindAt: readonly RemindAt[],
  now: Date,
): readonly DueNotice[] {
  const days = daysLeft(certificate, now)
  const reminder = reminderAt(days, remindAt, now)
  if (reminder === null) return []
  const { threshold, mark } = reminder
  return [{ key: `${certificate.fingerprint}:${mark}`, tokenId, certificate, days, threshold }]
}

/** @param iso ISO 8601 @returns whole days, below 0 when it is past */
export function daysUntil(iso: string, now: Date): number {
  return daysLeft({ notAfter: iso }, now)
}

/** @returns the nearest threshold that was passed, and what a dismissal of it is marked by; null: none, or it is over */
export function reminderAt(
  days: number,
  remindAt: readonly RemindAt[],
  now: Date,
): { readonly threshold: RemindAt; readonly mark: string } | null {
  const threshold = remindAt.toSorted((a, b) => a - b).find(limit => days <= limit)
  if (days < 0 || threshold === undefined) return null
  return { threshold, mark: threshold === 7 ? `7:${now.toISOString().slice(0, 10)}` : `${threshold}` }
}

/** Dismissals of certificates' last days pile up: those of other days are of no use any more. */
export function withDismissed(dismissed: readonly string[], key: string, now: Date): string[] {
  const today = now.toISOString().slice(0, 10)
  return [...dismissed.filter(old => !/:7:/.test(old) || old.endsWith(today)), key]
}

export type AxisMark = { readonly at: number; readonly label: string }

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAY_MS = 86_400_000
/** Room at the right for the last chip. */
const ROOM = 1.18

/** The chart spans from today past the last end. @returns the span in days, and marks with their place from 0 to 1 */
export function endsAxis(
  certificates: readonly HealthCertificate[],
  now: Date,
): { readonly days: number; readonly marks: readonly AxisMark[] } {
  const last = Math.max(30, ...certificates.map(one => daysLeft(one, now)))
  const days = last * ROOM
  const step = stepFor(days)
  const marks: AxisMark[] = []
  for (let month = 1; ; month += 1) {
    const date = new Date(now.getFullYear(), now.getMonth() + month, 1)
    const at = (date.getTime() - now.getTime()) / DAY_MS / days
    if (at > 0.96) return { days, marks }
    if (at < 0.08 || date.getMonth() % Math.min(step, 12) !== 0) continue
    if (step < 12) marks.push({ at, label: MONTHS[date.getMonth()] ?? '' })
    else if (date.getFullYear() % (step / 12) === 0) marks.push({ at, label: String(date.getFullYear()) })
  }
}

/** Months between two marks: whole parts of a year, or whole years. */
function stepFor(days: number): number {
  if (days < 200) return 1
  if (days < 400) return 2
  if (days < 1200) return 6
  return days < 2600 ? 12 : 24
}
