/**
 * The drivers that this system or this person has registered with p11-kit: its `*.module` files.
 * Source: pkcs11.conf(5) of p11-kit 0.25. p11-kit itself is not needed, and not used.
 */
import { libraryFolders, type Machine } from './machine.ts'

export type RegisteredModule = { readonly path: string; readonly name: string }

/** The name that `enable-in` and `disable-in` mean us by. */
const PROGRAM = 'tokenseal'

/** Where a p11-kit keeps the system's own settings, and those of packages. One for each place it is installed to. */
const INSTALLATIONS = [
  { system: '/etc/pkcs11', packages: '/usr/share/p11-kit/modules' },
  { system: '/usr/local/etc/pkcs11', packages: '/usr/local/share/p11-kit/modules' },
  { system: '/opt/homebrew/etc/pkcs11', packages: '/opt/homebrew/share/p11-kit/modules' },
]

/** Registered, but no token of a person: trust lists, key stores of the desktop, the proxy of all others. */
const NO_TOKENS = /p11-kit-(trust|client|proxy)|nssckbi|gnome-keyring|softokn/i

type Config = ReadonlyMap<string, string>

/** @returns existing files, by p11-kit's own order: `priority`, highest first, then by name */
export function registeredModules(machine: Machine): readonly RegisteredModule[] {
  if (machine.platform === 'win32') return []
  return [...configsOf(machine)]
    .filter(([, config]) => isForUs(config))
    .sort(([a, first], [b, second]) => priorityOf(second) - priorityOf(first) || (a < b ? -1 : 1))
    .flatMap(([name, config]) => {
      const path = pathOf(config.get('module') ?? '', machine)
      return path === null ? [] : [{ path, name }]
    })
}

/** By name; a person's setting goes before the system's, and that before a package's, key by key. */
function configsOf(machine: Machine): ReadonlyMap<string, Config> {
  const configs = new Map<string, Config>()
  for (const folder of foldersOf(machine))
    for (const file of machine.list(folder).toSorted()) {
      const name = /^([a-zA-Z0-9][\w,.-]*)\.module$/.exec(file)?.[1]
      const text = name === undefined ? null : machine.readText(`${folder}/${file}`)
      if (name === undefined || text === null) continue
      configs.set(name, new Map([...parse(text), ...(configs.get(name) ?? [])]))
    }
  return configs
}

function foldersOf(machine: Machine): readonly string[] {
  const person = personFolder(machine)
  const mode = userConfig(machine, person)
  const own = person === null || mode === 'none' ? [] : [`${person}/modules`]
  const shared = INSTALLATIONS.flatMap(({ system, packages }) => [`${system}/modules`, packages])
  return mode === 'only' ? own : [...own, ...shared]
}

/** `none`, `merge` or `only`: a person may change what the system says, unless it says `none`. */
function userConfig(machine: Machine, person: string | null): string {
  const said = (folder: string) => parse(machine.readText(`${folder}/pkcs11.conf`) ?? '').get('user-config')
  const system = INSTALLATIONS.map(one => said(one.system)).find(mode => mode !== undefined) ?? 'merge'
  return system === 'none' || person === null ? system : (said(person) ?? system)
}

function personFolder({ env, home }: Machine): string | null {
  const config = env['XDG_CONFIG_HOME'] || (home === null ? null : `${home}/.config`)
  return config === null ? null : `${config}/pkcs11`
}

/** `name: value`, one a line; a comment has its own line. */
function parse(text: string): Config {
  const entries = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([\w.-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) entries.set(name, value)
  }
  return entries
}

/** A module that runs elsewhere can be reached through p11-kit alone; one with a trust policy holds no key. */
function isForUs(config: Config): boolean {
  const module = config.get('module') ?? ''
  if (config.get('remote') || config.get('trust-policy') === 'yes' || NO_TOKENS.test(module)) return false
  const enabled = config.get('enable-in')
  if (enabled !== undefined) return namesUs(enabled)
  return !namesUs(config.get('disable-in') ?? '')
}

/** Names between commas or blanks. */
function namesUs(programs: string): boolean {
  return programs.split(/[\s,]+/).includes(PROGRAM)
}

function priorityOf(config: Config): number {
  const priority = Number(config.get('priority') ?? 0)
  return Number.isNaN(priority) ? 0 : priority
}

/** A name without a folder lies in one of the library folders. @returns null where there is no such file */
function pathOf(module: string, machine: Machine): string | null {
  if (module === '') return null
  const isWhole = module.startsWith('/')
  const places = isWhole ? [module] : libraryFolders(machine).map(folder => `${folder}/${module}`)
  return places.find(place => machine.realPath(place) !== null) ?? null
}
