/** The app as a tester speaks of it. Everything is found by its role and name, as a person or a screen reader finds it. */

import { basename, join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { ROOT } from './start-app.ts'

/** Fractions of the page as shown, from its top left corner. */
export type PlaceOnPage = {
  readonly page: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Above the line of Anna Example in the sample. */
export const ON_THE_LINE: PlaceOnPage = { page: 3, left: 0.125, top: 0.283, width: 0.32, height: 0.058 }

export type HandleName = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w'

const SCREENS = join(ROOT, 'test-results/screens')

export class AppPage {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  get home(): Locator {
    return this.page.getByRole('region', { name: 'Drop PDFs here' })
  }

  /** It listens to keys and drops from then on. */
  async isReady(): Promise<void> {
    await expect(this.page.getByRole('tab', { name: 'Home' })).toBeVisible()
    await this.page.evaluate(() => new Promise(resolve => requestIdleCallback(resolve)))
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog')
  }

  get alert(): Locator {
    return this.dialog.getByRole('alert')
  }

  get result(): Locator {
    return this.page.getByRole('complementary', { name: 'Result' })
  }

  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Signature' })
  }

  get signButton(): Locator {
    return this.inspector.getByRole('button', { name: /^Sign(…|ing…)/ })
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true })
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  /** A real drop of files from the system, as the browser itself reports one. */
  async drop(...paths: readonly string[]): Promise<void> {
    const middle = await this.page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }))
    await this.dragFiles(middle, ['dragEnter', 'dragOver', 'drop'], paths)
  }

  /** On the middle of something; `whileHeld` looks before it is let go. */
  async dropOn(what: Locator, path: string, whileHeld: () => Promise<void>): Promise<void> {
    const { x, y, width, height } = await this.restingBox(what)
    const middle = { x: x + width / 2, y: y + height / 2 }
    await this.dragFiles(middle, ['dragEnter', 'dragOver'], [path])
    await whileHeld()
    await this.dragFiles(middle, ['drop'], [path])
  }

  private async dragFiles(
    at: { readonly x: number; readonly y: number },
    types: readonly ('dragEnter' | 'dragOver' | 'drop')[],
    paths: readonly string[],
  ): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page)
    const data = { items: [], files: [...paths], dragOperationsMask: 1 }
    for (const type of types) await session.send('Input.dispatchDragEvent', { type, ...at, data })
    await session.detach()
  }

  /** Held over the window, not yet released. */
  async dragOver(...paths: readonly string[]): Promise<void> {
    await this.dragFiles({ x: 600, y: 400 }, ['dragEnter', 'dragOver'], paths)
  }

  /** What the system's file dialog would give. */
  async pick(...paths: readonly string[]): Promise<void> {
    await this.page.getByLabel('PDF files to open').setInputFiles([...paths])
  }

  /** The document is in front and its first page is drawn. */
  async seesDocument(path: string): Promise<void> {
    await expect(this.tab(basename(path))).toHaveAttribute('aria-selected', 'true')
    await expect(this.layer(1)).toBeVisible()
  }

  /** @param text of the page. Its text comes after its picture, so both are there. */
  async isDrawn(text: string): Promise<void> {
    await expect(this.page.getByText(text, { exact: true })).toBeVisible()
    await this.page.evaluate(() => new Promise(resolve => setTimeout(resolve, 300))) // Thumbnails come last.
  }

  get pageField(): Locator {
    return this.page.getByRole('spinbutton', { name: 'Page' })
  }

  thumbnail(page: number): Locator {
    return this.page.locator(`.thumbs-scroll button[data-page="${page}"]`)
  }

  /** Waits for the page to be on the screen. */
  async goToPage(page: number): Promise<void> {
    await this.pageField.fill(String(page))
    await this.pageField.press('Enter')
    await expect(this.layer(page)).toBeVisible()
  }

  /** Drags a box onto a page with the pointer. */
  async place({ page, left, top, width, height }: PlaceOnPage): Promise<void> {
    await this.goToPage(page)
    const middle = await this.scrollTo(page, top + height / 2)
    const from = { x: middle.x + left * middle.pageWidth, y: middle.y - (height / 2) * middle.pageHeight }
    const to = { x: from.x + width * middle.pageWidth, y: from.y + height * middle.pageHeight }
    await this.page.mouse.move(from.x, from.y)
    await this.page.mouse.down()
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2)
    await this.page.mouse.move(to.x, to.y)
    await this.page.mouse.up()
    await expect(this.signatureBox(page)).toBeVisible()
  }

  signatureBox(page: number): Locator {
    return this.page.getByRole('group', { name: new RegExp(`^Signature box, page ${page},`) })
  }

  /** Where the box stands on the page as the screen shows it, in fractions of the page from its top left corner. */
  async boxOnPage(page: number): Promise<PlaceOnPage> {
    const paper = await this.restingBox(this.layer(page))
    const box = await this.restingBox(this.signatureBox(page))
    return {
      page,
      left: (box.x - paper.x) / paper.width,
      top: (box.y - paper.y) / paper.height,
      width: box.width / paper.width,
      height: box.height / paper.height,
    }
  }

  /** Points of the page that one CSS px covers, on an axis of the screen. @param sizePt of the page on that axis */
  async ptPerPx(page: number, axis: 'width' | 'height', sizePt: number): Promise<number> {
    return sizePt / (await this.restingBox(this.layer(page)))[axis]
  }

  /** One of the eight handles of the selected box. */
  handle(name: HandleName): Locator {
    return this.page.locator(`[data-handle="${name}"]`)
  }

  /**
   * Takes hold of the middle of something and moves it.
   *
   * @param by     CSS px on the screen, y downward
   * @param whileHeld looks at the screen before the button is let go
   */
  async drag(
    what: Locator,
    by: { readonly x: number; readonly y: number },
    options: { readonly keys?: readonly ('Alt' | 'Shift')[]; whileHeld?(): Promise<void> } = {},
  ): Promise<void> {
    const { x, y, width, height } = await this.restingBox(what)
    const from = { x: x + width / 2, y: y + height / 2 }
    await this.page.mouse.move(from.x, from.y)
    await this.page.mouse.down()
    for (const key of options.keys ?? []) await this.page.keyboard.down(key)
    await this.page.mouse.move(from.x + by.x / 2, from.y + by.y / 2)
    await this.page.mouse.move(from.x + by.x, from.y + by.y)
    await options.whileHeld?.()
    await this.page.mouse.up()
    for (const key of options.keys ?? []) await this.page.keyboard.up(key)
  }

  layer(page: number): Locator {
    return this.page.getByRole('region', { name: `Signatures on page ${page}`, exact: true })
  }

  async openChooser(): Promise<void> {
    await this.page.getByRole('button', { name: /No certificate chosen|Change certificate/ }).click()
    await expect(this.dialog).toHaveAccessibleName('Choose a certificate')
  }

  /** One row of the chooser, by the words in it. */
  certificate(words: string | RegExp): Locator {
    return this.dialog.getByRole('radio', { name: words })
  }

  async chooseFirstCertificate(): Promise<void> {
    await this.openChooser()
    await this.certificate(/^Anna Example\b/)
      .first()
      .check({ force: true })
    await this.button('Use this certificate').click()
    await expect(this.dialog).toBeHidden()
  }

  /** What the signature shall say besides the name. */
  async fillDetails(details: { readonly reason: string; readonly place: string }): Promise<void> {
    await this.inspector.getByRole('combobox', { name: 'Reason' }).fill(details.reason)
    await this.inspector.getByRole('textbox', { name: 'Place' }).fill(details.place)
    await this.page.keyboard.press('Tab')
  }

  /** The shortest way to a signature, from an open document. */
  async signWithoutBox(pin: string): Promise<void> {
    await this.chooseFirstCertificate()
    await this.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
    await this.sign()
    await this.enterPin(pin)
  }

  async sign(): Promise<void> {
    await this.signButton.click()
  }

  get pinField(): Locator {
    return this.dialog
      .getByRole('textbox', { name: 'PIN', exact: true })
      .or(this.dialog.getByLabel('PIN', { exact: true }))
  }

  async enterPin(pin: string): Promise<void> {
    await expect(this.pinField).toBeFocused()
    await this.pinField.fill(pin)
    await this.pinField.press('Enter')
  }

  /** The name of the file that was written. */
  async seesSigned(): Promise<string> {
    await expect(this.result.getByRole('heading', { name: 'Signed' })).toBeVisible({ timeout: 20_000 })
    const saved = this.result.locator('[title]', { hasText: '.pdf' })
    return (await saved.getAttribute('title')) ?? ''
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' })
  }

  /** Turns the wheel until a height of a page (fraction) is in the middle of the window. */
  private async scrollTo(page: number, height: number) {
    const pages = await this.restingBox(this.page.getByRole('group', { name: 'Pages', exact: true }))
    const paper = await this.restingBox(this.layer(page))
    const wanted = pages.y + pages.height / 2
    await this.page.mouse.move(pages.x + pages.width / 2, wanted)
    await this.page.mouse.wheel(0, paper.y + height * paper.height - wanted)
    const after = await this.restingBox(this.layer(page))
    return {
      x: after.x,
      y: after.y + height * after.height,
      pageWidth: after.width,
      pageHeight: after.height,
    }
  }

  /** The place of an element, once it has stopped moving. */
  private async restingBox(locator: Locator) {
    let last = await locator.boundingBox()
    for (let tries = 0; tries < 50; tries++) {
      await this.page.evaluate(() => new Promise(resolve => setTimeout(resolve, 50)))
      const now = await locator.boundingBox()
      if (now && last && now.x === last.x && now.y === last.y && now.width === last.width) return now
      last = now
    }
    throw new Error('The page does not come to rest')
  }
}
