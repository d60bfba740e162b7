/** The lines of a visible signature: name, date with zone, reason, place. */
import type { SignRequest } from '../../src-shared/model/signing.ts'

export type AppearanceLine = { readonly text: string; readonly bold: boolean }

/** Minutes east of UTC, as this computer's clock has it at `time`. */
export function zoneMinutesAt(time: Date): number {
  return -time.getTimezoneOffset()
}

/**
 * @param name        who signs, as shown
 * @param zoneMinutes minutes east of UTC
 */
export function appearanceLines(
  request: Pick<SignRequest, 'appearance' | 'reason' | 'location'>,
  name: string,
  time: Date,
  zoneMinutes: number,
): readonly AppearanceLine[] {
  const { showName, showDate, showReason, showLocation } = request.appearance
  const lines: AppearanceLine[] = []
  if (showName) lines.push({ text: name, bold: true })
  if (showDate) lines.push({ text: dateLine(time, zoneMinutes), bold: false })
  if (showReason && request.reason) lines.push({ text: request.reason, bold: false })
  if (showLocation && request.location) lines.push({ text: request.location, bold: false })
  return lines
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** `17 Nov 2026, 10:42 +01:00`: unmistakable for every reader, whatever the language of the computer. */
export function dateLine(time: Date, zoneMinutes: number): string {
  const there = new Date(time.getTime() + zoneMinutes * 60_000)
  const clock = there.toISOString().slice(11, 16)
  return `${there.getUTCDate()} ${MONTHS[there.getUTCMonth()]} ${there.getUTCFullYear()}, ${clock} ${zone(zoneMinutes)}`
}

function zone(minutes: number): string {
  if (minutes === 0) return 'UTC'
  return (minutes < 0 ? '-' : '+') + new Date(Math.abs(minutes) * 60_000).toISOString().slice(11, 16)
}
