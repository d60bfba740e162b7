/** Where Debian puts the drivers, and what pkcs11-tool of OpenSC says of a token's flags. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from './daemons.ts'
import { NotHere, type TryWitness } from './module.ts'

const FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib']

/** @param names inside a folder of libraries. @throws NotHere naming the package to install */
export function firstThere(packageName: string, ...names: readonly string[]): string {
  const paths = FOLDERS.flatMap(folder => names.map(name => join(folder, name)))
  const path = paths.find(one => existsSync(one))
  if (!path) throw new NotHere(`the package ${packageName} is not installed`)
  return path
}

/** @throws NotHere */
export function mustHave(packageName: string, ...programs: readonly string[]): void {
  const folders = ['/usr/bin', '/usr/sbin', '/bin', '/sbin']
  for (const program of programs) {
    if (!folders.some(folder => existsSync(join(folder, program))))
      throw new NotHere(`the package ${packageName} is not installed (${program})`)
  }
}

/** @throws NotHere */
export function mustBeRoot(what: string): void {
  if (process.getuid?.() !== 0) throw new NotHere(`${what} must be started as root`)
}

export function packageVersion(packageName: string): string {
  try {
    const status = ask('dpkg-query', ['--status', packageName])
    return /^Version: (?:\d+:)?([^-+\s]+)/m.exec(status)?.[1] ?? ''
  } catch {
    return ''
  }
}

export type FlagsOf = {
  readonly module: string
  readonly env: Readonly<Record<string, string>>
  readonly label: string
  /** The driver counts on: after one wrong PIN there is a count, but no last try. */
  readonly locks: boolean
}

/** CK_TOKEN_INFO.flags as another program reads them. */
export function flagsWitness({ module, env, label, locks }: FlagsOf): TryWitness {
  return {
    name: 'token flags, read by pkcs11-tool',
    async read() {
      const slots = ask('pkcs11-tool', ['--module', module, '--list-token-slots'], env).split(/^Slot /m)
      const ours = slots.find(text => text.includes(label)) ?? ''
      const flags = /token flags\s*:(.*)/.exec(ours)?.[1] ?? ''
      const pins = flags.split(',').filter(flag => /user PIN|final/i.test(flag) && !/initialized/.test(flag))
      return pins.map(flag => flag.trim()).join(', ') || 'no mark'
    },
    before: /^no mark$/,
    afterOne: locks ? /^user PIN count low$/ : /^user PIN count low/,
  }
}
