/** What the lab found, as tables: for the terminal and for docs/tokens.md. */
import type { Latency } from './latency.ts'
import { KEY_TYPES, type LabBench, typeOf } from './module.ts'
import type { SignedKey } from './sign.ts'
import type { WrongPin } from './wrong-pin.ts'

export type LabResult = {
  readonly bench: LabBench
  readonly signed: readonly SignedKey[]
  readonly wrongPin: WrongPin
  readonly latency: Latency
}

export type LabReport = {
  readonly results: readonly LabResult[]
  readonly missing: readonly { readonly name: string; readonly why: string }[]
  /** Parts that are here and did not come up. */
  readonly broken: readonly string[]
}

/** Insertion to prompt, and removal: what the person waits for. */
const NOTICED_MS = 1000

export function troubleIn({ results, broken }: LabReport): readonly string[] {
  const found = results.flatMap(({ bench, signed, wrongPin }) => [
    ...signed.flatMap(({ key, trouble, driverFails }) =>
      trouble && !driverFails ? [`${bench.name}, ${key.type}: ${trouble}`] : [],
    ),
    ...(wrongPin.good ? [] : [`${bench.name}: a wrong PIN cost something else than one try`]),
  ])
  return [...broken, ...found]
}

/** For `npm test`: every key and every wrong PIN is one. */
export function summaryOf(report: LabReport) {
  const { results, missing } = report
  const failed = troubleIn(report).length
  const tried = results.reduce((sum, { signed }) => sum + signed.length + 1, 0) + report.broken.length
  return { passed: tried - failed, failed, missing: missing.map(({ name, why }) => `${name}: ${why}`) }
}

export function reportOf(report: LabReport, now: Date): string {
  const parts = [`Measured on ${now.toISOString().slice(0, 10)} on ${process.platform}, one machine.`]
  if (report.results.length > 0)
    parts.push(
      '### Signatures',
      keyTable(report.results),
      ...legend(report.results),
      '### One wrong PIN',
      wrongPinTable(report.results),
      '### Noticed',
      latencyTable(report.results),
    )
  if (report.missing.length > 0)
    parts.push('### Not here', report.missing.map(({ name, why }) => `- ${name}: ${why}`).join('\n'))
  return `${parts.join('\n\n')}\n`
}

/** Replaces everything after the marker. */
export function withReport(document: string, report: string): string {
  const marker = '<!-- lab -->'
  return `${document.split(marker)[0]}${marker}\n\n${report}`
}

function keyTable(results: readonly LabResult[]): string {
  const types = KEY_TYPES.map(typeOf)
  const rows = results.map(({ bench, signed }) => [
    `${bench.name} ${bench.version}`.trim(),
    ...types.map(type => cell(bench, signed, type)),
  ])
  return table(['driver', ...types], rows)
}

function cell(bench: LabBench, signed: readonly SignedKey[], type: string): string {
  const all = signed.filter(({ key }) => key.type === type)
  if (all.length > 0) return all.map(one => shownKey(one)).join(', ')
  return bench.refused.some(one => one.type === type) ? 'not offered' : ''
}

function shownKey({ key, trouble, driverFails, tokenMs }: SignedKey): string {
  if (trouble) return driverFails ? 'the driver fails' : '✗'
  return `✓ ${tokenMs} ms${key.note ? ` (${key.note})` : ''}`
}

function legend(results: readonly LabResult[]): readonly string[] {
  const lines = results.flatMap(({ bench, signed }) => [
    ...signed.flatMap(({ key, trouble, driverFails }) => {
      const whose = driverFails ? '; pkcs11-tool cannot sign with it either' : ''
      return trouble ? [`- ${bench.name}, ${key.type}: ${trouble}${whose}`] : []
    }),
    ...bench.refused.map(
      ({ type, answer }) => `- ${bench.name}, ${type}: the driver makes no such key (${answer})`,
    ),
    ...bench.remarks.map(remark => `- ${bench.name}: ${remark}`),
  ])
  return lines.length > 0 ? [lines.join('\n')] : []
}

function wrongPinTable(results: readonly LabResult[]): string {
  const rows = results.map(({ bench, wrongPin }) => [
    bench.name,
    `${wrongPin.good ? '✓' : '✗'} ${wrongPin.logins} C_Login, exit code ${wrongPin.exitCode}`,
    wrongPin.before,
    wrongPin.after,
    bench.tries.name,
  ])
  return table(['driver', 'sent', 'before', 'after', 'told by'], rows)
}

function latencyTable(results: readonly LabResult[]): string {
  const shown = (ms: number) => `${ms <= NOTICED_MS ? '✓' : '✗'} ${Math.round(ms)} ms`
  const rows = results.map(({ bench, latency }) => [
    bench.name,
    shown(latency.insertMs),
    shown(latency.removeMs),
    latency.readingMs === null ? '' : shown(latency.readingMs),
    `${latency.watchPercent.toFixed(1)} %`,
    latency.how,
  ])
  return table(
    [
      'driver',
      'inserted to shown',
      'removed to gone',
      '“reading” told',
      'watching costs',
      'came and went by',
    ],
    rows,
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
