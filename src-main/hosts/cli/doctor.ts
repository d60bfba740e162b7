/** `tokenseal doctor`: why a token does not work, step by step. Never logs in. */
import { doctorWords, messageForIt, STEP_NAMES } from '../../../src-shared/errors/doctor-words.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type {
  DoctorFinding,
  DoctorReport,
  DoctorState,
  DriverAdvice,
} from '../../../src-shared/model/doctor.ts'
import type { ParsedCommand } from './arguments.ts'
import { table } from './output.ts'
import { inLines } from './printable.ts'
import { refuseReport, saveReport } from './report-file.ts'
import { type CommandContext, unlessCancelled } from './sign.ts'

const MARKS: Readonly<Record<DoctorState, string>> = { ok: 'ok', problem: 'PROBLEM', unknown: '-' }

/** @returns 0 when a token can sign, 5 when none can */
export async function doctor(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { client, output, signal } = context
  const target = command.values.get('bundle')
  const mayReplace = command.flags.has('force')
  if (target !== undefined) await refuseReport('bundle', target, ['json'], mayReplace)
  const report = await unlessCancelled(signal, client.doctor.examine({ refresh: true }))
  const findings = report.findings.map(one => ({ ...one, ...doctorWords(one) }))
  output.document({ ok: report.usable, ...report, findings, messageForIt: messageForIt(report) })
  output.line(plainReport(inLines(report)))
  if (target !== undefined) {
    const { text } = await unlessCancelled(signal, client.doctor.supportReport({}))
    await saveReport(target, text, mayReplace)
    output.note(`The support report is in ${target}. Read it before you send it.`)
  }
  return report.usable ? 0 : 5
}

function plainReport(report: DoctorReport): string {
  const { devices, findings, drivers, usable } = report
  const seen = devices.map(({ name, ids }) => ['', name || 'Unknown to Tokenseal', ids])
  const lines = [
    usable ? 'A token can sign.' : 'No token can sign yet.',
    '',
    ...(seen.length > 0 ? [table(seen), ''] : []),
    ...findings.map(plainFinding),
  ]
  return drivers.length > 0
    ? [...lines, '', 'Drivers for it', ...drivers.map(plainAdvice)].join('\n')
    : lines.join('\n')
}

function plainFinding(finding: DoctorFinding): string {
  const { title, text, remedy } = doctorWords(finding)
  const head = `${MARKS[finding.state].padEnd(8)} ${STEP_NAMES[finding.step].padEnd(15)} ${title}`
  if (finding.state === 'ok') return head
  const indent = ' '.repeat(25)
  return [head, ...[text, remedy].filter(Boolean).map(line => `${indent}${line}`)].join('\n')
}

function plainAdvice({ name, page, package: debian }: DriverAdvice): string {
  const from = [debian && `apt install ${debian}`, page].filter(Boolean).join(', or ')
  return `  ${name}: ${from || 'from whoever issued your certificate'}`
}
