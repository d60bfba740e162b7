/** How soon a token that comes or goes is noticed, by the bridge that the window listens to. */
import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SILENT } from '../../src-main/base/log.ts'
import { createNodeSpawn } from '../../src-main/hosts/node/spawn-module.ts'
import { createTokenBridge } from '../../src-main/token/token-bridges.ts'
import type { Lab, LabBench, LabReader } from './module.ts'
import { MODULE_PROCESS } from './provision.ts'
import { passThroughEnv } from './wrong-pin.ts'

export type Latency = {
  /** Milliseconds, the slowest of the rounds: until the certificates show, and until they are gone. */
  readonly insertMs: number
  readonly removeMs: number
  /** Of one processor, in per cent: what it costs to watch a token that does not move. */
  readonly watchPercent: number
  /** Milliseconds until the bridge tells that the driver is reading a card; null where it was done before. */
  readonly readingMs: number | null
  /** How it came and went. */
  readonly how: 'virtual reader' | 'pass-through module'
}

const ROUNDS = 3
const LIMIT_MS = 15_000
const WATCHED_MS = 4000
/** USER_HZ of Linux: the unit of the times in /proc/PID/stat. */
const TICKS_PER_SECOND = 100

export async function measureLatency(bench: LabBench, lab: Lab): Promise<Latency> {
  const hidden = bench.reader ? null : hider(bench, join(lab.dir, 'latency-orders'))
  const reader = bench.reader ?? hidden?.reader
  if (!reader) throw new Error('no reader')
  const env = { ...process.env, ...(hidden?.env ?? bench.env) }
  const bridge = createTokenBridge({
    modules: () => [{ path: hidden ? lab.passThrough : bench.module, source: 'argument' }],
    searchKnown: () => false,
    pkcs12Files: [],
    spawn: createNodeSpawn({ entry: MODULE_PROCESS, env }),
    logger: SILENT,
  })
  let readingSince: number | null = null
  const stop = bridge.onChange(({ modules }) => {
    if (modules.some(one => one.reading)) readingSince ??= performance.now()
  })
  const until = async (count: number) => {
    const from = performance.now()
    while (bridge.snapshot().tokens.length !== count) {
      if (performance.now() - from > LIMIT_MS) throw new Error('a token that came or went was never noticed')
      await sleep(2)
    }
    return performance.now() - from
  }
  try {
    await reader.remove()
    await bridge.refresh()
    await until(0)
    const rounds: { insertMs: number; removeMs: number; readingMs: number }[] = []
    let watchPercent = 0
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(300 + round * 350) // At different times of a watcher's turn.
      readingSince = null
      await reader.insert()
      const inserted = performance.now()
      const insertMs = await until(1)
      const readingMs = readingSince === null ? 0 : readingSince - inserted
      if (round === 0) watchPercent = await watchCost()
      await sleep(300 + round * 350)
      await reader.remove()
      rounds.push({ insertMs, readingMs, removeMs: await until(0) })
    }
    const worst = (name: 'insertMs' | 'removeMs' | 'readingMs') => Math.max(...rounds.map(one => one[name]))
    const how = bench.reader ? 'virtual reader' : 'pass-through module'
    const readingMs = worst('readingMs') || null
    return { insertMs: worst('insertMs'), removeMs: worst('removeMs'), watchPercent, readingMs, how }
  } finally {
    stop()
    await bridge.close()
    await reader.remove()
  }
}

/** Of this process and of the driver's, over a few seconds in which nothing happens. */
async function watchCost(): Promise<number> {
  await sleep(500) // What the insertion set going has ended.
  const ours = process.cpuUsage()
  const drivers = driverCpuMs()
  const begun = performance.now()
  await sleep(WATCHED_MS)
  const { user, system } = process.cpuUsage(ours)
  const spent = (user + system) / 1000 + driverCpuMs() - drivers
  return (100 * spent) / (performance.now() - begun)
}

/** What the driver processes of this process have used so far, ms. proc(5): utime and stime are fields 14 and 15. */
function driverCpuMs(): number {
  let ticks = 0
  for (const thread of readdirSync('/proc/self/task')) {
    const children = readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim()
    for (const pid of children === '' ? [] : children.split(' ')) {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(MODULE_PROCESS)) continue
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      ticks += Number(fields[11]) + Number(fields[12])
    }
  }
  return (ticks * 1000) / TICKS_PER_SECOND
}

/** Drivers of tokens that cannot be pulled: the pass-through module takes the token out of their slot. */
function hider(bench: LabBench, control: string) {
  const env = passThroughEnv(bench, control, { present: '0' })
  const order = async (present: '0' | '1') => {
    passThroughEnv(bench, `${control}.new`, { present })
    renameSync(`${control}.new`, control)
  }
  const reader: LabReader = {
    insert: () => order('1'),
    remove: () => order('0'),
    settled: async () => {},
  }
  return { env, reader }
}
