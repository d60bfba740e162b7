/** How soon a token that comes or goes is noticed, by the bridge that the window listens to. */
import { renameSync } from 'node:fs'
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
  /** How it came and went. */
  readonly how: 'virtual reader' | 'pass-through module'
}

const ROUNDS = 3
const LIMIT_MS = 15_000

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
  const stop = bridge.onChange(() => {})
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
    const rounds: { insertMs: number; removeMs: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(300 + round * 350) // At different times of a watcher's turn.
      await reader.insert()
      const insertMs = await until(1)
      await sleep(300 + round * 350)
      await reader.remove()
      rounds.push({ insertMs, removeMs: await until(0) })
    }
    const worst = (name: 'insertMs' | 'removeMs') => Math.max(...rounds.map(one => one[name]))
    const how = bench.reader ? 'virtual reader' : 'pass-through module'
    return { insertMs: worst('insertMs'), removeMs: worst('removeMs'), how }
  } finally {
    stop()
    await bridge.close()
    await reader.remove()
  }
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
