/** Signing at each level against its floor, with services on loopback whose own time is left out. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startLoopbackPki } from '../../src-main/services/testing/loopback-pki.ts'
import { CLI } from '../demo/cli.ts'
import type { BenchFile } from './files.ts'
import { measure, measureNode, median } from './measure.ts'

export const LEVELS = ['b-b', 'b-t', 'b-lt', 'b-lta'] as const

export type LevelRow = {
  readonly file: BenchFile
  readonly level: (typeof LEVELS)[number]
  /** Copy and SHA-256, as for the other tables. */
  readonly floorMs: number
  /** The whole command. */
  readonly wallMs: number
  /** Of that, the time in which a service was working. */
  readonly servedMs: number
  /** MB above the bare runtime. */
  readonly memoryMb: number
}

/** Signed with a key file, so that no token's time is in it. @param scratch left empty */
export async function measureLevels(
  files: readonly BenchFile[],
  scratch: string,
  runs: number,
): Promise<LevelRow[]> {
  const pki = await startLoopbackPki()
  mkdirSync(scratch, { recursive: true })
  const pin = join(scratch, 'pin.txt')
  writeFileSync(pin, 'secret\n')
  const key = ['--pkcs12', pki.pkcs12('signer'), '--pin-file', pin, '--json', '--quiet', '--force']
  const environment = { TOKENSEAL_DATA_DIR: join(scratch, 'data') }
  const bare = (await measureNode(['-e', '0'])).peakMb
  const rows: LevelRow[] = []
  try {
    for (const file of files) {
      const floorMs = await floorOf(file, scratch, runs)
      for (const level of LEVELS) {
        const output = join(scratch, 'signed.pdf')
        const service = level === 'b-b' ? [] : ['--tsa', `${pki.url}/tsa`]
        const args = [CLI, 'sign', file.path, '-o', output, ...key, '--level', level, ...service]
        const rounds: { wallMs: number; servedMs: number; peakMb: number }[] = []
        for (let round = 0; round < runs; round += 1) {
          const before = pki.servedMs()
          const { ms: wallMs, peakMb } = await measureNode(args, environment)
          rounds.push({ wallMs, servedMs: pki.servedMs() - before, peakMb })
          rmSync(output)
        }
        rows.push({
          file,
          level,
          floorMs,
          wallMs: median(rounds.map(round => round.wallMs)),
          servedMs: median(rounds.map(round => round.servedMs)),
          memoryMb: Math.max(...rounds.map(round => round.peakMb)) - bare,
        })
      }
    }
  } finally {
    await pki.close()
    rmSync(scratch, { recursive: true })
  }
  return rows
}

async function floorOf(file: BenchFile, scratch: string, runs: number): Promise<number> {
  const copy = join(scratch, 'copy.pdf')
  const digest = () => measure('openssl', ['dgst', '-sha256', file.path])
  await digest() // once unmeasured: all find the file in the page cache
  const floors: number[] = []
  for (let round = 0; round < runs; round += 1) {
    const { ms } = await digest()
    floors.push(ms + (await measure('cp', [file.path, copy])).ms)
    rmSync(copy)
  }
  return median(floors)
}
