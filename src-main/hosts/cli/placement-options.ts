/** Options that say where a visible signature stands -> its placement. */
import { USUAL_BOX_PT, WordsSide } from '../../../src-shared/model/beside-words.ts'
import { MIN_BOX_PT, type ShownRect } from '../../../src-shared/model/geometry.ts'
import { type PageList, parsePageList } from '../../../src-shared/model/page-list.ts'
import { type Placement, TextPlacement } from '../../../src-shared/model/placement.ts'
import type { SignItem } from '../../../src-shared/model/signing.ts'
import type { ParsedCommand } from './arguments.ts'
import { usage } from './usage.ts'

/** Options that mean nothing without --at-text. */
const WITH_TEXT = ['occurrence', 'look-on', 'side', 'box-size', 'box-offset', 'or-rect'] as const
const WITH_TEXT_FLAGS = ['match-case', 'whole-words'] as const

/** @throws AppError `usage.invalid` */
export function placementOf(command: ParsedCommand): SignItem['placement'] {
  const { values } = command
  const words = values.get('at-text')
  if (words !== undefined) return textPlacement(words, command)
  const stray = WITH_TEXT.find(key => values.has(key)) ?? WITH_TEXT_FLAGS.find(key => command.flags.has(key))
  if (stray) throw usage(`--${stray} needs --at-text.`)
  const rect = values.get('rect')
  if (rect === undefined) {
    if (values.has('pages')) throw usage('--pages needs --rect or --at-text: without it nothing is shown.')
    if (values.has('page')) throw usage('--page needs --rect: without it the signature is invisible.')
    return null
  }
  return { page: pageOf(command), rect: rectOf('rect', rect), ...alsoOn(command) }
}

function textPlacement(words: string, command: ParsedCommand): TextPlacement {
  const { values, flags } = command
  if (values.has('rect'))
    throw usage('--at-text and --rect exclude each other; --or-rect is for files without the words.')
  const orRect = values.get('or-rect')
  if (values.has('page') && orRect === undefined) {
    throw usage('--page needs --rect or --or-rect; where the words are looked for is said by --look-on.')
  }
  const also = alsoOn(command)
  const otherwise =
    orRect === undefined ? null : { page: pageOf(command), rect: rectOf('or-rect', orRect), ...also }
  const wanted = {
    words,
    occurrence: occurrenceOf(values.get('occurrence') ?? 'first'),
    lookOn: lookOnOf(values.get('look-on') ?? 'all'),
    matchCase: flags.has('match-case'),
    wholeWords: flags.has('whole-words'),
    side: sideOf(values.get('side') ?? 'free'),
    size: sizeOf(values.get('box-size')),
    offset: offsetOf(values.get('box-offset')),
    otherwise,
    ...also,
  }
  const parsed = TextPlacement.safeParse(wanted)
  if (parsed.success) return parsed.data
  throw usage(
    parsed.error.issues[0]?.path[0] === 'words'
      ? '--at-text takes words: some that can be seen, and at most 500 characters.'
      : 'A number of the place beside the words is out of bounds.',
  )
}

function occurrenceOf(text: string): TextPlacement['occurrence'] {
  if (text === 'first' || text === 'last') return text
  if (!/^[1-9]\d{0,4}$/.test(text)) throw usage('--occurrence takes first, last or a number from 1.')
  return Number(text)
}

function lookOnOf(text: string): TextPlacement['lookOn'] {
  if (text === 'first' || text === 'last') return text
  const list = parsePageList(text)
  if (list === null) throw usage('--look-on takes numbers and ranges from 1, as 1,3-5, or first, last, all.')
  return list
}

function sideOf(text: string): WordsSide {
  const side = WordsSide.options.find(option => option === text)
  if (side === undefined) throw usage(`--side takes ${WordsSide.options.join(', ')}.`)
  return side
}

function sizeOf(text: string | undefined): TextPlacement['size'] {
  if (text === undefined) return USUAL_BOX_PT
  const [width, height] = numbersOf(text.replace(/[x×]/i, ','), 2) ?? []
  if (width === undefined || height === undefined)
    throw usage('--box-size takes width and height in points, as 216x65.')
  if (width < MIN_BOX_PT.width || height < MIN_BOX_PT.height) {
    throw usage(
      `--box-size must be at least ${MIN_BOX_PT.width}x${MIN_BOX_PT.height}: a smaller one cannot be read.`,
    )
  }
  return { width, height }
}

function offsetOf(text: string | undefined): TextPlacement['offset'] {
  if (text === undefined) return { x: 0, y: 0 }
  const [x, y] = numbersOf(text, 2) ?? []
  if (x === undefined || y === undefined) {
    throw usage('--box-offset takes two numbers, to the right and upward in points, as --box-offset=-10,4.')
  }
  return { x, y }
}

function rectOf(key: string, text: string): ShownRect {
  const [x, y, width, height] = numbersOf(text, 4) ?? []
  if (x === undefined || y === undefined || width === undefined || height === undefined) {
    throw usage(`--${key} takes four numbers: X,Y,W,H in points.`)
  }
  return { x, y, width, height }
}

/** Nothing at all is not 0, as `Number` would have it. */
const NUMBER = /^\s*-?\d{1,9}(\.\d{1,9})?\s*$/

/** @returns null where it is not so many numbers */
function numbersOf(text: string, count: number): readonly number[] | null {
  const numbers = text.split(',').map(part => (NUMBER.test(part) ? Number(part) : Number.NaN))
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : null
}

function alsoOn({ values }: ParsedCommand): { readonly alsoOn?: PageList } {
  const pages = values.get('pages')
  if (pages === undefined) return {}
  const list = parsePageList(pages)
  if (list === null) throw usage('--pages takes numbers and ranges from 1, as 1,3-5, or all.')
  return { alsoOn: list }
}

function pageOf({ values }: ParsedCommand): Placement['page'] {
  const text = values.get('page') ?? 'last'
  if (text === 'last') return 'last'
  if (text === 'first') return 0
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usage('--page takes a number from 1, first or last.')
  return Number(text) - 1
}
