/** Finds an installed Chromium, Chrome, Edge or Brave. Nothing is started here. */
import { accessSync, constants, realpathSync } from 'node:fs'
import { posix, win32 } from 'node:path'

export type InstalledBrowser = { readonly path: string; readonly name: string }

type Environment = Readonly<Record<string, string | undefined>>
type Place = readonly [path: string, name: string]

/**
 * The program itself where a distribution wraps it: Debian's /usr/bin/chromium sources /etc/chromium.d, which adds
 * API keys, extensions and GPU flags.
 */
const LINUX: readonly Place[] = [
  ['/usr/lib/chromium/chromium', 'Chromium'],
  ['/usr/lib64/chromium-browser/chromium-browser', 'Chromium'],
  ['/usr/lib/chromium-browser/chromium-browser', 'Chromium'],
  ['/opt/google/chrome/chrome', 'Google Chrome'],
  ['/opt/microsoft/msedge/msedge', 'Microsoft Edge'],
  ['/opt/brave.com/brave/brave', 'Brave'],
]

const ON_PATH: readonly Place[] = [
  ['chromium', 'Chromium'],
  ['chromium-browser', 'Chromium'],
  ['google-chrome-stable', 'Google Chrome'],
  ['google-chrome', 'Google Chrome'],
  ['microsoft-edge-stable', 'Microsoft Edge'],
  ['brave-browser', 'Brave'],
]

const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'] as const

const WINDOWS: readonly Place[] = [
  ['Google\\Chrome\\Application\\chrome.exe', 'Google Chrome'],
  ['Chromium\\Application\\chrome.exe', 'Chromium'],
  ['Microsoft\\Edge\\Application\\msedge.exe', 'Microsoft Edge'],
  ['BraveSoftware\\Brave-Browser\\Application\\brave.exe', 'Brave'],
]

/** Where browsers are looked for, best first. */
export function browserPlaces(platform: NodeJS.Platform, env: Environment): readonly InstalledBrowser[] {
  if (platform === 'darwin') return macPlaces(env)
  if (platform === 'win32') return windowsPlaces(env)
  const named = (env['PATH'] ?? '')
    .split(':')
    .filter(folder => folder.startsWith('/'))
    .flatMap(folder => ON_PATH.map(([file, name]) => ({ path: posix.join(folder, file), name })))
  return [...LINUX.map(([path, name]) => ({ path, name })), ...named]
}

/** @returns the first that may be run, or null */
export function findBrowser(
  platform: NodeJS.Platform,
  env: Environment,
  isProgram: (path: string) => boolean = isUsableProgram,
): InstalledBrowser | null {
  return browserPlaces(platform, env).find(place => isProgram(place.path)) ?? null
}

function macPlaces(env: Environment): readonly InstalledBrowser[] {
  return ['/Applications', posix.join(env['HOME'] ?? '/', 'Applications')].flatMap(folder =>
    MAC.map(name => ({ path: posix.join(folder, `${name}.app`, 'Contents', 'MacOS', name), name })),
  )
}

function windowsPlaces(env: Environment): readonly InstalledBrowser[] {
  const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']]
  return WINDOWS.flatMap(([file, name]) =>
    roots.flatMap(root => (root ? [{ path: win32.join(root, file), name }] : [])),
  )
}

/** A snap may not use a profile outside its own folder, so it is as good as not there. */
function isUsableProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return !/(^|\/)snap(\/|$)/.test(realpathSync(path))
  } catch {
    return false
  }
}
