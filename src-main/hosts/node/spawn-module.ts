/** Starts child processes by child_process.fork: drivers, and the reader of page texts. Electron has its own way. */
import { fork } from 'node:child_process'
import type { Child } from '../../base/child-channel.ts'
import type { SpawnTextProcess } from '../../text/page-texts.ts'
import type { SpawnModuleProcess } from '../../token/bridge.ts'

export type SpawnModuleOptions = {
  /** Path of `module-process`: the bundle, or the source itself where Node runs TypeScript. */
  readonly entry: string
  /** The environment of the process; ours when absent. Drivers read it: SOFTHSM2_CONF, for one. */
  readonly env?: NodeJS.ProcessEnv
}

export function createNodeSpawn({ entry, env }: SpawnModuleOptions): SpawnModuleProcess {
  return modulePath => forkChild(entry, [modulePath], env)
}

/** @param entry path of `text-process` */
export function createTextSpawn(entry: string): SpawnTextProcess {
  return () => forkChild(entry, [])
}

/** What a child prints is dropped: stdout belongs to the command line, and stderr may hold anything. */
function forkChild(entry: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Child {
  const child = fork(entry, args, {
    env,
    execArgv: [],
    serialization: 'advanced', // Bytes stay bytes.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return {
    send: message => {
      // A process that has just died tells so by `onExit`; the error of the pipe adds nothing.
      child.send(message as object, () => {})
    },
    onMessage: listener => void child.on('message', listener),
    onExit: listener => {
      let hasEnded = false
      const once = (code: number | null, signal: string | null) => {
        // Some drivers fork: what they leave behind holds our line open, and with it this process.
        if (child.connected) child.disconnect()
        if (!hasEnded) listener({ code, signal })
        hasEnded = true
      }
      child.once('exit', once)
      child.once('error', () => once(null, null)) // It could not be started at all.
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
