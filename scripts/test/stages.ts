/** The stages of `npm test`: each runs a set of tests and counts them from the runner's own report. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runChecks } from '../check.ts'
import { ROOT, run, runPackage } from '../run.ts'
import { labCounts, vitestCounts, windowCounts } from './counts.ts'
import { withDisplay } from './display.ts'

export type StageResult = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Said in the summary, null when there is nothing to say. */
  readonly note: string | null
}

export type Stage = {
  readonly name: string
  readonly title: string
  run(args: readonly string[]): Promise<StageResult>
}

const REPORTS = join(ROOT, '.cache', 'test')

export const STAGES: readonly Stage[] = [
  { name: 'check', title: 'Style, types, lockfile, files', run: runCheckStage },
  { name: 'unit', title: 'Unit tests', run: args => runVitest('unit', args) },
  {
    name: 'integration',
    title: 'Integration tests on SoftHSM2',
    // Mostly waiting for other programs: one at a time leaves half of two cores idle.
    run: args => runVitest('integration', ['--maxWorkers', '2', ...args]),
  },
  { name: 'build', title: 'Build', run: runBuildStage },
  { name: 'e2e', title: 'Tests through the window and the terminal', run: runWindowTests },
  { name: 'lab', title: 'Every PKCS#11 driver that Debian offers', run: runLab },
  { name: 'corpus', title: 'Corpus of real PDFs', run: runCorpus },
]

async function runCheckStage(): Promise<StageResult> {
  const results = await runChecks({ withHouse: false })
  const failed = results.filter(result => !result.passed).length
  return { passed: results.length - failed, failed, skipped: 0, note: null }
}

/** Through the bootstrap, which knows what is fresh. Not counted as a test unless it fails. */
async function runBuildStage(): Promise<StageResult> {
  const { code } = await run(process.execPath, ['scripts/bootstrap.mjs', 'build'], { output: 'inherit' })
  const failed = code === 0 ? 0 : 1
  return { passed: 0, failed, skipped: 0, note: failed ? 'the build failed' : null }
}

async function runVitest(project: string, args: readonly string[]): Promise<StageResult> {
  const report = freshReport(project)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await runPackage(
    'vitest/vitest.mjs',
    ['run', '--project', project, '--passWithNoTests', ...reporters, ...args],
    { output: 'inherit' },
  )
  return vitestCounts(readReport(report), code)
}

/** What is read and judged, then what is signed (`scripts/corpus/run.ts` prints its own table). */
async function runCorpus(args: readonly string[]): Promise<StageResult> {
  const found = ['../shared/corpus', '../../shared/corpus'].some(path => existsSync(join(ROOT, path)))
  const read = await runVitest('corpus', args)
  if (!found) return { ...read, note: 'the corpus (../shared/corpus) is not on this machine' }
  const { code } = await run(process.execPath, ['scripts/corpus/run.ts'], { output: 'inherit' })
  const signed = code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  return { ...read, passed: read.passed + signed.passed, failed: read.failed + signed.failed }
}

/** Counts each driver with its keys, its wrong PIN and its latency as one (`scripts/lab.ts` prints its own tables). */
async function runLab(args: readonly string[]): Promise<StageResult> {
  const report = freshReport('lab')
  const { code } = await run(process.execPath, ['scripts/lab.ts', '--report', report, ...args], {
    output: 'inherit',
    timeoutMs: 300_000,
  })
  return labCounts(readReport(report), code)
}

async function runWindowTests(args: readonly string[]): Promise<StageResult> {
  if (!existsSync(join(ROOT, 'e2e', 'playwright.config.ts'))) {
    return { passed: 0, failed: 1, skipped: 0, note: 'e2e/playwright.config.ts is missing' }
  }
  const report = freshReport('e2e')
  const { code } = await withDisplay(env =>
    runPackage(
      '@playwright/test/cli.js',
      ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json', ...args],
      { output: 'inherit', env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
    ),
  )
  return windowCounts(readReport(report), code)
}

function freshReport(name: string): string {
  mkdirSync(REPORTS, { recursive: true })
  const path = join(REPORTS, `${name}.json`)
  rmSync(path, { force: true })
  return path
}

function readReport(path: string): unknown {
  if (!existsSync(path)) return null
  return JSON.parse(readFileSync(path, 'utf8'))
}
