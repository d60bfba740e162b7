/** The first run and the token doctor, walked through as someone who is new: no driver, the wrong one, a locked PIN, ready. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { violations } from './axe.ts'
import { compileFaultModule, createFaultToken } from './fault-token.ts'
import { test } from './fixtures.ts'

/** A new profile that looks at no usual place, so that no driver of this machine has a say. */
function newProfile(folder: string, modules: readonly string[] = []): string {
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ searchKnownModules: false, modules }))
  return dataDir
}
const NO_READER = { PCSCLITE_CSOCK_NAME: '/nowhere/pcscd.comm' }
const kept = (dataDir: string) => JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8'))

for (const colorScheme of ['light', 'dark'] as const) {
  test(`first start: welcome, and why nothing is found; ${colorScheme}`, async ({ open, folder }) => {
    const dataDir = newProfile(folder)
    const { app, page } = await open({ dataDir, firstRun: true, env: NO_READER })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.getByRole('heading', { name: 'Insert your token or card' })).toBeVisible()
    await expect(page.getByText('Waiting for a token…')).toBeVisible()
    expect(await violations(page)).toEqual([])
    await app.screenshot(`12-onboarding-welcome-${colorScheme}`)

    await app.button('I use a card reader').click()
    await expect(app.dialog).toHaveAccessibleName('Why a token does not work')
    await expect(app.dialog).toContainText(/The reader service (does not run|is not installed)/)
    expect(await violations(page)).toEqual([])
    await app.screenshot(`12-doctor-${colorScheme}`)
    await app.dialog.getByRole('button', { name: 'Close' }).last().click()

    await app.button('Skip for now').click()
    await expect(app.home).toBeVisible()
  })

  test(`first start: a driver for another computer, then the right one, ready; ${colorScheme}`, async ({
    open,
    folder,
    token,
  }) => {
    const broken = join(folder, 'driver.so')
    writeFileSync(broken, foreignLibrary())
    const dataDir = newProfile(folder, [broken])
    const { app, page } = await open({ dataDir, firstRun: true, env: NO_READER })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.getByRole('heading', { name: /for another kind of computer/ })).toBeVisible()
    await expect(page.getByText(/x86, 32-bit/)).toBeVisible()
    await expect(page.getByText('Watching for the driver. This page moves on by itself.')).toBeVisible()
    expect(await violations(page)).toEqual([])
    await app.screenshot(`12-onboarding-${colorScheme}`)

    await page.getByLabel('Driver file').setInputFiles(token.module)
    await expect(page.getByRole('heading', { name: 'Ready to sign' })).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText(/You can sign as .*Anna Example/)).toBeVisible()
    expect(await violations(page)).toEqual([])
    await app.screenshot(`12-ready-${colorScheme}`)
    await app.button('Go to documents').click()
    await expect(app.home).toBeVisible()
    await expect.poll(() => kept(dataDir).welcomed).toBe(true)
  })
}

test('skipped once, it does not come back', async ({ open, folder }) => {
  const dataDir = newProfile(folder)
  const first = await open({ dataDir, firstRun: true, env: NO_READER })
  await first.app.button('Skip for now').click()
  await expect(first.app.home).toBeVisible()
  await expect.poll(() => kept(dataDir).welcomed).toBe(true)
  await first.close()
  const second = await open({ dataDir, env: NO_READER })
  await expect(second.app.button('No token')).toBeVisible()
  await expect(second.app.home).toBeVisible()
})

test('a PIN that is locked: the doctor says so, and shows what a report would hold before it is saved', async ({
  open,
  token,
  folder,
}) => {
  const module = compileFaultModule(folder)
  test.skip(module === null, 'the fault module cannot be built here')
  const fault = createFaultToken(module ?? '', folder, token)
  fault.order({ pin_max: 3 })
  fault.setTries(0)
  const { app, page } = await open({ args: ['--module', fault.module], env: { ...fault.env, ...NO_READER } })
  await expect(app.button(/PIN locked/).first()).toBeVisible()
  await page.keyboard.press('Control+,')
  await app.button('Find out why').click()
  await expect(app.dialog).toContainText('PIN locked')
  await expect(app.dialog).toContainText('Unlock it with the PUK')
  await expect(app.dialog).toContainText('No token can sign yet.')
  await app.button('Support report…').click()
  await expect(app.dialog).toHaveAccessibleName('Support report')
  await expect(app.dialog).toContainText('C_Initialize CKR_OK')
  const text = (await app.dialog.locator('pre').textContent()) ?? ''
  for (const secret of [token.pin, 'Tokenseal demo', 'Anna Example', folder])
    expect(text).not.toContain(secret)
  expect(await violations(page)).toEqual([])
  await app.screenshot('12-support-report')
})

/** The head of an ELF library for 32-bit x86. */
function foreignLibrary(): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1])
  bytes.writeUInt16LE(3, 16)
  bytes.writeUInt16LE(3, 18)
  return bytes
}
