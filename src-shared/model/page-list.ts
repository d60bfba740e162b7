/** Which pages: all of them, or ranges as a person writes them. */
import { z } from '../zod.ts'

/** Indexes count from 0, `last` is included. */
export const PageList = z.union([
  z.literal('all'),
  z
    .array(z.object({ first: z.number().int().nonnegative(), last: z.number().int().nonnegative() }))
    .min(1)
    .max(1000),
])
export type PageList = z.output<typeof PageList>

/** @param text `all`, or numbers from 1 and ranges: `1, 3-5`. @returns null where it is neither */
export function parsePageList(text: string): PageList | null {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === 'all') return 'all'
  const ranges = trimmed.split(',').map(part => {
    const [, first, last = first] = /^\s*([1-9]\d{0,6})\s*(?:[-–]\s*([1-9]\d{0,6})\s*)?$/.exec(part) ?? []
    return { first: Number(first) - 1, last: Number(last) - 1 }
  })
  const isGood = ranges.every(({ first, last }) => Number.isInteger(first) && first <= last)
  return isGood && PageList.safeParse(ranges).success ? ranges : null
}

/** @returns ascending, each once. Those beyond the last page are left in: they are for the caller to refuse */
export function pagesOf(list: PageList, pageCount: number): readonly number[] {
  const ranges = list === 'all' ? [{ first: 0, last: pageCount - 1 }] : list
  // One beyond the end is enough to be refused.
  const indexes = ranges.flatMap(({ first, last }) =>
    Array.from(
      { length: Math.max(0, Math.min(last, Math.max(first, pageCount)) - first + 1) },
      (_, at) => first + at,
    ),
  )
  return [...new Set(indexes)].sort((a, b) => a - b)
}
