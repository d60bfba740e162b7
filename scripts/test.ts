/** `npm test`: every stage in order, a summary, and as the last line `N passed, N failed`. */
import { STAGES, type StageResult } from './test/stages.ts'

type Row = StageResult & { readonly name: string; readonly seconds: number }

// Without npm in between its `--` arrives, too, and Playwright would take every file for asked for.
const [only, ...rest] = process.argv.slice(2).filter((arg, at) => arg !== '--' || at > 1)
const named = STAGES.filter(stage => stage.name === only)
const stages = named.length > 0 ? named : STAGES
const args = named.length > 0 ? rest : []

const rows: Row[] = []
for (const stage of stages) {
  const startedAt = performance.now()
  process.stdout.write(`\n== ${stage.title}\n`)
  const result = await stage.run(args)
  rows.push({ ...result, name: stage.name, seconds: (performance.now() - startedAt) / 1000 })
}

process.stdout.write(`\n${rows.map(summary).join('\n')}\n\n`)
const passed = rows.reduce((sum, row) => sum + row.passed, 0)
const failed = rows.reduce((sum, row) => sum + row.failed, 0)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

function summary(row: Row): string {
  const skipped = row.skipped > 0 ? `, ${row.skipped} skipped` : ''
  const counts = `${row.passed} passed, ${row.failed} failed${skipped}`
  const note = row.note === null ? '' : ` (${row.note})`
  return `${row.failed === 0 ? '✓' : '✗'} ${row.name.padEnd(12)} ${counts}${note}, ${row.seconds.toFixed(0)} s`
}
