/** Signing, raising, time-stamping and validating at each level against their floor; the time of services is left out. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LoopbackPki, startLoopbackPki } from '../../src-main/services/testing/loopback-pki.ts'
import { CLI } from '../demo/cli.ts'
import type { BenchFile } from './files.ts'
import { measure, measureNode, median } from './measure.ts'

export const LEVELS = ['b-b', 'b-t', 'b-lt', 'b-lta'] as const
export type Level = (typeof LEVELS)[number]

export type LevelRow = {
  readonly file: BenchFile
  /** What was done, in words of the command line. */
  readonly what: string
  /** Copy and SHA-256, as for the other tables; where nothing is written SHA-256 alone. */
  readonly floorMs: number
  /** The whole command. */
  readonly wallMs: number
  /** Of that, the time in which a service was working. */
  readonly servedMs: number
  /** MB above the bare runtime. */
  readonly memoryMb: number
}

type Floor = { readonly digestMs: number; readonly copyMs: number }

type Bench = {
  readonly pki: LoopbackPki
  readonly scratch: string
  readonly runs: number
  readonly bareMb: number
}

/** Signed with a key file, so that no token's time is in it. @param scratch left empty */
export async function measureLevels(
  files: readonly BenchFile[],
  scratch: string,
  runs: number,
): Promise<LevelRow[]> {
  mkdirSync(scratch, { recursive: true })
  const pki = await startLoopbackPki()
  const bench: Bench = { pki, scratch, runs, bareMb: (await measureNode(['-e', '0'])).peakMb }
  const rows: LevelRow[] = []
  try {
    for (const file of files) rows.push(...(await measureFile(file, bench)))
  } finally {
    await pki.close()
    rmSync(scratch, { recursive: true })
  }
  return rows
}

async function measureFile(file: BenchFile, bench: Bench): Promise<LevelRow[]> {
  const { pki, scratch } = bench
  const floor = await floorOf(file, bench)
  const whole = floor.digestMs + floor.copyMs
  const pin = join(scratch, 'pin.txt')
  writeFileSync(pin, 'secret\n')
  const key = ['--pkcs12', pki.pkcs12('signer'), '--pin-file', pin]
  const service = ['--tsa', `${pki.url}/tsa`]
  const kept = (level: Level) => join(scratch, `${level}.pdf`)
  const rows: LevelRow[] = []
  for (const level of LEVELS) {
    const args = ['sign', file.path, ...key, '--level', level, ...(level === 'b-b' ? [] : service)]
    rows.push(await measureWriting({ file, what: `sign, ${shown(level)}`, args, floorMs: whole }, bench))
    if (level === 'b-b' || level === 'b-lta') renameSync(join(scratch, OUTPUT), kept(level))
  }
  for (const level of LEVELS.slice(1)) {
    const args = ['extend', kept('b-b'), '--level', level, ...service]
    rows.push(
      await measureWriting({ file, what: `extend, B-B to ${shown(level)}`, args, floorMs: whole }, bench),
    )
  }
  const renew = ['extend', kept('b-lta'), '--level', 'b-lta', ...service]
  const stamp = ['timestamp', file.path, ...service]
  const validate = ['validate', kept('b-lta'), '--offline', '--trust', join(pki.openssl.dir, 'root.pem')]
  rows.push(
    await measureWriting({ file, what: 'extend, B-LTA renewed', args: renew, floorMs: whole }, bench),
    await measureWriting({ file, what: 'timestamp', args: stamp, floorMs: whole }, bench),
    await measureOften({ file, what: 'validate, B-LTA', args: validate, floorMs: floor.digestMs }, bench),
  )
  for (const level of ['b-b', 'b-lta'] as const) rmSync(kept(level))
  rmSync(join(scratch, OUTPUT))
  return rows
}

const OUTPUT = 'out.pdf'

function shown(level: Level): string {
  return level.toUpperCase()
}

type Command = {
  readonly file: BenchFile
  readonly what: string
  readonly args: readonly string[]
  readonly floorMs: number
}

/** The last output stays. */
function measureWriting(command: Command, bench: Bench): Promise<LevelRow> {
  const output = join(bench.scratch, OUTPUT)
  const args = [...command.args, '-o', output]
  return measureOften({ ...command, args }, bench, () => rmSync(output, { force: true }))
}

async function measureOften(
  { file, what, args, floorMs }: Command,
  { pki, scratch, runs, bareMb }: Bench,
  before: () => void = () => {},
): Promise<LevelRow> {
  const environment = { TOKENSEAL_DATA_DIR: join(scratch, 'data') }
  const rounds: { wallMs: number; servedMs: number; peakMb: number }[] = []
  for (let round = 0; round < runs; round += 1) {
    before()
    const served = pki.servedMs()
    const { ms: wallMs, peakMb } = await measureNode([CLI, ...args, '--json', '--quiet'], environment)
    rounds.push({ wallMs, servedMs: pki.servedMs() - served, peakMb })
  }
  return {
    file,
    what,
    floorMs,
    wallMs: median(rounds.map(round => round.wallMs)),
    servedMs: median(rounds.map(round => round.servedMs)),
    memoryMb: Math.max(...rounds.map(round => round.peakMb)) - bareMb,
  }
}

async function floorOf(file: BenchFile, { scratch, runs }: Bench): Promise<Floor> {
  const copy = join(scratch, 'copy.pdf')
  const digest = async () => (await measure('openssl', ['dgst', '-sha256', file.path])).ms
  await digest() // once unmeasured: all find the file in the page cache
  const digests: number[] = []
  const copies: number[] = []
  for (let round = 0; round < runs; round += 1) {
    digests.push(await digest())
    copies.push((await measure('cp', [file.path, copy])).ms)
    rmSync(copy)
  }
  return { digestMs: median(digests), copyMs: median(copies) }
}
