/** Settings: opened by keys and by mouse, changed, kept, and seen at once. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { violations } from './axe.ts'
import { test } from './fixtures.ts'

const PAGES = ['Tokens and drivers', 'Signing', 'Time and validation', 'Appearance', 'About'] as const

const settingsNav = (page: Page) => page.getByRole('navigation', { name: 'Settings' })
const openPage = (page: Page, name: string) => settingsNav(page).getByRole('button', { name }).click()
const rootStyle = (page: Page, name: 'fontSize' | 'colorScheme') =>
  page.evaluate(key => getComputedStyle(document.documentElement)[key], name)

test('Ctrl+comma opens them, arrows and Tab reach everything, what is changed stays', async ({
  open,
  token,
}) => {
  const first = await open({ args: ['--module', token.module] })
  const { page } = first
  await page.keyboard.press('Control+,')
  await expect(settingsNav(page).getByRole('button', { name: 'Tokens and drivers' })).toBeFocused()
  for (const name of ['Signing', 'Time and validation', 'Appearance'] as const) {
    await page.keyboard.press('Tab')
    await expect(settingsNav(page).getByRole('button', { name })).toBeFocused()
  }
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible()
  await page.keyboard.press('Tab') // About
  await page.keyboard.press('Tab')
  await expect(page.getByRole('radio', { name: 'Same as computer' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked()
  expect(await rootStyle(page, 'colorScheme')).toBe('dark')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: '115%' })).toBeChecked()
  expect(await rootStyle(page, 'fontSize')).toBe('18.4px') // 16 px × 1.15
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(page.getByRole('switch', { name: 'More contrast' })).toBeChecked()
  await expect
    .poll(() => JSON.parse(readFileSync(join(first.dataDir, 'settings.json'), 'utf8')))
    .toMatchObject({ theme: 'dark', textSize: 115, moreContrast: true, lessMotion: false })
  await page.reload()
  await expect(page.getByRole('tab', { name: 'Home' })).toBeVisible()
  await expect.poll(() => rootStyle(page, 'fontSize')).toBe('18.4px')
  expect(await rootStyle(page, 'colorScheme')).toBe('dark')
})

test('reason and place of the settings are those of the next signature', async ({ app, lease }) => {
  const { page } = app
  await app.button('Settings').click()
  await openPage(page, 'Signing')
  await page.getByRole('combobox', { name: 'Reason' }).fill('Checked by two')
  await page.getByRole('textbox', { name: 'Place' }).fill('Umeå')
  await page.getByRole('checkbox', { name: 'Date' }).uncheck({ force: true })
  await app.drop(lease)
  await app.seesDocument(lease)
  await expect(app.inspector.getByRole('combobox', { name: 'Reason' })).toHaveValue('Checked by two')
  await expect(app.inspector.getByRole('textbox', { name: 'Place' })).toHaveValue('Umeå')
  await expect(app.inspector.getByRole('checkbox', { name: 'Date' })).not.toBeChecked()
})

test('signed copies are named as the settings say, and a name that cannot be is not kept', async ({
  app,
  document,
  folder,
  token,
}) => {
  const { page } = app
  await app.button('Settings').click()
  await openPage(page, 'Signing')
  const field = page.getByRole('textbox', { name: 'File name' })
  await field.fill('{name}, signed')
  await expect(page.getByText('Example: Lease, signed.pdf')).toBeVisible()
  await field.fill('../{name}')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await page.keyboard.press('Tab')
  await expect(field).toHaveValue('{name}, signed')
  await app.drop(document)
  await app.seesDocument(document)
  await app.signWithoutBox(token.pin)
  expect(await app.seesSigned()).toBe(join(folder, 'Service agreement, signed.pdf'))
})

test('from a document and back, by the menu', async ({ app, lease }) => {
  const { page } = app
  await app.drop(lease)
  await app.seesDocument(lease)
  await app.button('Menu').click()
  await page.getByRole('menuitem', { name: 'Settings…' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await app.tab('Lease agreement, 14 Harbour Street.pdf').click()
  await app.seesDocument(lease)
  await app.tab('Home').click()
  await app.button('Documents').click()
  await expect(page.getByRole('heading', { name: 'Documents' })).toBeVisible()
})

test('technical names, contrast and motion follow their switches', async ({ app, document }) => {
  const { page } = app
  await app.button('Settings').click()
  await expect(page.getByText('PKCS#11')).toBeVisible()
  await openPage(page, 'Appearance')
  const flip = (name: string) => page.getByRole('switch', { name }).click()
  const token = (name: string) =>
    page.evaluate(key => getComputedStyle(window.document.documentElement).getPropertyValue(key), name)
  const line = await token('--line-control')
  await flip('More contrast')
  await expect.poll(() => token('--line-control')).not.toBe(line)
  await flip('Less motion')
  await expect.poll(() => token('--t-slow')).toMatch(/^0m?s$/)
  await flip('Technical names')
  await openPage(page, 'Tokens and drivers')
  await expect(page.getByText('PKCS#11')).toBeHidden()

  await openPage(page, 'Appearance')
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true })
  await app.drop(document)
  await app.seesDocument(document)
  const dim = () =>
    page.evaluate(() => [...window.document.querySelectorAll('*')].map(e => getComputedStyle(e).filter))
  await expect.poll(dim).toContain('brightness(0.93)')
  await page.keyboard.press('Control+,')
  await flip('Dim pages in the dark theme')
  await app.tab('Service agreement.pdf').click()
  await app.seesDocument(document)
  await expect.poll(dim).not.toContain('brightness(0.93)')
})

test('About tells version, data folder and licences', async ({ open, token }) => {
  const { page, app, dataDir } = await open({ args: ['--module', token.module] })
  await app.button('Menu').click()
  await page.getByRole('menuitem', { name: 'About Tokenseal' }).click()
  await expect(page.getByText(/^Version \d+\.\d+\.\d+, Apache-2.0 licence$/)).toBeVisible()
  await expect(page.getByText(dataDir)).toBeVisible()
  await app.button('Show…').click()
  await expect(app.dialog).toHaveAccessibleName('Open-source licences')
  await expect(app.dialog.getByText('react-dom')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is reachable for all, ${colorScheme}`, async ({ app }) => {
    const { page } = app
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 1440, height: 900 })
    await app.button('Settings').click()
    for (const name of PAGES) {
      await openPage(page, name)
      await expect(page.getByRole('region', { name })).toBeVisible()
      await app.screenshot(`11-settings-${name.toLowerCase().replaceAll(' ', '-')}-${colorScheme}`)
      expect.soft(await violations(page), name).toEqual([])
    }
  })
}

test('at 150 % in a small window nothing is cut off', async ({ app }) => {
  const { page } = app
  await page.setViewportSize({ width: 960, height: 680 })
  await app.button('Settings').click()
  await openPage(page, 'Appearance')
  await page.getByRole('radio', { name: '150%' }).check({ force: true })
  for (const name of PAGES) {
    await openPage(page, name)
    await app.screenshot(`11-settings-${name.toLowerCase().replaceAll(' ', '-')}-150`)
    expect.soft(await cutOff(page), name).toEqual([])
  }
})

/** Boxes of the settings wider than they are, but for those that shorten with dots, and controls lower than their words. */
function cutOff(page: Page): Promise<readonly string[]> {
  return page
    .locator('main')
    .evaluate(main =>
      [...main.querySelectorAll<HTMLElement>('*')]
        .filter(
          e =>
            (e.scrollWidth > e.clientWidth + 1 ||
              (e.matches('button, label') && e.scrollHeight > e.clientHeight + 1)) &&
            e.clientWidth > 0 &&
            !e.closest('.trunc, .vh'),
        )
        .map(e => `${e.tagName}.${e.className}`),
    )
}
