/** Documents that are odd, gone, protected or not documents at all; and the ways to open one. */

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'
import { writePdf } from './make-pdf.ts'
import { canBePerson } from './start-app.ts'

test('opens several by drop, and one by the file dialog', async ({ app, document, folder }) => {
  const other = writePdf(join(folder, 'Annex.pdf'), { pages: 1, title: 'Annex' })
  const third = writePdf(join(folder, 'Ünïcode, name (1).pdf'), { pages: 1 })
  const scan = writePdf(join(folder, 'scan without extension'), { pages: 1 })
  await app.drop(document, other, scan)
  await expect(app.tab('scan without extension')).toBeVisible()
  await expect(app.tab('Service agreement.pdf')).toBeVisible()
  await expect(app.tab('Annex.pdf')).toBeVisible()
  await app.pick(third)
  await app.seesDocument(third)
})

test('what is no PDF is refused with its reason', async ({ app, folder }) => {
  const text = join(folder, 'notes.pdf')
  writeFileSync(text, 'This is not a PDF.')
  await app.drop(text)
  await expect(app.dialog).toBeVisible()
  await expect(app.dialog).toContainText('notes.pdf')
  await app.screenshot('01-home-not-a-pdf')
  await app.page.keyboard.press('Escape')
  await expect(app.home).toBeVisible()
})

test('asks for the password of a protected PDF, and signs it', async ({ app, document, folder, token }) => {
  const locked = join(folder, 'locked.pdf')
  execFileSync('qpdf', ['--encrypt', 'geheim', 'owner', '256', '--', document, locked])
  await app.drop(locked)
  const field = app.dialog.getByLabel(/^Password/)
  await field.fill('wrong')
  await field.press('Enter')
  await expect(app.dialog).toContainText('That is not the password of this PDF')
  await field.fill('geheim')
  await field.press('Enter')
  await showPages(app, 'geheim')
  await app.seesDocument(locked)
  await app.chooseFirstCertificate()
  await app.place({ page: 1, left: 0.2, top: 0.5, width: 0.4, height: 0.1 })
  await app.sign()
  await app.enterPin(token.pin)
  // The signed copy is protected by the same password, which is not asked for again.
  const signed = await app.seesSigned()
  await app.isDrawn('Service agreement, page 1 of 3')
  await expect(app.page.getByLabel(/signed and checked/)).toBeVisible()
  const check = execFileSync('pdfsig', ['-upw', 'geheim', signed], { encoding: 'utf8' })
  expect(check).toContain('Signature is Valid')
})

test('a document certified against changes says so and cannot be signed', async ({
  app,
  document,
  folder,
}) => {
  const certified = join(folder, 'certified.pdf')
  writeFileSync(certified, certifyAgainstChanges(readFileSync(document)))
  await app.drop(certified)
  await app.seesDocument(certified)
  await app.chooseFirstCertificate()
  await expect(app.signButton).toBeDisabled()
})

test('does not write into a folder that is read-only', async ({ open, folder, token }) => {
  test.skip(!canBePerson(), 'root cannot give its rights away here')
  const downloads = join(folder, 'Downloads')
  mkdirSync(downloads)
  const env = { HOME: folder }
  const { app } = await open({ args: ['--module', token.module], withoutRootRights: true, env })
  const closed = join(folder, 'closed')
  mkdirSync(closed)
  const inside = writePdf(join(closed, 'a.pdf'), { pages: 1 })
  chmodSync(closed, 0o500)
  await app.drop(inside)
  await app.seesDocument(inside)
  await app.chooseFirstCertificate()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await app.sign()
  // Before the PIN is asked.
  await expect(app.dialog).toHaveAccessibleName('The folder cannot be written to')
  await app.dialog.getByText('Details', { exact: true }).click()
  await expect(app.dialog.getByText('file.read-only-folder')).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme })
    await app.screenshot(`failure-${colorScheme}`)
  }
  // No PIN was spent, and one is enough now.
  await app.button('Save in Downloads').click()
  await app.enterPin(token.pin)
  expect(await app.seesSigned()).toBe(join(downloads, 'a-signed.pdf'))
  expect(readdirSync(downloads)).toEqual(['a-signed.pdf'])
  chmodSync(closed, 0o700)
  expect(readdirSync(closed)).toEqual(['a.pdf'])
})

test('a taken name is left alone, the next number is used', async ({ app, document, folder, token }) => {
  const taken = join(folder, 'Service agreement-signed.pdf')
  writeFileSync(taken, 'mine')
  await app.drop(document)
  await app.seesDocument(document)
  await app.signWithoutBox(token.pin)
  const signed = await app.seesSigned()
  expect(signed).not.toBe(taken)
  expect(readFileSync(taken, 'utf8')).toBe('mine')
})

test('a file that changes or goes while it is open is told, and nothing stale is signed', async ({
  app,
  document,
  folder,
  token,
}) => {
  await app.drop(document)
  await app.seesDocument(document)
  writePdf(document, { pages: 2, title: 'Another agreement' })
  await expect(app.page.getByText('of 2', { exact: true })).toBeVisible({ timeout: 15_000 })
  await app.signWithoutBox(token.pin)
  const signed = await app.seesSigned()
  expect(readFileSync(signed).subarray(0, readFileSync(document).length).equals(readFileSync(document))).toBe(
    true,
  )
  const other = writePdf(join(folder, 'gone.pdf'), { pages: 1 })
  await app.drop(other)
  await app.seesDocument(other)
  rmSync(other)
  await expect(app.inspector.getByRole('alert')).toContainText('There is no file “gone.pdf”', {
    timeout: 15_000,
  })
  await expect(app.signButton).toBeDisabled()
})

