/** What `tokenseal sign` says at its end: lines or JSON, and the report file. */
import { basename, extname, relative, resolve } from 'node:path'
import { type AppError, exitCodeOf, fromWire } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import { earlierWords, restrictionWords } from '../../../src-shared/model/preparation-words.ts'
import type { SignedDocument, SignResult, SignTimings } from '../../../src-shared/model/signing.ts'
import type { ParsedCommand } from './arguments.ts'
import { outputFor } from './inputs.ts'
import { errorOf, type Output, plainError } from './output.ts'
import { identityOf } from './outputs.ts'
import { oneLine } from './printable.ts'
import { refuseReport, saveReport } from './report-file.ts'
import { usage } from './usage.ts'

export type SignOutcome = {
  readonly results: readonly SignResult[]
  readonly skipped: readonly string[]
  /** Inputs that the job did not come to. */
  readonly unreached: number
  /** Why the job ended before its last item. */
  readonly stopped: AppError | null
}

/** @returns 0, 9 when some files failed, or the code of what ended the job before its end */
export async function printResults(
  command: ParsedCommand,
  output: Output,
  outcome: SignOutcome,
): Promise<ExitCode> {
  const { results, skipped } = outcome
  const unsaved = await saveSignReport(command, outcome).then(
    () => null,
    (error: AppError) => error,
  )
  const stopped = outcome.stopped ?? unsaved
  for (const result of results) output.line(lineOf(result))
  if (stopped && !output.json) output.tell(plainError(stopped))
  if (results.length + skipped.length + outcome.unreached > 1) output.note(summaryOf(outcome))
  const ok = stopped === null && results.every(result => result.ok)
  const rows = { results: results.map(jsonOf), ...skippedIn(outcome, command) }
  output.document({ ok, ...rows, ...(stopped ? { error: errorOf(stopped) } : {}) })
  if (stopped) return exitCodeOf(stopped)
  return ok ? 0 : 9
}

function summaryOf({ results, skipped, unreached }: SignOutcome): string {
  const signed = results.filter(result => result.ok).length
  const parts = [`${signed} signed`, `${results.length - signed} failed`]
  if (skipped.length > 0) parts.push(`${skipped.length} skipped, their outputs exist`)
  if (unreached > 0) parts.push(`${unreached} not reached`)
  return `${parts.join(', ')}.`
}

/**
 * What `--report` cannot mean is told before anything is signed.
 *
 * @throws AppError `usage.invalid`, `file.*`
 */
export async function refuseSignReport(command: ParsedCommand, inputs: readonly string[]): Promise<void> {
  const report = command.values.get('report')
  if (report === undefined) return
  await refuseReport('report', report, ['json', 'csv'], mayReplaceReport(command))
  const others = inputs.flatMap(input => [input, outputFor(input, command).path ?? input])
  if (others.some(other => identityOf(other) === identityOf(resolve(report)))) {
    throw usage(`--report would take the place of ${basename(report)}.`)
  }
}

/** Writes `--report`, where it was asked for. @throws AppError `file.*` */
export async function saveSignReport(
  command: ParsedCommand,
  outcome: Pick<SignOutcome, 'results' | 'skipped'>,
): Promise<void> {
  const report = command.values.get('report')
  if (report === undefined) return
  const rows = outcome.results.map(jsonOf)
  const left = skippedIn(outcome, command)
  const isJson = extname(report).toLowerCase() === '.json'
  const text = isJson ? `${JSON.stringify({ results: rows, ...left }, null, 2)}\n` : csvOf(rows, left.skipped)
  await saveReport(report, text, mayReplaceReport(command))
}

type Skipped = { readonly input: string; readonly output: string }

/** What --resume leaves out: the report of a run that was taken up again is the report of all of it. */
function skippedIn(
  { skipped }: Pick<SignOutcome, 'skipped'>,
  command: ParsedCommand,
): { readonly skipped?: readonly Skipped[] } {
  if (skipped.length === 0) return {}
  return { skipped: skipped.map(input => ({ input, output: outputFor(input, command).path ?? input })) }
}

/** The report of an earlier run is taken up by that of the later one. */
function mayReplaceReport({ flags }: ParsedCommand): boolean {
  return flags.has('force') || flags.has('resume')
}

