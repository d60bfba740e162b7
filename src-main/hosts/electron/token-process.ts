/** Child processes as Electron's utility processes: they need no fuse, and may load vendors' libraries on macOS. */
import { utilityProcess } from 'electron/main'
import type { Child } from '../../base/child-channel.ts'
import type { SpawnTextProcess } from '../../text/page-texts.ts'
import type { SpawnModuleProcess } from '../../token/bridge.ts'
import { unpackedPath } from '../node/own-files.ts'

/** @param entry dist/token/module-process.mjs. To be called after `ready` only. */
export function createUtilitySpawn(entry: string): SpawnModuleProcess {
  return modulePath =>
    forkUtility(entry, [modulePath], {
      serviceName: 'Tokenseal driver',
      allowLoadingUnsignedLibraries: true, // Vendors' libraries are signed by others, or by nobody.
    })
}

/** @param entry dist/text/text-process.mjs. To be called after `ready` only. */
export function createUtilityTextSpawn(entry: string): SpawnTextProcess {
  return () => forkUtility(entry, [], { serviceName: 'Tokenseal text of pages' })
}

function forkUtility(
  entry: string,
  args: readonly string[],
  options: { readonly serviceName: string; readonly allowLoadingUnsignedLibraries?: boolean },
): Child {
  const child = utilityProcess.fork(unpackedPath(entry), [...args], {
    ...options,
    stdio: 'ignore', // What drivers print may hold anything.
  })
  let ended = false
  child.on('exit', () => {
    ended = true
  })
  const kill = () => {
    if (ended || child.pid === undefined) return
    // `child.kill()` sends SIGTERM; a hung driver listens to SIGKILL alone.
    if (process.platform === 'win32') child.kill()
    else killNow(child.pid)
  }
  return {
    send: message => {
      if (!ended) child.postMessage(message)
    },
    onMessage: listener => void child.on('message', listener),
    onExit: listener => child.once('exit', code => listener({ code, signal: null })),
    kill: () => (child.pid === undefined ? void child.once('spawn', kill) : kill()),
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself, and Electron is just about to say so.
  }
}
