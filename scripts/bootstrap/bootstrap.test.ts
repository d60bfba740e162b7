/** The bootstrap on small clones of its own: what it builds, forwards and says. Installing is proven by continuous integration. */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { browserPlaces } from '../../src-main/hosts/chromium/find-browser.ts'
import { ROOT } from '../run.ts'
import { whenFailed } from './npm.mjs'
import { browserFiles, ITEMS } from './system-items.mjs'

type Result = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

let clone: string
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'tokenseal clone '))
  for (const part of ['scripts/bootstrap', 'scripts/bootstrap.mjs', 'package.json', 'package-lock.json']) {
    cpSync(join(ROOT, part), join(clone, part), { recursive: true })
  }
  mkdirSync(join(clone, 'installed'))
  symlinkSync(join(clone, 'installed'), join(clone, 'node_modules')) // A link is never installed into.
  write('src-shared/source.ts', '')
  write('scripts/build.ts', BUILD)
})
afterEach(() => rmSync(clone, { recursive: true, force: true }))

/** Counts its runs and writes a command line that shows where and how it was started. */
const BUILD = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
appendFileSync('builds', 'x')
mkdirSync('dist/cli', { recursive: true })
writeFileSync('dist/cli/main.mjs', 'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)])); process.exitCode = 7')
console.log('2 bundles')
`

test('builds once, keeps stdout for the program, and hands over its arguments, folder and exit code', async () => {
  const here = join(clone, 'installed')
  const first = await bootstrap(['tokenseal', 'sign', 'a b.pdf'], { INIT_CWD: here })
  expect(first).toMatchObject({ code: 7, stdout: `${JSON.stringify([here, 'sign', 'a b.pdf'])}\n` })
  expect(first.stderr).toContain('[1/1] Building: 2 bundles')
  const second = await bootstrap(['tokenseal'], { INIT_CWD: here })
  expect(second).toMatchObject({ code: 7, stderr: '' })
  expect(builds()).toBe(1)
})

test('builds again when a source has changed, and not for a test', async () => {
  await bootstrap(['tokenseal'])
  write('src-shared/source.test.ts', 'new')
  await bootstrap(['tokenseal'])
  expect(builds()).toBe(1)
  utimesSync(join(clone, 'src-shared/source.ts'), new Date(), new Date(1))
  await bootstrap(['tokenseal'])
  expect(builds()).toBe(2)
})

test('two runs at once build once', async () => {
  const both = await Promise.all([bootstrap(['tokenseal']), bootstrap(['tokenseal'])])
  expect(both.map(result => result.code)).toEqual([7, 7])
  expect(builds()).toBe(1)
})

test('a lock left by a dead process does not stop anyone', async () => {
  write('.cache/bootstrap.lock', '999999999')
  expect((await bootstrap(['tokenseal'])).code).toBe(7)
})

test('says what failed, and runs nothing after it', async () => {
  write('scripts/build.ts', "console.error('no such thing'); process.exit(3)")
  const result = await bootstrap(['tokenseal'])
  expect(result).toMatchObject({ code: 1, stdout: '' })
  expect(result.stderr).toMatch(
    /no such thing[\s\S]*The build failed. Nothing was run. The whole output: .*build\.log/,
  )
})

test('passes a signal on and ends as the program ends', async () => {
  write(
    'scripts/check.ts',
    "process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1e6); console.log('up')",
  )
  const { child, result } = start(['check'])
  await new Promise(up => child.stdout?.once('data', up))
  child.kill('SIGTERM')
  expect((await result).code).toBe(9)
})

test.each(['linux', 'darwin', 'win32'] as const)(
  'finds the browsers of %s where the window does',
  platform => {
    const env = { PATH: '/usr/bin:/snap/bin', HOME: '/home/m', ProgramFiles: 'C:\\P', LOCALAPPDATA: 'C:\\L' }
    expect(browserFiles(platform, env)).toEqual(browserPlaces(platform, env).map(({ path }) => path))
  },
)

test('a build that needs a compiler says so, a registry that is away another thing', () => {
  expect(whenFailed('npm error gyp ERR! find VS\n')).toContain(ITEMS.compiler.byHand)
  expect(whenFailed('npm error code ENOTFOUND')).toContain('Is the npm registry reachable?')
})

test('names the tasks there are', async () => {
  const result = await bootstrap(['nonsense'])
  expect(result).toMatchObject({ code: 1, stdout: '' })
  expect(result.stderr).toContain('There is no task "nonsense". There are: demo, start, tokenseal')
})

function write(path: string, text: string): void {
  mkdirSync(join(clone, path, '..'), { recursive: true })
  writeFileSync(join(clone, path), text)
}

function builds(): number {
  return readFileSync(join(clone, 'builds'), 'utf8').length
}

function bootstrap(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Result> {
  return start(args, env).result
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { child: ChildProcess; result: Promise<Result> } {
  const child = spawn(process.execPath, [join(clone, 'scripts/bootstrap.mjs'), ...args], {
    cwd: clone,
    env: { ...process.env, INIT_CWD: clone, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 15_000,
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      texts[name] += chunk.toString('utf8')
    })
  }
  const result = new Promise<Result>(done => child.on('close', code => done({ code, ...texts })))
  return { child, result }
}
