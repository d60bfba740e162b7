/** Whether signing takes longer where many have signed before: the same small file with more and more signatures. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CLI } from '../demo/cli.ts'
import type { Demo } from '../demo/prepare.ts'
import type { BenchFile } from './files.ts'
import { measure, median } from './measure.ts'
import { common, environment, type Timings, timingsOf } from './signing.ts'

export type GrowthRow = {
  /** Signatures in the file before. */
  readonly revisions: number
  readonly fileBytes: number
  /** Medians. */
  readonly timings: Timings
  readonly signMs: number
}

const STEPS = [0, 10, 50, 100]

/** @param folder where the signed files are kept for the next time; @param runs for each of them */
export async function measureGrowth(
  demo: Demo,
  file: BenchFile,
  folder: string,
  scratch: string,
  runs: number,
): Promise<GrowthRow[]> {
  mkdirSync(scratch, { recursive: true })
  const rows: GrowthRow[] = []
  let path = file.path
  let made = 0
  for (const revisions of STEPS) {
    path = await withSignatures(
      demo,
      path,
      revisions - made,
      join(folder, `signed-${revisions}.pdf`),
      scratch,
    )
    made = revisions
    rows.push({ revisions, fileBytes: statSync(path).size, ...(await signOften(demo, path, scratch, runs)) })
  }
  rmSync(scratch, { recursive: true })
  return rows
}

async function withSignatures(
  demo: Demo,
  source: string,
  count: number,
  target: string,
  scratch: string,
): Promise<string> {
  if (existsSync(target)) return target
  const growing = join(scratch, 'growing.pdf')
  copyFileSync(source, growing)
  for (let at = 0; at < count; at += 1) {
    const args = [CLI, 'sign', growing, '--in-place', ...common(demo)]
    await measure(process.execPath, args, environment(demo, scratch))
  }
  renameSync(growing, target)
  return target
}

async function signOften(
  demo: Demo,
  path: string,
  scratch: string,
  runs: number,
): Promise<Pick<GrowthRow, 'timings' | 'signMs'>> {
  const output = join(scratch, 'signed.pdf')
  const each: Timings[] = []
  const whole: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const args = [CLI, 'sign', path, '-o', output, ...common(demo)]
    const measured = await measure(process.execPath, args, environment(demo, scratch))
    rmSync(output)
    each.push(...timingsOf(measured.output))
    whole.push(measured.ms)
  }
  const middle = (of: (timings: Timings) => number) => median(each.map(of))
  return {
    signMs: median(whole),
    timings: {
      prepareMs: middle(t => t.prepareMs),
      tokenMs: middle(t => t.tokenMs),
      networkMs: middle(t => t.networkMs),
      writeMs: middle(t => t.writeMs),
      checkMs: middle(t => t.checkMs),
    },
  }
}
