/** A certificate looked at and saved: from the chooser, from the card, from a signed document. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { test } from './fixtures.ts'

const viewer = (page: Page): Locator => page.getByRole('dialog', { name: 'Anna Example' })

/** What is wrong, and where, in a form that a failed test shows whole. */
async function violations(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.map(
    ({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`,
  )
}

async function openViewer(app: AppPage, document: string): Promise<Locator> {
  await app.drop(document)
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await app.inspector.getByRole('button', { name: /^View.*Anna Example/ }).click()
  const dialog = viewer(app.page)
  await expect(dialog).toBeVisible()
  return dialog
}

/** SHA-256 of the certificate in a file, as openssl tells it. */
function fingerprintOf(path: string): string {
  const form = path.endsWith('.cer') ? 'DER' : 'PEM'
  const args = ['x509', '-in', path, '-inform', form, '-noout', '-fingerprint', '-sha256']
  return execFileSync('openssl', args, { encoding: 'utf8' }).trim().replace(/.*=/, '').replaceAll(':', ' ')
}

for (const [name, colorScheme, size] of [
  ['light', 'light', { width: 1440, height: 900 }],
  ['dark', 'dark', { width: 1440, height: 900 }],
  ['960x680', 'light', { width: 960, height: 680 }],
] as const) {
  test(`the viewer in its three parts, ${name}`, async ({ app, lease }) => {
    const { page } = app
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const dialog = await openViewer(app, lease)
    await expect(dialog.getByText('Key on the token', { exact: true })).toBeVisible()
    await expect(dialog.getByRole('list', { name: 'Certificate chain' })).toContainText('This certificate')
    await app.screenshot(`06-certificate-${name}`)
    expect.soft(await violations(page), 'overview').toEqual([])
    await dialog.getByRole('tab', { name: 'Details' }).click()
    await dialog.getByRole('option', { name: /^Key usage/ }).click()
    await expect(dialog.getByRole('region', { name: 'Key usage' })).toContainText('contentCommitment')
    await app.screenshot(`06-certificate-details-${name}`)
    expect.soft(await violations(page), 'details').toEqual([])
    await dialog.getByRole('tab', { name: 'Raw' }).click()
    await expect(dialog.getByRole('region', { name: 'Certificate as PEM' })).toContainText(
      'BEGIN CERTIFICATE',
    )
    await app.screenshot(`06-certificate-raw-${name}`)
    expect.soft(await violations(page), 'raw').toEqual([])
    await dialog.getByRole('button', { name: 'Export certificate…' }).click()
    await expect(page.getByRole('menuitem', { name: /With everyone who vouches for it/ })).toBeVisible()
    await app.screenshot(`06-certificate-export-${name}`)
    expect.soft(await violations(page), 'export menu').toEqual([])
  })
}

test('by keys alone: Space looks at the picked certificate, arrows walk through it', async ({
  app,
  lease,
}) => {
  const { page } = app
  await app.drop(lease)
  await app.seesDocument(lease)
  await app.openChooser()
  const row = app.certificate(/^Anna Example\b/).first()
  await row.focus()
  await page.keyboard.press('Space')
  await app.screenshot('05-choose-certificate')
  await expect(row).toBeChecked()
  await expect(viewer(page)).toBeHidden()
  await page.keyboard.press('Space')
  await expect(viewer(page)).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Details' })).toBeFocused()
  await page.getByRole('option', { selected: true }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('option', { name: /^Serial number/ })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toBeHidden()
  await expect(row).toBeFocused()
  await expect(app.dialog).toHaveAccessibleName('Choose a certificate')
})

test('fields are found by what stands in them', async ({ app, lease }) => {
  const dialog = await openViewer(app, lease)
  await dialog.getByRole('tab', { name: 'Details' }).click()
  await dialog.getByRole('searchbox', { name: 'Find a field' }).fill('contentCommitment')
  await expect(dialog.getByRole('option')).toHaveCount(1)
  await expect(dialog.getByRole('option')).toContainText('Key usage')
  await dialog.getByRole('tab', { name: 'Raw' }).click()
  await dialog.getByRole('radio', { name: 'Structure' }).click()
  await dialog.getByRole('searchbox', { name: 'Find in the text' }).fill('2.5.29.15 (keyUsage)')
  await expect(dialog.getByRole('status')).toHaveText('1 line')
})

test('saved beside the document, the same certificate; nothing is replaced unasked', async ({
  app,
  lease,
  folder,
}) => {
  const { page } = app
  const dialog = await openViewer(app, lease)
  await dialog.getByRole('tab', { name: 'Details' }).click()
  await dialog.getByRole('tab', { name: 'Overview' }).click()
  const shown = (await dialog.locator('.cv-print').innerText()).replaceAll('\n', ' ')
  const mine = join(folder, 'Anna Example.cer')
  writeFileSync(mine, 'mine')
  await dialog.getByRole('button', { name: 'Export certificate…' }).click()
  await page.getByRole('menuitem', { name: /^This certificate\s*DER/ }).click()
  const save = page.getByRole('dialog', { name: 'Export certificate' })
  await expect(save.getByRole('textbox', { name: 'File name' })).toHaveValue('Anna Example.cer')
  await expect(save.getByRole('radio').first()).toBeChecked()
  await expect(save.getByRole('radio')).toHaveCount(2)
  await save.getByRole('radio', { name: /beside the document/ }).check({ force: true })
  expect.soft(await violations(page), 'export dialog').toEqual([])
  await app.screenshot('06-certificate-save')
  await save.getByRole('button', { name: 'Save' }).click()
  await expect(save.getByRole('alert')).toContainText('“Anna Example.cer” is there already')
  expect(readFileSync(mine, 'utf8')).toBe('mine')
  await save.getByRole('button', { name: 'Replace' }).click()
  await expect(page.getByRole('dialog', { name: 'Saved' })).toContainText('Anna Example.cer')
  await page.getByRole('button', { name: 'Done' }).click()
  expect(fingerprintOf(mine)).toBe(shown)
})

test('from the menu: the chain, read by openssl, and no name leads out of the folder', async ({
  app,
  lease,
  folder,
}) => {
  const { page } = app
  await app.drop(lease)
  await app.seesDocument(lease)
  await app.chooseFirstCertificate()
  await app.button('Menu').click()
  await page.getByRole('menuitem', { name: 'Export certificate…' }).click()
  const save = page.getByRole('dialog', { name: 'Export certificate' })
  await save.getByRole('textbox', { name: 'File name' }).fill('../out.pem')
  await expect(save.getByRole('button', { name: 'Save' })).toBeDisabled()
  await page.keyboard.press('Escape')
  await viewer(page).getByRole('button', { name: 'Export certificate…' }).click()
  await page.getByRole('menuitem', { name: /With everyone who vouches for it/ }).click()
  await save.getByRole('radio', { name: /beside the document/ }).check({ force: true })
  await save.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog', { name: 'Saved' })).toContainText('The chain is not complete')
  const path = join(folder, 'Anna Example.p7b')
  expect(existsSync(path)).toBe(true)
  const args = ['pkcs7', '-inform', 'DER', '-in', path, '-print_certs', '-noout']
  expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain('CN = Anna Example')
})

test('the certificates inside a signed document', async ({ app, lease, token }) => {
  await app.drop(lease)
  await app.seesDocument(lease)
  await app.signWithoutBox(token.pin)
  await app.seesSigned()
  await app.result.getByRole('button', { name: 'View certificate…' }).click()
  const dialog = viewer(app.page)
  await expect(dialog.getByText('No key here')).toBeVisible()
  await dialog.getByRole('list', { name: 'Certificate chain' }).getByRole('button').first().click()
  await expect(app.page.getByRole('dialog', { name: /issuer/ })).toContainText('Certificate of an issuer')
})

test('a list that is longer than the window scrolls with the keys, its dialog stays', async ({
  app,
  lease,
}) => {
  await app.page.setViewportSize({ width: 960, height: 420 })
  await app.drop(lease)
  await app.openChooser()
  await app
    .certificate(/^Anna Example\b/)
    .first()
    .focus()
  for (let row = 0; row < 5; row += 1) await app.page.keyboard.press('ArrowDown')
  await expect(app.dialog.getByRole('heading', { name: 'Choose a certificate' })).toBeInViewport()
  await expect(app.dialog.locator('.cert-row:focus-within')).toBeInViewport({ ratio: 0.5 })
})
