/** Named appearances: made in the settings, chosen beside the document, and written as the preview showed them. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { PlaceOnPage } from './app-page.ts'
import { violations } from './axe.ts'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'
import { inkOfSignature } from './landing.ts'

const A4 = { width: 595, height: 842 } // points
const FREE: PlaceOnPage = { page: 2, left: 0.271, top: 0.43, width: 0.36, height: 0.09 }

const openSigning = async (page: Page) => {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Signing' }).click()
}

/** A stroke across the drawing area, by the mouse. */
async function scribble(page: Page): Promise<void> {
  const box = await page.getByRole('img', { name: 'Drawing area' }).boundingBox()
  if (!box) throw new Error('No drawing area')
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
  await page.mouse.move(...at(0.2, 0.7))
  await page.mouse.down()
  for (const [x, y] of [
    [0.3, 0.2],
    [0.4, 0.7],
    [0.5, 0.25],
    [0.6, 0.65],
    [0.8, 0.4],
  ] as const) {
    await page.mouse.move(...at(x, y), { steps: 6 })
  }
  await page.mouse.up()
}

test('drawn, kept, chosen, signed with: the file shows what the preview showed', async ({
  open,
  token,
  document,
}) => {
  const { app, page, dataDir } = await open({ args: ['--module', token.module] })
  await openSigning(page)
  await page.getByRole('button', { name: 'New appearance…' }).click()
  await app.dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Office')
  await app.dialog.getByRole('textbox', { name: 'Text' }).fill('Signed by {name}\nNo. {serial}')
  await app.dialog.getByRole('combobox', { name: 'Layout' }).selectOption('Picture on the right')
  await app.dialog.getByRole('checkbox', { name: 'Line around it' }).check({ force: true })
  await app.dialog.getByRole('button', { name: 'Draw…' }).click()
  await scribble(page)
  expect(await violations(page)).toEqual([])
  await app.screenshot('11-appearance-pad')
  await page.getByRole('button', { name: 'Use drawing' }).click()
  await expect(app.dialog.getByText('Drawn signature')).toBeVisible()
  await expect(app.dialog.locator('[data-drawn]')).toBeAttached()
  expect(await violations(page)).toEqual([])
  await app.screenshot('11-appearance-editor')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Actions for Office' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Appearance' })).toHaveValue(/.+/)
  await expect(page.locator('.kept-appearance [data-drawn]')).toBeAttached()
  expect(await violations(page)).toEqual([])
  await app.screenshot('11-settings-signing')
  const kept = JSON.parse(readFileSync(join(dataDir, 'appearances.json'), 'utf8'))
  expect(kept).toMatchObject([{ name: 'Office', layout: 'picture-right', picture: { kind: 'ink' } }])

  await app.drop(document)
  await app.seesDocument(document)
  await expect(app.inspector.getByRole('radio', { name: 'Office' })).toBeChecked()
  await app.place(FREE)
  await app.chooseFirstCertificate()
  await expect(page.locator('.my-box [data-drawn]')).toBeAttached()
  // The certificate's name is in it once it was drawn again.
  await page.waitForTimeout(400)
  await app.screenshot('02-workspace-appearance')
  expect(await violations(page)).toEqual([])
  const shown = await previewOf(page)
  const place = await app.boxOnPage(2)
  await app.sign()
  await app.enterPin(token.pin)
  const signed = await app.seesSigned()
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
  const written = drawn(signed, place, shown)
  expect(likeness(shown, written)).toBeGreaterThan(0.9)
})

