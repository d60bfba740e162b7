/** A real window of the browser, where there is a display: what no headless page can show. */
import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@playwright/test'
import { test } from './fixtures.ts'

const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'])
const hasXdotool = hasDisplay && spawnSync('xdotool', ['version']).status === 0

test.skip(!hasDisplay, 'there is no display here')

test('one app window, without tabs and address, named after the app', async ({ open, host, document }) => {
  const { app, page } = await open({ window: true, args: [document] })
  await app.seesDocument(document)
  expect(await page.title()).toContain('Tokenseal')
  const frame = await page.evaluate(() => ({
    // What the browser itself takes away from the window: its title bar alone, no tabs, no address field.
    bars: outerHeight - innerHeight,
  }))
  expect(frame.bars).toBeLessThan(host === 'electron' ? 100 : 60) // Electron adds the menu.
  await app.screenshot('02-workspace-window')
})

test('keys of the browser open nothing', async ({ open, document }) => {
  test.skip(!hasXdotool, 'xdotool is not here')
  const { app, page } = await open({ window: true, args: [document] })
  await app.seesDocument(document)
  const session = await page.context().newCDPSession(page)
  const opened = async () => {
    const { targetInfos } = await session.send('Target.getTargets')
    return targetInfos
      .filter(target => target.type !== 'worker')
      .map(target => `${target.type} ${target.url}`)
  }
  const before = await opened()
  await page.mouse.click(700, 500)
  for (const key of [
    'F12',
    'ctrl+shift+i',
    'ctrl+shift+j',
    'ctrl+u',
    'ctrl+n',
    'ctrl+t',
    'ctrl+p',
    'ctrl+h',
    'F5',
  ]) {
    spawnSync('xdotool', ['key', key])
    await sleep(300)
    expect(await opened(), key).toEqual(before)
  }
  await expect(app.tab('Service agreement.pdf')).toBeVisible()
})

test('the file dialog of the system gives the real place of a file', async ({ open, document }) => {
  test.skip(!hasXdotool, 'xdotool is not here')
  const { app } = await open({ window: true, env: { LC_ALL: 'C' } })
  const xdotool = (...args: readonly string[]) =>
    spawnSync('xdotool', [...args])
      .stdout.toString()
      .trim()
  await app
    .button(/^Open PDF/)
    .first()
    .click()
  await expect.poll(() => xdotool('search', '--name', '^Open File')).not.toBe('')
  await sleep(1000) // The dialog belongs to the toolkit: nothing tells when it listens.
  xdotool('windowfocus', '--sync', xdotool('search', '--name', '^Open File'))
  await sleep(300)
  xdotool('type', '--delay', '40', document)
  await sleep(500)
  xdotool('key', 'alt+o')
  await app.seesDocument(document)
})
