/** Looking at a document: turning, searching, thumbnails, zoom, going to a page. */

import { join } from 'node:path'
import { expect, type Locator } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { test } from './fixtures.ts'
import { writePdf } from './make-pdf.ts'

const pagesOf = (app: AppPage) => app.page.getByRole('group', { name: 'Pages', exact: true })

test('turns the view, by button and with the box on it', async ({ app, document }) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.isDrawn('Service agreement, page 1 of 3')
  const shape = async () => {
    const { width = 0, height = 1 } = (await app.layer(1).boundingBox()) ?? {}
    return width / height
  }
  const upright = await shape()
  expect(upright).toBeCloseTo(595 / 842, 1)
  await app.place({ page: 1, left: 0.3, top: 0.42, width: 0.3, height: 0.1 })
  const first = await app.boxOnPage(1)
  await app.button('Rotate view').click()
  await expect.poll(shape).toBeCloseTo(842 / 595, 1)
  const turned = await app.boxOnPage(1)
  // Clockwise: what was on the left comes to the top, what was on top to the right.
  expect(turned.top).toBeCloseTo(first.left, 2)
  expect(turned.left + turned.width).toBeCloseTo(1 - first.top, 2)
  for (let i = 0; i < 3; i++) await app.button('Rotate view').click()
  await expect.poll(shape).toBeCloseTo(upright, 2)
  const last = await app.boxOnPage(1)
  expect(last.left).toBeCloseTo(first.left, 2)
  expect(last.top).toBeCloseTo(first.top, 2)
})

test('finds text, page after page, forward and back', async ({ app, document }) => {
  const { keyboard } = app.page
  await app.drop(document)
  await app.seesDocument(document)
  await keyboard.press('Control+f')
  const bar = app.page.getByRole('search', { name: 'Find in this document' })
  const field = bar.getByRole('textbox')
  const count = bar.getByRole('status')
  await expect(field).toBeFocused()
  await keyboard.type('three months')
  await expect(count).toHaveText('1 of 3')
  const current = app.page.locator('.textLayer .highlight.selected')
  await expect(current).toHaveText('three months')
  await expect(current).toBeInViewport({ ratio: 1 })
  await keyboard.press('Enter')
  await expect(count).toHaveText('2 of 3')
  await expect(app.pageField).toHaveValue('2')
  await expect(current).toBeInViewport({ ratio: 1 })
  await keyboard.press('Shift+Enter')
  await expect(count).toHaveText('1 of 3')
  await keyboard.press('Shift+Enter')
  await expect(count).toHaveText('3 of 3')
  await expect(app.pageField).toHaveValue('3')
  await bar.getByRole('button', { name: 'Next match' }).click()
  await expect(count).toHaveText('1 of 3')

  await field.fill('PAYMENT')
  await expect(count).toHaveText('1 of 3')
  await bar.getByRole('button', { name: 'Match case' }).click()
  await expect(count).toHaveText('No match')
  await field.fill('Pay')
  await expect(count).toHaveText('1 of 3')
  await bar.getByRole('button', { name: 'Whole words' }).click()
  await expect(count).toHaveText('No match')
  await field.press('Escape')
  await expect(bar).toBeHidden()
  await expect(current).toHaveCount(0)
})

test('thumbnails show the pages, lead to them, and mark the box', async ({ app, document }) => {
  await app.drop(document)
  await app.seesDocument(document)
  await expect(app.thumbnail(1)).toHaveAttribute('aria-current', 'true')
  await expect.poll(() => inked(app.thumbnail(3).locator('canvas'))).toBe(true)
  await app.thumbnail(3).click()
  await expect(app.layer(3)).toBeInViewport({ ratio: 0.5 })
  await expect(app.pageField).toHaveValue('3')
  await expect(app.thumbnail(3)).toHaveAttribute('aria-current', 'true')
  await app.thumbnail(3).press('ArrowUp')
  await expect(app.thumbnail(2)).toBeFocused()
  await expect(app.pageField).toHaveValue('2')
  await app.thumbnail(2).press('Home')
  await expect(app.pageField).toHaveValue('1')
  await app.place({ page: 2, left: 0.3, top: 0.4, width: 0.3, height: 0.1 })
  await expect(app.thumbnail(2)).toHaveAccessibleName('Page 2, with your signature')
  const box = await app.boxOnPage(2)
  const mini = await app.thumbnail(2).locator('.mini').boundingBox()
  const mark = await app.thumbnail(2).locator('.mini-box').boundingBox()
  if (!mini || !mark) throw new Error('The thumbnail shows no box')
  expect((mark.x - mini.x) / mini.width).toBeCloseTo(box.left, 1)
  expect((mark.y - mini.y) / mini.height).toBeCloseTo(box.top, 1)
})

