/** Locking and certifying in the window, and what is told before the PIN; judged by qpdf, poppler and openssl. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, type Locator } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { violations } from './axe.ts'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'
import { writePdf } from './make-pdf.ts'
import type { SoftToken } from './soft-token.ts'

type Json = { readonly [key: string]: unknown }

/** /Reference of the signature in each field, and of the catalog /Perms, as qpdf reads them. */
function restrictionsIn(pdf: string) {
  const out = execFileSync('qpdf', ['--json=2', '--json-key=qpdf', pdf], { encoding: 'utf8' })
  const { qpdf }: { qpdf: readonly [unknown, Record<string, { readonly value?: Json }>] } = JSON.parse(out)
  const all = Object.values(qpdf[1]).flatMap(({ value }) => (value ? [value] : []))
  const signed = all.filter(value => value['/FT'] === '/Sig' && value['/V'] !== undefined)
  const references = signed.map(value => {
    const items = (qpdf[1][`obj:${String(value['/V'])}`]?.value?.['/Reference'] ?? []) as readonly Json[]
    const rows = items.map(item => {
      const parameters = item['/TransformParams'] as Json
      return `${String(item['/TransformMethod'])} ${String(parameters['/P'] ?? parameters['/Action'])}`
    })
    return [String(value['/T']).replace('u:', ''), rows] as const
  })
  const isCertified = all.some(value => value['/Type'] === '/Catalog' && value['/Perms'] !== undefined)
  return { isCertified, ...Object.fromEntries(references) }
}

const lock = (app: AppPage): Locator => app.page.getByRole('switch', { name: 'Lock document after signing' })
const foreseen = (app: AppPage): Locator =>
  app.page.getByRole('list', { name: 'What the signature will do' }).getByRole('listitem')

/** @returns the path of the signed file */
async function finish(app: AppPage, token: SoftToken): Promise<string> {
  await app.enterPin(token.pin)
  return app.seesSigned()
}

function expectGood(pdf: string, token: SoftToken, signatures: number): void {
  for (const { name, good, said } of judge(pdf, token, signatures))
    expect(good, `${name}: ${said}`).toBe(true)
}

test('a locked document: said before the PIN, written, and in the way of the next signature', async ({
  app,
  document,
  token,
}) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await expect(lock(app)).not.toBeChecked()
  await lock(app).focus()
  await app.page.keyboard.press('Space')
  await expect(lock(app)).toBeChecked()
  await expect(lock(app)).toHaveAccessibleDescription('Nobody can change it or sign it afterwards.')
  await app.sign()
  await expect(foreseen(app)).toHaveText([
    'Saves Service agreement-signed.pdf',
    'Basic',
    'Locks the document: nothing may be changed any more.',
  ])
  const signed = await finish(app, token)
  await expect(app.result.getByText('Locked', { exact: true })).toBeVisible()
  expect(restrictionsIn(signed)).toEqual({ isCertified: false, Signature1: ['/DocMDP 1', '/FieldMDP /All'] })
  expectGood(signed, token, 1)
  await app.button('Done').click()
  await app.drop(signed)
  await app.seesDocument(signed)
  await expect(app.inspector.getByText('An earlier signer locked this document').first()).toBeVisible()
  await expect(lock(app)).toHaveAttribute('aria-disabled', 'true')
  await expect(lock(app)).toHaveAccessibleDescription('Off: an earlier signer locked this document.')
  await expect(app.signButton).toBeDisabled()
})

test('certified by the first of two, locked by the second in the field that is left', async ({
  app,
  folder,
  token,
}) => {
  const document = writePdf(join(folder, 'Lease.pdf'), { pages: 1, fields: ['Landlord', 'Tenant'] })
  await app.drop(document)
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await app.inspector.getByRole('button', { name: /^Sign here ?: Landlord$/ }).click()
  await expect(lock(app)).toHaveAccessibleDescription('Off: one person still has to sign.')
  await app.inspector.getByText('Certify (as author)…').click()
  const levels = app.inspector.getByRole('radiogroup', { name: 'Certify (as author)…' })
  await expect(levels.getByRole('radio', { name: /^Nothing may change/ })).toBeDisabled()
  await levels.getByRole('radio', { name: /^Filling in and signing/ }).check()
  expect(await violations(app.page)).toEqual([])
  await app.sign()
  await expect(foreseen(app).nth(2)).toHaveText(
    'Certifies the document: filling in form fields and signing, nothing else.',
  )
  const first = await finish(app, token)
  await expect(app.result.getByText('Certified', { exact: true })).toBeVisible()
  expect(restrictionsIn(first)).toEqual({ isCertified: true, Landlord: ['/DocMDP 2'] })
  expectGood(first, token, 1)

  await app.button('Done').click()
  await app.drop(first)
  await app.seesDocument(first)
  // Only existing fields may be signed, so the one that is left is chosen already.
  await expect(app.inspector.getByText('In the field “Tenant”')).toBeVisible()
  await expect(app.inspector.getByText('Certify (as author)…')).toBeHidden()
  await app.openChooser()
  // Another certificate: poppler doubts one that it has looked at already.
  await app
    .certificate(/^Anna Example\b/)
    .nth(1)
    .check({ force: true })
  await app.button('Use this certificate').click()
  await lock(app).click()
  await app.sign()
  await expect(foreseen(app).nth(3)).toHaveText('1 earlier signature stays as valid as it was.')
  expect(await violations(app.page)).toEqual([])
  const last = await finish(app, token)
  await expect(app.result.getByText('Those who signed before')).toBeVisible()
  expect(restrictionsIn(last)).toEqual({
    isCertified: true,
    Landlord: ['/DocMDP 2'],
    Tenant: ['/DocMDP 1', '/FieldMDP /All'],
  })
  expectGood(last, token, 2)
})

const LOOKS = [
  { name: 'light', colorScheme: 'light', size: { width: 1440, height: 900 } },
  { name: 'dark', colorScheme: 'dark', size: { width: 1440, height: 900 } },
  { name: '960x680', colorScheme: 'light', size: { width: 960, height: 680 } },
] as const

for (const { name, colorScheme, size } of LOOKS) {
  test(`lock, certification and what is foreseen, ${name}`, async ({ app, folder }) => {
    const fields = ['Landlord', 'Tenant', 'Guarantor']
    const document = writePdf(join(folder, 'Lease.pdf'), { pages: 1, fields })
    await app.page.setViewportSize(size)
    await app.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await app.drop(document)
    await app.seesDocument(document)
    await app.chooseFirstCertificate()
    await app.inspector.getByRole('button', { name: /^Sign here ?: Landlord$/ }).click()
    await app.inspector.getByText('Certify (as author)…').click()
    await lock(app).scrollIntoViewIfNeeded()
    await app.inspector.getByRole('radio', { name: /^Also comments/ }).check()
    await expect(lock(app)).toHaveAccessibleDescription('Off: two people still have to sign.')
    await app.screenshot(`02-restrictions-${name}`)
    expect(await violations(app.page)).toEqual([])
    await app.sign()
    await expect(app.pinField).toBeFocused()
    await app.screenshot(`04-pin-foreseen-${name}`)
    expect(await violations(app.page)).toEqual([])
  })
}
