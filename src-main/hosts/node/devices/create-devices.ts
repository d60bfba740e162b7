/** The one adapter of this system. Where asking starts a program, an answer serves for a while. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { release, type as systemType, version } from 'node:os'
import type { DeviceLook, Devices, SystemFacts } from '../../../base/devices.ts'
import { lookOnLinux } from './linux.ts'
import { MAC_QUESTION, macLook } from './mac.ts'
import { WINDOWS_QUESTION, windowsLook } from './windows.ts'

const NOTHING_KNOWN: DeviceLook = { usb: null, service: 'cannot-tell', readers: null }
const PROGRAM_TIMEOUT_MS = 10_000
/** A look that costs a program start is not repeated before this has passed. */
const ANSWER_SERVES_MS = 5000

export function createDevices(env: NodeJS.ProcessEnv = process.env, now: () => number = Date.now): Devices {
  const system = systemFacts(env)
  const look = {
    linux: () => lookOnLinux(env),
    windows: lasting(() => ask('powershell.exe', POWERSHELL, windowsLook), now),
    mac: lasting(() => ask('/usr/sbin/system_profiler', MAC_QUESTION, macLook), now),
  }[system.platform]
  return { look, system: () => system }
}

const POWERSHELL = ['-NoProfile', '-NonInteractive', '-Command', WINDOWS_QUESTION] as const

/** Never rejects: a program that is not there tells nothing. */
function ask(
  program: string,
  args: readonly string[],
  parse: (text: string) => DeviceLook | null,
): Promise<DeviceLook> {
  return new Promise(resolve => {
    const options = { timeout: PROGRAM_TIMEOUT_MS, maxBuffer: 16_000_000, windowsHide: true }
    execFile(program, [...args], options, (_error, stdout) => resolve(parse(stdout) ?? NOTHING_KNOWN))
  })
}

function lasting(look: () => Promise<DeviceLook>, now: () => number): () => Promise<DeviceLook> {
  let last: { readonly at: number; readonly answer: Promise<DeviceLook> } | null = null
  return () => {
    if (!last || now() - last.at > ANSWER_SERVES_MS) last = { at: now(), answer: look() }
    return last.answer
  }
}

function systemFacts(env: NodeJS.ProcessEnv): SystemFacts {
  const { arch } = process
  if (process.platform === 'win32') return { platform: 'windows', name: version(), arch, packaging: 'none' }
  if (process.platform === 'darwin')
    return { platform: 'mac', name: `macOS (Darwin ${release()})`, arch, packaging: 'none' }
  return { platform: 'linux', name: linuxName(), arch, packaging: packagingOf(env) }
}

/** @source os-release(5) */
function linuxName(): string {
  try {
    const name = /^PRETTY_NAME="?(.+?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
    if (name) return name
  } catch {
    // A system without that file.
  }
  return `${systemType()} ${release()}`
}

/** What each packaging sets for the programs in it. */
export function packagingOf(
  env: NodeJS.ProcessEnv,
  isThere: (path: string) => boolean = existsSync,
): SystemFacts['packaging'] {
  if (env['FLATPAK_ID'] || isThere('/.flatpak-info')) return 'flatpak'
  if (env['SNAP'] && env['SNAP_NAME']) return 'snap'
  return env['APPIMAGE'] ? 'appimage' : 'none'
}
