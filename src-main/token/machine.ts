/** The machine as the search for drivers sees it: its folders, its files, its variables. */
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'

export type Machine = {
  readonly platform: string
  readonly arch: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of the person; null when there is none. */
  readonly home: string | null
  /** Names of the entries of a folder; none when it is not there. */
  readonly list: (folder: string) => readonly string[]
  /** The file that a path leads to; null when there is none. */
  readonly realPath: (path: string) => string | null
  /** Null when it cannot be read. */
  readonly readText: (path: string) => string | null
}

export const THIS_MACHINE: Machine = {
  platform: process.platform,
  arch: process.arch,
  env: process.env,
  home: homedir() || null,
  list: folder => orElse(() => readdirSync(folder), []),
  realPath: path => orElse(() => realpathSync(path), null),
  readText: path => orElse(() => readFileSync(path, 'utf8'), null),
}

/** Debian's folders for each processor. */
const TRIPLETS: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  ia32: 'i386-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  riscv64: 'riscv64-linux-gnu',
  ppc64: 'powerpc64le-linux-gnu',
  s390x: 's390x-linux-gnu',
}
const MAC_FOLDERS = ['/usr/local/lib', '/opt/homebrew/lib', '/opt/local/lib']

/** Folders in which drivers lie without a folder of their maker. */
export function libraryFolders(machine: Machine): readonly string[] {
  if (machine.platform === 'win32') {
    // System32 holds the files of this word size; SysWOW64 the 32-bit ones, whatever the names suggest.
    const windows = expandVariables('%WINDIR%', machine.env)
    return windows === null ? [] : [`${windows}\\System32`]
  }
  if (machine.platform === 'darwin') return MAC_FOLDERS.flatMap(withPkcs11)
  const triplet = TRIPLETS[machine.arch]
  const roots = ['/usr/lib64', '/usr/lib', '/usr/local/lib', '/usr/local/lib64']
  const all = triplet ? [`/usr/lib/${triplet}`, ...roots] : roots
  return all.flatMap(withPkcs11)
}

function withPkcs11(folder: string): readonly string[] {
  return [folder, `${folder}/pkcs11`]
}

/** `%ProgramFiles%\x`; names of variables have no case on Windows. @returns null when one is not set */
export function expandVariables(pattern: string, env: Machine['env']): string | null {
  let isKnown = true
  const whole = pattern.replace(/%([^%]+)%/g, (_, name: string) => {
    const key = Object.keys(env).find(one => one.toLowerCase() === name.toLowerCase())
    const value = key === undefined ? undefined : env[key]
    if (value === undefined) isKnown = false
    return value ?? ''
  })
  return isKnown ? whole : null
}

/** The same machine, each folder read once: the usual ones hold thousands of names and are asked for every vendor. */
export function listingOnce(machine: Machine): Machine {
  const listed = new Map<string, readonly string[]>()
  return {
    ...machine,
    list: folder => {
      const names = listed.get(folder) ?? machine.list(folder)
      listed.set(folder, names)
      return names
    },
  }
}

function orElse<T, F>(read: () => T, fallback: F): T | F {
  try {
    return read()
  } catch {
    return fallback
  }
}
