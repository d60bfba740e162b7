/**
 * Text that strangers wrote, made fit to stand in a sentence: what a certificate, a driver or a file name says may hold
 * line ends, orders to a terminal, and marks that turn the direction of the text around it.
 */

/** Unicode's marks that turn the direction of text. @source UAX #9 */
const TURNS = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069'
const UNSEEN = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}${TURNS}]`, 'gu')

/** For names: without any of them, on one line. */
export function onOneLine(text: string): string {
  return text
    .replace(new RegExp(`[${TURNS}]`, 'gu'), '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

/**
 * For whole texts on a terminal: lines stay lines, and nothing else in them is an order to it. Escapes as JSON writes them.
 *
 * @source ECMA-48, 5.3 and 5.4: C0, DEL and C1
 */
export function forTerminal(text: string): string {
  return text.replace(UNSEEN, sign =>
    sign === '\n' || sign === '\t' ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** For contents: nothing is left out. Their bytes in UTF-8 as RFC 4514, 2.4, writes them: `\0a`. */
export function withEscapes(text: string): string {
  return text.replace(UNSEEN, sign => Buffer.from(sign).toString('hex').replace(/../g, '\\$&'))
}
