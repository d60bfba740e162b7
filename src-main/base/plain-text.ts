/**
 * Text that strangers wrote, made fit to stand in a sentence: what a certificate, a driver or a file name says may hold
 * line ends, orders to a terminal, and marks that turn the direction of the text around it.
 */

/** Unicode's marks that turn the direction of text. @source UAX #9 */
const TURNS = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069'
/** Control characters, line ends and those marks. */
export const UNSEEN: RegExp = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}${TURNS}]`, 'gu')

/** For names: without any of them, on one line. */
export function onOneLine(text: string): string {
  return text
    .replace(new RegExp(`[${TURNS}]`, 'gu'), '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

/** For contents: nothing is left out. Their bytes in UTF-8 as RFC 4514, 2.4, writes them: `\0a`. */
export function withEscapes(text: string): string {
  return text.replace(UNSEEN, sign => Buffer.from(sign).toString('hex').replace(/../g, '\\$&'))
}
