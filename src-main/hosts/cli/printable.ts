/**
 * Names of files, fields and people are written by others. On a terminal a control character in one could paint over
 * the verdict above it, a line end could add a line that we never said, and a mark that turns the direction of text
 * (UAX #9) could rewrite the sentence around it. They are shown as they are written in JSON: \u001b.
 */

import { UNSEEN } from '../../base/plain-text.ts'

const LINE_ENDS = '\n\t'

/** A value within a line. */
export function oneLine(text: string): string {
  return text.replace(UNSEEN, shown)
}

/** Lines that were put together here. */
export function printable(text: string): string {
  return text.replace(UNSEEN, character => (LINE_ENDS.includes(character) ? character : shown(character)))
}

/** JSON means the same with more characters written as \u…; `stringify` leaves those beyond ASCII as they are. */
export function jsonText(value: unknown): string {
  return printable(JSON.stringify(value, null, 2))
}

/** All that is told in an object, each text in one line. */
export function inLines<T>(value: T): T {
  // The same shape comes out: only texts are changed.
  if (typeof value === 'string') return oneLine(value) as T
  if (Array.isArray(value)) return value.map(inLines) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inLines(inner)])) as T
}

function shown(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
