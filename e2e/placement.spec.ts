/** The signature box under the pointer and the keys, and the signature where the box was shown. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { AppPage, HandleName, PlaceOnPage } from './app-page.ts'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'
import { inkOfSignature, type Part, signatureRect } from './landing.ts'
import { writePdf } from './make-pdf.ts'

const A4 = { width: 595, height: 842 } // points
const MM = 72 / 25.4

/** Half a CSS px at 100 %, in points: the screen knows no less. */
const NEAR_PT = 0.4

/** Edges in points from the left and from the bottom of an A4 page. */
function edges({ left, top, width, height }: PlaceOnPage) {
  return {
    left: left * A4.width,
    right: (left + width) * A4.width,
    top: (1 - top) * A4.height,
    bottom: (1 - top - height) * A4.height,
  }
}

type Edges = ReturnType<typeof edges>

function expectEdges(now: Edges, expected: Edges): void {
  for (const edge of ['left', 'right', 'top', 'bottom'] as const) {
    expect(Math.abs(now[edge] - expected[edge]), `${edge} ${now[edge]}, not ${expected[edge]}`).toBeLessThan(
      NEAR_PT,
    )
  }
}

/** In the middle of the page, away from everything that pulls. */
const FREE: PlaceOnPage = { page: 2, left: 0.271, top: 0.43, width: 0.31, height: 0.083 }

test('each of the eight handles moves its own edges and no other', async ({ app, document }) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.place(FREE)
  const pt = await app.ptPerPx(2, 'width', A4.width)
  const by = { x: 23, y: 17 } // CSS px
  for (const name of ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const satisfies readonly HandleName[]) {
    const before = edges(await app.boxOnPage(2))
    await app.drag(app.handle(name), by, { keys: ['Alt'] })
    expectEdges(edges(await app.boxOnPage(2)), {
      left: before.left + (name.includes('w') ? by.x * pt : 0),
      right: before.right + (name.includes('e') ? by.x * pt : 0),
      top: before.top - (name.includes('n') ? by.y * pt : 0),
      bottom: before.bottom - (name.includes('s') ? by.y * pt : 0),
    })
  }
  const before = await app.boxOnPage(2)
  await app.drag(app.handle('se'), { x: 60, y: 0 }, { keys: ['Shift'] })
  const after = await app.boxOnPage(2)
  expect(after.width / after.height).toBeCloseTo(before.width / before.height, 1)
  expect(after.width).toBeGreaterThan(before.width)
})

test('a handle pulled to nothing leaves a box that can be read', async ({ app, document }) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.place(FREE)
  const before = edges(await app.boxOnPage(2))
  await app.drag(
    app.handle('se'),
    { x: -600, y: -300 },
    {
      keys: ['Alt'],
      whileHeld: () =>
        expect(app.page.getByText(/^Too small\. At least \d+ × \d+ mm$/).first()).toBeVisible(),
    },
  )
  const after = edges(await app.boxOnPage(2))
  expectEdges({ ...before, left: after.left, top: after.top }, before)
  expect(after.right - after.left).toBeGreaterThan(20)
  expect(after.bottom).toBeLessThan(after.top - 10)
})

test('is pulled to margin, text and the edge of the page, and not while Alt is held', async ({
  app,
  document,
}) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.place(FREE)
  const box = app.signatureBox(2)
  const guides = app.page.locator('.gline')
  /** Drags so that an edge comes to stand some CSS px beside a place. */
  const bring = async (edge: keyof Edges, to: number, beside: number, keys: readonly 'Alt'[] = []) => {
    const pt = await app.ptPerPx(2, 'width', A4.width)
    const now = edges(await app.boxOnPage(2))[edge]
    const px = (to - now) / pt + beside
    const by = edge === 'left' || edge === 'right' ? { x: px, y: 0 } : { x: 0, y: -px }
    await app.drag(box, by, {
      keys,
      whileHeld: async () => void (keys.length === 0 && (await expect(guides.first()).toBeVisible())),
    })
    return edges(await app.boxOnPage(2))[edge]
  }
  const TEXT_LEFT = 72
  const LINE_BASE = 180 // "Place, date and signature:"
  const LINE_TOP = 180 + 11
  expect(await bring('left', TEXT_LEFT, 5)).toBeCloseTo(TEXT_LEFT, 0)
  const pt = await app.ptPerPx(2, 'width', A4.width)
  expect(await bring('left', TEXT_LEFT, 5, ['Alt'])).toBeCloseTo(TEXT_LEFT + 5 * pt, 0)
  expect(await bring('left', 0, 4)).toBeCloseTo(0, 0)
  expect(await bring('left', TEXT_LEFT, -3)).toBeCloseTo(TEXT_LEFT, 0)
  await app.button('Zoom out').click()
  await app.button('Zoom out').click()
  const above = await bring('bottom', LINE_TOP, 3)
  expect(above).toBeCloseTo(LINE_TOP, 0)
  const below = await bring('top', LINE_BASE, -3)
  expect(below).toBeCloseTo(LINE_BASE, 0)
})

