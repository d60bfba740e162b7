/** From the order in which glyphs stand, left to right, to the order in which they are read. Pure. */
import type { LinePiece } from './page-lines.ts'

type Direction = 'left' | 'right' | 'number' | 'none'

/** Hebrew, Arabic, Syriac, Thaana, N'Ko and their kin, presentation forms too. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * What UAX #9 does when it lays out a line, undone: enough for one level of the other direction, which is what stands on
 * paper.
 */
export function readingOrder(pieces: readonly LinePiece[]): readonly LinePiece[] {
  const letters = pieces
    .map(({ text }) => directionOf(text))
    .filter(direction => direction === 'right' || direction === 'left')
  if (!letters.includes('right')) return pieces
  return isFromRight(letters) ? fromRight(pieces) : stretchesFromRight(pieces)
}

/** As both its ends are; where they differ, as most of it is. */
function isFromRight(letters: readonly Direction[]): boolean {
  if (letters[0] === letters.at(-1)) return letters[0] === 'right'
  return 2 * letters.filter(direction => direction === 'right').length >= letters.length
}

/** A line that is read from the right: but Latin words and numbers in it from the left. */
function fromRight(pieces: readonly LinePiece[]): readonly LinePiece[] {
  return inStretches([...pieces].reverse(), direction => direction === 'right', 'left', 'number')
}

/** A line that is read from the left, with words in it that are read from the right. */
function stretchesFromRight(pieces: readonly LinePiece[]): readonly LinePiece[] {
  return inStretches(pieces, direction => direction === 'left', 'right')
}

/**
 * Turns the stretches between pieces that `ends` names: each from its first to its last piece of `kinds`, so that the
 * spaces and points around it stay where they are.
 */
function inStretches(
  pieces: readonly LinePiece[],
  ends: (direction: Direction) => boolean,
  ...kinds: readonly Direction[]
): readonly LinePiece[] {
  const result: LinePiece[] = []
  let stretch: LinePiece[] = []
  const close = () => {
    const isKind = ({ text }: LinePiece) => kinds.includes(directionOf(text))
    const first = Math.max(0, stretch.findIndex(isKind))
    const behind = stretch.findLastIndex(isKind) + 1
    const inner = stretch.slice(first, Math.max(first, behind))
    const turned = kinds.includes('right') ? fromRight(inner) : inner.reverse()
    result.push(...stretch.slice(0, first), ...turned, ...stretch.slice(Math.max(first, behind)))
    stretch = []
  }
  for (const piece of pieces) {
    if (!ends(directionOf(piece.text))) stretch.push(piece)
    else {
      close()
      result.push(piece)
    }
  }
  close()
  return result
}

function directionOf(text: string): Direction {
  if (/\p{N}/u.test(text)) return 'number'
  if (RIGHT_TO_LEFT.test(text)) return 'right'
  return /\p{L}/u.test(text) ? 'left' : 'none'
}