test('edited, duplicated, renamed and deleted; two never share a name', async ({ app }) => {
  const { page } = app
  await openSigning(page)
  await page.getByRole('button', { name: 'New appearance…' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const actions = (name: string) => page.getByRole('button', { name: `Actions for ${name}`, exact: true })
  await actions('My signature').click()
  await page.getByRole('menuitem', { name: 'Duplicate…' }).click()
  const name = app.dialog.getByRole('textbox', { name: 'Name', exact: true })
  await expect(name).toHaveValue('My signature 2')
  await name.fill('my SIGNATURE')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(app.dialog.getByRole('alert')).toContainText('Another appearance is called')
  await name.fill('Home')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await actions('Home').click()
  await page.getByRole('menuitem', { name: 'Edit…' }).click()
  await app.dialog.getByRole('textbox', { name: 'Text' }).fill('{name} {nobody}')
  await expect(app.dialog.getByText('No such variable: {nobody}.')).toBeVisible()
  await name.fill('Kitchen')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(actions('Kitchen')).toBeVisible()
  await actions('Kitchen').click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(actions('Kitchen')).toHaveCount(0)
  // It was the one for new signatures: the plain one takes its place.
  await expect(page.getByRole('combobox', { name: 'Appearance' })).toHaveValue('')
})

test('the same signature on further pages, where the window shows it', async ({ app, document, token }) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.place(FREE)
  await app.chooseFirstCertificate()
  const pages = app.inspector.getByRole('textbox', { name: 'Also on pages' })
  await pages.fill('4')
  await expect(app.inspector.getByText('Numbers from 1 to 3, as 1, 3-5, or all.')).toBeVisible()
  await expect(app.signButton).toBeDisabled()
  await pages.fill('3')
  await app.goToPage(3)
  await expect(app.page.getByRole('img', { name: 'will also be shown on page 3' })).toBeVisible()
  expect(await violations(app.page)).toEqual([])
  await app.sign()
  await app.enterPin(token.pin)
  const signed = await app.seesSigned()
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
  const ink = inkOfSignature(document, signed, 3)
  expect(ink.left).toBeGreaterThan(FREE.left - 0.02)
  expect(ink.left + ink.width).toBeLessThan(FREE.left + FREE.width + 0.02)
  expect(() => inkOfSignature(document, signed, 1)).toThrow('Nothing was drawn')
})

/** Blue on white paper; if scripts ran, it would be red. */
const SIGNED_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80" onload="paint()">
<rect width="200" height="80" fill="#fff"/><rect id="ink" x="20" y="30" width="160" height="20" fill="#1020c0"/>
<script>function paint() { document.getElementById('ink').setAttribute('fill', '#f00') } paint()</script></svg>`

test('an SVG dropped on the box becomes its picture, with or without its background', async ({
  app,
  document,
  token,
}) => {
  const { page } = app
  const svg = join(dirname(document), 'Anna.svg')
  writeFileSync(svg, SIGNED_SVG)
  await app.drop(document)
  await app.seesDocument(document)
  await app.place(FREE)
  await app.chooseFirstCertificate()
  const box = app.signatureBox(2)
  await app.dropOn(box, svg, async () => {
    await expect(box.getByText('Release to use this picture')).toBeVisible()
    await expect(page.getByText('Only PDF files can be opened')).toBeHidden()
    await app.screenshot('02-picture-drop')
  })
  await expect(app.inspector.getByText('Anna.svg')).toBeVisible()
  // What the window may have kept, and name from then on, is never a program.
  const program = page.evaluate(() => window.host.keepPicture(new Blob(['\u007fELF'])))
  expect(await program).toBeNull()
  const paper = app.inspector.getByRole('checkbox', { name: 'Remove the background' })
  await paper.check({ force: true })
  await paper.uncheck({ force: true })
  await expect(paper).not.toBeChecked()
  await paper.check({ force: true })
  await expect(paper).toBeChecked()
  expect(await violations(page)).toEqual([])
  await page.waitForTimeout(400) // The box is drawn again.
  await app.screenshot('02-picture-dropped')
  const place = await app.boxOnPage(2)
  await app.sign()
  await app.enterPin(token.pin)
  const signed = await app.seesSigned()
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
  const images = execFileSync('pdfimages', ['-list', signed], { encoding: 'utf8' })
  // The drawing at a resolution for print, and what is transparent of it.
  expect(images).toMatch(/^ +2 +\d+ image +2000 +800 +rgb/m)
  expect(images).toMatch(/^ +2 +\d+ smask +2000 +800/m)
  const { blue, red, half } = coloursIn(signed, place)
  expect(red).toBe(0)
  // The bar is 0.8 by 0.25 of a picture that takes up to half of the box.
  expect(blue).toBeGreaterThan(0.03)
  expect(blue).toBeLessThan(0.2)
  expect(half).toBeLessThan(0.01)
})

/** Shares of the pixels in the box. @returns `half`: of neither ink, text nor paper */
function coloursIn(pdf: string, place: PlaceOnPage) {
  const side = 1200
  const height = side * (A4.height / A4.width)
  const page = String(place.page)
  const ppm = execFileSync(
    'pdftoppm',
    [
      ...[
        '-cropbox',
        '-scale-to-x',
        String(side),
        '-scale-to-y',
        '-1',
        '-f',
        page,
        '-l',
        page,
        '-singlefile',
      ],
      ...['-x', String(Math.round(place.left * side)), '-y', String(Math.round(place.top * height))],
      ...['-W', String(Math.round(place.width * side)), '-H', String(Math.round(place.height * height)), pdf],
    ],
    { maxBuffer: 64 << 20 },
  )
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(ppm.subarray(0, 64).toString('latin1'))
  if (!head) throw new Error('pdftoppm wrote no PPM')
  const pixels = ppm.subarray(head[0].length)
  const count = { blue: 0, red: 0, half: 0 }
  for (let at = 0; at < pixels.length; at += 3) {
    const [r = 0, g = 0, b = 0] = pixels.subarray(at, at + 3)
    if (r < 60 && g < 80 && b > 150) count.blue++
    if (r > 150 && g < 80 && b < 80) count.red++
    if (Math.abs(r - g) > 20 && r > 120 && b > 180 && r < 250) count.half++
  }
  const all = pixels.length / 3
  return { blue: count.blue / all, red: count.red / all, half: count.half / all }
}

type Shown = { readonly width: number; readonly height: number; readonly grey: readonly number[] }

/** What stands in the box, on white. */
async function previewOf(page: Page): Promise<Shown> {
  return page.locator('.my-box [data-drawn] canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, width, height) ?? new ImageData(1, 1)
    const grey = Array.from({ length: width * height }, (_, at) => {
      const [r = 0, g = 0, b = 0, alpha = 0] = data.slice(at * 4, at * 4 + 4)
      return 255 - ((255 - (0.299 * r + 0.587 * g + 0.114 * b)) * alpha) / 255
    })
    return { width, height, grey }
  })
}

/** The same part of the page as poppler draws it, at the same size. */
function drawn(pdf: string, place: PlaceOnPage, { width, height }: Shown): readonly number[] {
  const resolution = (width / (place.width * A4.width)) * 72
  const side = (A4.width / 72) * resolution
  const corner = { x: place.left * side, y: place.top * (A4.height / A4.width) * side }
  const page = String(place.page)
  const pgm = execFileSync(
    'pdftoppm',
    [
      ...['-gray', '-cropbox', '-r', String(resolution), '-f', page, '-l', page, '-singlefile'],
      ...['-x', String(Math.round(corner.x)), '-y', String(Math.round(corner.y))],
      ...['-W', String(width), '-H', String(height), pdf],
    ],
    { maxBuffer: 64 << 20 },
  )
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 64).toString('latin1'))
  if (!head) throw new Error('pdftoppm wrote no PGM')
  return [...pgm.subarray(head[0].length)]
}

/** CSS px: programs differ in how they smooth an edge, and by a part of a pixel in where they begin. */
const TILE = 6

/** Correlation of two pictures of one size, tile by tile: 1 for the same, about 0 for two that have nothing in common. */
function likeness({ width, height, grey }: Shown, other: readonly number[]): number {
  expect(other.length).toBe(grey.length)
  const tiles = (pixels: readonly number[]) => {
    const columns = Math.ceil(width / TILE)
    const sums = new Array<number>(columns * Math.ceil(height / TILE)).fill(0)
    for (const [at, value] of pixels.entries()) {
      const tile = Math.floor(Math.floor(at / width) / TILE) * columns + Math.floor((at % width) / TILE)
      sums[tile] = (sums[tile] ?? 0) + value
    }
    return sums
  }
  const [a, b] = [tiles(grey), tiles(other)]
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (const [at, value] of a.entries()) {
    const [x, y] = [value - ma, (b[at] ?? 0) - mb]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}
