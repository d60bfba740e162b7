/** Options that every command takes. */
import type { OptionSpec } from './arguments.ts'

export const common = {
  json: { type: 'boolean', help: 'print exactly one JSON document on stdout, also on failure' },
  quiet: { type: 'boolean', short: 'q', help: 'no progress' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
} as const satisfies Record<string, OptionSpec>
