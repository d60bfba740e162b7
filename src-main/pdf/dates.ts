/** Dates as PDF writes them. */

const DATE =
  /^(?:D:)?(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2}))?)?)?)?)?(?:([Zz+-])(?:(\d{2})'?(?:(\d{2})'?)?)?)?/

/**
 * @param text `D:20260131235959+01'00'`; what is left out counts as the first month, day, hour
 * @returns    ISO 8601 with the same offset, without one where the text has none; null where it is no date
 * @source     ISO 32000-2, 7.9.4
 */
export function isoDate(text: string): string | null {
  const match = DATE.exec(text)
  if (!match) return null
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', sign, hours, minutes] =
    match
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const offset =
    sign === undefined ? '' : /[+-]/.test(sign) ? `${sign}${hours ?? '00'}:${minutes ?? '00'}` : 'Z'
  return Number.isNaN(Date.parse(`${local}Z`)) || Number.isNaN(Date.parse(local + offset))
    ? null
    : local + offset
}
