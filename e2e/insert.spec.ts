/** A token is put in: with a document ready its PIN is asked by itself, without one it is a quiet note. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { compileFaultModule, createFaultToken, type FaultToken } from './fault-token.ts'
import { test as base } from './fixtures.ts'

const BUILD = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-faults-')))
const MODULE = compileFaultModule(BUILD)
const LIMIT_MS = 1000
const TIMES = 3

const test = base.extend<{ faults: FaultToken; waiting: AppPage }>({
  faults: async ({ folder, token }, use) => {
    if (MODULE === null) throw new Error('The fault-injecting module needs gcc and dlopen')
    const faults = createFaultToken(MODULE, folder, token)
    faults.order({ present: 0 })
    await use(faults)
  },
  /** The window, with the document in front and no token in. */
  waiting: async ({ open, faults, document }, use) => {
    const { app } = await open({ args: ['--module', faults.module, document], env: faults.env })
    await app.seesDocument(document)
    await expect(app.page.getByRole('button', { name: 'No token' })).toBeVisible()
    await use(app)
  },
})

test.skip(MODULE === null, 'the fault-injecting module needs gcc and dlopen')
test.afterAll(() => rmSync(BUILD, { recursive: true, force: true }))

const withoutBox = (app: AppPage) =>
  app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })

/** A certificate was chosen before the token was taken out: with several it is clear then which one is meant. */
async function choose(app: AppPage, faults: FaultToken): Promise<void> {
  faults.order({})
  await expect(app.page.getByText('Token inserted')).toBeVisible()
  await app.chooseFirstCertificate()
  await removed(app, faults)
}

async function removed(app: AppPage, faults: FaultToken): Promise<void> {
  faults.order({ present: 0 })
  await expect(app.page.getByRole('button', { name: 'No token' })).toBeVisible()
}

test('the PIN is asked within a second, with the chosen certificate', async ({
  waiting: app,
  faults,
  token,
}) => {
  await choose(app, faults)
  await withoutBox(app)
  const taken: number[] = []
  for (let time = 0; time < TIMES; time += 1) {
    // At another point between two looks each time.
    await app.page.evaluate(ms => new Promise(resolve => setTimeout(resolve, ms)), time * 170)
    const start = performance.now()
    faults.order({})
    await app.page.waitForFunction(
      () => document.querySelector('dialog[open] input[type="password"]') !== null,
      null,
      {
        polling: 'raf',
      },
    )
    taken.push(Math.round(performance.now() - start))
    await expect(app.dialog).toHaveAccessibleName('Enter your PIN to sign')
    await expect(app.dialog).toContainText('Service agreement.pdf')
    await expect(app.dialog).toContainText('Anna Example')
    if (time === 0) await app.screenshot('05-insert-prompt')
    if (time === TIMES - 1) break
    await app.page.keyboard.press('Escape')
    await expect(app.dialog).toBeHidden()
    await removed(app, faults)
  }
  console.log(`Insert to prompt: ${taken.join(', ')} ms (aim: ${LIMIT_MS} ms).`)
  expect(Math.max(...taken)).toBeLessThan(LIMIT_MS)
  await app.enterPin(token.pin)
  await app.seesSigned()
})

test('without a place for the signature it is a quiet note', async ({ waiting: app, faults }) => {
  faults.order({})
  await expect(app.page.getByText('Token inserted')).toBeVisible()
  await expect(app.dialog).toBeHidden()
  await app.screenshot('05-insert-note')
})

test('the settings can keep it quiet, or silent', async ({ waiting: app, faults }) => {
  await choose(app, faults)
  await withoutBox(app)
  const set = async (label: string) => {
    await app.page.keyboard.press('Control+Comma')
    await app.page.getByRole('combobox', { name: 'When a token is inserted' }).selectOption({ label })
    await app.tab('Service agreement.pdf').click()
  }
  await set('Show a message')
  faults.order({})
  await expect(app.page.getByText('Token inserted')).toBeVisible()
  await expect(app.dialog).toBeHidden()
  await removed(app, faults)
  await set('Do nothing')
  faults.order({})
  await expect(app.signButton).toBeEnabled()
  await expect(app.page.getByText('Token inserted')).toBeHidden()
  await expect(app.dialog).toBeHidden()
})
