/** Everything that can be judged without running Tokenseal: style, types, imports, lockfile, files. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inexactVersions, type Lockfile, lockfileFaults } from './check/lockfile.ts'
import { sourceFaults } from './check/sources.ts'
import { type Outcome, ROOT, run, runPackage } from './run.ts'

const TYPE_PROJECTS = ['src-shared', 'src-main', 'src-main/hosts/electron', 'src-renderer', 'e2e']
const LOCKFOLDERS = ['.', 'tools/node24']

export type CheckResult = { readonly name: string; readonly passed: boolean; readonly details: string }

/** @param withHouse false where the unit tests, which hold the import table, run anyway */
export async function runChecks({ withHouse }: { readonly withHouse: boolean }): Promise<CheckResult[]> {
  const checks: Promise<CheckResult>[] = [
    judge('files: length, machine paths', async () => fileFaults()),
    judge('lockfiles', async () => LOCKFOLDERS.flatMap(lockFaults)),
    program('style (biome)', () =>
      run(biome(), ['check', '.', '--diagnostic-level=error', '--max-diagnostics=50']),
    ),
    ...TYPE_PROJECTS.map(project =>
      program(`types: ${project}`, () =>
        runPackage('typescript/bin/tsc', ['-p', `${project}/tsconfig.json`]),
      ),
    ),
  ]
  if (withHouse) {
    const args = ['run', '--project', 'unit', 'src-main/house.test.ts']
    checks.push(program('imports (house.test.ts)', () => runPackage('vitest/vitest.mjs', args)))
  }
  return Promise.all(checks)
}

async function judge(name: string, faults: () => Promise<readonly string[]>): Promise<CheckResult> {
  const found = await faults()
  return report({ name, passed: found.length === 0, details: found.join('\n') })
}

async function program(name: string, start: () => Promise<Outcome>): Promise<CheckResult> {
  const { code, output } = await start()
  return report({ name, passed: code === 0, details: output.trim() })
}

function report(result: CheckResult): CheckResult {
  process.stdout.write(`${result.passed ? '✓' : '✗'} ${result.name}\n`)
  if (!result.passed) process.stdout.write(`${result.details}\n`)
  return result
}

function biome(): string {
  return join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'biome.cmd' : 'biome')
}

function lockFaults(folder: string): string[] {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, folder, name), 'utf8'))
  // Both are written by npm; a shape that differs fails below, which is what a check is for.
  const lock = read('package-lock.json') as Lockfile
  const manifest = read('package.json') as Readonly<Record<string, unknown>>
  return [...lockfileFaults(lock), ...inexactVersions(manifest)].map(fault => `${folder}: ${fault}`)
}

function fileFaults(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return listed
    .split('\0')
    .filter(path => path !== '' && existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile())
    .flatMap(path => sourceFaults({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

if (import.meta.main) {
  const results = await runChecks({ withHouse: true })
  const failed = results.filter(result => !result.passed).length
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
}
