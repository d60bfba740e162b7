/** The main job through the real window, on a real token: drop, place, choose, type the PIN, signed. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'

const BOX = { page: 3, left: 0.12, top: 0.795, width: 0.4, height: 0.06 }

test('drop, place, choose, PIN, signed', async ({ app, document, folder, token }) => {
  const original = readFileSync(document)
  await expect(app.home).toBeVisible()
  await app.screenshot('01-home')
  await app.dragOver(document)
  await expect(app.page.getByText('Release to open this PDF')).toBeVisible()
  await app.screenshot('01-home-drag')
  await app.drop(document)
  await app.seesDocument(document)
  await app.isDrawn('Service agreement, page 1 of 3')
  await app.screenshot('02-workspace')

  await app.place(BOX)
  await app.openChooser()
  await app.screenshot('05-choose-certificate')
  await app
    .certificate(/^Anna Example\b/)
    .first()
    .check({ force: true })
  await app.button('Use this certificate').click()
  await app.screenshot('02-placed')

  await app.sign()
  await expect(app.pinField).toBeFocused()
  await app.screenshot('04-pin')
  await app.enterPin(token.pin)
  const signed = await app.seesSigned()
  await expect(app.page.getByLabel(/signed and checked/)).toBeVisible()
  await app.isDrawn('Service agreement, page 3 of 3')
  await app.screenshot('07-signed')

  expect(signed).toBe(join(folder, 'Service agreement-signed.pdf'))
  expect(readFileSync(document).equals(original)).toBe(true)
  expect(readFileSync(signed).subarray(0, original.length).equals(original)).toBe(true)
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
})
