/** The automatic part of WCAG 2.2 AA, over every main screen in light and dark. */

import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { ON_THE_LINE } from './app-page.ts'
import { test } from './fixtures.ts'

/** What is wrong, and where, in a form that a failed test shows whole. */
async function violations(page: Page): Promise<readonly string[]> {
  // Legacy mode: the other one opens a second page, which the host refuses.
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(passes.length).toBeGreaterThan(20)
  return violations.map(
    ({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`,
  )
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no violation on the way to a signature, ${colorScheme}`, async ({ app, lease, token }) => {
    const { page } = app
    const isClean = async (screen: string) => {
      // Colours are those of rest, not of a fade.
      await page.evaluate(() => Promise.all(document.getAnimations().map(a => a.finished.catch(() => null))))
      expect.soft(await violations(page), screen).toEqual([])
    }
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await isClean('home, empty')
    await app.drop(lease)
    await app.seesDocument(lease)
    await isClean('workspace')
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
    await app.button('Menu').click()
    await isClean('menu')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+/')
    await isClean('shortcuts')
  })
}
