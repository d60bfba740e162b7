/** Numbers of a person are not shown to whoever looks over a shoulder. Pure. */

/** ETSI EN 319 412-1, 5.1.3: what kind of number, and of which country. */
const PREFIX = /^[A-Z]{3}[A-Z]{2}-|^[A-Z]{2}:[A-Z]{2}-/

/** `PNOSE-198001012384` -> `PNOSE-•••••• 2384`. Of a short number nothing is left. */
export function maskNumber(number: string): string {
  const prefix = PREFIX.exec(number)?.[0] ?? ''
  const rest = number.slice(prefix.length)
  return `${prefix}••••••${rest.length >= 8 ? ` ${rest.slice(-4)}` : ''}`
}

/** Shorter ones stand in dates and names by chance: they are masked only where they are said to be one. */
const TELLING = 6

/** Also where a number stands inside other text, with or without what kind of number it is. */
export function maskPersonal(text: string, numbers: readonly string[]): string {
  return numbers.reduce((masked, number) => {
    const bare = number.replace(PREFIX, '')
    if (masked === number) return maskNumber(number)
    if (number.length < TELLING) return maskShort(masked, number)
    const whole = masked.replaceAll(number, maskNumber(number))
    return bare.length < TELLING ? whole : whole.replaceAll(bare, maskNumber(bare))
  }, text)
}

/** `serialNumber=1` in a name, `Identity number: 1` in a list. */
function maskShort(text: string, number: string): string {
  const mask = maskNumber(number)
  return text
    .split(/(?<=serialNumber=|Identity number: )/)
    .map((part, index) => {
      const isIt = index > 0 && part.startsWith(number) && !/^[\p{L}\d]/u.test(part.slice(number.length))
      return isIt ? mask + part.slice(number.length) : part
    })
    .join('')
}
