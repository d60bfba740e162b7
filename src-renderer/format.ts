/** Dates, sizes and lengths as the window writes them. Pure; local time. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const LONG_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** "17 Nov 2026". @param iso ISO 8601 */
export function shortDate(iso: string): string {
  const d = new Date(iso)
  return `${d.getDate()} ${MONTHS[d.getMonth()]} ${d.getFullYear()}`
}

/** "17 November 2026". @param iso ISO 8601 */
export function longDate(iso: string): string {
  const d = new Date(iso)
  return `${d.getDate()} ${LONG_MONTHS[d.getMonth()]} ${d.getFullYear()}`
}

/** "Nov 2026". @param iso ISO 8601 */
export function monthAndYear(iso: string): string {
  const d = new Date(iso)
  return `${MONTHS[d.getMonth()]} ${d.getFullYear()}`
}

/** "17 Nov 2026, 10:42". @param iso ISO 8601 */
export function dateAndTime(iso: string): string {
  return `${shortDate(iso)}, ${clock(new Date(iso))}`
}

/** "10:42". @param iso ISO 8601 */
export function clockTime(iso: string): string {
  return clock(new Date(iso))
}

/** "17 November 2026, 10:42:08". @param iso ISO 8601 */
export function exactTime(iso: string): string {
  const d = new Date(iso)
  const seconds = String(d.getSeconds()).padStart(2, '0')
  return `${d.getDate()} ${LONG_MONTHS[d.getMonth()]} ${d.getFullYear()}, ${clock(d)}:${seconds}`
}

/** "Today, 10:12", "Yesterday", "12 Nov", "12 Nov 2025": shorter the closer. @param iso ISO 8601 */
export function howLongAgo(iso: string, now: Date): string {
  const then = new Date(iso)
  const days = Math.round((startOfDay(now) - startOfDay(then)) / 86_400_000)
  if (days === 0) return `Today, ${clock(then)}`
  if (days === 1) return 'Yesterday'
  const day = `${then.getDate()} ${MONTHS[then.getMonth()]}`
  return then.getFullYear() === now.getFullYear() ? day : `${day} ${then.getFullYear()}`
}

/** "60 KB", "1.2 MB". @param bytes whole bytes */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

const MM_PER_POINT = 25.4 / 72

/** @param points 1/72 inch @returns millimetres */
export function toMm(points: number): number {
  return points * MM_PER_POINT
}

/** @param mm millimetres @returns points, 1/72 inch */
export function fromMm(mm: number): number {
  return mm / MM_PER_POINT
}

/** "76 × 23 mm". @param size points */
export function sizeInMm(size: { readonly width: number; readonly height: number }): string {
  return `${Math.round(toMm(size.width))} × ${Math.round(toMm(size.height))} mm`
}

/** "0A41 77C2": a serial number in groups that can be read aloud. */
export function inGroups(serial: string): string {
  const clean = serial.trim()
  return /^[0-9A-Fa-f]{8,}$/.test(clean) ? clean.replace(/(.{4})(?=.)/g, '$1 ') : clean
}

function clock(d: Date): string {
  return `${String(d.getHours()).padStart(2, '0')}:${String(d.getMinutes()).padStart(2, '0')}`
}

function startOfDay(d: Date): number {
  return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate())
}
