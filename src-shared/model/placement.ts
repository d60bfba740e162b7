/** Where a visible signature stands: at coordinates, or beside words of the page. */
import { z } from '../zod.ts'
import { WordsSide } from './beside-words.ts'
import { foldQuery } from './folded-text.ts'
import { MIN_BOX_PT, ShownRect } from './geometry.ts'
import { PageList } from './page-list.ts'

/** Where a visible signature stands. `pageIndex` counts from 0; 'last' resolves when the document is open. */
export const Placement = z.object({
  page: z.union([z.number().int().nonnegative(), z.literal('last')]),
  rect: ShownRect,
  /** Further pages that show the same in the same place. */
  alsoOn: PageList.optional(),
})
export type Placement = z.output<typeof Placement>

/** Which of the places where the words stand, as the document is read: a number counts from 1. */
export const Occurrence = z.union([
  z.literal('first'),
  z.literal('last'),
  z.number().int().min(1).max(100_000),
])
export type Occurrence = z.output<typeof Occurrence>

export const TextPlacement = z.object({
  words: z
    .string()
    .max(500)
    .refine(words => foldQuery(words, true) !== ''),
  occurrence: Occurrence,
  /** Which pages are looked at. */
  lookOn: z.union([PageList, z.literal('first'), z.literal('last')]),
  matchCase: z.boolean(),
  wholeWords: z.boolean(),
  side: WordsSide,
  /** Points as shown. */
  size: z.object({
    width: z.number().min(MIN_BOX_PT.width).max(20_000),
    height: z.number().min(MIN_BOX_PT.height).max(20_000),
  }),
  /** To the right and upward, points as shown. */
  offset: z.object({ x: z.number().min(-20_000).max(20_000), y: z.number().min(-20_000).max(20_000) }),
  alsoOn: PageList.optional(),
  /** Where the words are not found, or leave no room; null: then the document is not signed. */
  otherwise: Placement.nullable(),
})
export type TextPlacement = z.output<typeof TextPlacement>
