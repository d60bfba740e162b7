/** The PIN in every state that a token can be in. The driver around the real token misbehaves on order. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { compileFaultModule, createFaultToken, type FaultToken } from './fault-token.ts'
import { test as base } from './fixtures.ts'
import { judge } from './judges.ts'
import { writePdf } from './make-pdf.ts'
import { startBatch } from './start-batch.ts'

const BUILD = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-faults-')))
const MODULE = compileFaultModule(BUILD)

const test = base.extend<{ faults: FaultToken; ready: AppPage }>({
  faults: async ({ folder, token }, use) => {
    if (MODULE === null) throw new Error('The fault-injecting module needs gcc and dlopen')
    await use(createFaultToken(MODULE, folder, token))
  },
  /** The document is open, its signature needs no box, a certificate is chosen. */
  ready: async ({ open, faults, document }, use) => {
    const { app } = await open({ args: ['--module', faults.module, document], env: faults.env })
    await app.seesDocument(document)
    await app.chooseFirstCertificate()
    await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
    await use(app)
  },
})

test.skip(MODULE === null, 'the fault-injecting module needs gcc and dlopen')
test.afterAll(() => rmSync(BUILD, { recursive: true, force: true }))

const onlyOriginal = (folder: string) => readdirSync(folder).filter(name => name.endsWith('.pdf'))

test('a wrong PIN is told and asked again, never sent twice', async ({
  ready: app,
  faults,
  folder,
  token,
}) => {
  faults.order({ pin_max: 3 })
  await app.sign()
  await app.enterPin('999999')
  await expect(app.alert).toContainText('That PIN was not correct')
  await expect(app.dialog).toContainText('A wrong PIN was typed before')
  await expect(app.pinField).toHaveValue('')
  await app.screenshot('04-pin-wrong')
  expect(readFileSync(join(folder, 'orders.state'), 'utf8')).toBe('tries=2\n')
  await app.enterPin(token.pin)
  const signed = await app.seesSigned()
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
})

test('a key that wants its PIN for each signature says which of several it is', async ({
  ready: app,
  faults,
  folder,
  token,
}) => {
  faults.order({ always_auth: 1, real_pin: token.pin })
  const paths = [1, 2, 3, 4, 5].map(n => writePdf(join(folder, `letter ${n}.pdf`), { pages: 1 }))
  await app.drop(...paths)
  await expect(app.tab('letter 5.pdf')).toBeVisible()
  await startBatch(app.page, /^letter \d/)
  await app.enterPin(token.pin)
  for (const n of [1, 2, 3, 4, 5]) {
    await expect(app.dialog).toContainText(`Signature ${n} of 5`)
    await expect(app.dialog).toContainText(`letter ${n}.pdf`)
    if (n === 2) await app.screenshot('04-pin-2-of-5')
    await app.enterPin(token.pin)
  }
  await expect(app.dialog).toBeHidden()
  for (const path of paths) {
    const signed = path.replace('.pdf', '-signed.pdf')
    for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
  }
})

test('on the last try Enter spends nothing, and stopping is the first choice', async ({
  ready: app,
  faults,
  folder,
  token,
}) => {
  faults.order({ pin_max: 3 })
  faults.setTries(1)
  await app.sign()
  await expect(app.dialog).toHaveAccessibleName('Last try')
  await expect(app.button('Stop and check')).toBeFocused()
  await app.screenshot('04-pin-last-try')
  await app.pinField.fill('999999')
  await app.pinField.press('Enter')
  await expect(app.button('Use last try')).toBeDisabled()
  expect(readFileSync(join(folder, 'orders.state'), 'utf8')).toBe('tries=1\n')
  await app.button('Stop and check').click()
  await expect(app.dialog).toBeHidden()
  expect(onlyOriginal(folder)).toEqual(['Service agreement.pdf'])

  await app.sign()
  await app.pinField.fill(token.pin)
  await app.dialog.getByRole('checkbox').check({ force: true })
  await app.button('Use last try').click()
  await app.seesSigned()
})

