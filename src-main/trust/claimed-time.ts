/** The time a signer claims: /M of the signature dictionary. */

/**
 * @param text a PDF date, `D:20261122103000+01'00'`; parts from the month on may be missing, and so may the zone (UTC)
 * @returns    null where it is none
 * @source     ISO 32000-2:2020, 7.9.4
 */
export function readPdfDate(text: string): Date | null {
  const match = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?/.exec(text)
  if (match === null) return null
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = match
  const [, , , , , , , , sign, zoneHour = '00', zoneMinute = '00'] = match
  const zone = sign === undefined ? 'Z' : `${sign}${zoneHour}:${zoneMinute}`
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
  return Number.isNaN(time.getTime()) ? null : time
}
