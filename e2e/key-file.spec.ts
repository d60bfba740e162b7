/** Key files (PKCS#12) as a person uses them: dropped on the window, unlocked, remembered, removed. */
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'

const NAME = 'Anna.p12'

test('a key file that is dropped signs, is remembered without its password, and can be removed', async ({
  open,
  document,
  folder,
  token,
}) => {
  const keyFile = join(folder, NAME)
  copyFileSync(token.pkcs12, keyFile)
  const { app, dataDir } = await open({ args: [document] })
  await app.seesDocument(document)
  await app.drop(keyFile)
  await expect(app.dialog).toHaveAccessibleName('Choose a certificate')
  await expect(app.dialog).toContainText('Key file on this computer')
  await expect(app.dialog).toContainText('weaker than a token')
  await app.screenshot('06-key-file')

  await app.button('Show certificates').click()
  const password = app.dialog.getByLabel('Password of the key file')
  await password.fill('wrong password')
  await password.press('Enter')
  await expect(app.alert).toContainText('That is not the password')
  await expect(password).toHaveValue('')
  await password.fill(token.pin)
  await password.press('Enter')
  await app.certificate(/Anna Example \(key file\)/).check({ force: true })
  await app.button('Use this certificate').click()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await app.sign()
  const asked = app.dialog.getByLabel('Password', { exact: true })
  await asked.fill('wrong password')
  await asked.press('Enter')
  await expect(app.alert).toBeVisible()
  await asked.fill(token.pin)
  await asked.press('Enter')
  const signed = await app.seesSigned()
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)

  const settings = readFileSync(join(dataDir, 'settings.json'), 'utf8')
  expect(JSON.parse(settings)).toMatchObject({ keyFiles: [keyFile] })
  expect(settings).not.toContain(token.pin)
})

test('a remembered key file is there at the next start, until it is removed', async ({
  open,
  document,
  folder,
  token,
}) => {
  const keyFile = join(folder, NAME)
  copyFileSync(token.pkcs12, keyFile)
  const dataDir = join(folder, 'data')
  const first = await open({ args: [document], dataDir })
  await first.app.seesDocument(document)
  await first.app.drop(keyFile)
  await expect(first.app.dialog.getByRole('heading', { name: NAME })).toBeVisible()
  await first.close()

  const second = await open({ args: [document], dataDir })
  await second.app.seesDocument(document)
  await second.app.openChooser()
  await expect(second.app.dialog.getByRole('heading', { name: NAME })).toBeVisible()
  await second.app.button(`Remove ${NAME} from this list`).click()
  await expect(second.app.dialog.getByRole('heading', { name: NAME })).toHaveCount(0)
  await second.close()
  expect(JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8'))).toMatchObject({ keyFiles: [] })
  expect(readFileSync(keyFile)).toEqual(readFileSync(token.pkcs12))
})
