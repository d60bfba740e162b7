/** The `*.module` files as p11-kit itself reads them: another program must see the same drivers. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SOFTHSM_MODULE } from '../demo/testing/token-fixture.ts'
import { THIS_MACHINE } from './machine.ts'
import { registeredModules } from './p11-kit.ts'

const hasP11Kit = spawnSync('p11-kit', ['list-modules'], { encoding: 'utf8' }).status === 0
if (!hasP11Kit) console.log('Not run: p11-kit is not installed.')

let config: string
beforeEach(() => {
  config = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-p11kit-')))
  chmodSync(config, 0o755)
  mkdirSync(join(config, 'pkcs11/modules'), { recursive: true })
  mkdirSync(join(config, 'tokens'))
  chmodSync(join(config, 'tokens'), 0o777)
  writeFileSync(join(config, 'softhsm2.conf'), `directories.tokendir = ${join(config, 'tokens')}\n`)
})
afterEach(() => rmSync(config, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFileSync(join(config, 'pkcs11/modules', name), text)

/** The file of each module, as `NAME: FILE` tells it. Modules that do not start are left out by p11-kit. */
function asP11KitSees(): readonly string[] {
  // p11-kit reads no person's files as root.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {}
  const { stdout } = spawnSync('p11-kit', ['list-modules'], {
    encoding: 'utf8',
    ...nobody,
    env: { ...process.env, XDG_CONFIG_HOME: config, SOFTHSM2_CONF: join(config, 'softhsm2.conf') },
  })
  const files = [...stdout.matchAll(/^(?:[\w.-]+: |\s+path: )(\S+\.so\S*)$/gm)].map(([, file]) => file ?? '')
  return [...new Set(files.map(file => basename(file)))].sort()
}

function asWeSee(): readonly string[] {
  const machine = { ...THIS_MACHINE, env: { XDG_CONFIG_HOME: config } }
  return [...new Set(registeredModules(machine).map(({ path }) => basename(path)))].sort()
}

test.skipIf(!hasP11Kit || !SOFTHSM_MODULE)('what a person adds, gives to others, blanks', () => {
  writeFileSync(join(config, 'pkcs11/pkcs11.conf'), 'user-config: only\n')
  const sees = (module: string, others: string) => {
    write('mine.module', module)
    write('softhsm2.module', others)
    expect(asWeSee()).toEqual(asP11KitSees())
    return asWeSee()
  }
  const module = `module: ${SOFTHSM_MODULE}\n`
  expect(sees(module, '')).toEqual(['libsofthsm2.so'])
  expect(sees(`${module}enable-in: nobody\n`, '')).toEqual([])
  expect(sees(`${module}disable-in: nobody\n`, '')).toEqual(['libsofthsm2.so'])
  expect(sees(`# ${module}`, 'module:\n')).toEqual([])
})

test.skipIf(!existsSync('/usr/share/p11-kit/modules/p11-kit-trust.module'))(
  'the trust list is no driver',
  () => {
    expect(asWeSee().filter(file => file.includes('trust'))).toEqual([])
  },
)
