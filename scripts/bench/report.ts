/** The measured numbers as tables for a terminal and for docs/benchmarks.md. */
import { cpus, loadavg, release, totalmem } from 'node:os'
import type { WindowStart } from './app-start.ts'
import type { GrowthRow } from './growth.ts'
import type { LevelRow } from './levels.ts'
import type { BatchRow, SigningRow } from './signing.ts'

export type StartRow = WindowStart & {
  /** The command line to `--version`, and Node alone. */
  readonly commandMs: number
  readonly nodeMs: number
}

export type Measurements = {
  readonly signing: readonly SigningRow[]
  readonly batch: readonly BatchRow[]
  readonly growth: readonly GrowthRow[]
  readonly levels: readonly LevelRow[]
  readonly start: StartRow | null
}

export function reportOf({ signing, batch, growth, levels, start }: Measurements, now: Date): string {
  const parts = [machine(now)]
  if (signing.length > 0) parts.push(signingTable(signing))
  if (levels.length > 0) parts.push(levelTable(levels))
  if (growth.length > 0) parts.push(growthTable(growth))
  if (batch.length > 0) parts.push(batchTable(batch))
  if (start) parts.push(startTable(start))
  return `${parts.join('\n\n')}\n`
}

/** Replaces everything after the marker. */
export function withReport(document: string, report: string): string {
  const marker = '<!-- tables -->'
  const [head] = document.split(marker)
  return `${head}${marker}\n\n${report}`
}

function machine(now: Date): string {
  const [cpu] = cpus()
  const memoryGb = Math.round(totalmem() / 2 ** 30)
  const system = `${process.platform} ${release().split('-')[0]}`
  return [
    `Measured on ${now.toISOString().slice(0, 10)}: ${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'},`,
    `${memoryGb} GB of memory, ${system}, Node ${process.versions.node}.`,
    `Other work on it while measuring: load ${loadavg()[0]?.toFixed(1)} at the end (this alone makes about 1).`,
  ].join(' ')
}

function signingTable(rows: readonly SigningRow[]): string {
  const head = ['file', 'size', 'openssl', 'cp', 'floor', 'sign', 'sign : floor', 'memory above runtime']
  const body = rows.map(row => {
    const floorMs = row.digestMs + row.copyMs
    return [
      row.file.name,
      bytes(row.file.bytes),
      time(row.digestMs),
      time(row.copyMs),
      time(floorMs),
      time(row.signMs),
      (row.signMs / floorMs).toFixed(2),
      `${row.memoryMb.toFixed(0)} MB`,
    ]
  })
  const steps = rows.map(({ file, timings: t }) => {
    const own = [t.prepareMs, t.tokenMs, t.writeMs, t.checkMs].map(time)
    return [file.name, ...own]
  })
  const stepsHead = ['file', 'prepare', 'token', 'write', 'check']
  return `## Signing one file\n\n${table(head, body)}\n\nWhere the time goes, as the program says:\n\n${table(stepsHead, steps)}`
}

function levelTable(rows: readonly LevelRow[]): string {
  const head = [
    'file and command',
    'floor',
    'whole command',
    'services',
    'ours',
    'ours : floor',
    'memory above runtime',
  ]
  const body = rows.map(({ file, what, floorMs, wallMs, servedMs, memoryMb }) => [
    `${file.name}: ${what}`,
    ...[floorMs, wallMs, servedMs, wallMs - servedMs].map(time),
    ((wallMs - servedMs) / floorMs).toFixed(2),
    `${memoryMb.toFixed(0)} MB`,
  ])
  const text =
    'With a key file; “services” is the time in which a service on loopback was working. The floor of `validate` is SHA-256 alone.'
  return `## Levels\n\n${text}\n\n${table(head, body)}`
}

function growthTable(rows: readonly GrowthRow[]): string {
  const head = ['earlier signatures', 'size', 'prepare', 'write', 'check', 'whole command']
  const body = rows.map(({ revisions, fileBytes, timings: t, signMs }) => [
    String(revisions),
    bytes(fileBytes),
    ...[t.prepareMs, t.writeMs, t.checkMs, signMs].map(time),
  ])
  return `## Many earlier signatures\n\n${table(head, body)}`
}

function batchTable(rows: readonly BatchRow[]): string {
  const facts: readonly (readonly [string, (row: BatchRow) => string])[] = [
    ['signatures in one login', row => String(row.count)],
    ['whole command', row => time(row.totalMs)],
    ['one file more', row => time(row.perFileMs)],
    ['signatures per second', row => (1000 / row.perFileMs).toFixed(0)],
    ['C_Sign alone, per second', row => (1000 / row.rawMs).toFixed(0)],
    ['share of the rate of C_Sign', row => `${((100 * row.rawMs) / row.perFileMs).toFixed(0)} %`],
    ['our own time per file (one more, less C_Sign)', row => time(row.perFileMs - row.rawMs)],
    ['memory above runtime', row => `${row.memoryMb.toFixed(0)} MB`],
  ]
  const lines = facts.map(([what, of]) => [what, ...rows.map(of)])
  return `## Many small files (60 KB each)\n\n${table(['what', ...rows.map(({ key }) => key.name)], lines)}`
}

function startTable(start: StartRow): string {
  const lines = [
    ['Node alone', time(start.nodeMs)],
    ['`tokenseal --version`', time(start.commandMs)],
    ['window, first start with a new profile: first page shown', time(start.coldMs)],
    ['window, warm start: first page shown', time(start.warmMs)],
  ]
  return `## Start\n\n${table(['what', 'time'], lines)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

function time(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`
}

function bytes(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(2)} GB`
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e3).toFixed(0)} KB`
}
