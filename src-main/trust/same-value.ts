/** Compares PDF values of two revisions without following references. */

import { equalBytes } from '../base/bytes.ts'
import type { PdfDict, PdfObject } from '../pdf/syntax.ts'

/** Same kind and content; references by number; the order of keys does not count. */
export function sameValue(a: PdfObject | undefined, b: PdfObject | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  switch (a.kind) {
    case 'null':
      return b.kind === 'null'
    case 'boolean':
      return b.kind === 'boolean' && a.value === b.value
    case 'number':
      return b.kind === 'number' && a.value === b.value
    case 'name':
      return b.kind === 'name' && a.value === b.value
    case 'string':
      return b.kind === 'string' && equalBytes(a.bytes, b.bytes)
    case 'ref':
      return b.kind === 'ref' && a.num === b.num && a.gen === b.gen
    case 'array':
      return b.kind === 'array' && sameItems(a.items, b.items)
    case 'dict':
      return b.kind === 'dict' && differingKeys(a, b).length === 0
  }
}

function sameItems(a: readonly PdfObject[], b: readonly PdfObject[]): boolean {
  return a.length === b.length && a.every((item, index) => sameValue(item, b[index]))
}

/** Keys that only one of the two has, or whose values differ; keys that stand twice differ always. */
export function differingKeys(a: PdfDict, b: PdfDict): readonly string[] {
  const keys = new Set([...a.entries.keys(), ...b.entries.keys()])
  const repeated = new Set([...a.duplicates, ...b.duplicates])
  return [...keys].filter(key => repeated.has(key) || !sameValue(a.entries.get(key), b.entries.get(key)))
}

/** Numbers of all objects that a value names, itself not followed. */
export function* referencesIn(value: PdfObject): Generator<number> {
  if (value.kind === 'ref') yield value.num
  else if (value.kind === 'array') for (const item of value.items) yield* referencesIn(item)
  else if (value.kind === 'dict') for (const entry of value.entries.values()) yield* referencesIn(entry)
}

/** Whether a value names one of these objects; it may name itself. */
export function namesOneOf(
  value: PdfObject,
  watched: ReadonlySet<number>,
  itself: number | null = null,
): boolean {
  if (value.kind === 'ref') return value.num !== itself && watched.has(value.num)
  if (value.kind === 'array') return value.items.some(item => namesOneOf(item, watched, itself))
  if (value.kind !== 'dict') return false
  for (const entry of value.entries.values()) if (namesOneOf(entry, watched, itself)) return true
  return false
}
