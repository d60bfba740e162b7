/** Levels in the window: a service is added and tested, a signature gets its time, one without network gets it later. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { violations } from './axe.ts'
import { test as base } from './fixtures.ts'
import { startTimeStampService, type TimeStampService } from './time-stamp-service.ts'

const test = base.extend<{ service: TimeStampService }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of this pattern.
  service: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'tokenseal-e2e-tsa-'))
    const service = await startTimeStampService(dir)
    await use(service)
    await service.close()
    rmSync(dir, { recursive: true, force: true })
  },
})

const levels = (page: Page) => page.getByRole('radiogroup', { name: 'Signature level' })

const result = (page: Page) => page.getByRole('complementary', { name: 'Result' })

async function addService(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: 'Add service…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a time-stamp service' })
  await dialog.getByRole('textbox', { name: 'Address' }).fill('ftp://x')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(dialog.getByRole('alert')).toContainText('An http or https address')
  await dialog.getByRole('textbox', { name: 'Address' }).fill(url)
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Test time')
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Add' }).click()
}

/** By keyboard, in both themes; focus comes back to the question mark. */
async function explainsLevels(app: AppPage): Promise<void> {
  const { page } = app
  const button = page.getByRole('button', { name: 'What is the difference?' })
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'What is the difference?' })
  const rows = dialog.getByRole('listitem')
  await expect(rows).toHaveText([/^Basic.*Chosen/, /^With time/, /^Long-term/, /^Archive/])
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page)).toEqual([])
    await app.screenshot(`02-levels-${colorScheme}`)
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(button).toBeFocused()
}

test('with a service added and tested, a signature gets its time', async ({
  app,
  document,
  token,
  service,
}) => {
  const { page } = app
  await app.drop(document)
  await app.seesDocument(document)
  await expect(levels(page).getByRole('radio', { name: 'With time' })).toBeDisabled()
  await explainsLevels(app)
  await page.getByRole('button', { name: 'Add one…' }).click()
  await addService(page, service.url)
  await expect(page.getByRole('list', { name: 'Time-stamp services' }).getByRole('status')).toHaveText(
    /^\d+\.\d s$/,
  )
  expect(await violations(page)).toEqual([])
  await app.tab('Service agreement.pdf').click()
  await levels(page).getByText('With time').click()
  await expect(levels(page).getByRole('radio', { name: 'With time' })).toBeChecked()
  await app.chooseFirstCertificate()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await app.sign()
  const foreseen = page.getByRole('list', { name: 'What the signature will do' })
  await expect(foreseen.getByRole('listitem').nth(1)).toHaveText('With time · time from Test time')
  await app.enterPin(token.pin)
  await app.seesSigned()
  await expect(result(page).getByText('Level: With time')).toBeVisible()
  await expect(result(page).getByText('Confirmed by a time-stamp service.')).toBeVisible()
  await app.tab('Home').click() // It still shows the settings.
  await app.button('Documents').click()
  const notice = page.getByRole('status').filter({ hasText: 'The certificate of the time-stamp service' })
  await expect(notice).toContainText(/“Test time” ends in (29|30) days/) // As openssl made it.
  await notice.getByRole('button', { name: 'Time-stamp services…' }).click()
  await expect(page.getByRole('list', { name: 'Time-stamp services' })).toContainText('Test time')
})

test('signed without network, the time is added when it is back', async ({
  app,
  document,
  token,
  service,
}) => {
  const { page } = app
  await app.button('Settings').click()
  await page.getByRole('button', { name: 'Time and validation' }).click()
  await addService(page, service.url)
  await expect(page.getByText(/^\d+\.\d s$/)).toBeVisible()
  service.down = true
  await app.drop(document)
  await app.seesDocument(document)
  await levels(page).getByText('With time').click()
  await app.signWithoutBox(token.pin)
  await app.seesSigned()
  await expect(result(page).getByText('With time is still to come')).toBeVisible()
  service.down = false
  await page.getByRole('button', { name: 'Add time now' }).click()
  await expect(page.getByText('The level was reached')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add time now' })).toBeHidden()
})

test('a service is changed: policy, quota, and a login by certificate that is checked', async ({
  app,
  service,
}) => {
  const { page } = app
  await app.button('Settings').click()
  await page.getByRole('button', { name: 'Time and validation' }).click()
  await addService(page, service.url)
  const change = async () => {
    await page.getByRole('button', { name: 'Actions for Test time' }).click()
    await page.getByRole('menuitem', { name: 'Change…' }).click()
    return page.getByRole('dialog', { name: 'Change the time-stamp service' })
  }
  const dialog = await change()
  await dialog.getByRole('textbox', { name: 'Time-stamps a month' }).fill('many')
  await dialog.getByRole('button', { name: 'Change' }).click()
  await expect(dialog.getByRole('alert')).toContainText('as a whole number')
  await dialog.getByRole('textbox', { name: 'Time-stamps a month' }).fill('2')
  await dialog.getByRole('textbox', { name: 'Policy' }).fill('1.2.3.4')
  await dialog.getByRole('button', { name: 'Change' }).click()
  // One was taken when it was added, the second tests the change; a third is not allowed.
  const row = page.getByRole('list', { name: 'Time-stamp services' })
  await expect(row.getByRole('status')).toHaveText(/^\d+\.\d s$/)
  await row.getByRole('button', { name: 'Test', exact: true }).click()
  await expect(page.getByText('has given all 2 time-stamps of this month')).toBeVisible()
  const again = await change()
  await expect(again.getByRole('textbox', { name: 'Policy' })).toHaveValue('1.2.3.4')
  await again.getByRole('combobox', { name: 'Login' }).selectOption('Client certificate')
  await again.getByRole('button', { name: 'Change' }).click()
  await expect(again.getByRole('alert')).toContainText('files of the certificate')
  expect(await violations(page)).toEqual([])
})

test('when the network is back, what waits is finished by itself', async ({
  app,
  document,
  token,
  service,
}) => {
  const { page } = app
  await app.button('Settings').click()
  await page.getByRole('button', { name: 'Time and validation' }).click()
  await addService(page, service.url)
  await expect(page.getByText(/^\d+\.\d s$/)).toBeVisible()
  service.down = true
  await app.drop(document)
  await app.seesDocument(document)
  await levels(page).getByText('With time').click()
  await app.signWithoutBox(token.pin)
  await app.seesSigned()
  await expect(result(page).getByText('With time is still to come')).toBeVisible()
  service.down = false
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(page.getByText('A signature got its time')).toBeVisible({ timeout: 15_000 })
  await expect(page.getByRole('button', { name: 'Add time now' })).toBeHidden()
})
