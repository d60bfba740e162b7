/** The main job through the real window, on a real token: drop, place, choose, type the PIN, signed. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { ON_THE_LINE } from './app-page.ts'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'

test('drop, place, choose, PIN, signed', async ({ app, lease, folder, token }) => {
  const original = readFileSync(lease)
  await expect(app.home).toBeVisible()
  await expect(app.button(/^Token ready/)).toBeVisible()
  await app.screenshot('01-home')
  await app.dragOver(lease)
  await expect(app.page.getByText('Release to open this PDF')).toBeVisible()
  await app.screenshot('01-home-drag')
  await app.drop(lease)
  await app.seesDocument(lease)
  await app.isDrawn('Lease agreement')
  await app.screenshot('02-workspace')

  await app.place(ON_THE_LINE)
  await app.fillDetails({ reason: 'I approve this document', place: 'Gothenburg' })
  await app.openChooser()
  await app.screenshot('05-choose-certificate')
  await app
    .certificate(/^Anna Example\b/)
    .first()
    .check({ force: true })
  await app.button('Use this certificate').click()
  await app.signatureBox(3).focus()
  await expect(app.signatureBox(3)).toBeInViewport({ ratio: 1 })
  await app.screenshot('02-placed')

  await app.sign()
  await expect(app.pinField).toBeFocused()
  await app.screenshot('04-pin')
  await app.enterPin(token.pin)
  const signed = await app.seesSigned()
  await expect(app.page.getByLabel(/signed and checked/)).toBeInViewport({ ratio: 1 })
  await app.isDrawn('7. Signatures')
  await app.screenshot('07-signed')

  expect(signed).toBe(join(folder, 'Lease agreement, 14 Harbour Street-signed.pdf'))
  expect(readFileSync(lease).equals(original)).toBe(true)
  expect(readFileSync(signed).subarray(0, original.length).equals(original)).toBe(true)
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
})
