/** Settings, Tokens and drivers: a driver is added by its file, tried, turned off, restarted, removed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, type Locator } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { violations } from './axe.ts'
import { compileFaultModule, createFaultToken } from './fault-token.ts'
import { type OpenedApp, test } from './fixtures.ts'
import type { StartOptions } from './start-app.ts'

type Open = (options?: StartOptions) => Promise<OpenedApp>

/** The app as it starts with these settings, looking at no usual place, its settings in front. */
async function openDrivers(open: Open, folder: string, settings: object, env = {}): Promise<OpenedApp> {
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ searchKnownModules: false, ...settings }))
  const opened = await open({ dataDir, env })
  await opened.page.keyboard.press('Control+,')
  return opened
}

const drivers = (app: AppPage): Locator => app.page.getByRole('list', { name: 'Drivers' })
const outcome = (app: AppPage): Locator =>
  app.page.getByRole('status').filter({ has: app.page.locator('.banner') })
const kept = (folder: string) => JSON.parse(readFileSync(join(folder, 'data/settings.json'), 'utf8'))

async function choose(app: AppPage, name: string, action: string): Promise<void> {
  await app.button(`Actions for ${name}`).click()
  await app.page.getByRole('menuitem', { name: action, exact: true }).click()
}

test('a driver is added by its file, used at once, turned off and on, kept, removed', async ({
  open,
  token,
  folder,
}) => {
  const { app, page, close } = await openDrivers(open, folder, {})
  await expect(page.getByText('No driver found')).toBeVisible()
  await page.getByLabel('Driver file').setInputFiles(token.module)
  await expect(outcome(app)).toContainText('SoftHSM2 (test token) was added')
  await expect(outcome(app)).toContainText('It shows “Tokenseal demo”')
  await expect(drivers(app)).toContainText('1 token')
  await expect(drivers(app)).toContainText('Added by you')
  await expect(app.button(/^Token ready: Anna Example/)).toBeVisible()
  expect(kept(folder)).toMatchObject({ modules: [token.module] })

  await choose(app, 'SoftHSM2 (test token)', 'Turn off')
  await expect(drivers(app)).toContainText('Turned off')
  await expect(app.button(/^No token/)).toBeVisible()
  await page.reload()
  await app.isReady()
  await page.keyboard.press('Control+,')
  await expect(drivers(app)).toContainText('Turned off')
  await choose(app, 'SoftHSM2 (test token)', 'Turn on')
  await expect(drivers(app)).toContainText('1 token')
  await close()

  const again = await open({ dataDir: join(folder, 'data') })
  await expect(again.app.button(/^Token ready: Anna Example/)).toBeVisible()
  await again.page.keyboard.press('Control+,')
  await choose(again.app, 'SoftHSM2 (test token)', 'Remove from list')
  await expect(again.page.getByText('No driver found')).toBeVisible()
  expect(kept(folder)).toMatchObject({ modules: [], turnedOffModules: [] })
})

test('what is no driver for this computer is told why, and not kept', async ({ open, folder }) => {
  const text = join(folder, 'letter.so')
  writeFileSync(text, 'Dear Sir or Madam, this is no library, but somebody chose it.')
  // ELF, 32 bits, little endian, a shared object for x86: System V ABI, ELF header.
  const foreign = Buffer.alloc(64)
  foreign.set([0x7f, 0x45, 0x4c, 0x46, 1, 1])
  foreign.writeUInt16LE(3, 16)
  foreign.writeUInt16LE(3, 18)
  const old = join(folder, 'old.so')
  writeFileSync(old, foreign)
  const { app, page } = await openDrivers(open, folder, {})
  for (const [path, why] of [
    [text, 'This file is not a token driver'],
    [old, 'is for x86, 32-bit; this computer needs'],
  ] as const) {
    await page.getByLabel('Driver file').setInputFiles(path)
    await expect(outcome(app)).toContainText(`${basename(path)} was not added`)
    await expect(outcome(app)).toContainText(why)
    await expect(outcome(app)).not.toContainText('Nothing was signed')
  }
  await app.button('Dismiss').click()
  await expect(outcome(app)).toBeHidden()
  expect(kept(folder)).not.toHaveProperty('modules')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`drivers in every state, ${colorScheme}`, async ({ open, token, folder }) => {
    const compiled = compileFaultModule(folder)
    test.skip(compiled === null, 'The fault-injecting module cannot be compiled here.')
    const fault = createFaultToken(compiled ?? '', folder, token)
    fault.order({ 'crash.C_GetSlotList': 'segv' })
    const gone = join(folder, 'gone.so')
    const settings = { modules: [token.module, compiled, gone] }
    const { app, page } = await openDrivers(open, folder, settings, fault.env)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 1440, height: 900 })
    const row = (name: string) => drivers(app).getByRole('listitem').filter({ hasText: name })
    await expect(row('libsofthsm2.so')).toContainText('1 token')
    await expect(row('gone.so')).toContainText('File is missing')
    await expect(row('fault-module.so')).toContainText('Crashes, not used')
    await expect(page.getByText('crashed twice within a minute')).toBeVisible()
    expect(await violations(page)).toEqual([])
    await app.screenshot(`11-settings-drivers-trouble-${colorScheme}`)

    await row('fault-module.so').getByRole('button', { name: 'Test' }).click()
    await expect(outcome(app)).toContainText('The driver crashed')
    fault.order({})
    await app.button('Restart driver').first().click()
    await expect(row('fault-module.so')).toContainText('1 token')
    await choose(app, 'gone.so', 'Remove from list')
    await expect(row('gone.so')).toBeHidden()
    await choose(app, 'SoftHSM2 (test token)', 'Turn off')
    await expect(row('libsofthsm2.so')).toContainText('Turned off')
    expect(await violations(page)).toEqual([])
    await app.screenshot(`11-settings-drivers-off-${colorScheme}`)
  })
}

test('a token that comes or goes is noticed within a second, also behind an open dialog', async ({
  open,
  token,
  folder,
}) => {
  const compiled = compileFaultModule(folder)
  test.skip(compiled === null, 'The fault-injecting module cannot be compiled here.')
  const fault = createFaultToken(compiled ?? '', folder, token)
  fault.order({ present: 0 })
  const { app, page } = await open({ args: ['--module', fault.module], env: fault.env })
  await app.button(/^No token/).click()
  await expect(app.dialog).toContainText('No token found')
  for (const present of [1, 0] as const) {
    const before = Date.now()
    fault.order({ present })
    const shown = app.certificate(/^Anna Example\b/).first()
    await (present ? expect(shown).toBeVisible() : expect(app.dialog).toContainText('No token found'))
    expect(Date.now() - before, present ? 'inserted' : 'removed').toBeLessThan(1000)
  }
  await page.keyboard.press('Escape')
})
