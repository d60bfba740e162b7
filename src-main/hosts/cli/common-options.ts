/** Options that every command takes. */
import type { OptionSpec } from './arguments.ts'

export const moduleOption = {
  type: 'string',
  multiple: true,
  value: 'PATH',
  completes: 'file',
  help: 'PKCS#11 driver (repeatable; default: settings, then known drivers)',
} as const satisfies OptionSpec

export const lastTryOption = {
  type: 'boolean',
  help: 'send the PIN even where one more wrong one may lock the token',
} as const satisfies OptionSpec

export const common = {
  json: { type: 'boolean', help: 'print exactly one JSON document on stdout, also on failure' },
  quiet: { type: 'boolean', short: 'q', help: 'no progress' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
} as const satisfies Record<string, OptionSpec>
