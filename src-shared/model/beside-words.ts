/** Where a signature stands beside words of a page: one rule for window and command line. Pure. */
import { AppError } from '../errors/app-error.ts'
import { z } from '../zod.ts'
import type { PageWords, WordsPlace } from './find-words.ts'
import type { ShownRect } from './geometry.ts'
import { aroundRects } from './page-lines.ts'

/** `free`: the first of right, below, above, left where the box lies on the page and hides nothing written. */
export const WordsSide = z.enum(['free', 'right', 'below', 'above', 'left', 'over'])
export type WordsSide = z.output<typeof WordsSide>

/** Points as shown. */
export type BesideWords = {
  readonly side: WordsSide
  readonly size: { readonly width: number; readonly height: number }
  /** To the right and upward, from where it would stand. */
  readonly offset: { readonly x: number; readonly y: number }
}

type Size = BesideWords['size']

/** What a signature takes where no size is given: 76 by 23 mm, as the window draws it. */
export const USUAL_BOX_PT: Size = { width: (76 * 72) / 25.4, height: (23 * 72) / 25.4 }

/** Between the words and the box. Points. */
const AIR_PT = 4

const IN_TURN = ['right', 'below', 'above', 'left'] as const

/**
 * The box is moved along the words to lie on the page; it is never pushed over them.
 *
 * @param page width and height as shown
 * @throws AppError `placement.no-room`
 */
export function boxBeside(
  place: WordsPlace,
  written: PageWords['written'],
  page: Size,
  { side, size, offset }: BesideWords,
): ShownRect {
  if (size.width > page.width || size.height > page.height) throw new AppError('placement.no-room', { side })
  const sides = side === 'free' ? IN_TURN : [side]
  const boxes = sides.flatMap(
    each => onPage(moved(standing(place, size, each), offset), place, page, each) ?? [],
  )
  const free = boxes.find(box => !written.some(rect => overlap(box, rect)))
  const box = side === 'free' ? (free ?? boxes[0]) : boxes[0]
  if (!box) throw new AppError('placement.no-room', { side })
  return box
}

/** Before the page is looked at. To the right and left it stands on the line; above and below it begins where the words do. */
function standing({ parts }: WordsPlace, size: Size, side: WordsSide): ShownRect {
  const [first] = parts
  const last = parts.at(-1) ?? first
  const all = aroundRects(parts)
  switch (side) {
    case 'free':
    case 'right':
      return { ...size, x: last.x + last.width + AIR_PT, y: last.y }
    case 'left':
      return { ...size, x: first.x - AIR_PT - size.width, y: first.y }
    case 'below':
      return { ...size, x: last.x, y: last.y - AIR_PT - size.height }
    case 'above':
      return { ...size, x: first.x, y: first.y + first.height + AIR_PT }
    case 'over':
      return {
        ...size,
        x: all.x + (all.width - size.width) / 2,
        y: all.y + (all.height - size.height) / 2,
      }
  }
}

function moved(box: ShownRect, { x, y }: BesideWords['offset']): ShownRect {
  return { ...box, x: box.x + x, y: box.y + y }
}

/** @returns null where it lies on the page only over the words that it shall stand beside */
function onPage(box: ShownRect, place: WordsPlace, page: Size, side: WordsSide): ShownRect | null {
  const x = Math.min(Math.max(box.x, 0), page.width - box.width)
  const y = Math.min(Math.max(box.y, 0), page.height - box.height)
  const kept = { ...box, x, y }
  if (side === 'over') return kept
  const hidesBefore = place.parts.some(part => overlap(box, part))
  return !hidesBefore && place.parts.some(part => overlap(kept, part)) ? null : kept
}

/** Touching is no overlap. */
function overlap(a: ShownRect, b: ShownRect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
