import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type CommandPlan, commandPlan, installCommand, outcomeWords } from './install-command.ts'
import { installMenu, type MenuParts } from './menu.ts'
import { given } from './testing/fake-electron.ts'

vi.mock('electron/main', async () => (await import('./testing/fake-electron.ts')).electronMain)

let folder: string
let bin: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-command-'))
  bin = join(folder, '.local', 'bin')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const here = {
  platform: 'linux',
  packaged: true,
  appImage: '/opt/T.AppImage',
  resources: '/r',
  home: '/h',
} as const

test.each([
  ['an AppImage', here, ['/h/.local/bin']],
  ['macOS', { ...here, platform: 'darwin', appImage: undefined }, ['/usr/local/bin', '/h/.local/bin']],
  ['a deb or rpm', { ...here, appImage: undefined }, null],
  ['Windows', { ...here, platform: 'win32' }, null],
  ['a checkout', { ...here, packaged: false }, null],
] as const)('%s: offered where no installer has done it', (_, place, folders) => {
  expect(commandPlan(place)?.folders ?? null).toEqual(folders)
})

const script = (appImage: string): CommandPlan => ({ kind: 'script', appImage, folders: [bin] })

test.skipIf(process.platform === 'win32')(
  'the script starts the command line inside the AppImage',
  async () => {
    const appImage = join(folder, "It's Tokenseal.AppImage")
    const cli = join(folder, 'mounted/resources/app.asar.unpacked/dist/cli')
    mkdirSync(cli, { recursive: true })
    writeFileSync(
      join(cli, 'main.mjs'),
      'console.log(JSON.stringify(process.argv.slice(2)), process.env.ELECTRON_RUN_AS_NODE)',
    )
    // What the runtime of an AppImage does: it tells where it is mounted, and hands its arguments on.
    writeFileSync(
      appImage,
      `#!/bin/sh\nAPPDIR='${join(folder, 'mounted')}' exec '${process.execPath}' "$@"\n`,
    )
    chmodSync(appImage, 0o755)
    expect(await installCommand(script(appImage), bin)).toEqual({
      kind: 'installed',
      path: join(bin, 'tokenseal'),
      onPath: true,
    })
    const run = spawnSync(join(bin, 'tokenseal'), ['sign', 'a b.pdf', '--json'], { encoding: 'utf8' })
    expect(run).toMatchObject({ status: 0, stdout: '["sign","a b.pdf","--json"] 1\n' })
    // Moved, it is installed again over its own script.
    expect(await installCommand(script('/elsewhere'), '/usr/bin')).toMatchObject({
      kind: 'installed',
      onPath: false,
    })
    expect(readFileSync(join(bin, 'tokenseal'), 'utf8')).toContain("'/elsewhere'")
    expect(readdirSync(bin)).toEqual(['tokenseal'])
  },
)

test('what is not ours stays as it is', async () => {
  mkdirSync(bin, { recursive: true })
  const path = join(bin, 'tokenseal')
  writeFileSync(path, 'mine')
  expect(await installCommand(script('/a'), bin)).toEqual({ kind: 'foreign', path })
  expect(readFileSync(path, 'utf8')).toBe('mine')
  rmSync(path)
  symlinkSync('/usr/bin/true', path)
  expect(await installCommand(script('/a'), bin)).toEqual({ kind: 'foreign', path })
  expect(readlinkSync(path)).toBe('/usr/bin/true')
})

test.skipIf(process.platform === 'win32')('on macOS: a link, in the first folder that lets us', async () => {
  const blocked = join(folder, 'a-file')
  writeFileSync(blocked, '')
  const target = '/Applications/Tokenseal.app/Contents/Resources/bin/tokenseal'
  const plan: CommandPlan = { kind: 'link', target, folders: [join(blocked, 'bin'), bin] }
  for (const _ of ['first', 'again']) {
    expect(await installCommand(plan, '')).toMatchObject({ kind: 'installed', path: join(bin, 'tokenseal') })
  }
  expect(lstatSync(join(bin, 'tokenseal')).isSymbolicLink()).toBe(true)
  expect(readlinkSync(join(bin, 'tokenseal'))).toBe(target)
  const nowhere: CommandPlan = { ...plan, folders: [join(blocked, 'bin')] }
  expect(await installCommand(nowhere, '')).toMatchObject({ kind: 'failed' })
  const mounted = { ...plan, target: '/Volumes/Tokenseal/Tokenseal.app/Contents/Resources/bin/tokenseal' }
  expect(await installCommand(mounted, '')).toEqual({ kind: 'not-in-place' })
})

test('each outcome says what happened and what to do', () => {
  for (const outcome of [
    { kind: 'installed', path: '/x/tokenseal', onPath: false },
    { kind: 'foreign', path: '/x/tokenseal' },
    { kind: 'failed', folder: '/x' },
  ] as const) {
    expect(outcomeWords(outcome).detail).toContain('/x')
  }
})

test('the menu offers it only where it applies', () => {
  const ran: string[] = []
  const parts = (change: Partial<MenuParts>): MenuParts => ({
    platform: 'linux',
    development: false,
    run: () => {},
    open: () => {},
    installCommand: null,
    ...change,
  })
  type Item = { label?: string; submenu?: Item[]; click?: () => void }
  const found = () =>
    (given.menu as Item[])
      .flatMap(item => item.submenu ?? [])
      .filter(item => item.label === 'Install “tokenseal” Command…')
  installMenu(parts({}))
  expect(found()).toEqual([])
  for (const platform of ['linux', 'darwin'] as const) {
    installMenu(parts({ platform, installCommand: () => void ran.push(platform) }))
    expect(found()).toHaveLength(1)
    found()[0]?.click?.()
  }
  expect(ran).toEqual(['linux', 'darwin'])
})