function jsonOf(result: SignResult) {
  if (!result.ok) return { input: result.input, ok: false as const, error: errorOf(errorIn(result)) }
  const { prepared } = result.document
  const { level, pending, field, signer, digest, byteRange, time, timeSource, bytesIn, bytesOut, timings } =
    result.document
  return {
    input: result.document.input,
    output: result.document.output,
    plannedOutput: result.document.plannedOutput,
    ok: true as const,
    level,
    ...(pending ? { pending } : {}),
    field,
    signer: { subject: signer.subject, fingerprint: signer.fingerprint },
    digest,
    byteRange,
    time,
    timeSource,
    bytesIn,
    bytesOut,
    timings: rounded(timings),
    certify: prepared.certify,
    lock: prepared.lock,
    earlierSignatures: prepared.earlier,
    ...placeOf(result.document),
    contentsBytes: prepared.contentsBytes,
    warnings: result.document.warnings,
  }
}

function lineOf(result: SignResult): string {
  if (!result.ok) return `✗ ${oneLine(basename(result.input))}: ${plainError(errorIn(result))}`
  const lines = [`✓ ${oneLine(doneWords(result.document))}`, ...foreseenLines(result.document)]
  const { pending } = result.document
  if (pending) {
    const { level } = result.document
    const [reached, wanted] = [level.toUpperCase(), pending.level.toUpperCase()]
    lines.push(`  ! Signed at ${reached} only, ${wanted} is to follow. ${pending.missing}`)
  }
  for (const { title, text } of result.document.warnings) lines.push(oneLine(`  ! ${title}. ${text}`))
  return lines.join('\n')
}

/** What the signature would do, of a dry run; what it does to others, of one that was made. */
function foreseenLines(document: SignedDocument): string[] {
  const { output, prepared } = document
  const effects = [...restrictionWords(prepared), ...earlierWords(prepared)]
  if (output !== null) return effects.map(words => oneLine(`  · ${words}`))
  const { level, timeFrom, contentsBytes } = prepared
  const time = timeFrom === null ? '' : `, time from ${timeFrom}`
  const plan = [
    ...placeLines(document),
    `PAdES ${level.toUpperCase()}${time}.`,
    `${contentsBytes} bytes are kept for the signature.`,
  ]
  return [...plan, ...effects].map(words => oneLine(`  · ${words}`))
}

/** Points as `--page` and `--rect` take them; null where nothing is shown. */
function placeOf({ pageIndex, rect }: SignedDocument) {
  if (pageIndex === null || rect === null || rect.width === 0) return { page: null, rect: null }
  const tenth = (pt: number) => Math.round(pt * 10) / 10
  return { page: pageIndex + 1, rect: [rect.x, rect.y, rect.width, rect.height].map(tenth) }
}

function placeLines(document: SignedDocument): string[] {
  const { page, rect } = placeOf(document)
  return rect === null ? [] : [`On page ${page}, at ${rect.join(',')} (X,Y,W,H in points).`]
}

/** Milliseconds to the hundredth. */
function rounded(timings: SignTimings): SignTimings {
  const round = (ms: number) => Math.round(ms * 100) / 100
  const { prepareMs, tokenMs, networkMs, writeMs, checkMs } = timings
  return {
    prepareMs: round(prepareMs),
    tokenMs: round(tokenMs),
    networkMs: round(networkMs),
    writeMs: round(writeMs),
    checkMs: round(checkMs),
  }
}

function doneWords({ input, output, plannedOutput, signer, level }: SignedDocument): string {
  if (output === null) {
    const target = relative(process.cwd(), plannedOutput) || plannedOutput
    return `${basename(input)} can be signed by ${signer.name} and saved as ${target}. Nothing was written.`
  }
  const reached = level === 'b-b' ? '' : ` (PAdES ${level.toUpperCase()})`
  return `${basename(input)} → ${relative(process.cwd(), output) || output}, signed by ${signer.name}${reached}`
}

function errorIn(result: Extract<SignResult, { ok: false }>): AppError {
  return fromWire({ code: result.error.code, details: result.error.details })
}

function csvOf(rows: readonly ReturnType<typeof jsonOf>[], skipped: readonly Skipped[] = []): string {
  const earlier = skipped.map(({ input, output }) => [input, output, 'skipped', '', '', '', ''])
  const lines = rows.map(row =>
    row.ok
      ? [
          row.input,
          row.output ?? '',
          row.output === null ? 'can be signed' : 'signed',
          row.field,
          row.signer.subject,
          row.time,
          '',
        ]
      : [row.input, '', 'failed', '', '', '', `${row.error.code}: ${row.error.title}`],
  )
  const head = ['input', 'output', 'state', 'field', 'signer', 'time', 'error']
  return `${[head, ...earlier, ...lines].map(cells => cells.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** RFC 4180; a beginning that spreadsheets take for a formula is defused. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
