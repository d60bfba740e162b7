/** The ATR of a card (ISO 7816-3): its historical bytes, and patterns of it. */

/**
 * Historical bytes: the part by which a maker tells its cards apart, and all that Windows keeps in a device's name.
 *
 * @param atr hex, or a pattern whose `.` stand in its historical bytes
 * @returns   the same digits, lower case; null when it is cut off or has none
 * @source    ISO/IEC 7816-3:2006, 8.2
 */
export function historicalBytes(atr: string): string | null {
  const byteAt = (index: number) => Number.parseInt(atr.slice(2 * index, 2 * index + 2), 16)
  const format = byteAt(1)
  if (Number.isNaN(format)) return null
  const count = format & 0x0f
  let at = 2
  let present = format >> 4
  // TAi to TDi: each bit of Y says whether one is there; TDi carries the next Y.
  while (present) {
    const last = at + countOf(present) - 1
    const next = present & 8 ? byteAt(last) : 0
    if (Number.isNaN(next)) return null
    at = last + 1
    present = next >> 4
  }
  const found = atr.slice(2 * at, 2 * (at + count)).toLowerCase()
  return count > 0 && found.length === 2 * count ? found : null
}

/** @param pattern hex, where `.` stands for any digit */
export function fitsPattern(pattern: string, hex: string): boolean {
  const [wanted, found] = [pattern.toLowerCase(), hex.toLowerCase()]
  return (
    wanted.length === found.length && [...wanted].every((digit, at) => digit === '.' || digit === found[at])
  )
}

function countOf(bits: number): number {
  return (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1) + ((bits >> 3) & 1)
}
