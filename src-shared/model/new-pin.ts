/** What a new PIN must be, and what it had better be. Pure; nothing is kept. */

/** Bytes as the token counts them; 0: it names none. */
export type PinLengths = { readonly min: number; readonly max: number }

/** @param old null where it is not known */
export function newPinProblem(
  pin: string,
  old: string | null,
  { min, max }: PinLengths,
): 'length' | 'same' | null {
  const length = utf8Length(pin)
  if (length === 0 || length < min || (max > 0 && length > max)) return 'length'
  return pin === old ? 'same' : null
}

/** Tokens count PINs in bytes of UTF-8: PKCS#11 2.40, CK_TOKEN_INFO. */
function utf8Length(text: string): number {
  let bytes = 0
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

/** What others guess first: one sign again and again, a row up or down, a date. */
export function isEasyToGuess(pin: string): boolean {
  return isRow(pin) || isDate(pin)
}

function isRow(pin: string): boolean {
  const codes = [...pin].map(sign => sign.codePointAt(0) ?? 0)
  if (codes.length < 3) return true
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0))
  const [first = 0] = steps
  return Math.abs(first) <= 1 && steps.every(step => step === first)
}

/** DDMMYY, MMDDYY, YYMMDD, and the same with a year of four digits. */
function isDate(pin: string): boolean {
  if (!/^(\d{6}|\d{8})$/.test(pin)) return false
  const year = pin.length === 8 ? 4 : 2
  const isDay = (day: string, month: string) => inRange(day, 31) && inRange(month, 12)
  const isYear = (text: string) => year === 2 || /^(19|20)/.test(text)
  const [a, b, last] = [pin.slice(0, 2), pin.slice(2, 4), pin.slice(4)]
  if (isYear(last) && (isDay(a, b) || isDay(b, a))) return true
  return isYear(pin.slice(0, year)) && isDay(pin.slice(year + 2), pin.slice(year, year + 2))
}

function inRange(text: string, max: number): boolean {
  return Number(text) >= 1 && Number(text) <= max
}
