/** `tokenseal validate`: what the signatures of each file are worth. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type { SignatureReport, ValidationReport } from '../../../src-shared/model/report.ts'
import type { ParsedCommand } from './arguments.ts'
import { secretFromFile } from './ask-pin.ts'
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
  const at = timeOf(command.values.get('at'))
  const target = command.values.get('report')
  if (target !== undefined) refuseReport(target, command.flags.has('force'))
  const passwordFile = command.values.get('password-file')
  const password = passwordFile === undefined ? null : await secretFromFile(passwordFile)
  const checked: (ValidationReport | Unreadable)[] = []
  for (const path of files) {
    try {
      const asked = { path, password, trust, systemTrust, at }
      checked.push(await client.records.validate(asked, { signal: context.signal }))
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
    files: checked.map(one => ('error' in one ? { ...one, error: errorOf(one.error) } : one)),
  }
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

/** Told before anything is read. @throws AppError `usage.invalid`, `file.exists` */
function refuseReport(path: string, mayReplace: boolean): void {
  if (!/\.json$/i.test(path)) throw usage('--report takes a .json file.')
  if (!mayReplace && existsSync(path)) throw new AppError('file.exists', { name: basename(path) })
}

async function saveReport(path: string, document: object): Promise<void> {
  try {
    await writeFile(resolve(path), `${JSON.stringify(document, null, 2)}\n`)
  } catch (cause) {
    throw new AppError('file.write-failed', { name: basename(path), reason: 'the report' }, cause)
  }
}

const VERDICT_WORDS = {
  passed: '✓ valid',
  indeterminate: '? not confirmed',
  failed: '✗ changed or broken',
} as const

const KIND_WORDS = {
  signature: 'signature',
  certification: 'certification',
  'document-timestamp': 'timestamp of the document',
} as const

const CHANGE_WORDS = {
  none: 'nothing was changed after signing',
  allowed: 'only what the signature allows was changed after signing',
  'not-allowed': 'it was changed after signing in a way that is not allowed',
  unknown: 'what was changed after signing is not known',
} as const

const TIME_WORDS = {
  claimed: 'claimed by the signer’s computer',
  tsa: 'from a time stamping service',
  'document-timestamp': 'from a timestamp of the document',
} as const

const SOURCE_WORDS = {
  signature: 'in the signature',
  document: 'in the document',
  given: 'trusted by you',
  system: 'trusted by this system',
} as const

function plainReport(report: ValidationReport): string {
  const verdict = report.verdict === null ? '– no signature' : VERDICT_WORDS[report.verdict]
  const lines = [`${basename(report.file)}: ${verdict}`]
  for (const signature of report.signatures) lines.push(...plainSignature(signature))
  // Said already by the verdict.
  const findings = report.findings.filter(({ code }) => code !== 'document.unsigned')
  for (const finding of findings) lines.push(`  ${finding.severity}: ${finding.text}`)
  return lines.join('\n')
}

function plainSignature(signature: SignatureReport): string[] {
  const { signer, time, subIndication, level, reason, location } = signature
  const verdict = VERDICT_WORDS[signature.verdict] + (subIndication ? ` (${subIndication})` : '')
  const facts = [
    ['signer', signer ? `${signer.name}, issued by ${signer.issuerName}` : 'unknown'],
    ['integrity', signature.integrity ? 'what was signed is unchanged' : 'broken'],
    ['covers', signature.coversWholeFile ? 'the whole file' : 'an earlier version of the file'],
    ...(signature.coversWholeFile ? [] : [['changes', CHANGE_WORDS[signature.changesAfter]]]),
    ['trusted', signer?.trusted ? 'yes' : 'no: its issuer is not among the trusted certificates'],
    ...chainRows(signature),
    ['time', time.value === null ? 'not stated' : `${shownTime(time.value)}, ${TIME_WORDS[time.source]}`],
    ...(level === null ? [] : [['level', `PAdES ${level.toUpperCase()}`]]),
    ...(reason === null ? [] : [['reason', reason]]),
    ...(location === null ? [] : [['place', location]]),
  ]
  return [
    `  ${signature.field} (${KIND_WORDS[signature.kind]}): ${verdict}`,
    table(facts.map(([name, value]) => [`    ${name}`, value ?? ''])),
    ...signature.findings.map(({ severity, text }) => `    ${severity}: ${text}`),
  ]
}

/** The signer, then each issuer, a row each. */
function chainRows({ chain }: SignatureReport): string[][] {
  return chain.map(({ name, fingerprint, source }, index) => [
    index === 0 ? 'chain' : '',
    `${name}, ${SOURCE_WORDS[source]}, ${fingerprint}`,
  ])
}

/** `2026-01-31 12:00:00 UTC` */
function shownTime(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}
