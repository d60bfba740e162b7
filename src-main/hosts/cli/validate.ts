/** `tokenseal validate`: what the signatures of each file are worth. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type { SignatureReport, ValidationReport } from '../../../src-shared/model/report.ts'
import { type ParsedCommand, usage } from './arguments.ts'
import { secretFromFile } from './ask-pin.ts'
import { errorOf, plainError } from './output.ts'
import type { CommandContext } from './sign.ts'

type Failed = { readonly file: string; readonly error: AppError }

/** @returns 0 when every file has a signature and all passed, 7 when not, 3 or 2 when a file cannot be read */
export async function validate(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { client, output } = context
  const files = command.positionals.map(path => resolve(path))
  if (files.length === 0) throw usage('There is no file to check.')
  const trust = (command.lists.get('trust') ?? []).map(path => resolve(path))
  for (const path of trust)
    if (!existsSync(path)) throw new AppError('file.not-found', { name: basename(path) })
  const at = timeOf(command.values.get('at'))
  const passwordFile = command.values.get('password-file')
  const password = passwordFile === undefined ? null : await secretFromFile(passwordFile)
  const reports: ValidationReport[] = []
  const failures: Failed[] = []
  for (const path of files) {
    try {
      reports.push(await client.records.validate({ path, password, trust, at }, { signal: context.signal }))
    } catch (error) {
      if (!(error instanceof AppError) || files.length === 1) throw error
      failures.push({ file: path, error })
    }
  }
  for (const report of reports) output.line(plainReport(report))
  for (const { file, error } of failures) output.tell(`${basename(file)}: ${plainError(error)}`)
  const good = failures.length === 0 && reports.every(report => report.verdict === 'passed')
  const document = {
    ok: true,
    files: [...reports, ...failures.map(({ file, error }) => ({ file, ok: false, error: errorOf(error) }))],
  }
  const target = command.values.get('report')
  if (target !== undefined) await saveReport(target, document)
  output.document(document)
  return good ? 0 : 7
}

function timeOf(text: string | undefined): string | null {
  if (text === undefined) return null
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw usage('--at takes a time in ISO 8601, as 2026-01-31T12:00:00Z.')
  return time.toISOString()
}

async function saveReport(path: string, document: object): Promise<void> {
  if (!/\.json$/i.test(path)) throw usage('--report takes a .json file.')
  try {
    await writeFile(resolve(path), `${JSON.stringify(document, null, 2)}\n`)
  } catch (cause) {
    throw new AppError('file.write-failed', { name: basename(path), reason: 'the report' }, cause)
  }
}

const VERDICT_WORDS = {
  passed: 'Valid',
  indeterminate: 'Not confirmed',
  failed: 'Changed or broken',
} as const

function plainReport(report: ValidationReport): string {
  const lines = [
    `${basename(report.file)}: ${report.verdict === null ? 'no signature' : VERDICT_WORDS[report.verdict]}`,
  ]
  for (const signature of report.signatures) lines.push(...plainSignature(signature))
  for (const finding of report.findings) lines.push(`  ${finding.text}`)
  return lines.join('\n')
}

function plainSignature(signature: SignatureReport): string[] {
  const { signer, time, subIndication } = signature
  const verdict = VERDICT_WORDS[signature.verdict] + (subIndication ? ` (${subIndication})` : '')
  const lines = [
    `  ${signature.field}: ${verdict}`,
    `    signer      ${signer ? `${signer.name}, issued by ${signer.issuerName}` : 'unknown'}`,
    `    integrity   ${signature.integrity ? 'unchanged' : 'broken'}`,
    `    covers      ${signature.coversWholeFile ? 'the whole file' : 'an earlier version of the file'}`,
    `    trusted     ${signer?.trusted ? 'yes' : 'no: its issuer is not among the trusted certificates'}`,
    `    time        ${time.value ?? 'not stated'} (${time.source === 'claimed' ? 'claimed by the signer’s computer' : time.source})`,
  ]
  for (const finding of signature.findings) lines.push(`    ${finding.severity}: ${finding.text}`)
  return lines
}
