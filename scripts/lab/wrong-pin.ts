/** One wrong PIN, typed once: what it costs, by the driver's calls and by the token's own count. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../run.ts'
import type { Lab, LabBench } from './module.ts'
import { CLI } from './sign.ts'

export type WrongPin = {
  /** Of the command. */
  readonly exitCode: number
  /** C_Login calls that reached the driver. */
  readonly logins: number
  readonly before: string
  readonly after: string
  readonly good: boolean
}

type Trying = {
  readonly document: string
  readonly dir: string
  readonly env: Readonly<Record<string, string>>
}

/** The command line, its driver behind the pass-through module that counts the calls. */
export async function typeWrongPin(bench: LabBench, lab: Lab, how: Trying): Promise<WrongPin> {
  const log = join(how.dir, 'calls')
  rmSync(log, { force: true })
  const env = passThroughEnv(bench, join(how.dir, 'orders'), { log })
  const pinFile = join(how.dir, 'wrong-pin')
  writeFileSync(pinFile, `${wrongOf(bench.pin)}\n`, { mode: 0o600 })
  const before = await bench.tries.read()
  const [key] = bench.keys
  const choice = ['--module', lab.passThrough, '--cert', key?.fingerprint ?? '', '--pin-file', pinFile]
  const output = join(how.dir, 'never.pdf')
  const { code } = await run(
    process.execPath,
    [CLI, 'sign', how.document, '--output', output, ...choice, '--json'],
    { env: { ...how.env, ...env }, timeoutMs: 90_000 },
  )
  const after = await bench.tries.read()
  const logins = callsIn(log, 'C_Login')
  const told = (text: string, expected: RegExp | null) => expected === null || expected.test(text)
  const good =
    code === 4 &&
    logins === 1 &&
    told(before, bench.tries.before) &&
    told(after, bench.tries.afterOne) &&
    !existsSync(output)
  return { exitCode: code, logins, before, after, good }
}

/** What makes the pass-through module stand before a bench's driver. */
export function passThroughEnv(
  bench: LabBench,
  control: string,
  orders: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const label = bench.tokenLabel === null ? {} : { real_label: bench.tokenLabel }
  const lines = Object.entries({ ...label, ...orders }).map(([key, value]) => `${key}=${value}\n`)
  writeFileSync(control, lines.join(''))
  const real = bench.env['FAULT_MODULE_REAL'] ?? bench.module
  return { ...bench.env, FAULT_MODULE_REAL: real, FAULT_MODULE_CONTROL: control }
}

/** Of the same length, so that it is the token that refuses it. */
function wrongOf(pin: string): string {
  return pin.replace(/\d/g, digit => String(9 - Number(digit)))
}

function callsIn(log: string, name: string): number {
  if (!existsSync(log)) return 0
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter(line => line.split(' ')[1] === name).length
}