test('keys move it by a millimetre or a tenth, and Shift changes its size', async ({ app, document }) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.place(FREE)
  const box = app.signatureBox(2)
  await expect(box).toBeFocused()
  const press = async (key: string, times: number) => {
    for (let i = 0; i < times; i++) await app.page.keyboard.press(key)
    return edges(await app.boxOnPage(2))
  }
  const start = edges(await app.boxOnPage(2))
  const moved = { ...start, left: start.left + 5 * MM, right: start.right + 5 * MM }
  expectEdges(await press('ArrowRight', 5), moved)
  const raised = { ...moved, top: moved.top + 3 * MM, bottom: moved.bottom + 3 * MM }
  expectEdges(await press('ArrowUp', 3), raised)
  const fine = { ...raised, left: raised.left - MM, right: raised.right - MM }
  expectEdges(await press('Alt+ArrowLeft', 10), fine)
  expectEdges(await press('Shift+ArrowRight', 4), { ...fine, right: fine.right + 4 * MM })
  expectEdges(await press('Shift+ArrowLeft', 4), fine)
  await app.page.keyboard.press('Delete')
  await expect(box).toBeHidden()
})

test('keys follow the eye on a turned page', async ({ app, document }) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.place(FREE)
  for (let turns = 0; turns < 4; turns++) {
    await app.button('Rotate view').click()
    await app.signatureBox(2).focus()
    const before = await app.boxOnPage(2)
    for (let i = 0; i < 3; i++) await app.page.keyboard.press('ArrowRight')
    const after = await app.boxOnPage(2)
    expect(after.left).toBeGreaterThan(before.left + 0.005)
    expect(after.top).toBeCloseTo(before.top, 3)
  }
})

test('what was drawn, dragged, resized and nudged is signed where it was shown', async ({
  app,
  document,
  token,
}) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await app.place(FREE)
  await app.drag(app.signatureBox(2), { x: 61, y: 43 }, { keys: ['Alt'] })
  await app.drag(app.handle('ne'), { x: 31, y: -12 })
  for (const key of ['ArrowLeft', 'ArrowDown', 'Shift+ArrowRight', 'Alt+ArrowUp']) {
    await app.page.keyboard.press(key)
  }
  const shown = await app.boxOnPage(2)
  const signed = await signBox(app, token.pin)
  const { left, bottom, right, top } = edges(shown)
  expectRect(signatureRect(signed), [left, bottom, right, top])
  expectInkInside(inkOfSignature(document, signed, 2), shown)
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
})

// ISO 32000-2, 7.7.3.3: /Rotate turns the page clockwise when it is shown, /CropBox is what is shown of it.
const CROP = { x1: 30, y1: 50, x2: 530, y2: 750 }
const [CROP_WIDTH, CROP_HEIGHT] = [CROP.x2 - CROP.x1, CROP.y2 - CROP.y1]

/** From a part of the page as shown to user space, by what the standard says of each rotation. */
const USER_SPACE = {
  0: ({ left, top, width, height }: Part) => [
    CROP.x1 + left * CROP_WIDTH,
    CROP.y2 - (top + height) * CROP_HEIGHT,
    CROP.x1 + (left + width) * CROP_WIDTH,
    CROP.y2 - top * CROP_HEIGHT,
  ],
  // Its left edge is shown on top, its bottom edge at the left.
  90: ({ left, top, width, height }: Part) => [
    CROP.x1 + top * CROP_WIDTH,
    CROP.y1 + left * CROP_HEIGHT,
    CROP.x1 + (top + height) * CROP_WIDTH,
    CROP.y1 + (left + width) * CROP_HEIGHT,
  ],
  // Its right edge is shown on top, its top edge at the left.
  270: ({ left, top, width, height }: Part) => [
    CROP.x2 - (top + height) * CROP_WIDTH,
    CROP.y2 - (left + width) * CROP_HEIGHT,
    CROP.x2 - top * CROP_WIDTH,
    CROP.y2 - left * CROP_HEIGHT,
  ],
} as const

