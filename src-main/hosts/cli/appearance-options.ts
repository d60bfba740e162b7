/** Options of a visible signature: where it stands and how it looks. */
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
  appearance: { type: 'string', value: 'NAME', help: 'how it looks: one of those that “appearances” lists' },
  image: { type: 'string', value: 'FILE', completes: 'file', help: 'PNG or JPEG picture in it' },
} as const satisfies Record<string, OptionSpec>

export const appearancesCommand = {
  summary: 'list the named appearances of visible signatures',
  positionals: '',
  options: common,
  examples: ['tokenseal appearances', 'tokenseal sign a.pdf --rect 50,50,200,60 --appearance Office'],
} as const satisfies CommandSpec
