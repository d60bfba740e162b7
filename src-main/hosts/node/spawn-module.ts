/** Starts a module process by child_process.fork. The Electron host has its own, over utilityProcess. */
import { fork } from 'node:child_process'
import type { SpawnModuleProcess } from '../../token/bridge.ts'

export type SpawnModuleOptions = {
  /** Path of `module-process`: the bundle, or the source itself where Node runs TypeScript. */
  readonly entry: string
  /** The environment of the process; ours when absent. Drivers read it: SOFTHSM2_CONF, for one. */
  readonly env?: NodeJS.ProcessEnv
}

/** What drivers print is dropped: stdout belongs to the command line, and stderr may hold anything. */
export function createNodeSpawn(options: SpawnModuleOptions): SpawnModuleProcess {
  return modulePath => {
    const child = fork(options.entry, [modulePath], {
      env: options.env ?? process.env,
      execArgv: [],
      serialization: 'advanced', // Bytes stay bytes.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    let hasEnded = false
    return {
      send: message => {
        // A process that has just died tells so by `onExit`; the error of the pipe adds nothing.
        child.send(message as object, () => {})
      },
      onMessage: listener => void child.on('message', listener),
      onExit: listener => {
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
}
