/** The commands that raise what exists: extend and timestamp. */
import type { CommandSpec, OptionSpec } from './arguments.ts'
import { common } from './common-options.ts'
import { serviceOptions } from './level-options.ts'
import { openingAlone } from './opening-options.ts'

const raising = {
  output: { type: 'string', short: 'o', value: 'FILE', completes: 'file', help: 'the new file' },
  'in-place': { type: 'boolean', help: 'replace the file, after the new one was checked' },
  force: { type: 'boolean', help: 'replace a file that exists' },
  'password-file': {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    help: 'password of an encrypted file, in the first line of FILE',
  },
  ...openingAlone,
} as const satisfies Record<string, OptionSpec>

export const levelCommands = {
  extend: {
    summary: 'raise signatures made earlier or elsewhere to a higher level',
    positionals: '[FILE]',
    options: {
      ...raising,
      level: {
        type: 'string',
        value: 'LEVEL',
        completes: ['b-t', 'b-lt', 'b-lta'],
        help: 'b-t, b-lt or b-lta',
      },
      pending: { type: 'boolean', help: 'finish, in place, the files that were signed without network' },
      due: { type: 'boolean', help: 'renew, in place, the archived files whose proof ends within 90 days' },
      ...serviceOptions,
      ...common,
    },
    examples: [
      'tokenseal extend signed.pdf --level b-lta -o archive.pdf',
      'tokenseal extend --pending',
      'tokenseal extend --due',
    ],
  },
  timestamp: {
    summary: 'put a time-stamp over a whole document',
    positionals: 'FILE',
    options: { ...raising, ...serviceOptions, ...common },
    examples: ['tokenseal timestamp contract.pdf -o stamped.pdf --tsa https://tsa.example'],
  },
} as const satisfies Record<string, CommandSpec>
