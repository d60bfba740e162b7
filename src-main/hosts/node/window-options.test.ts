/** How a window host is started. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { defaultDataDir, parseWindowOptions } from './window-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokenseal-options-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'a b.pdf'), 'x')

test('relative and file: names of files that exist become absolute paths, the rest is left out', () => {
  const address = pathToFileURL(join(folder, 'a b.pdf')).href
  const { paths } = parseWindowOptions(['a b.pdf', address, 'none.pdf', folder, 'file:%'], {}, folder)
  expect(paths).toEqual([join(folder, 'a b.pdf'), join(folder, 'a b.pdf')])
})

test('drivers, key file and folders, from arguments or the environment', () => {
  const env = { TOKENSEAL_DATA_DIR: 'data', TOKENSEAL_BROWSER: '/opt/b' }
  const args = ['--module', 'm.so', '--module=/n.so', '--pkcs12', 'k.p12', '--headless']
  expect(parseWindowOptions(args, env, folder)).toEqual({
    paths: [],
    modules: [join(folder, 'm.so'), '/n.so'],
    pkcs12: join(folder, 'k.p12'),
    dataDir: join(folder, 'data'),
    browser: '/opt/b',
    headless: true,
    development: false,
  })
  expect(parseWindowOptions(['--data-dir', '/d'], env, folder).dataDir).toBe('/d')
})

test('an unknown option is a wrong use', () => {
  expect(() => parseWindowOptions(['--pin', '1234'], {}, folder)).toThrow(
    expect.objectContaining({ code: 'usage.invalid' }),
  )
})

test('the data folder follows the system', () => {
  expect(defaultDataDir('linux', { XDG_DATA_HOME: '/x' })).toBe('/x/tokenseal')
  expect(defaultDataDir('darwin', {})).toMatch(/Library\/Application Support\/Tokenseal$/)
})
