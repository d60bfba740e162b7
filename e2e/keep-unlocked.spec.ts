/** A token that stays unlocked after a signature, because the person said so: seen, and closed again. */
import { expect } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { violations } from './axe.ts'
import { test } from './fixtures.ts'

async function toTheQuestion(app: AppPage, document: string): Promise<void> {
  await app.seesDocument(document)
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await app.sign()
}

test('signs again without a PIN, until “Close now”', async ({ open, token, document }) => {
  const { app } = await open({ args: ['--module', token.module, document] })
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await toTheQuestion(app, document)
  const keep = app.dialog.getByRole('checkbox', { name: 'Keep unlocked for 5 minutes' })
  await expect(keep).not.toBeChecked()
  await keep.check({ force: true })
  await app.screenshot('04-pin-keep')
  await app.pinField.focus()
  await app.enterPin(token.pin)
  await app.seesSigned()
  await expect(app.page.getByText(/^Unlocked until \d\d:\d\d$/)).toBeVisible()
  await app.screenshot('04-unlocked')
  expect(await violations(app.page)).toEqual([])
  await app.button('Done').click()

  await app.drop(document)
  await toTheQuestion(app, document)
  await app.seesSigned()
  await app.button('Done').click()

  await app.button(/^Close now/).click()
  await expect(app.page.getByText(/^Unlocked until/)).toBeHidden()
  await app.drop(document)
  await toTheQuestion(app, document)
  await expect(app.pinField).toBeFocused()
  await app.page.keyboard.press('Escape')
})

test('the settings say how long, and what is noticed here', async ({ app }) => {
  const { page } = app
  await page.keyboard.press('Control+Comma')
  await page
    .getByRole('combobox', { name: 'Ask for the PIN' })
    .selectOption({ label: 'After 15 minutes of rest' })
  await expect(page.getByText('Lock the token with the screen')).toBeVisible()
  await app.screenshot('11-settings-using-the-token')
  expect(await violations(page)).toEqual([])
  await page.reload()
  await app.isReady()
  await page.keyboard.press('Control+Comma')
  await expect(page.getByRole('combobox', { name: 'Ask for the PIN' })).toHaveValue('15')
})
