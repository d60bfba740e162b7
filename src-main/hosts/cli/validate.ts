/** `tokenseal validate`: what the signatures of each file are worth. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
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
  if (target !== undefined) refuseReport(target, command.flags.has('force'))
  const passwordFile = command.values.get('password-file')
  const password = passwordFile === undefined ? null : await secretFromFile(passwordFile)
  const checked: (ValidationReport | Unreadable)[] = []
  for (const path of files) {
    try {
      const asked = { path, password, trust, systemTrust, offline, at }
      const validated = () => client.records.validate(asked, { signal: context.signal })
      checked.push(await opened(path, command, context, validated))
    } catch (error) {
      if (!(error instanceof AppError) || files.length === 1) throw error
      checked.push({ file: path, verdict: null, signatures: [], findings: [], error })
    }
  }
  for (const one of checked) {
    if ('error' in one) output.tell(`✗ ${basename(one.file)}: ${plainError(one.error)}`)
    else output.line(plainReport(one))
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
    else await saveReport(target, document)
  }
  output.document(document)
  return good ? 0 : 7
}

function timeOf(text: string | undefined): string | null {
  if (text === undefined) return null
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw usage('--at takes a time in ISO 8601, as 2026-01-31T12:00:00Z.')
  return time.toISOString()
}

/** Told before anything is read. @throws AppError `usage.invalid`, `file.exists` */
function refuseReport(path: string, mayReplace: boolean): void {
  if (!/\.(json|pdf)$/i.test(path)) throw usage('--report takes a .json or .pdf file.')
  if (!mayReplace && existsSync(path)) throw new AppError('file.exists', { name: basename(path) })
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

async function saveReport(path: string, document: object): Promise<void> {
  try {
    await writeFile(resolve(path), `${JSON.stringify(document, null, 2)}\n`)
  } catch (cause) {
    throw new AppError('file.write-failed', { name: basename(path), reason: 'the report' }, cause)
  }
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
