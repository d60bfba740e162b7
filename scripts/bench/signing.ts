/** Signing measured against its floor, file by file, and many small files in one login. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from '../../src-shared/zod.ts'
import { CLI } from '../demo/cli.ts'
import { type Demo, demoEnv, demoPin } from '../demo/prepare.ts'
import type { BenchFile } from './files.ts'
import { type MeasuredNode, measure, measureNode, median } from './measure.ts'

export type SigningRow = {
  readonly file: BenchFile
  readonly digestMs: number
  readonly copyMs: number
  readonly signMs: number
  /** What the program says of its own steps, of the median run. */
  readonly timings: Timings
  /** MB above the bare runtime. */
  readonly memoryMb: number
}

export type BatchRow = {
  readonly count: number
  /** Wall time of the whole command. */
  readonly totalMs: number
  /** One file more: the slope between a batch of one and a batch of all. */
  readonly perFileMs: number
  /** The token's own time for one signature, measured without us. */
  readonly rawMs: number
  readonly timings: Timings
}

const Timings = z.object({
  prepareMs: z.number(),
  tokenMs: z.number(),
  networkMs: z.number(),
  writeMs: z.number(),
  checkMs: z.number(),
})
export type Timings = z.output<typeof Timings>

const Signed = z.object({ ok: z.literal(true), results: z.array(z.object({ timings: Timings })) })
const NO_TIME: Timings = { prepareMs: 0, tokenMs: 0, networkMs: 0, writeMs: 0, checkMs: 0 }

/** @param scratch on the same disk as the files; left empty */
export async function measureSigning(
  demo: Demo,
  file: BenchFile,
  scratch: string,
  runs: number,
): Promise<SigningRow> {
  mkdirSync(scratch, { recursive: true })
  const bare = (await measureNode(['-e', '0'])).peakMb
  await measure('openssl', ['dgst', '-sha256', file.path]) // once unmeasured: all find the file in the page cache
  const rounds: { digestMs: number; copyMs: number; signed: MeasuredNode }[] = []
  for (let round = 0; round < runs; round += 1) {
    const digestMs = (await measure('openssl', ['dgst', '-sha256', file.path])).ms
    const copy = join(scratch, 'copy.pdf')
    const copyMs = (await measure('cp', [file.path, copy])).ms
    rmSync(copy)
    const output = join(scratch, 'signed.pdf')
    const signed = await measureNode(
      [CLI, 'sign', file.path, '-o', output, ...common(demo)],
      environment(demo, scratch),
    )
    rmSync(output)
    rounds.push({ digestMs, copyMs, signed })
  }
  const signMs = median(rounds.map(round => round.signed.ms))
  const typical = rounds.toSorted(
    (a, b) => Math.abs(a.signed.ms - signMs) - Math.abs(b.signed.ms - signMs),
  )[0]
  rmSync(scratch, { recursive: true })
  return {
    file,
    digestMs: median(rounds.map(round => round.digestMs)),
    copyMs: median(rounds.map(round => round.copyMs)),
    signMs,
    timings: timingsOf(typical?.signed.output ?? '')[0] ?? NO_TIME,
    memoryMb: Math.max(...rounds.map(round => round.signed.peakMb)) - bare,
  }
}

/** Copies of one small file, signed with one PIN. */
export async function measureBatch(
  demo: Demo,
  file: BenchFile,
  scratch: string,
  count: number,
): Promise<BatchRow> {
  const inputs = Array.from({ length: count }, (_, index) => join(scratch, `in-${index}.pdf`))
  mkdirSync(scratch, { recursive: true })
  for (const input of inputs) copyFileSync(file.path, input)
  const signAll = async (paths: readonly string[], outputs: string): Promise<MeasuredNode> => {
    mkdirSync(join(scratch, outputs))
    const args = [CLI, 'sign', ...paths, '--out-dir', join(scratch, outputs), ...common(demo)]
    return measureNode(args, environment(demo, scratch))
  }
  const one = await signAll(inputs.slice(0, 1), 'one')
  const all = await signAll(inputs, 'all')
  const raw = await rawMsPerSignature(demo, count)
  rmSync(scratch, { recursive: true })
  const each = timingsOf(all.output)
  return {
    count,
    totalMs: all.ms,
    perFileMs: (all.ms - one.ms) / (count - 1),
    rawMs: raw,
    timings: {
      prepareMs: mean(each.map(row => row.prepareMs)),
      tokenMs: mean(each.map(row => row.tokenMs)),
      networkMs: mean(each.map(row => row.networkMs)),
      writeMs: mean(each.map(row => row.writeMs)),
      checkMs: mean(each.map(row => row.checkMs)),
    },
  }
}

async function rawMsPerSignature(demo: Demo, count: number): Promise<number> {
  const program = new URL('raw-sign.ts', import.meta.url).pathname
  const args = [program, demo.token?.module ?? '', 'p256', demoPin(demo), String(count)]
  return Number((await measure(process.execPath, args, demoEnv(demo))).output)
}

function common(demo: Demo): string[] {
  return [...demo.signOptions, '--json', '--quiet']
}

/** Settings and log of their own: a person's are not touched. */
function environment(demo: Demo, scratch: string): Record<string, string> {
  return { ...demoEnv(demo), TOKENSEAL_DATA_DIR: join(scratch, 'data') }
}

function timingsOf(output: string): Timings[] {
  return Signed.parse(JSON.parse(output)).results.map(result => result.timings)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
