/** Which of the known vendors' modules are on this machine, and which the system has registered with p11-kit. */
import { posix, win32 } from 'node:path'
import { KNOWN_VENDORS, type KnownVendor } from './known-modules-table.ts'
import { expandVariables, libraryFolders, listingOnce, type Machine, THIS_MACHINE } from './machine.ts'
import { registeredModules } from './p11-kit.ts'

export type KnownModule = { readonly path: string; readonly name: string }

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
