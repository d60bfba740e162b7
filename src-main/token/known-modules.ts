/** Which of the known vendors' modules are on this machine, and which the system has registered with p11-kit. */
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import { KNOWN_VENDORS, type KnownVendor } from './known-modules-table.ts'

export type KnownModule = { readonly path: string; readonly name: string }

/** The machine as this search sees it. */
export type Machine = {
  readonly platform: string
  readonly arch: string
  readonly env: Readonly<Record<string, string | undefined>>
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
const P11KIT_FOLDERS = ['/etc/pkcs11/modules', '/usr/share/p11-kit/modules']

/** Registered with p11-kit, but no token of a person: trust lists, key stores of the desktop, the proxy of all others. */
const NO_TOKENS = /p11-kit-(trust|client|proxy)|nssckbi|gnome-keyring|softokn/i

/** @returns existing files, best first, each once even where several paths lead to it */
export function findKnownModules(real: Machine = THIS_MACHINE): readonly KnownModule[] {
  const machine = listingOnce(real)
  const found = [...vendorModules(machine), ...registeredModules(machine)]
  const seen = new Set<string>()
  return found.filter(({ path }) => {
    const real = machine.realPath(path)
    if (real === null || seen.has(real)) return false
    seen.add(real)
    return true
  })
}

/** The usual folders hold thousands of names and are asked for every vendor. */
function listingOnce(machine: Machine): Machine {
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

function vendorModules(machine: Machine): readonly KnownModule[] {
  const { join, basename, dirname } = machine.platform === 'win32' ? win32 : posix
  const modules: KnownModule[] = []
  for (const vendor of KNOWN_VENDORS)
    for (const pattern of patternsOf(vendor, machine.platform)) {
      const whole = expandVariables(pattern, machine.env)
      if (whole === null) continue
      const folders = whole.includes('/') || whole.includes('\\') ? [dirname(whole)] : libraryFolders(machine)
      for (const folder of folders)
        for (const name of matching(machine, folder, basename(whole)))
          modules.push({ path: join(folder, name), name: vendor.name })
    }
  return modules
}

function patternsOf(vendor: KnownVendor, platform: string): readonly string[] {
  if (platform === 'win32') return vendor.windows
  return platform === 'darwin' ? vendor.mac : vendor.linux
}

/** `%ProgramFiles%\x`; names of variables have no case on Windows. @returns null when one is not set */
function expandVariables(pattern: string, env: Machine['env']): string | null {
  let isKnown = true
  const whole = pattern.replace(/%([^%]+)%/g, (_, name: string) => {
    const key = Object.keys(env).find(one => one.toLowerCase() === name.toLowerCase())
    const value = key === undefined ? undefined : env[key]
    if (value === undefined) isKnown = false
    return value ?? ''
  })
  return isKnown ? whole : null
}

function libraryFolders(machine: Machine): readonly string[] {
  if (machine.platform === 'win32') {
    // System32 holds the files of this word size; SysWOW64 the 32-bit ones, whatever the names suggest.
    const windows = expandVariables('%WINDIR%', machine.env)
    return windows === null ? [] : [`${windows}\\System32`]
  }
  if (machine.platform === 'darwin') return MAC_FOLDERS
  const triplet = TRIPLETS[machine.arch]
  const roots = ['/usr/lib64', '/usr/lib', '/usr/local/lib', '/usr/local/lib64']
  const all = triplet ? [`/usr/lib/${triplet}`, ...roots] : roots
  return all.flatMap(folder => [folder, `${folder}/pkcs11`])
}

/** Names in the folder that fit; the shortest first, so that `libx.so` comes before `libx.so.1.2`. */
function matching(machine: Machine, folder: string, pattern: string): readonly string[] {
  const isFitting = fitter(pattern, machine.platform === 'win32')
  return machine
    .list(folder)
    .filter(isFitting)
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
}

function fitter(pattern: string, ignoreCase: boolean): (name: string) => boolean {
  const literal = pattern.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const expression = new RegExp(`^${literal.join('.*')}$`, ignoreCase ? 'i' : '')
  return name => expression.test(name)
}

/** p11-kit's `*.module` files: `module: <path or name>`. Name without a folder: below p11-kit's own. */
function registeredModules(machine: Machine): readonly KnownModule[] {
  if (machine.platform === 'win32') return []
  const modules: KnownModule[] = []
  for (const folder of P11KIT_FOLDERS)
    for (const file of machine.list(folder).filter(name => name.endsWith('.module'))) {
      const text = machine.readText(`${folder}/${file}`) ?? ''
      const target = /^\s*module:\s*(\S.*?)\s*$/m.exec(text)?.[1]
      if (!target || NO_TOKENS.test(target)) continue
      const name = file.replace(/\.module$/, '')
      const places = target.startsWith('/')
        ? [target]
        : libraryFolders(machine).map(one => `${one}/${target}`)
      const path = places.find(place => machine.realPath(place) !== null)
      if (path) modules.push({ path, name })
    }
  return modules
}

function orElse<T, F>(read: () => T, fallback: F): T | F {
  try {
    return read()
  } catch {
    return fallback
  }
}
