/** One cross-reference section, of either kind, as both readers give it. */
import type { DictObject } from './syntax.ts'

/** ISO 32000-2, table 18. `offset` is relative to the header; `free` hides what older sections say. */
export type XrefRow =
  | { readonly type: 'free' }
  | { readonly type: 'offset'; readonly offset: number; readonly gen: number }
  | { readonly type: 'compressed'; readonly container: number; readonly index: number }

export type NumberRange = { readonly first: number; readonly count: number }

export type XrefSection = {
  readonly kind: 'table' | 'stream'
  /** Offset in the file, from byte 0. */
  readonly offset: number
  /** Offset in the file behind its trailer or its stream data. */
  readonly end: number
  readonly trailer: DictObject
  /** The numbers it has rows for, as far as the rows are really there. */
  readonly ranges: readonly NumberRange[]
  /** Bytes kept in memory for it. */
  readonly weight: number
  /**
   * @returns null where the section says nothing about the number
   * @throws SyntaxProblem for a row that is none
   */
  row(num: number): XrefRow | null
}

/** Most rows of one section: the largest object number that other programs accept (ISO 32000-1, annex C). */
export const MAX_OBJECT_NUMBER = 8_388_607

/** A subsection found by bisection; `firsts` ascending. @returns its index, -1 where none holds the number */
export function findRange(ranges: readonly NumberRange[], num: number): number {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = ranges[middle]
    if (range === undefined) return -1
    if (num < range.first) high = middle - 1
    else if (num >= range.first + range.count) low = middle + 1
    else return middle
  }
  return -1
}
