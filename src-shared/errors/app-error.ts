/** AppError: an expected failure, its code a key of the catalogue; and how it crosses the wire. */
import type { WireError } from '../contract/define.ts'
import type { z } from '../zod.ts'
import { catalog } from './catalog.ts'
import type { ExitCode, Words } from './failure.ts'

export type ErrorCode = keyof typeof catalog
export type ErrorDetails<C extends ErrorCode> = z.output<(typeof catalog)[C]['details']>

export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly details: ErrorDetails<C>

  constructor(code: C, details: ErrorDetails<C>, cause?: unknown) {
    super(code, { cause })
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

/** True for an AppError of this very code, with its details typed. */
export function isAppError<C extends ErrorCode>(error: unknown, code: C): error is AppError<C> {
  return error instanceof AppError && error.code === code
}

/** The catalogue's words for an error: what happened, what was not changed, what to do. */
export function wordsOf(error: AppError): Words {
  const entry = catalog[error.code]
  // The details were parsed by this entry's own schema; TypeScript cannot correlate the two unions.
  return entry.words(error.details as never)
}

export function exitCodeOf(error: AppError): ExitCode {
  return catalog[error.code].exit
}

export function toWire(error: AppError): WireError {
  return { code: error.code, details: error.details }
}

/** @throws nothing: an unknown code or broken details become `internal.bug` */
export function fromWire(wire: WireError): AppError {
  if (Object.hasOwn(catalog, wire.code)) {
    const code = wire.code as ErrorCode // Checked on the line above.
    const parsed = catalog[code].details.safeParse(wire.details)
    if (parsed.success) return new AppError(code, parsed.data as ErrorDetails<typeof code>)
  }
  return new AppError('internal.bug', { incident: 'unreadable-error' })
}
