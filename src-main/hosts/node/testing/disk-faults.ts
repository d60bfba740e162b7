/** For tests: the failing disk of disk-faults.c, compiled, and the environment that orders its faults. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const SOURCE = resolve(import.meta.dirname, 'disk-faults.c')

export type DiskCall = 'open' | 'read' | 'write' | 'fsync' | 'fchmod' | 'link' | 'rename' | 'unlink'

export type DiskFault = {
  readonly call: DiskCall | 'any'
  /** The n-th of these calls, from 1; with `onwards` every one after it as well. */
  readonly at: number
  readonly onwards?: boolean
  readonly what: keyof typeof constants.errno | 'kill'
}

export type FailingDisk = {
  /** For the process that is to meet the fault. @param watch word in the path of the files that count */
  env(watch: string, fault?: DiskFault): Readonly<Record<string, string>>
  /** The calls that counted, since last asked. */
  calls(): readonly string[]
  remove(): void
}

/** @returns why it cannot be had here, in plain words; null when it can */
export function whyNoFailingDisk(): string | null {
  if (process.platform !== 'linux') return 'the failing disk is written for Linux'
  return spawnSync('gcc', ['--version']).status === 0 ? null : 'there is no C compiler (gcc) here'
}

export function compileFailingDisk(): FailingDisk {
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-disk-'))
  const library = join(dir, 'disk-faults.so')
  const flags = ['-Wall', '-Wextra', '-Werror', '-fPIC', '-shared']
  const built = spawnSync('gcc', [...flags, '-o', library, SOURCE, '-ldl', '-lpthread'], { timeout: 60_000 })
  if (built.status !== 0) throw new Error(`gcc: ${built.stderr}`)
  const log = join(dir, 'log')
  return {
    env: (watch, fault) => ({
      LD_PRELOAD: library,
      DISK_FAULT_WATCH: watch,
      DISK_FAULT_LOG: log,
      ...(fault ? { DISK_FAULT_ORDER: orderOf(fault) } : {}),
    }),
    calls() {
      const text = existsSync(log) ? readFileSync(log, 'utf8') : ''
      rmSync(log, { force: true })
      return text.split('\n').filter(Boolean)
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

function orderOf({ call, at, onwards, what }: DiskFault): string {
  return `${call}:${at}${onwards ? '+' : ''}:${what === 'kill' ? what : constants.errno[what]}`
}
