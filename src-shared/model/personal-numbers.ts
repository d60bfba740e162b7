/** Numbers of a person are not shown to whoever looks over a shoulder. Pure. */

/** ETSI EN 319 412-1, 5.1.3: what kind of number, and of which country. */
const PREFIX = /^[A-Z]{3}[A-Z]{2}-|^[A-Z]{2}:[A-Z]{2}-/

/** `PNOSE-198001012384` -> `PNOSE-•••••• 2384`. Of a short number nothing is left. */
export function maskNumber(number: string): string {
  const prefix = PREFIX.exec(number)?.[0] ?? ''
  const rest = number.slice(prefix.length)
  return `${prefix}••••••${rest.length >= 8 ? ` ${rest.slice(-4)}` : ''}`
}

/** Also where a number stands inside other text, with or without what kind of number it is. */
export function maskPersonal(text: string, numbers: readonly string[]): string {
  return numbers.reduce((masked, number) => {
    const bare = number.replace(PREFIX, '')
    const whole = masked.replaceAll(number, maskNumber(number))
    return bare.length < 6 ? whole : whole.replaceAll(bare, maskNumber(bare))
  }, text)
}
