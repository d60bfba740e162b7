/** Failed tries that the program counted itself, on a token that tells nothing. */
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { compileFaultModule, createFaultToken, type FaultToken } from './fault-token.ts'
import { test as base } from './fixtures.ts'

const BUILD = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-faults-')))
const MODULE = compileFaultModule(BUILD)
/** No flag ever, as tpm2-pkcs11 and others. */
const SILENT = { pin_max: 3, pin_flags: 0 }

const test = base.extend<{ faults: FaultToken; ready: { app: AppPage; dataDir: string } }>({
  faults: async ({ folder, token }, use) => {
    if (MODULE === null) throw new Error('The fault-injecting module needs gcc and dlopen')
    const faults = createFaultToken(MODULE, folder, token)
    faults.order(SILENT)
    await use(faults)
  },
  ready: async ({ open, faults, document }, use) => {
    const { app, dataDir } = await open({
      args: ['--module', faults.module, '--driver-deadline', '12000', document],
      env: faults.env,
    })
    await app.seesDocument(document)
    await app.chooseFirstCertificate()
    await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
    await use({ app, dataDir })
  },
})

test.skip(MODULE === null, 'the fault-injecting module needs gcc and dlopen')
test.afterAll(() => rmSync(BUILD, { recursive: true, force: true }))

test('two wrong PINs, and the third needs a yes though the token says nothing', async ({
  ready: { app },
  folder,
  token,
}) => {
  await app.sign()
  await app.enterPin('999999')
  await expect(app.dialog).toContainText('At least 1 failed try from this app')
  await app.enterPin('999998')
  await expect(app.dialog).toHaveAccessibleName('This may be the last try')
  await expect(app.dialog).toContainText('At least 2 failed tries from this app')
  await expect(app.button('Stop and check')).toBeFocused()
  await app.screenshot('04-pin-maybe-last')
  await app.pinField.fill(token.pin)
  await app.pinField.press('Enter')
  expect(readFileSync(join(folder, 'orders.state'), 'utf8')).toBe('tries=1\n')
  await app.button('Where is my PIN?').click()
  await expect(app.dialog).toContainText('It came with the token')
  await app.dialog.getByRole('checkbox').check({ force: true })
  await app.button('Use last try').click()
  await app.seesSigned()
})

test('an answer that may mean anything is no wrong PIN, and counts as a possible one', async ({
  ready: { app, dataDir },
  faults,
  token,
}) => {
  faults.order({ ...SILENT, 'rv.C_Login': 'CKR_GENERAL_ERROR' })
  await app.sign()
  await app.enterPin(token.pin)
  await expect(app.dialog).toHaveAccessibleName('The token refused without saying why')
  await app.screenshot('04-pin-unclear')
  faults.order(SILENT)
  await app.button('Try again').click()
  await expect(app.dialog).toContainText('1 try from this app may have failed')
  expect(readdirSync(dataDir)).toContain('pin-journal.json')
  await app.enterPin(token.pin)
  await app.seesSigned()
})

test('a driver that does not answer to the PIN is told, and left; the try counts as a possible one', async ({
  ready: { app, dataDir },
  faults,
  token,
}) => {
  await app.sign()
  await expect(app.pinField).toBeFocused()
  faults.order({ ...SILENT, 'hang.C_Login': 1 })
  await app.enterPin(token.pin)
  await expect(app.dialog).toContainText('The driver has not answered for 10 seconds', { timeout: 15_000 })
  await app.screenshot('04-pin-not-answering')
  await app.dialog.getByRole('button', { name: /^Cancel/ }).click()
  await expect(app.dialog).toBeHidden()
  // Until the driver has been ended the PIN may still come to the token, and be right.
  await expect.poll(() => readFileSync(join(dataDir, 'pin-journal.json'), 'utf8')).toMatch(/"possible":\s*1/)
  faults.order(SILENT)
  await app.sign()
  await expect(app.dialog).toContainText('1 try from this app may have failed')
  await app.enterPin(token.pin)
  await app.seesSigned()
})