/** What a person's turns of the view do to a part of the page: undone. */
const UNTURNED = {
  0: (part: Part) => part,
  1: ({ left, top, width, height }: Part) => ({
    left: top,
    top: 1 - left - width,
    width: height,
    height: width,
  }),
  2: ({ left, top, width, height }: Part) => ({
    left: 1 - left - width,
    top: 1 - top - height,
    width,
    height,
  }),
} as const

test('a match of the search becomes the place, from the keys alone, where poppler sees the words', async ({
  app,
  lease,
}) => {
  const { keyboard } = app.page
  await app.drop(lease)
  await app.seesDocument(lease)
  await keyboard.press('Control+f')
  await keyboard.type('for the landlord')
  const bar = app.page.getByRole('search', { name: 'Find in this document' })
  const place = bar.getByRole('button', { name: 'Place signature here' })
  await expect(place).toBeVisible()
  await place.focus()
  await keyboard.press('Enter')
  await expect(app.signatureBox(3)).toBeFocused()
  // To the right stands another line, so it is below: it begins with the words, 4 points lower.
  const box = edges(await app.boxOnPage(3))
  const words = wordsByPoppler(lease, 3, ['for', 'the', 'landlord'])
  expect(Math.abs(box.left - words.left)).toBeLessThan(1)
  expect(Math.abs(box.top - (A4.height - words.bottom - 4))).toBeLessThan(2)
  expect(box.right - box.left).toBeCloseTo(76 * MM, 0)
  await keyboard.press('ArrowRight')
  const moved = edges(await app.boxOnPage(3))
  expect(Math.abs(moved.left - box.left - MM)).toBeLessThan(NEAR_PT)
})

/** Points from the left and from the top. */
function wordsByPoppler(pdf: string, page: number, words: readonly string[]) {
  const only = String(page)
  const html = execFileSync('pdftotext', ['-bbox', '-f', only, '-l', only, pdf, '-'], { encoding: 'utf8' })
  const one = (word: string) =>
    `<word xMin="([\\d.]+)" yMin="[\\d.]+" xMax="[\\d.]+" yMax="([\\d.]+)">${word}</word>`
  const found = new RegExp(words.map(one).join('\\s*')).exec(html)
  return { left: Number(found?.[1]), bottom: Number(found?.[2]) }
}

for (const { rotation, turns, userUnit } of [
  { rotation: 0, turns: 2, userUnit: 1 },
  { rotation: 90, turns: 1, userUnit: 1 },
  { rotation: 270, turns: 0, userUnit: 1.5 },
] as const) {
  test(`a cropped page with /Rotate ${rotation}, the view turned ${turns} times, is signed where it was shown`, async ({
    app,
    folder,
    token,
  }) => {
    const odd = writePdf(join(folder, 'odd.pdf'), {
      pages: 1,
      pageEntries: `/CropBox [${CROP.x1} ${CROP.y1} ${CROP.x2} ${CROP.y2}] /Rotate ${rotation} /UserUnit ${userUnit}`,
    })
    await app.drop(odd)
    await app.seesDocument(odd)
    await app.chooseFirstCertificate()
    for (let i = 0; i < turns; i++) await app.button('Rotate view').click()
    await app.button('Zoom in').click()
    await app.place({ page: 1, left: 0.31, top: 0.36, width: 0.27, height: 0.2 })
    const shown = UNTURNED[turns](await app.boxOnPage(1))
    const signed = await signBox(app, token.pin)
    expectRect(signatureRect(signed), USER_SPACE[rotation](shown))
    expectInkInside(inkOfSignature(odd, signed, 1), shown)
  })
}

async function signBox(app: AppPage, pin: string): Promise<string> {
  await app.sign()
  await app.enterPin(pin)
  return app.seesSigned()
}

function expectRect(rect: readonly number[], expected: readonly number[]): void {
  const off = expected.map((value, i) => Math.abs(value - (rect[i] ?? Number.NaN)))
  expect(Math.max(...off), `/Rect ${rect}, shown at ${expected}`).toBeLessThan(1)
}

/** All that was drawn lies in the box, and begins at its left. */
function expectInkInside(ink: Part, shown: Part): void {
  const said = `drawn ${JSON.stringify(ink)}, shown ${JSON.stringify(shown)}`
  const slack = 0.003
  expect(ink.left, said).toBeGreaterThan(shown.left - slack)
  expect(ink.top, said).toBeGreaterThan(shown.top - slack)
  expect(ink.left + ink.width, said).toBeLessThan(shown.left + shown.width + slack)
  expect(ink.top + ink.height, said).toBeLessThan(shown.top + shown.height + slack)
  expect(ink.left - shown.left, said).toBeLessThan(0.03)
}
