/** `npm run bench [-- --quick] [--write]`: measures signing, many files and starting; prints tables with ratios. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureWindowStart } from './bench/app-start.ts'
import { type BenchFile, benchFiles, FILE_NAMES } from './bench/files.ts'
import { type GrowthRow, measureGrowth } from './bench/growth.ts'
import { type LevelRow, measureLevels } from './bench/levels.ts'
import { measure, median } from './bench/measure.ts'
import { reportOf, type StartRow, withReport } from './bench/report.ts'
import {
  type BatchKey,
  type BatchRow,
  measureBatch,
  measureSigning,
  type SigningRow,
} from './bench/signing.ts'
import { CLI } from './demo/cli.ts'
import { prepareDemo } from './demo/prepare.ts'
import { ROOT } from './run.ts'

const FOLDER = join(ROOT, '.cache', 'bench')
const SCRATCH = join(FOLDER, 'scratch')
const DOCUMENT = join(ROOT, 'docs', 'benchmarks.md')
const BATCHES: readonly { readonly key: BatchKey; readonly count: number }[] = [
  { key: { label: 'p256', name: 'P-256', kind: 'ec' }, count: 200 },
  { key: { label: 'rsa', name: 'RSA-2048', kind: 'rsa' }, count: 1000 },
]
const START_RUNS = 7

const { values } = parseArgs({
  options: {
    /** Without the gigabytes, one run each. */
    quick: { type: 'boolean', default: false },
    /** Only these: files, levels, growth, batch, start. */
    only: { type: 'string', multiple: true },
    /** Puts the tables into docs/benchmarks.md. */
    write: { type: 'boolean', default: false },
  },
})
const { quick, only } = values
const runs = quick ? 1 : 5

const demo = await prepareDemo(join(FOLDER, 'token'))
if (!demo.token) throw new Error('SoftHSM2 is not here, and there is nothing to measure without a token.')
say('Generating files')
const files = benchFiles(FOLDER, quick ? FILE_NAMES.filter(name => !name.startsWith('1 GB')) : FILE_NAMES)
const [small] = files
if (!small) throw new Error('There are no files to measure.')

const report = reportOf(
  {
    signing: wanted('files') ? await measureFiles() : [],
    levels: wanted('levels') ? await measureEachLevel() : [],
    growth: wanted('growth') ? await measureRevisions(small) : [],
    batch: wanted('batch') ? await measureMany(small) : [],
    start: wanted('start') ? await measureStarts(small) : null,
  },
  new Date(),
)
process.stdout.write(`\n${report}`)
if (values.write) writeFileSync(DOCUMENT, withReport(readFileSync(DOCUMENT, 'utf8'), report))

function wanted(part: 'files' | 'levels' | 'growth' | 'batch' | 'start'): boolean {
  return only === undefined || only.includes(part)
}

async function measureFiles(): Promise<SigningRow[]> {
  const rows: SigningRow[] = []
  for (const file of files) {
    say(`Signing ${file.name}`)
    rows.push(await measureSigning(demo, file, SCRATCH, runs))
  }
  return rows
}

async function measureEachLevel(): Promise<LevelRow[]> {
  say('Signing at each level')
  const wantedFiles = files.filter(({ name }) => name === '60 KB' || name === '1 GB')
  return measureLevels(wantedFiles, SCRATCH, runs)
}

async function measureRevisions(file: BenchFile): Promise<GrowthRow[]> {
  say('Signing what many have signed')
  return measureGrowth(demo, file, FOLDER, SCRATCH, runs)
}

async function measureMany(file: BenchFile): Promise<BatchRow[]> {
  const rows: BatchRow[] = []
  for (const { key, count } of BATCHES) {
    say(`Signing ${count} small files, ${key.name}`)
    rows.push(await measureBatch(demo, file, SCRATCH, key, count))
  }
  return rows
}

async function measureStarts(file: BenchFile): Promise<StartRow> {
  say('Starting')
  const window = await measureWindowStart(file.path, join(SCRATCH, 'window'), runs)
  return {
    ...window,
    commandMs: await medianStart([CLI, '--version']),
    nodeMs: await medianStart(['-e', '0']),
  }
}

async function medianStart(args: readonly string[]): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < START_RUNS; run += 1) times.push((await measure(process.execPath, args)).ms)
  return median(times)
}

function say(line: string): void {
  process.stderr.write(`${line}…\n`)
}
