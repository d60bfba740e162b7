/** Programs that stay while the lab runs. The kernel ends them with us (PR_SET_PDEATHSIG), even when we are killed. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Daemons } from './module.ts'

const STOP_MS = 3000

/** @param dir for their logs */
export function createDaemons(dir: string): Daemons {
  const running = new Map<string, ChildProcess>()
  mkdirSync(dir, { recursive: true })
  process.once('exit', () => {
    for (const child of running.values()) child.kill('SIGKILL')
  })

  async function stop(name: string): Promise<void> {
    const child = running.get(name)
    running.delete(name)
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(done => child.once('exit', done))
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await ended
    clearTimeout(late)
  }

  return {
    start(name, command, env = {}) {
      const log = openSync(join(dir, `${name}.log`), 'a')
      const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
        env: { ...process.env, ...env },
        stdio: ['ignore', log, log],
      })
      closeSync(log)
      child.once('error', () => running.delete(name))
      running.set(name, child)
      return { stop: () => stop(name) }
    },
    async stopAll() {
      for (const name of [...running.keys()].reverse()) await stop(name)
    },
  }
}

/** @throws Error `what` when it does not become true within the time */
export async function waitFor(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what}: waited ${limitMs / 1000} s in vain`)
    await sleep(50)
  }
}

/** A short program: what it printed. @throws with what it said when it fails */
export function ask(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
}
