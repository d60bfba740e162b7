/** The main job without a pointer: every step by keys alone, as a person without a mouse does it. */

import { join } from 'node:path'
import { expect, type Locator } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'

/** Presses a key until something has the focus. */
async function pressUntilFocused(app: AppPage, key: string, wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await wanted.evaluate(element => element === document.activeElement)) return
    await app.page.keyboard.press(key)
  }
  await expect(wanted).toBeFocused()
}

test('open, place, move, choose, sign: by keys alone', async ({ app, lease, folder, token }) => {
  const { keyboard } = app.page
  const [chooser] = await Promise.all([app.page.waitForEvent('filechooser'), keyboard.press('Control+o')])
  await chooser.setFiles(lease)
  await app.seesDocument(lease)

  await keyboard.press('Control+g')
  await keyboard.type('3')
  await keyboard.press('Enter')
  await expect(app.layer(3)).toBeVisible()
  const place = app.inspector.getByRole('button', { name: 'Place on this page' })
  await pressUntilFocused(app, 'F6', place)
  await keyboard.press('Enter')
  const box = app.signatureBox(3)
  await expect(box).toBeVisible()
  await pressUntilFocused(app, 'Shift+Tab', box)
  const before = await box.boundingBox()
  for (const key of ['ArrowUp', 'ArrowRight', 'Shift+ArrowRight', 'Alt+ArrowUp']) await keyboard.press(key)
  const after = await box.boundingBox()
  expect(after?.x).toBeGreaterThan(before?.x ?? Number.NaN)
  expect(after?.y).toBeLessThan(before?.y ?? Number.NaN)
  expect(after?.width).toBeGreaterThan(before?.width ?? Number.NaN)

  await keyboard.press('Control+t')
  await expect(app.dialog).toHaveAccessibleName('Choose a certificate')
  await pressUntilFocused(app, 'Tab', app.certificate(/^Anna Example\b/).first())
  await keyboard.press('Space')
  await keyboard.press('Enter')
  await expect(app.dialog).toBeHidden()
  await keyboard.press('Control+Enter')
  await expect(app.pinField).toBeFocused()
  await keyboard.type(token.pin)
  await keyboard.press('Enter')
  const signed = await app.seesSigned()
  expect(signed).toBe(join(folder, 'Lease agreement, 14 Harbour Street-signed.pdf'))
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
})

test('Esc closes what is uppermost, one thing at a time', async ({ app, lease }) => {
  const { keyboard } = app.page
  await app.drop(lease)
  await app.seesDocument(lease)
  await app.place({ page: 1, left: 0.2, top: 0.4, width: 0.4, height: 0.08 })
  const handles = app.page.locator('[data-handle]')
  await expect(handles).toHaveCount(8)
  await keyboard.press('Control+t')
  await expect(app.dialog).toBeVisible()
  await keyboard.press('Escape')
  await expect(app.dialog).toBeHidden()
  await expect(handles).toHaveCount(8)
  await keyboard.press('Escape')
  await expect(handles).toHaveCount(0)
  await expect(app.signatureBox(1)).toBeVisible()
})

test('zoom keys are those of the document', async ({ app, lease }) => {
  const { keyboard } = app.page
  await app.drop(lease)
  await app.seesDocument(lease)
  await keyboard.press('Control+1')
  await expect(app.page.getByText('100%', { exact: true })).toBeVisible()
  await keyboard.press('Control++')
  await expect(app.page.getByText('110%', { exact: true })).toBeVisible()
  await keyboard.press('Control+-')
  await expect(app.page.getByText('100%', { exact: true })).toBeVisible()
  expect(await app.page.evaluate(() => devicePixelRatio)).toBe(1)
})