test('two signatures of two certificates: both good, also for others', async ({ app, document, token }) => {
  await app.drop(document)
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await app.place({ page: 1, left: 0.1, top: 0.4, width: 0.3, height: 0.08 })
  await app.sign()
  await app.enterPin(token.pin)
  const first = await app.seesSigned()
  await app.button('Done').click()
  await app.drop(first)
  await app.seesDocument(first)
  await app.openChooser()
  await app
    .certificate(/^Anna Example\b/)
    .nth(1)
    .check({ force: true })
  await app.button('Use this certificate').click()
  await app.place({ page: 2, left: 0.5, top: 0.4, width: 0.3, height: 0.08 })
  await app.sign()
  await app.enterPin(token.pin)
  const second = await app.seesSigned()
  for (const { name, good, said } of judge(second, token, 2)) expect(good, `${name}: ${said}`).toBe(true)
})

test('certificates that cannot sign are shown with their reason and cannot be chosen', async ({ app }) => {
  await expect(app.home).toBeVisible()
  await app.page.keyboard.press('Control+T')
  await expect(app.dialog).toHaveAccessibleName('Choose a certificate')
  for (const [who, why] of [
    ['(old)', /Expired/],
    ['(later)', /Starts/],
    ['(login)', /Not for signing/],
  ] as const) {
    const row = app.dialog.locator('label', { hasText: who })
    await expect(row.getByRole('radio')).toBeDisabled()
    await expect(row).toContainText(why)
  }
})

test('a key file in the place of a token', async ({ open, document, token }) => {
  const { app } = await open({ args: ['--pkcs12', token.pkcs12, document] })
  await app.seesDocument(document)
  await app.openChooser()
  await app.button('Show certificates').click()
  const unlock = app.dialog.getByLabel('Password of the key file')
  await unlock.fill(token.pin)
  await unlock.press('Enter')
  await app.certificate(/Anna Example \(key file\)/).check({ force: true })
  await app.button('Use this certificate').click()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await app.sign()
  const password = app.dialog.getByLabel('Password', { exact: true })
  await password.fill(token.pin)
  await password.press('Enter')
  const signed = await app.seesSigned()
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
})

test('a key file without a password', async ({ open, document, folder, token }) => {
  const bare = join(folder, 'bare.p12')
  const pem = execFileSync('openssl', [
    'pkcs12',
    '-in',
    token.pkcs12,
    '-passin',
    `pass:${token.pin}`,
    '-nodes',
  ])
  execFileSync('openssl', ['pkcs12', '-export', '-out', bare, '-passout', 'pass:'], { input: pem })
  const { app } = await open({ args: ['--pkcs12', bare, document] })
  await app.seesDocument(document)
  await app.openChooser()
  await app.button('Show certificates').click()
  await app.dialog.getByLabel('Password of the key file').press('Enter')
  await app.certificate(/Anna Example/).check({ force: true })
  await app.button('Use this certificate').click()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await app.sign()
  await app.dialog.getByLabel('Password', { exact: true }).press('Enter')
  await app.seesSigned()
})

test('after a reload the same document is in front', async ({ app, document, folder }) => {
  const annex = writePdf(join(folder, 'Annex.pdf'), { pages: 1 })
  const third = writePdf(join(folder, 'Third.pdf'), { pages: 1 })
  await app.drop(document, annex, third)
  await app.tab('Annex.pdf').click()
  await app.seesDocument(annex)
  await app.page.reload()
  await expect(app.tab('Third.pdf')).toBeVisible()
  await app.seesDocument(annex)
  await app.tab('Home').click()
  await app.page.reload()
  await expect(app.tab('Third.pdf')).toBeVisible()
  await expect(app.tab('Home')).toHaveAttribute('aria-selected', 'true')
})

/** The viewer may ask for the password as well: it is handed on for a moment only. */
async function showPages(app: AppPage, password: string): Promise<void> {
  const form = app.page.getByRole('form', { name: 'This PDF is protected by a password' })
  await expect(form.or(app.layer(1)).first()).toBeVisible()
  if (!(await form.isVisible())) return
  await form.getByRole('textbox', { name: 'Password' }).fill(password)
  await form.getByRole('button', { name: 'Show the pages' }).click()
}

/** An incremental update with a certification signature of level 1 (no changes), as ISO 32000-2, 12.8.2.2 writes it. */
function certifyAgainstChanges(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1')
  const size = Number(/\/Size (\d+)/.exec(text)?.[1])
  const previous = Number(/startxref\n(\d+)/.exec(text)?.[1])
  const objects = [
    [
      1,
      `<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP ${size} 0 R >> ` +
        `/AcroForm << /SigFlags 3 /Fields [${size + 1} 0 R] >> >>`,
    ],
    [
      size,
      '<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> ' +
        '/Reference [<< /Type /SigRef /TransformMethod /DocMDP ' +
        '/TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>] >>',
    ],
    [
      size + 1,
      `<< /FT /Sig /T (Certification) /V ${size} 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>`,
    ],
  ] as const
  let update = ''
  const rows = objects.map(([number, body]) => {
    const offset = pdf.length + update.length
    update += `${number} 0 obj\n${body}\nendobj\n`
    return `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const start = pdf.length + update.length
  update += `xref\n${rows.join('')}trailer\n<< /Size ${size + 2} /Root 1 0 R /Prev ${previous} >>\n`
  return Buffer.concat([pdf, Buffer.from(`${update}startxref\n${start}\n%%EOF\n`, 'latin1')])
}
