/** The host around the window: starts, second starts, crashes, the end. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { AppPage } from './app-page.ts'
import { notInElectron, test } from './fixtures.ts'
import { writePdf } from './make-pdf.ts'
import { startOnceMore } from './start-app.ts'

test('opens what it is started with, and what a second start brings', async ({
  open,
  host,
  document,
  folder,
}) => {
  const { app, dataDir } = await open({ args: [document] })
  await app.seesDocument(document)
  const other = writePdf(join(folder, 'Second.pdf'), { pages: 1 })
  const second = startOnceMore(host, ['--data-dir', dataDir, other])
  expect(second.status).toBe(0)
  if (host === 'chromium') expect(second.stderr).toContain('open already') // Electron has no terminal to tell it to.
  await app.seesDocument(other)
})

const CRASH = notInElectron(
  'a page that crashed stays dead for Playwright, which attaches to Electron only once',
)

test(
  'after its page crashed it is there again, with the job that was running',
  CRASH,
  async ({ open, token, document }) => {
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
  },
)

test('closing the window ends it with 0', async ({ open }) => {
  const { app, page, exited } = await open()
  await expect(app.home).toBeVisible()
  await page.close()
  expect(await exited).toBe(0)
})

const MENU = notInElectron("the menu is the system's there, out of Playwright's reach")

test('the menu quits it with 0', MENU, async ({ open }) => {
  const { app, exited } = await open()
  await app.button('Menu').click()
  const quit = app.page.getByRole('menuitem', { name: 'Quit Tokenseal' })
  await quit.click().catch(() => {}) // The page goes while it is clicked.
  expect(await exited).toBe(0)
})

const STRICT = notInElectron(
  'options of Electron and Chromium stand among ours there: unknown ones are passed over',
)

test('a wrong option is told, with exit 2', STRICT, ({ host }) => {
  const { status, stderr } = startOnceMore(host, ['--pin', '1234'])
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
