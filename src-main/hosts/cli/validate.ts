/** `tokenseal validate`: what the signatures of each file are worth. */
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import { type ArchiveEnd, archiveEnd } from '../../../src-shared/model/archive.ts'
import type { SignatureReport, ValidationReport, Verdict } from '../../../src-shared/model/report.ts'
import { reportRows } from '../../../src-shared/model/report-facts.ts'
import { KIND_WORDS, NO_SIGNATURE_WORDS, VERDICT_WORDS } from '../../../src-shared/model/report-words.ts'
import type { ParsedCommand } from './arguments.ts'
import { secretFromFile } from './ask-pin.ts'
import { opened } from './opening.ts'
import { errorOf, plainError, table } from './output.ts'
import { inLines, oneLine } from './printable.ts'
import { refuseReport, saveReport } from './report-file.ts'
import type { CommandContext } from './sign.ts'
import { usage } from './usage.ts'

/** One of several files that could not be judged: it keeps its place among the others. */
type Unreadable = ValidationReport & { readonly error: AppError }

/** @returns 0 when every file has a signature and all passed, else 7. @throws AppError where the only file cannot be read */
export async function validate(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { client, output } = context
  const files = command.positionals.map(path => resolve(path))
  if (files.length === 0) throw usage('There is no file to check.')
  const trust = (command.lists.get('trust') ?? []).map(path => resolve(path))
  for (const path of trust)
    if (!existsSync(path)) throw new AppError('file.not-found', { name: basename(path) })
  const systemTrust = command.flags.has('system-trust')
  const offline = command.flags.has('offline')
  const at = timeOf(command.values.get('at'))
  const target = command.values.get('report')
  const mayReplace = command.flags.has('force')
  if (target !== undefined) await refuseReport('report', target, ['json', 'pdf'], mayReplace)
  const passwordFile = command.values.get('password-file')
  const password = passwordFile === undefined ? null : await secretFromFile(passwordFile, context.signal)
  const checked: (ValidationReport | Unreadable)[] = []
  for (const path of files) {
    await nextTurn() // Small files are read without a wait in which a Ctrl-C could be heard.
    if (context.signal.aborted) throw new AppError('job.cancelled', {})
    try {
      const asked = { path, password, trust, systemTrust, offline, at }
      const validated = () => client.records.validate(asked, { signal: context.signal })
      checked.push(await opened(path, command, context, validated))
    } catch (error) {
      const isOwn = error instanceof AppError && !context.signal.aborted
      if (!isOwn || files.length === 1) throw error
      checked.push({ file: path, verdict: null, signatures: [], findings: [], error })
    }
  }
  for (const one of checked) {
    if ('error' in one) output.tell(`✗ ${oneLine(basename(one.file))}: ${plainError(one.error)}`)
    else output.line(plainReport(inLines(one)))
  }
  const good = checked.every(({ verdict }) => verdict === 'passed')
  const document = {
    ok: checked.every(one => !('error' in one)),
    files: checked.map(one => {
      if ('error' in one) return { ...one, error: errorOf(one.error) }
      const archive = archiveEnd(one, new Date())
      return archive ? { ...one, archive } : one
    }),
  }
  if (target !== undefined) {
    if (/\.pdf$/i.test(target)) await saveOnPaper(target, checked, command, context)
    else await saveReport(target, `${JSON.stringify(document, null, 2)}\n`, mayReplace)
  }
  output.document(document)
  return good ? 0 : 7
}

function timeOf(text: string | undefined): string | null {
  if (text === undefined) return null
  const time = isoTime(text)
  if (time === null) throw usage('--at takes a time in ISO 8601, as 2026-01-31T12:00:00Z.')
  return time.toISOString()
}

/** `Date` alone takes 12/11/2026 as well, for the 11th of December, and the 31st of February for the 3rd of March. */
function isoTime(text: string): Date | null {
  const [, year, month, day] =
    /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? []
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  const time = new Date(text)
  return Number(day) <= daysInMonth && !Number.isNaN(time.getTime()) ? time : null
}

/** What could not be read has its page, too. */
async function saveOnPaper(
  path: string,
  checked: readonly (ValidationReport | Unreadable)[],
  command: ParsedCommand,
  { client, signal }: CommandContext,
): Promise<void> {
  const reports = checked.map(one => {
    if (!('error' in one)) return { path: one.file, report: one }
    const { error, ...report } = one
    const finding = { code: error.code, severity: 'error' as const, text: plainError(error) }
    return { path: one.file, report: { ...report, findings: [finding] } }
  })
  const output = { path: resolve(path), overwrite: command.flags.has('force') }
  await client.records.saveReport({ reports, output }, { signal })
}

const SIGNS = { passed: '✓', indeterminate: '?', failed: '✗' } as const

function plainReport(report: ValidationReport): string {
  const lines = [`${basename(report.file)}: ${plainVerdict(report.verdict)}`]
  for (const signature of report.signatures) lines.push(...plainSignature(signature))
  const archive = archiveEnd(report, new Date())
  if (archive) lines.push(plainArchive(archive))
  // Said already by the verdict.
  const findings = report.findings.filter(({ code }) => code !== 'document.unsigned')
  for (const finding of findings) lines.push(`  ${finding.severity}: ${finding.text}`)
  return lines.join('\n')
}

function plainArchive({ until, isDue }: ArchiveEnd): string {
  const text = `  archive proof holds until ${until.slice(0, 10)}`
  return isDue ? `${text}: renew it now with: tokenseal extend FILE --level b-lta` : text
}

function plainVerdict(verdict: Verdict | null): string {
  return verdict === null ? `– ${NO_SIGNATURE_WORDS}` : `${SIGNS[verdict]} ${VERDICT_WORDS[verdict]}`
}

function plainSignature(signature: SignatureReport): string[] {
  const { field, kind, subIndication } = signature
  const verdict = plainVerdict(signature.verdict) + (subIndication ? ` (${subIndication})` : '')
  return [
    `  ${field} (${KIND_WORDS[kind]}): ${verdict}`,
    table(reportRows(signature).map(([name, words]) => [`    ${name}`, words])),
    ...signature.findings.map(({ severity, text }) => `    ${severity}: ${text}`),
  ]
}
