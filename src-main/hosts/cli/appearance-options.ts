/** Options of a visible signature: where it stands and how it looks. */
import { WordsSide } from '../../../src-shared/model/beside-words.ts'
import type { CommandSpec, OptionSpec } from './arguments.ts'
import { common } from './common-options.ts'

export const visibleOptions = {
  rect: {
    type: 'string',
    value: 'X,Y,W,H',
    help: 'its box: points from the bottom left of the page as shown',
  },
  page: {
    type: 'string',
    value: 'N|first|last',
    completes: ['first', 'last'],
    help: 'its page (default: last)',
  },
  pages: {
    type: 'string',
    value: '1,3-5|all',
    completes: ['all'],
    help: 'further pages that show the same there',
  },
  'at-text': {
    type: 'string',
    value: 'TEXT',
    help: 'instead of --rect: beside these words of a page',
  },
  occurrence: {
    type: 'string',
    value: 'first|last|N',
    completes: ['first', 'last'],
    help: 'which of the places where they stand (default: first)',
  },
  'look-on': {
    type: 'string',
    value: 'PAGES',
    completes: ['first', 'last', 'all'],
    help: 'where they are looked for: 1,3-5, first, last or all (default)',
  },
  side: {
    type: 'string',
    value: 'SIDE',
    completes: WordsSide.options,
    help: 'right, below, above, left, over or free (default: where room is)',
  },
  'box-size': { type: 'string', value: 'WxH', help: 'size of the box in points (default: 215x65)' },
  'box-offset': { type: 'string', value: 'X,Y', help: 'moves it to the right and upward, in points' },
  'match-case': { type: 'boolean', help: 'capitals of the words count' },
  'whole-words': { type: 'boolean', help: 'the words are no part of longer ones' },
  'or-rect': {
    type: 'string',
    value: 'X,Y,W,H',
    help: 'where the words give no place: its box, on --page',
  },
  appearance: { type: 'string', value: 'NAME', help: 'how it looks: one of those that “appearances” lists' },
  image: { type: 'string', value: 'FILE', completes: 'file', help: 'PNG or JPEG picture in it' },
} as const satisfies Record<string, OptionSpec>

export const appearancesCommand = {
  summary: 'list the named appearances of visible signatures',
  positionals: '',
  options: common,
  examples: ['tokenseal appearances', 'tokenseal sign a.pdf --rect 50,50,200,60 --appearance Office'],
} as const satisfies CommandSpec
