import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keychainProgram } from './keychain-program.ts'
import { sealedSecrets, windowsSealer } from './sealed-secrets.ts'
import { createSecretStore as storeOf } from './secret-store.ts'

const createSecretStore = (platform: NodeJS.Platform) =>
  storeOf([keychainProgram(platform)].filter(place => place !== null))

/** Keeps what it is given in files beside it, and every argument it saw. */
const SECRET_TOOL = `#!/bin/sh
here=$(dirname "$0")
echo "$@" >> "$here/arguments"
for last in "$@"; do :; done
case "$1" in
  store) cat > "$here/kept-$last" ;;
  lookup) [ -f "$here/kept-$last" ] && cat "$here/kept-$last" ;;
  clear) rm -f "$here/kept-$last" ;;
esac
`
let dir: string
const path = process.env['PATH']
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokenseal-keychain-'))
})
afterEach(() => {
  process.env['PATH'] = path
  rmSync(dir, { recursive: true, force: true })
})

test.skipIf(process.platform === 'win32')('what is kept goes to the keychain by standard input', async () => {
  writeFileSync(join(dir, 'secret-tool'), SECRET_TOOL)
  chmodSync(join(dir, 'secret-tool'), 0o755)
  process.env['PATH'] = `${dir}:${path}`
  const store = createSecretStore('linux')
  expect(await store.lasting()).toBe(true)
  await store.write('tsa', 'geheim mit Leerzeichen')
  expect(await createSecretStore('linux').read('tsa')).toBe('geheim mit Leerzeichen')
  expect(readFileSync(join(dir, 'arguments'), 'utf8')).not.toContain('geheim')
  await store.write('tsa', null)
  expect(await store.read('tsa')).toBeNull()
})

test('without a keychain it is known until the program ends, and written nowhere', async () => {
  process.env['PATH'] = dir
  const store = createSecretStore('linux')
  expect(await store.lasting()).toBe(false)
  await store.write('tsa', 'geheim')
  expect(await store.read('tsa')).toBe('geheim')
  expect(await createSecretStore('linux').read('tsa')).toBeNull()
})

/** Keeps what `security -i` is told, in files beside it. */
const SECURITY = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const at = name => __dirname + '/' + name
const args = process.argv.slice(2)
appendFileSync(at('arguments'), args.join(' '))
if (args[0] === '-i') {
  const line = readFileSync(0, 'utf8')
  appendFileSync(at('commands'), line)
  writeFileSync(at('kept'), Buffer.from(line.trim().split(' ').at(-1), 'hex'))
} else if (!existsSync(at('kept'))) process.exitCode = 44
else if (args[0] === 'find-generic-password') console.log(readFileSync(at('kept'), 'utf8'))
else if (args[0] === 'delete-generic-password') rmSync(at('kept'))
`

function program(name: string, text: string): string {
  const file = join(dir, name)
  writeFileSync(file, text)
  chmodSync(file, 0o755)
  process.env['PATH'] = `${dir}:${path}`
  return file
}

test.skipIf(process.platform === 'win32')(
  'on macOS the secret is in no argument, whatever is in it',
  async () => {
    program('security', SECURITY)
    const store = createSecretStore('darwin')
    expect(await store.lasting()).toBe(true)
    await store.write('tsa', 'größer -a "x" $(id)')
    expect(await createSecretStore('darwin').read('tsa')).toBe('größer -a "x" $(id)')
    expect(readFileSync(join(dir, 'arguments'), 'utf8')).not.toContain('gr')
    expect(readFileSync(join(dir, 'commands'), 'utf8')).toMatch(
      /^add-generic-password -U -s tokenseal -a tsa -X [0-9a-f]+\n$/,
    )
    await store.write('tsa', null)
    expect(await store.read('tsa')).toBeNull()
  },
)

test.skipIf(process.platform === 'win32')(
  'an id that could be a command is kept in memory only',
  async () => {
    program('security', SECURITY)
    const store = createSecretStore('darwin')
    await store.write('x\ndelete-keychain', 'geheim')
    expect(() => readFileSync(join(dir, 'commands'))).toThrow()
    expect(await store.read('x\ndelete-keychain')).toBe('geheim')
  },
)

/** As the two cmdlets do for one line of input: hexadecimal digits of something that is not the text. */
const POWERSHELL = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs')
appendFileSync(__dirname + '/arguments', process.argv.slice(2).join(' '))
const turned = bytes => Buffer.from(bytes.map(byte => byte ^ 0xff))
const line = readFileSync(0, 'utf8').trim()
const isSealing = process.argv.at(-1).includes('ConvertFrom-SecureString')
const said = isSealing ? turned(Buffer.from(line)).toString('hex') : turned(Buffer.from(line, 'hex')).toString()
process.stdout.write(said)
`

test.skipIf(process.platform === 'win32')(
  'on Windows it is sealed through PowerShell, by standard input',
  async () => {
    const fake = program('powershell', POWERSHELL)
    let kept: Readonly<Record<string, string>> = {}
    const record = {
      read: () => kept,
      write: async (value: typeof kept) => {
        kept = value
      },
    }
    const open = () => storeOf([sealedSecrets(windowsSealer(fake), record)])
    expect(await open().lasting()).toBe(true)
    await open().write('tsa', 'geheim “ß”')
    expect(JSON.stringify(kept)).not.toContain('geheim')
    expect(readFileSync(join(dir, 'arguments'), 'utf8')).not.toMatch(/geheim|Z2Vo/)
    expect(await open().read('tsa')).toBe('geheim “ß”')
    const gone = storeOf([sealedSecrets(windowsSealer(join(dir, 'nothing')), record)])
    expect(await gone.lasting()).toBe(false)
    expect(await gone.read('tsa')).toBeNull()
  },
)
