/** What the command line prints: results on stdout, everything else on stderr, one JSON document where asked. */
import { type AppError, exitCodeOf, isAppError, wordsOf } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type { SignJob } from '../../../src-shared/model/signing.ts'
import { jsonText, oneLine, printable } from './printable.ts'

export type Output = {
  readonly json: boolean
  /** A result line on stdout; nothing with --json. */
  line(text: string): void
  /** A remark on stderr; nothing with --quiet. */
  note(text: string): void
  /** On stderr whatever was asked for: what the person must know or do. */
  tell(text: string): void
  /** The one JSON document, with --json only. */
  document(value: Readonly<Record<string, unknown>>): void
  /** Title, text and remedy on stderr, or the JSON document. @returns the exit code */
  fail(error: AppError): ExitCode
  progress(job: SignJob): void
  endProgress(): void
}

export function createOutput(options: { readonly json: boolean; readonly quiet: boolean }): Output {
  const bar = !options.quiet && process.stderr.isTTY
  let drawn = false
  const endProgress = () => {
    if (drawn) process.stderr.write('\r\u001b[K')
    drawn = false
  }
  const tell = (text: string) => {
    endProgress()
    process.stderr.write(`${printable(text)}\n`)
  }
  return {
    json: options.json,
    line: text => {
      if (!options.json) process.stdout.write(`${printable(text)}\n`)
    },
    note: text => {
      if (!options.quiet) tell(text)
    },
    tell,
    document: value => {
      if (options.json) process.stdout.write(`${jsonText(value)}\n`)
    },
    fail(error) {
      endProgress()
      if (options.json) process.stdout.write(`${jsonText({ ok: false, error: errorOf(error) })}\n`)
      else tell(plainError(error))
      return exitCodeOf(error)
    },
    progress(job) {
      if (!bar) return
      drawn = true
      const line = oneLine(progressLine(job)).slice(0, (process.stderr.columns || 80) - 1)
      process.stderr.write(`\r\u001b[K${line}`) // A longer line could not be taken back.
    },
    endProgress,
  }
}

/** An error as it stands in JSON: code, words, details. */
export function errorOf(error: AppError) {
  const { title, text, remedy } = wordsOf(error)
  return { code: error.code, title, text, remedy, details: error.details }
}

export function plainError(error: AppError): string {
  const { title, text, remedy } = wordsOf(error)
  const lines = [oneLine(`${title}. ${text}`), ...choicesIn(error), oneLine(`${remedy} [${error.code}]`)]
  return lines.join('\n')
}

/** Where the person has to choose, the choices. */
function choicesIn(error: AppError): string[] {
  if (!isAppError(error, 'token.certificate-ambiguous')) return []
  return error.details.candidates.map(
    ({ name, issuer, token, fingerprint, serialNumber, notBefore, notAfter }) =>
      `  ${fingerprint}  ${oneLine(`${name}, issued by ${issuer}, on “${token}”`)}\n` +
      `    number ${serialNumber}, valid ${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`,
  )
}

const PHASE_WORDS: Readonly<Record<SignJob['phase'], string>> = {
  preparing: 'Preparing',
  'awaiting-pin': 'Waiting for the PIN',
  signing: 'Signing',
  checking: 'Checking',
  writing: 'Saving',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

function progressLine(job: SignJob): string {
  const count = job.itemCount > 1 ? `[${job.itemIndex + 1}/${job.itemCount}] ` : ''
  const share = job.progress && job.progress.total > 0 ? job.progress.done / job.progress.total : null
  const cells = share === null ? '' : ` ${'#'.repeat(Math.round(share * 24)).padEnd(24, '.')}`
  return `${count}${PHASE_WORDS[job.phase]} ${job.itemName}${cells}`
}

/** Columns padded to their widest cell, two blanks apart; the last one is left ragged. Each row is one line. */
export function table(cells: readonly (readonly string[])[]): string {
  const rows = cells.map(row => row.map(oneLine))
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  return rows
    .map(row =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
