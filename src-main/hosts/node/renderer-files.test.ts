/** What is served, and under which headers. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openRendererFiles } from './renderer-files.ts'

const root = mkdtempSync(join(tmpdir(), 'tokenseal-files-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const folder = join(root, 'renderer')
mkdirSync(join(folder, 'assets'), { recursive: true })
writeFileSync(join(root, 'secret.txt'), 'secret')
writeFileSync(join(folder, 'index.html'), '<!doctype html>')
writeFileSync(join(folder, 'assets', 'a b.mjs'), 'x')
writeFileSync(join(folder, 'assets', 'font.woff2'), 'x')
if (process.platform !== 'win32') symlinkSync(join(root, 'secret.txt'), join(folder, 'link.txt'))

test('serves what the folder holds, with its type and the policy', async () => {
  const files = openRendererFiles(folder)
  const index = await files.read('/')
  expect(index?.body.toString()).toBe('<!doctype html>')
  expect(index?.headers).toMatchObject({
    'Content-Type': 'text/html; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': expect.stringContaining("require-trusted-types-for 'script'"),
  })
  expect((await files.read('/assets/a%20b.mjs'))?.headers['Content-Type']).toBe(
    'text/javascript; charset=utf-8',
  )
  expect((await files.read('/assets/font.woff2'))?.headers['Content-Type']).toBe('font/woff2')
})

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '//secret.txt',
  '/%',
  '/%00',
  '/assets',
  '/assets/',
  '/link.txt',
  '/INDEX.HTML',
])('%s leads nowhere', async pathname => {
  expect(await openRendererFiles(folder).read(pathname)).toBeNull()
})
