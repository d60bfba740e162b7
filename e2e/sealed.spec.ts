/** Documents that are encrypted for certificates: which key fits, its PIN, the pages, and a signature under the same key. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { violations } from './axe.ts'
import { test } from './fixtures.ts'
import { judgeByOpenssl } from './judges.ts'
import { exportCertificate, SEALED_TEXT, strangersCertificate, writeSealedPdf } from './sealed-pdf.ts'

const TITLE = 'Choose the key that opens this PDF'
const keyRow = (app: AppPage, name: string | RegExp) => app.dialog.getByRole('radio', { name })

test('a key on the token opens it, its pages are shown, and the signed copy too', async ({
  app,
  folder,
  token,
}) => {
  const recipients = [strangersCertificate(folder), exportCertificate(token, 'rsa', folder)]
  const sealed = writeSealedPdf(join(folder, 'Sealed.pdf'), recipients)
  await app.drop(sealed)
  await expect(app.dialog).toHaveAccessibleName(TITLE)
  await expect(app.dialog).toContainText('encrypted for 2 certificates')
  await expect(keyRow(app, /Anna Example/)).toBeChecked()
  expect(await violations(app.page)).toEqual([])
  await app.screenshot('15-sealed')
  await app.page.keyboard.press('Enter')
  await expect(app.dialog).toHaveAccessibleName('Enter your PIN to open this PDF')
  await app.enterPin('000000')
  await expect(app.alert).toContainText('Nothing was opened')
  await app.enterPin(token.pin)
  await app.seesDocument(sealed)
  await app.isDrawn(SEALED_TEXT)

  await app.chooseFirstCertificate()
  await app.place({ page: 1, left: 0.2, top: 0.5, width: 0.4, height: 0.1 })
  await app.sign()
  await expect(app.dialog).toHaveAccessibleName('Enter your PIN to sign')
  await app.enterPin(token.pin)
  const signed = await app.seesSigned()
  await app.isDrawn(SEALED_TEXT)
  expect(judgeByOpenssl(signed, token)).toMatchObject({ good: true })
  expect(readFileSync(signed).subarray(0, readFileSync(sealed).length)).toEqual(readFileSync(sealed))
  expect(readFileSync(signed, 'latin1')).not.toContain('Anna Example')
})

test('where no key fits it says so, and a key file that is added opens it', async ({
  open,
  folder,
  token,
}) => {
  const keyFile = join(folder, 'Anna.p12')
  copyFileSync(token.pkcs12, keyFile)
  const pem = join(folder, 'anna.pem')
  const cut = ['pkcs12', '-in', keyFile, '-nokeys', '-clcerts', '-passin', `pass:${token.pin}`, '-out', pem]
  execFileSync('openssl', cut)
  const sealed = writeSealedPdf(join(folder, 'Sealed.pdf'), [pem])
  const { app } = await open({ args: ['--module', token.module] })
  await app.drop(sealed)
  await expect(app.dialog).toContainText('No key at hand fits')
  await expect(app.dialog).toContainText('of Tokenseal demo issuer')
  await expect(app.dialog.getByRole('button', { name: 'Open', exact: true })).toBeDisabled()
  await app.dialog.getByLabel('Key file').setInputFiles(keyFile)
  await keyRow(app, /Anna\.p12/).check({ force: true })
  await app.dialog.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(app.dialog).toHaveAccessibleName('Enter the password to open this PDF')
  const password = app.dialog.getByLabel('Password', { exact: true })
  await password.press('Escape')
  // Back at the keys, where another one may be chosen.
  await expect(app.dialog).toHaveAccessibleName(TITLE)
  await app.page.keyboard.press('Enter')
  await password.fill(token.pin)
  await password.press('Enter')
  await app.seesDocument(sealed)
  await app.isDrawn(SEALED_TEXT)
})
