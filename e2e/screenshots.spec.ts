/** The main screens in the dark and in a small window, to be looked at; sign.spec.ts takes those in the light. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { ON_THE_LINE } from './app-page.ts'
import { test } from './fixtures.ts'

const VARIANTS = [
  { name: 'light', colorScheme: 'light', size: { width: 1440, height: 900 } },
  { name: 'dark', colorScheme: 'dark', size: { width: 1440, height: 900 } },
  { name: '960x680', colorScheme: 'light', size: { width: 960, height: 680 } },
] as const

for (const { name, colorScheme, size } of VARIANTS) {
  test(`the main screens, ${name}`, async ({ app, lease, folder, token }) => {
    const { page } = app
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme })
    await expect(app.button(/^Token ready/)).toBeVisible()
    await app.screenshot(`01-home-empty-${name}`)
    await app.drop(lease)
    await app.seesDocument(lease)
    const scribble = join(folder, 'Handwriting.png')
    writeFileSync(scribble, await drawScribble(page))
    await page.getByLabel('Picture for the signature').setInputFiles(scribble)
    await app.fillDetails({ reason: 'I approve this document', place: 'Gothenburg' })
    await app.chooseFirstCertificate()
    await app.place(ON_THE_LINE)
    await expect(app.signatureBox(3).locator('canvas')).toBeVisible()
    await app.isDrawn('7. Signatures')
    await page.mouse.move(0, size.height / 2)
    await app.screenshot(`02-placed-${name}`)
    await app.sign()
    await expect(app.pinField).toBeFocused()
    await app.screenshot(`04-pin-${name}`)
    await app.enterPin(token.pin)
    await app.seesSigned()
    await expect(page.getByLabel(/signed and checked/)).toBeInViewport({ ratio: 1 })
    await app.isDrawn('7. Signatures')
    await app.screenshot(`07-signed-${name}`)
    await app.button('Done').click()
    await expect(app.home).toBeVisible()
    await app.screenshot(`01-home-${name}`)
  })
}

/** A few strokes of a pen on nothing, as a PNG. */
async function drawScribble(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 720, height: 300 })
    const pen = canvas.getContext('2d')
    if (!pen) return ''
    Object.assign(pen, { strokeStyle: '#1d3f9e', lineCap: 'round', lineJoin: 'round', lineWidth: 9 })
    const strokes = [
      'M40 235 C95 190 150 70 175 50 C195 35 180 150 172 215 C170 240 180 245 195 225',
      'M85 165 C130 150 190 148 235 152',
      'M215 225 C225 180 240 160 248 170 C256 182 238 215 246 222 C258 228 268 168 284 168 C298 170 280 222 294 224',
      'M294 224 C310 222 318 168 332 168 C346 170 330 222 344 224 C360 224 372 180 392 174 C372 170 352 205 366 220 C382 230 396 190 402 172 C396 200 398 228 416 222',
      'M416 222 C470 205 520 150 560 142 C620 132 600 190 545 214 C600 224 650 214 690 196',
    ]
    for (const stroke of strokes) pen.stroke(new Path2D(stroke))
    return canvas.toDataURL('image/png')
  })
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}