test('only the thumbnails in sight exist, in a long document too', async ({ app, folder }) => {
  const long = writePdf(join(folder, 'long.pdf'), { pages: 400 })
  await app.drop(long)
  await app.seesDocument(long)
  await app.goToPage(250)
  await expect(app.thumbnail(250)).toBeInViewport({ ratio: 1 })
  await expect.poll(() => inked(app.thumbnail(250).locator('canvas'))).toBe(true)
  expect(await app.page.locator('.thumbs-scroll button').count()).toBeLessThan(30)
  await app.thumbnail(250).press('End')
  await expect(app.pageField).toHaveValue('400')
  await expect(app.thumbnail(400)).toBeFocused()
})

test('zooms by buttons, menu and wheel, and keeps what is under the pointer', async ({ app, document }) => {
  const { page } = app
  await app.drop(document)
  await app.seesDocument(document)
  await app.isDrawn('Service agreement, page 1 of 3')
  const zoom = page.getByRole('button', { name: /^Zoom \d+%$/ })
  await zoom.click()
  await page
    .getByRole('menuitemradio', { name: '150%' })
    .or(page.getByRole('menuitem', { name: '150%' }))
    .click()
  await expect(zoom).toHaveText('150%')
  // 96 CSS px to the inch: 595 points are 793 px.
  await expect
    .poll(async () => (await app.layer(1).boundingBox())?.width)
    .toBeCloseTo((595 / 72) * 96 * 1.5, -1)
  await app.button('Zoom in').click()
  await expect(zoom).toHaveText('165%')
  await app.button('Zoom out').click()
  await expect(zoom).toHaveText('150%')

  const text = page.getByText('3. Either party may end', { exact: false }).first()
  await expect(text).toBeVisible()
  const before = await text.boundingBox()
  if (!before) throw new Error('The line is not there')
  const at = { x: before.x + 40, y: before.y + before.height / 2 }
  await page.mouse.move(at.x, at.y)
  await page.keyboard.down('Control')
  for (let i = 0; i < 3; i++) await page.mouse.wheel(0, -100)
  await page.keyboard.up('Control')
  await expect(zoom).not.toHaveText('150%')
  await expect
    .poll(async () => {
      const { x = 0, y = 0, width = 0, height = 0 } = (await text.boundingBox()) ?? {}
      return Math.abs(x + (40 / before.width) * width - at.x) < 3 && Math.abs(y + height / 2 - at.y) < 3
    })
    .toBe(true)

  await app.button('Fit width').click()
  const canvas = await pagesOf(app).boundingBox()
  await expect
    .poll(async () => ((await app.layer(1).boundingBox())?.width ?? 0) / (canvas?.width ?? 1))
    .toBeGreaterThan(0.9)
  expect((await app.layer(1).boundingBox())?.width).toBeLessThanOrEqual(canvas?.width ?? 0)
})

test('goes to a page by number, by keys and by buttons, never beyond the ends', async ({ app, document }) => {
  const { keyboard } = app.page
  await app.drop(document)
  await app.seesDocument(document)
  const seesPage = async (page: number) => {
    await expect(app.pageField).toHaveValue(String(page))
    await expect(app.layer(page)).toBeInViewport({ ratio: 0.4 })
  }
  await app.goToPage(3)
  await seesPage(3)
  await expect(app.button('Next page')).toBeDisabled()
  await app.button('Previous page').click()
  await seesPage(2)
  await keyboard.press('Control+g')
  await keyboard.type('99')
  await keyboard.press('Enter')
  await seesPage(3)
  for (const nonsense of ['0', 'two', '']) {
    await app.pageField.fill(nonsense)
    await app.pageField.press('Enter')
    await seesPage(3)
  }
  await app.pageField.press('ArrowUp')
  await seesPage(2)
  await pagesOf(app).focus()
  await keyboard.press('PageUp')
  await seesPage(1)
  await keyboard.press('PageUp')
  await seesPage(1)
  await keyboard.press('PageDown')
  await seesPage(2)
})

/** Something is drawn on it that is not white paper. */
async function inked(canvas: Locator): Promise<boolean> {
  if ((await canvas.count()) === 0) return false
  return canvas.evaluate(element => {
    if (!(element instanceof HTMLCanvasElement)) return false
    const { data } = element.getContext('2d')?.getImageData(0, 0, element.width, element.height) ?? {
      data: [],
    }
    return data.some((value, i) => i % 4 !== 3 && value < 128)
  })
}
