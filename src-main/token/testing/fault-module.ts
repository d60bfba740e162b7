/** For tests: the fault-injecting module, compiled from its C source, and the file that tells it what to do. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** PKCS#11's own C headers come with pkcs11js. */
const HEADERS = resolve(import.meta.dirname, '../../../node_modules/pkcs11js/includes')
const SOURCE = resolve(import.meta.dirname, 'fault-module.c')

export type FaultModule = {
  readonly path: string
  /** For the module process. */
  readonly env: Readonly<Record<string, string>>
  /** Replaces all orders. See the head of fault-module.c for the words. */
  order(orders: Readonly<Record<string, string | number>>): void
  /** How often the driver's function was called. */
  calls(name: string): number
  /** Process ids that called the driver, in order. */
  processes(): readonly number[]
  /** The wrong-PIN counter of `pin_max`. */
  setTries(tries: number): void
  remove(): void
}

/** @returns why it cannot be built here, in plain words; null when it can */
export function whyNoFaultModule(): string | null {
  if (process.platform === 'win32') return 'the fault-injecting module is written for dlopen'
  if (!existsSync(HEADERS)) return 'the PKCS#11 headers of pkcs11js are not installed'
  return spawnSync('gcc', ['--version']).status === 0 ? null : 'there is no C compiler (gcc) here'
}

export type CompiledFaultModule = { readonly path: string; remove(): void }

/** About a second: once per test file. */
export function compileFaultModule(): CompiledFaultModule {
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-faults-'))
  const path = join(dir, 'fault-module.so')
  const warnings = ['-Wall', '-Wextra', '-Werror']
  const flags = ['-fPIC', '-shared', '-fvisibility=hidden', ...warnings, `-I${HEADERS}`]
  const built = spawnSync('gcc', [...flags, '-o', path, SOURCE, '-ldl', '-lpthread'], { timeout: 60_000 })
  if (built.status !== 0) throw new Error(`gcc: ${built.stderr}`)
  return { path, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** @param real the driver it wraps */
export function createFaultModule(path: string, real: string): FaultModule {
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-faults-'))
  const control = join(dir, 'orders')
  const log = join(dir, 'log')
  const logged = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])
  return {
    path,
    env: { FAULT_MODULE_REAL: real, FAULT_MODULE_CONTROL: control },
    order(orders) {
      const lines = Object.entries({ log, ...orders }).map(([key, value]) => `${key}=${value}\n`)
      writeFileSync(`${control}.new`, lines.join(''))
      renameSync(`${control}.new`, control)
    },
    calls: name => logged().filter(line => line.split(' ')[1] === name).length,
    processes: () => [...new Set(logged().map(line => Number(line.split(' ')[0])))],
    setTries: tries => writeFileSync(`${control}.state`, `tries=${tries}\n`),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
