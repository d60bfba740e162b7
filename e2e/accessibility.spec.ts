/** The automatic part of WCAG 2.2 AA, over every main screen in light and dark. */

import { expect } from '@playwright/test'
import { ON_THE_LINE } from './app-page.ts'
import { violations } from './axe.ts'
import { test } from './fixtures.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no violation on the way to a signature, ${colorScheme}`, async ({ app, host, lease, token }) => {
    const { page } = app
    const isClean = async (screen: string) => {
      expect.soft(await violations(page), screen).toEqual([])
    }
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await isClean('home, empty')
    await app.drop(lease)
    await app.seesDocument(lease)
    await isClean('workspace')
    await app.button('What is the difference?').focus()
    await page.keyboard.press('Enter')
    await expect(app.dialog.getByRole('term')).toContainText(['Basic', 'With time', 'Long-term', 'Archive'])
    await isClean('levels explained')
    await page.keyboard.press('Escape')
    await expect(app.button('What is the difference?')).toBeFocused()
    await app.place(ON_THE_LINE)
    await isClean('box placed')
    await app.openChooser()
    await isClean('chooser')
    await page.keyboard.press('Escape')
    await app.chooseFirstCertificate()
    await app.sign()
    await expect(app.pinField).toBeFocused()
    await isClean('PIN')
    await app.enterPin('000000')
    await expect(app.alert).toBeVisible()
    await isClean('PIN, wrong')
    await app.enterPin(token.pin)
    await app.seesSigned()
    await isClean('result')
    await app.button('Done').click()
    await expect(app.home).toBeVisible()
    await isClean('home')
    if (host === 'chromium') {
      // In Electron the menu is the system's.
      await app.button('Menu').click()
      await isClean('menu')
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('Control+/')
    await isClean('shortcuts')
  })
}
