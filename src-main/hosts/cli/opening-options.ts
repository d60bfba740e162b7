/** Whose key opens documents that are encrypted for certificates. */
import type { OptionSpec } from './arguments.ts'
import { lastTryOption, moduleOption } from './common-options.ts'

export const openingOptions = {
  'decrypt-pkcs12': {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    help: 'encrypted for certificates: opened by this key file (.p12, .pfx)',
  },
  'decrypt-token': {
    type: 'string',
    value: 'LABEL|SERIAL',
    help: 'encrypted for certificates: opened by a key on this token',
  },
  'decrypt-pin-file': {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    help: 'its PIN, or the password of that key file, in the first line of FILE',
  },
} as const satisfies Record<string, OptionSpec>

/** For commands that need no other key. */
export const openingAlone = {
  ...openingOptions,
  module: moduleOption,
  'use-last-try': lastTryOption,
} as const satisfies Record<string, OptionSpec>
