/** The log: one line of JSON per entry. Secrets never reach it: what a call marks secret is not passed here at all. */
import { inspect } from 'node:util'

export type LogFields = Readonly<Record<string, string | number | boolean | null>>

export type Logger = {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  /** @param error an unexpected failure; its stack stays here and never crosses the bridge */
  bug(incident: string, error: unknown): void
}

export function createLogger(write: (line: string) => void, now: () => Date = () => new Date()): Logger {
  const entry = (level: string, message: string, fields: LogFields) =>
    write(`${JSON.stringify({ time: now().toISOString(), level, message, ...fields })}\n`)
  return {
    info: (message, fields = {}) => entry('info', message, fields),
    warn: (message, fields = {}) => entry('warn', message, fields),
    bug: (incident, error) => entry('bug', 'unexpected failure', { incident, stack: stackOf(error) }),
  }
}

export const SILENT: Logger = { info: () => {}, warn: () => {}, bug: () => {} }

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : inspect(error, { depth: 1 })
}
