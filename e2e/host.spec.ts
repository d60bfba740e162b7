/** The host around the window: starts, second starts, crashes, the end. */

import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { AppPage } from './app-page.ts'
import { test } from './fixtures.ts'
import { writePdf } from './make-pdf.ts'
import { ROOT } from './start-app.ts'

const HOST = join(ROOT, 'dist/chromium/main.mjs')

test('opens what it is started with, and what a second start brings', async ({ open, document, folder }) => {
  const { app, dataDir } = await open({ args: [document] })
  await app.seesDocument(document)
  const other = writePdf(join(folder, 'Second.pdf'), { pages: 1 })
  const second = spawnSync(process.execPath, [HOST, '--headless', '--data-dir', dataDir, other], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect(second.status).toBe(0)
  expect(second.stderr).toContain('open already')
  await app.seesDocument(other)
})

test('after its page crashed it is there again, with the job that was running', async ({
  open,
  token,
  document,
}) => {
  test.skip(process.platform !== 'linux', 'the page is killed by /proc')
  const { app, process: host, attachAgain } = await open({ args: ['--module', token.module, document] })
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await app.sign()
  await expect(app.pinField).toBeFocused()
  killRenderers(host.pid ?? 0)
  const again = new AppPage(await attachAgain())
  await again.pinField.fill(token.pin)
  await again.pinField.press('Enter')
  await expect(again.dialog).toBeHidden({ timeout: 20_000 })
  await expect(again.tab('Service agreement-signed.pdf')).toBeVisible()
})

test('closing the window ends it with 0', async ({ open }) => {
  const { app, page, exited } = await open()
  await expect(app.home).toBeVisible()
  await page.close()
  expect(await exited).toBe(0)
})

test('the menu quits it with 0', async ({ open }) => {
  const { app, exited } = await open()
  await app.button('Menu').click()
  const quit = app.page.getByRole('menuitem', { name: 'Quit Tokenseal' })
  await quit.click().catch(() => {}) // The page goes while it is clicked.
  expect(await exited).toBe(0)
})

test('a wrong option is told, with exit 2', () => {
  const { status, stderr } = spawnSync(process.execPath, [HOST, '--pin', '1234'], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect(status).toBe(2)
  expect(stderr).toContain('That is not a valid command')
})

test('files dropped beside a dialog are not opened by the browser', async ({ app, address, document }) => {
  await app.page.keyboard.press('Control+/')
  await expect(app.dialog).toBeVisible()
  await app.drop(document)
  expect(app.page.url()).toBe(address)
  await expect(app.dialog).toBeVisible()
})

function killRenderers(host: number): void {
  const rows = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
  const below = (pid: number): number[] =>
    rows.flatMap(row => (row && Number(row[2]) === pid ? [Number(row[1]), ...below(Number(row[1]))] : []))
  const ours = new Set(below(host))
  for (const row of rows) {
    if (row && ours.has(Number(row[1])) && row[3]?.includes('--type=renderer'))
      process.kill(Number(row[1]), 'SIGKILL')
  }
}
