/** Packs Tokenseal for Linux over a stub of Electron and looks at what came out; checks the rest of the settings. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../run.ts'
import { EXTRA_COMPONENTS, withComponents } from './msi-project.mjs'
import { writeStubElectron } from './stub-electron.ts'
import { writeStubFpm } from './stub-fpm.ts'

const PACK_TIMEOUT_MS = 180_000
const scratch = mkdtempSync(join(tmpdir(), 'tokenseal-package-'))
const unpacked = join(scratch, 'release', 'linux-unpacked')
const resources = join(unpacked, 'resources')

beforeAll(() => {
  writeStubElectron(join(scratch, 'electron'), builderVersion())
  writeStubFpm(join(scratch, 'fpm'))
  runNode(['scripts/bootstrap.mjs', 'build'])
  runNode([
    'scripts/package.ts',
    '--linux',
    'dir',
    'deb',
    'rpm',
    `-c.electronDist=${join(scratch, 'electron')}`,
    `-c.directories.output=${join(scratch, 'release')}`,
  ])
}, PACK_TIMEOUT_MS)

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('packs the Electron that package.json names', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(builderVersion()).toBe(manifest.devDependencies.electron)
})

test('holds what runs and nothing else', () => {
  const files = listPackage(join(resources, 'app.asar'), { isPack: false })
  const top = new Set(files.map(path => path.split('/')[1]))
  expect([...top].sort()).toEqual(['LICENSE', 'NOTICE', 'dist', 'node_modules', 'package.json'])
  expect(files).toContain('/dist/renderer/index.html')
  expect(files).toContain('/node_modules/pkcs11js/index.js')
  expect(files.filter(path => /\.map$|^\/dist\/(e2e|chromium)\b|\.test\.|\.stamp$/.test(path))).toEqual([])
  expect(files.filter(path => /^\/node_modules\/(?!pkcs11js(\/|$))./.test(path))).toEqual([])
  expect(
    files.filter(path => /pkcs11js\/(src|includes|build\/(?!Release(\/pkcs11\.node)?$))/.test(path)),
  ).toEqual([])
})

test('keeps what must be a real file out of the archive', () => {
  expect(
    existsSync(join(resources, 'app.asar.unpacked/node_modules/pkcs11js/build/Release/pkcs11.node')),
  ).toBe(true)
  expect(existsSync(join(resources, 'app.asar.unpacked/dist/node/written-digest-thread.mjs'))).toBe(true)
  expect(existsSync(join(resources, 'app.asar.unpacked/dist/text/text-process.mjs'))).toBe(true)
  expect(existsSync(join(resources, 'app.asar.unpacked/dist/cli/curves.cjs'))).toBe(true)
  expect(existsSync(join(resources, 'app.asar.unpacked/dist/node/curves.cjs'))).toBe(true)
  // What the window's own process loads is inside, where its integrity is checked.
  expect(existsSync(join(resources, 'app.asar.unpacked/dist/electron'))).toBe(false)
  expect(listPackage(join(resources, 'app.asar'), { isPack: false })).toContain('/dist/electron/curves.cjs')
})

// The stub runs the Node of this test in Electron's place, so the launcher and the unpacked command line are the real ones.
test('has a command that runs through a link, in any folder', () => {
  const link = join(scratch, 'link to tokenseal')
  symlinkSync(join(resources, 'bin', 'tokenseal'), link)
  const env = { ...process.env, STUB_NODE: process.execPath }
  const output = execFileSync(link, ['--version'], { cwd: scratch, env, encoding: 'utf8' })
  expect(output).toContain(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version)
})

const softHsm = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'].find(path =>
  existsSync(path),
)

test.skipIf(!softHsm)('loads a driver through its own copy of the native binding', () => {
  writeFileSync(join(scratch, 'softhsm2.conf'), `directories.tokendir = ${scratch}\n`)
  const env = { ...process.env, STUB_NODE: process.execPath, SOFTHSM2_CONF: join(scratch, 'softhsm2.conf') }
  const args = ['tokens', '--module', softHsm ?? '', '--json']
  // Exit 5: there is no token in it, and that is fine.
  const { stdout } = spawnSync(join(resources, 'bin', 'tokenseal'), args, {
    cwd: scratch,
    env,
    encoding: 'utf8',
  })
  expect(JSON.parse(stdout).modules).toMatchObject([{ path: softHsm, state: 'ready' }])
})

test('has an executable command, and locales of one language', () => {
  accessSync(join(resources, 'bin', 'tokenseal'), constants.X_OK)
  accessSync(join(unpacked, 'tokenseal-window'), constants.X_OK)
  expect(readdirSync(join(unpacked, 'locales'))).toEqual(['en-US.pak'])
})

test.each(['deb', 'rpm'])(
  'gives the %s the command, the icons and a desktop entry that can take a PDF',
  kind => {
    const args = readFileSync(join(scratch, 'fpm', `${kind}.args`), 'utf8').split('\n')
    expect(args).toContain('assets/packaging/linux/tokenseal=/usr/bin/tokenseal')
    expect(args.filter(arg => arg.includes('=/usr/share/icons/hicolor/')).length).toBeGreaterThan(5)
    const desktop = readFileSync(join(scratch, 'fpm', `${kind}.desktop`), 'utf8')
    expect(desktop).toMatch(/^Exec=\/opt\/Tokenseal\/tokenseal-window %U$/m)
    expect(desktop).toMatch(/^MimeType=application\/pdf;$/m)
  },
)

test('sets the fuses', async () => {
  const wire = await getCurrentFuseWire(join(unpacked, 'tokenseal-window'))
  const on = (option: FuseV1Options): boolean => wire[option] === FuseState.ENABLE
  expect({
    runAsNode: on(FuseV1Options.RunAsNode),
    nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
    cookies: on(FuseV1Options.EnableCookieEncryption),
    integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
    fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: true,
    nodeOptions: false,
    inspect: false,
    cookies: true,
    integrity: true,
    onlyAsar: true,
    fileProtocol: false,
  })
})

// For Windows and macOS nothing can be packed here: electron-builder's own schema judges the whole file.
test('is a configuration that electron-builder knows, key by key', () => {
  const builder = createRequire(join(ROOT, 'node_modules/app-builder-lib/package.json'))
  const ajv = new (builder('ajv'))({ allErrors: true, strict: false, allowUnionTypes: true })
  const validate = ajv.compile(JSON.parse(readFileSync(builder.resolve('./scheme.json'), 'utf8')))
  const config = builder('js-yaml').load(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8'))
  expect(validate(config) ? [] : validate.errors).toEqual([])
  expect(validate({ ...config, nsis: { oneClik: false } })).toBe(false)
})

test('names only files that exist', () => {
  const text = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')
  const paths = [...text.matchAll(/(?:assets|scripts)\/[\w./-]+/g)].map(match => match[0])
  expect(paths.length).toBeGreaterThan(8)
  expect(paths.filter(path => !existsSync(join(ROOT, path)))).toEqual([])
})

test('adds its parts to the MSI that electron-builder describes', () => {
  const template = readFileSync(join(ROOT, 'node_modules/app-builder-lib/templates/msi/template.xml'), 'utf8')
  expect(withComponents(template)).toContain(EXTRA_COMPONENTS)
  expect(() => withComponents('<Wix/>')).toThrow(/another shape/)
})

function builderVersion(): string {
  const text = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')
  return text.match(/^electronVersion: (.+)$/m)?.[1] ?? ''
}

function runNode(args: readonly string[]): void {
  const path = `${join(scratch, 'fpm')}${delimiter}${process.env['PATH'] ?? ''}`
  const env = { ...process.env, PATH: path, USE_SYSTEM_FPM: 'true' }
  execFileSync(process.execPath, args, { cwd: ROOT, env, stdio: 'pipe', timeout: PACK_TIMEOUT_MS })
}
