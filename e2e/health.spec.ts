/** The page of a token: until when it holds, a new PIN with the old one and with the PUK, what must be renewed soon. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { violations } from './axe.ts'
import { compileFaultModule, createFaultToken, type FaultToken } from './fault-token.ts'
import { test as base } from './fixtures.ts'

const BUILD = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-faults-')))
const MODULE = compileFaultModule(BUILD)
const DAY_MS = 86_400_000
/** What `init-demo` gives its certificates. */
const DEMO_DAYS = 3600
const NEW_PIN = 'plover-5520'

const test = base.extend<{ faults: FaultToken; ready: AppPage }>({
  faults: async ({ folder, token }, use) => {
    if (MODULE === null) throw new Error('The fault-injecting module needs gcc and dlopen')
    await use(createFaultToken(MODULE, folder, token))
  },
  ready: async ({ open, faults }, use) => {
    const { app } = await open({ args: ['--module', faults.module], env: faults.env })
    await use(app)
  },
})

test.skip(MODULE === null, 'the fault-injecting module needs gcc and dlopen')
test.afterAll(() => rmSync(BUILD, { recursive: true, force: true }))

const sidebar = (app: AppPage) => app.page.getByRole('navigation', { name: 'Main' })
const openToken = async (app: AppPage) => {
  await sidebar(app)
    .getByRole('button', { name: /Tokenseal demo/ })
    .click()
  await expect(app.page.getByRole('region', { name: 'When certificates end' })).toBeVisible()
}
const field = (app: AppPage, label: string) => app.dialog.getByLabel(label, { exact: true })

for (const [name, colorScheme, width, height] of [
  ['light', 'light', 1440, 900],
  ['dark', 'dark', 1440, 900],
  ['960x680', 'light', 960, 680],
] as const) {
  test(`the page and its dialogs are clean, ${name}`, async ({ ready: app }) => {
    const { page } = app
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openToken(app)
    const isClean = async (screen: string) => {
      await app.screenshot(`${screen}-${name}`)
      expect.soft(await violations(page), screen).toEqual([])
    }
    await isClean('13-token-health')
    await app.button('Change PIN…').click()
    await field(app, 'New PIN').fill('835217')
    await isClean('13-change-pin')
    await page.keyboard.press('Escape')
    await app.button('Unlock with PUK…').click()
    await isClean('13-unlock-puk')
    await page.keyboard.press('Escape')
    await expect(app.dialog).toBeHidden()
  })
}

test('a new PIN with the old one, then with the PUK of a locked token', async ({
  ready: app,
  faults,
  token,
}) => {
  faults.order({ pin_max: 3 })
  await openToken(app)
  await app.button('Change PIN…').click()
  const submit = app.dialog.getByRole('button', { name: 'Change PIN', exact: true })
  await field(app, 'Current PIN').fill('000000')
  await field(app, 'New PIN').fill(NEW_PIN)
  await field(app, 'New PIN again').fill(`${NEW_PIN}x`)
  await expect(submit).toBeDisabled()
  await field(app, 'New PIN again').fill(NEW_PIN)
  await submit.click()
  await expect(app.alert).toContainText('That PIN was not correct')
  await expect(app.dialog).toContainText('At least 1 failed try from this app')
  for (const label of ['Current PIN', 'New PIN', 'New PIN again'])
    await expect(field(app, label)).toHaveValue('')
  await field(app, 'Current PIN').fill(token.pin)
  await field(app, 'New PIN').fill(NEW_PIN)
  await field(app, 'New PIN again').fill(NEW_PIN)
  await submit.click()
  await expect(app.page.getByText('The PIN has been changed')).toBeVisible()
  await app.button('Dismiss').click() // It lies over what is clicked next.

  faults.setTries(0)
  await app.button('Refresh').click()
  await expect(sidebar(app)).toContainText('PIN locked')
  await app.button('Unlock with PUK…').click()
  await field(app, 'PUK, the unlock code').fill(token.pin) // The demo token's PUK is its first PIN.
  await field(app, 'New PIN').fill(token.pin)
  await field(app, 'New PIN again').fill(token.pin)
  await app.dialog.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(app.page.getByText('The token is unlocked')).toBeVisible()
  await expect(sidebar(app)).not.toContainText('PIN locked')
})

test('each certificate opens in the viewer, and what renewing takes is told', async ({ ready: app }) => {
  const { page } = app
  await openToken(app)
  await page.getByRole('button', { name: 'View certificate: Anna Example' }).first().click()
  await expect(page.getByRole('dialog', { name: 'Anna Example' })).toContainText('Key on the token')
  await page.keyboard.press('Escape')
  await app.button('Renew certificate…').click()
  await expect(app.dialog).toHaveAccessibleName('How to renew')
  await expect(app.dialog).toContainText('Ask Tokenseal demo issuer for a renewal')
  await app.screenshot('13-renew')
})

test('a token that was never set up is called blank', async ({ ready: app, faults }) => {
  const { page } = app
  faults.order({ tokenflags_clear: 0x400, epoch: 1 })
  const pill = page.getByRole('button', { name: /Blank token.*Not set up/ })
  await pill.click()
  await expect(app.dialog).toContainText('The token is blank')
  expect.soft(await violations(page)).toEqual([])
  await app.screenshot('05-blank-token')
})

test('a driver that cannot change the PIN says so', async ({ ready: app, faults, token }) => {
  faults.order({ 'rv.C_SetPIN': 'CKR_FUNCTION_NOT_SUPPORTED' })
  await openToken(app)
  await app.button('Change PIN…').click()
  await field(app, 'Current PIN').fill(token.pin)
  await field(app, 'New PIN').fill(NEW_PIN)
  await field(app, 'New PIN again').fill(NEW_PIN)
  await app.dialog.getByRole('button', { name: 'Change PIN', exact: true }).click()
  await expect(app.alert).toContainText('This driver cannot change the PIN')
  await app.page.keyboard.press('Escape')
})

test('what ends soon is told once for each threshold', async ({ ready: app }) => {
  const { page } = app
  const atDaysLeft = (days: number) => page.clock.setFixedTime(Date.now() + (DEMO_DAYS - days) * DAY_MS)
  await atDaysLeft(80)
  await openToken(app)
  const notices = page.locator('.due .banner', { hasText: 'The certificate of Anna Example ends' })
  await expect(notices.first()).toBeVisible()
  await app.screenshot('13-token-health-due')
  const before = await notices.count()
  await notices.first().getByRole('button', { name: 'How to renew…' }).click()
  await expect(app.dialog).toContainText('Tokenseal demo issuer')
  await page.keyboard.press('Escape')
  await notices.first().getByRole('button', { name: 'Remind me later' }).click()
  await expect(notices).toHaveCount(before - 1)
  await atDaysLeft(25)
  await app.button('Documents').click()
  await openToken(app)
  await expect(notices).toHaveCount(before)
  await page.reload()
  await openToken(app)
  await expect(notices).toHaveCount(before)
})
