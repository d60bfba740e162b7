/** What `tokenseal sign` says at its end: lines or JSON, and the report file. */
import { writeFile } from 'node:fs/promises'
import { basename, extname, relative, resolve } from 'node:path'
import { AppError, fromWire } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type { SignedDocument, SignResult } from '../../../src-shared/model/signing.ts'
import { type ParsedCommand, usage } from './arguments.ts'
import { errorOf, type Output, plainError } from './output.ts'

export type SignOutcome = {
  readonly results: readonly SignResult[]
  readonly skipped: readonly string[]
  /** Why the job ended before its last item. */
  readonly stopped: AppError | null
}

/** @returns 0, or 9 when some files failed or were not reached */
export async function printResults(
  command: ParsedCommand,
  output: Output,
  outcome: SignOutcome,
): Promise<ExitCode> {
  const { results, skipped, stopped } = outcome
  const failed = results.filter(result => !result.ok).length
  const rows = results.map(jsonOf)
  const report = command.values.get('report')
  if (report !== undefined) await writeReport(report, rows)
  for (const result of results) output.line(lineOf(result))
  if (stopped) output.note(plainError(stopped))
  if (results.length + skipped.length > 1) {
    const parts = [`${results.length - failed} signed`, `${failed} failed`]
    if (skipped.length > 0) parts.push(`${skipped.length} skipped, their outputs exist`)
    output.note(`${parts.join(', ')}.`)
  }
  const ok = failed === 0 && stopped === null
  output.document({ ok, results: rows, ...(stopped ? { error: errorOf(stopped) } : {}) })
  return ok ? 0 : 9
}

function jsonOf(result: SignResult) {
  if (!result.ok) return { input: result.input, ok: false as const, error: errorOf(errorIn(result)) }
  const { level, field, signer, digest, byteRange, time, timeSource, bytesIn, bytesOut, timings } =
    result.document
  return {
    input: result.document.input,
    output: result.document.output,
    ok: true as const,
    level,
    field,
    signer: { subject: signer.subject, fingerprint: signer.fingerprint },
    digest,
    byteRange,
    time,
    timeSource,
    bytesIn,
    bytesOut,
    timings,
    warnings: result.document.warnings,
  }
}

function lineOf(result: SignResult): string {
  if (!result.ok) return `✗ ${basename(result.input)}: ${plainError(errorIn(result))}`
  const lines = [`✓ ${doneWords(result.document)}`]
  for (const { title, text } of result.document.warnings) lines.push(`  ! ${title}. ${text}`)
  return lines.join('\n')
}

function doneWords({ input, output, signer }: SignedDocument): string {
  if (output === null) return `${basename(input)} can be signed by ${signer.name}. Nothing was written.`
  return `${basename(input)} → ${relative(process.cwd(), output) || output}, signed by ${signer.name}`
}

function errorIn(result: Extract<SignResult, { ok: false }>): AppError {
  return fromWire({ code: result.error.code, details: result.error.details })
}

async function writeReport(path: string, rows: readonly ReturnType<typeof jsonOf>[]): Promise<void> {
  const kind = extname(path).toLowerCase()
  if (kind !== '.json' && kind !== '.csv') throw usage('--report takes a .json or .csv file.')
  const text = kind === '.json' ? `${JSON.stringify({ results: rows }, null, 2)}\n` : csvOf(rows)
  try {
    await writeFile(resolve(path), text)
  } catch (cause) {
    throw new AppError('file.write-failed', { name: basename(path), reason: 'the report' }, cause)
  }
}

function csvOf(rows: readonly ReturnType<typeof jsonOf>[]): string {
  const lines = rows.map(row =>
    row.ok
      ? [row.input, row.output ?? '', 'signed', row.field, row.signer.subject, row.time, '']
      : [row.input, '', 'failed', '', '', '', `${row.error.code}: ${row.error.title}`],
  )
  const head = ['input', 'output', 'state', 'field', 'signer', 'time', 'error']
  return `${[head, ...lines].map(cells => cells.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** RFC 4180; a leading = + - @ is defused for spreadsheets. */
function csvCell(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