test('a locked token is told before anything is typed', async ({ ready: app, faults, folder }) => {
  faults.order({ pin_max: 3 })
  faults.setTries(0)
  await app.sign()
  await expect(app.dialog).toHaveAccessibleName('The token is locked')
  await expect(app.dialog.getByRole('textbox')).toHaveCount(0)
  await app.screenshot('04-pin-locked')
  await app.button('Not now').click()
  await expect(app.dialog).toBeHidden()
  expect(onlyOriginal(folder)).toEqual(['Service agreement.pdf'])
})

test('the last PIN that was wrong locks, and nothing is written', async ({ ready: app, faults, folder }) => {
  faults.order({ pin_max: 3 })
  faults.setTries(1)
  await app.sign()
  await app.pinField.fill('999999')
  await app.dialog.getByRole('checkbox').check({ force: true })
  await app.button('Use last try').click()
  await expect(app.dialog).toHaveAccessibleName('The token is locked')
  expect(onlyOriginal(folder)).toEqual(['Service agreement.pdf'])
})

test('the PIN is typed on the reader', async ({ ready: app, faults, token }) => {
  faults.order({ pap: 'lenient', pinpad: 'ok', pinpad_ms: 1500, real_pin: token.pin })
  await app.sign()
  await expect(app.dialog).toHaveAccessibleName('Type your PIN on the reader')
  await expect(app.dialog.getByRole('textbox')).toHaveCount(0)
  await app.screenshot('04-pin-reader')
  await app.seesSigned()
})

test('a token pulled while the PIN is asked is waited for', async ({ ready: app, faults, token }) => {
  await app.sign()
  await expect(app.pinField).toBeFocused()
  faults.order({ present: 0 })
  await app.enterPin(token.pin)
  await expect(app.dialog).toHaveAccessibleName('Put the token back')
  await app.screenshot('04-pin-removed')
  faults.order({ present: 1 })
  await expect(app.pinField).toBeFocused({ timeout: 20_000 })
  await app.enterPin(token.pin)
  await app.seesSigned()
})

test('a driver that crashes in the middle takes nothing with it', async ({
  ready: app,
  faults,
  folder,
  token,
}) => {
  await app.sign()
  await expect(app.pinField).toBeFocused()
  faults.order({ 'crash.C_Sign': 'segv' })
  await app.enterPin(token.pin)
  await expect(app.dialog).toHaveAccessibleName('The driver crashed')
  expect(onlyOriginal(folder)).toEqual(['Service agreement.pdf'])
  faults.order({})
  await app.button('Try again').click()
  await app.enterPin(token.pin)
  await app.seesSigned()
})

test('cancelling writes nothing', async ({ ready: app, folder }) => {
  await app.sign()
  await expect(app.pinField).toBeFocused()
  await app.page.keyboard.press('Escape')
  await expect(app.dialog).toBeHidden()
  await expect(app.signButton).toBeEnabled()
  expect(onlyOriginal(folder)).toEqual(['Service agreement.pdf'])
})

test('the PIN is nowhere after it was used', async ({ open, faults, document, folder }) => {
  const { app, dataDir, errors } = await open({
    args: ['--module', faults.module, document],
    env: faults.env,
  })
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
  await app.sign()
  const wrong = '8642097531' // Not by chance anywhere else.
  await app.enterPin(wrong)
  await expect(app.alert).toBeVisible()
  expect(await app.page.content()).not.toContain(wrong)
  await app.page.keyboard.press('Escape')
  await expect(app.dialog).toBeHidden()
  const files = [folder, dataDir].flatMap(dir =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name)),
  )
  expect(files.length).toBeGreaterThan(5)
  const holding = files.filter(path => existsSync(path) && readFileSync(path).includes(wrong))
  expect(holding).toEqual([])
  expect(errors()).not.toContain(wrong)
})
