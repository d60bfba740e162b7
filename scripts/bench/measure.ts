/** Measures programs: time on the wall, and the peak of resident memory of Node programs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../run.ts'

export type Measured = { readonly ms: number; readonly output: string }
export type MeasuredNode = Measured & {
  /** Peak of resident memory, MB of 1024 * 1024 bytes. */
  readonly peakMb: number
}

const TIMEOUT_MS = 600_000

/** @throws Error with the program's output when it fails */
export async function measure(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const startedAt = performance.now()
  const { code, output } = await run(command, args, { env, timeoutMs: TIMEOUT_MS })
  const ms = performance.now() - startedAt
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)
  return { ms, output }
}

/** A program under this Node. */
export async function measureNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<MeasuredNode> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenseal-memory-'))
  const note = join(folder, 'peak')
  try {
    const preload = new URL('memory.mjs', import.meta.url).href
    const measured = await measure(process.execPath, ['--import', preload, ...args], {
      ...env,
      TOKENSEAL_BENCH_MEMORY: note,
    })
    return { ...measured, peakMb: Number(readFileSync(note, 'utf8')) / 1024 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
