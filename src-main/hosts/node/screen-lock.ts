/** Notices on Linux that the screen locks or the computer goes to sleep: what logind tells on the system's bus. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { ScreenLock } from '../../app/app.ts'

const BUS = '/run/dbus/system_bus_socket'
const LOGIND = 'org.freedesktop.login1'

export type ScreenLockParts = {
  readonly platform: NodeJS.Platform
  /** Prints what logind signals, a line each; null: the program is not here. */
  readonly program: string | null
}

export function createScreenLock(parts: ScreenLockParts = findParts()): ScreenLock {
  const { platform, program } = parts
  if (platform !== 'linux' || program === null) return { isNoticed: false, watch: () => () => {} }
  return {
    isNoticed: true,
    watch(onLock) {
      const child = spawn(program, ['monitor', '--system', '--dest', LOGIND], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      child.on('error', () => {}) // Removed since: nothing is noticed then.
      createInterface({ input: child.stdout }).on('line', line => {
        if (saysLocked(line)) onLock()
      })
      child.unref()
      return () => void child.kill()
    },
  }
}

/** @param line of `gdbus monitor`: `/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (true,)` */
export function saysLocked(line: string): boolean {
  return (
    /login1\.Session\.Lock \(\)/.test(line) ||
    /login1\.Manager\.PrepareForSleep \(true,\)/.test(line) ||
    /login1\.Session'.*'LockedHint': <true>/.test(line)
  )
}

function findParts(): ScreenLockParts {
  const isThere = process.platform === 'linux' && existsSync(BUS) && spawnSync('gdbus', ['help']).status === 0
  return { platform: process.platform, program: isThere ? 'gdbus' : null }
}
