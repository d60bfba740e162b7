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
  readonly key: BatchKey
  readonly count: number
  /** Wall time of the whole command. */
  readonly totalMs: number
  /** One file more: the slope between a batch of one and a batch of all. */
  readonly perFileMs: number
  /** The token's own time for one signature, measured without us. */
  readonly rawMs: number
  /** MB above the bare runtime. */
  readonly memoryMb: number
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

/** A key of the demo's token. */
export type BatchKey = { readonly label: string; readonly name: string; readonly kind: 'ec' | 'rsa' }

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
  key: BatchKey,
  count: number,
): Promise<BatchRow> {
  const inputs = Array.from({ length: count }, (_, index) => join(scratch, `in-${index}.pdf`))
  mkdirSync(scratch, { recursive: true })
  for (const input of inputs) copyFileSync(file.path, input)
  const signAll = async (paths: readonly string[], outputs: string): Promise<MeasuredNode> => {
    mkdirSync(join(scratch, outputs))
    const args = [CLI, 'sign', ...paths, '--out-dir', join(scratch, outputs), ...common(demo, key.label)]
    return measureNode(args, environment(demo, scratch))
  }
  const one = await signAll(inputs.slice(0, 1), 'one')
  const all = await signAll(inputs, 'all')
  const raw = await rawMsPerSignature(demo, key, count)
  rmSync(scratch, { recursive: true })
  return {
    key,
    count,
    totalMs: all.ms,
    perFileMs: (all.ms - one.ms) / (count - 1),
    rawMs: raw,
    memoryMb: all.peakMb - (await measureNode(['-e', '0'])).peakMb,
  }
}

async function rawMsPerSignature(demo: Demo, { label, kind }: BatchKey, count: number): Promise<number> {
  const program = new URL('raw-sign.ts', import.meta.url).pathname
  const args = [program, demo.token?.module ?? '', label, demoPin(demo), String(count), kind]
  return Number((await measure(process.execPath, args, demoEnv(demo))).output)
}

/** @param certificate label of another than the demo's own */
export function common(demo: Demo, certificate?: string): string[] {
  const options = [...demo.signOptions, '--json', '--quiet']
  const at = options.indexOf('--cert')
  return certificate === undefined ? options : options.with(at + 1, certificate)
}

/** Settings and log of their own: a person's are not touched. */
export function environment(demo: Demo, scratch: string): Record<string, string> {
  return { ...demoEnv(demo), TOKENSEAL_DATA_DIR: join(scratch, 'data') }
}

export function timingsOf(output: string): Timings[] {
  return Signed.parse(JSON.parse(output)).results.map(result => result.timings)
}
