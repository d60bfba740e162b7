/** How a window host is started. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { parseWindowOptions } from './window-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokenseal-options-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'a b.pdf'), 'x')
const env = { TOKENSEAL_DATA_DIR: 'data', TOKENSEAL_BROWSER: '/opt/b' }

test('relative and file: names of files that exist become absolute paths, the rest is left out', () => {
  const address = pathToFileURL(join(folder, 'a b.pdf')).href
  const { paths, missing } = parseWindowOptions(
    ['a b.pdf', address, 'none.pdf', folder, 'file:%'],
    env,
    folder,
  )
  expect(paths).toEqual([join(folder, 'a b.pdf'), join(folder, 'a b.pdf')])
  expect(missing).toEqual(['none.pdf', folder, 'file:%'])
})

test('drivers, key file and folders, from arguments or the environment', () => {
  const args = ['--module', 'm.so', '--module=/n.so', '--pkcs12', 'k.p12', '--headless']
  args.push('--driver-deadline', '500')
  expect(parseWindowOptions(args, env, folder)).toEqual({
    paths: [],
    missing: [],
    modules: [join(folder, 'm.so'), '/n.so'],
    pkcs12: join(folder, 'k.p12'),
    dataDir: join(folder, 'data'),
    browser: '/opt/b',
    headless: true,
    driverDeadlineMs: 500,
    development: false,
  })
  const other = join(folder, 'other')
  expect(parseWindowOptions(['--data-dir', other], env, folder).dataDir).toBe(other)
})

test('an unknown option is a wrong use', () => {
  expect(() => parseWindowOptions(['--pin', '1234'], env, folder)).toThrow(
    expect.objectContaining({ code: 'usage.invalid' }),
  )
})

test('beside Electron’s own options ours are still found', () => {
  const args = ['--inspect=0', '--no-sandbox', '--module', '/m.so', '--pkcs12', '--headless', 'a b.pdf']
  const options = parseWindowOptions(args, { TOKENSEAL_DATA_DIR: folder }, folder, { tolerant: true })
  expect(options).toMatchObject({ modules: ['/m.so'], paths: [join(folder, 'a b.pdf')] })
})
