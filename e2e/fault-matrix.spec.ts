/** Every fault of a driver at every step of a signature, a fault to a window: words, journal, files, the next try. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { FAULT_CASES, FAULTS, type Fault, type FaultCase } from '../src-main/workflow/testing/fault-cases.ts'
import type { AppPage } from './app-page.ts'
import { compileFaultModule, createFaultToken, type FaultToken } from './fault-token.ts'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'
import { writePdf } from './make-pdf.ts'
import type { SoftToken } from './soft-token.ts'

const BUILD = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-faults-')))
const MODULE = compileFaultModule(BUILD)

test.skip(MODULE === null, 'the fault-injecting module needs gcc and dlopen')
test.afterAll(() => rmSync(BUILD, { recursive: true, force: true }))

/** A person waits longer than a test: see `driverDeadlineMs`. Only a driver that hangs is given up by it. */
const DEADLINE = ['--driver-deadline', '3000']
const BACK = 'Put the token back'

/** The name of the dialog that tells each outcome. */
const TOLD: Readonly<Record<string, string>> = {
  'token.module-crashed': 'The driver crashed',
  'token.module-not-answering': 'The driver does not answer',
  'token.pin-possibly-incorrect': 'The token refused without saying why',
  'token.failed': 'The token did not answer as expected',
}

type Walk = {
  readonly app: AppPage
  readonly dataDir: string
  readonly faults: FaultToken
  readonly token: SoftToken
}

for (const fault of Object.keys(FAULTS) as Fault[]) {
  test(`a driver that ${fault} at any step of a signature`, async ({ open, folder, token }) => {
    test.setTimeout(180_000)
    const faults = createFaultToken(MODULE ?? '', folder, token)
    const args = ['--module', faults.module, ...(fault === 'hangs' ? DEADLINE : [])]
    const { app, dataDir } = await open({ args, env: faults.env })
    for (const one of FAULT_CASES.filter(each => each.fault === fault))
      await test.step(`${one.step}: ${one.outcome}`, async () => {
        const walk = { app, dataDir, faults, token }
        await signsInTheEnd(walk, one, join(folder, one.step))
        if (crashes(fault)) await restartDriver(app)
      })
  })
}

const crashes = (fault: Fault) => fault === 'crashes' || fault === 'ends its process'

async function signsInTheEnd(walk: Walk, one: FaultCase, dir: string): Promise<void> {
  const { app, faults, token } = walk
  mkdirSync(dir)
  const document = writePdf(join(dir, `At ${one.step}.pdf`), { pages: 1 })
  const original = readFileSync(document)
  await ready(app, document)
  faults.order(FAULTS[one.fault](one.step))
  await app.sign()
  const asked = await untilOutcome(walk, one, () => {
    expect(visibleNames(dir)).toEqual([`At ${one.step}.pdf`])
    expect(readFileSync(document)).toEqual(original)
  })
  expect(asked, 'how often the PIN was asked').toBe(one.asked)
  const told = TOLD[one.outcome]
  if (told !== undefined) {
    expect(readdirSync(dir)).toEqual([`At ${one.step}.pdf`])
    expect(readFileSync(document)).toEqual(original)
    expect(tries(walk.dataDir)).toEqual({ wrong: 0, possible: one.tries })
    faults.order({})
    await app.button('Try again').click()
    await app.enterPin(token.pin)
  }
  const signed = await app.seesSigned()
  faults.order({})
  for (const { name, good, said } of judge(signed, token, 1)) expect(good, `${name}: ${said}`).toBe(true)
  expect(readdirSync(dir).sort()).toEqual([`At ${one.step}-signed.pdf`, `At ${one.step}.pdf`])
  expect(readFileSync(document)).toEqual(original)
  expect(tries(walk.dataDir)).toEqual({ wrong: 0, possible: 0 })
}

/** Does what a person does who is asked, until it is signed or told that it is not. Gives how often the PIN was asked. */
async function untilOutcome(walk: Walk, one: FaultCase, whileAway: () => void): Promise<number> {
  const { app, faults, token } = walk
  const told = TOLD[one.outcome]
  const signed = app.result.getByRole('heading', { name: 'Signed' })
  const failure = app.dialog.getByRole('button', { name: 'Try again' })
  const back = app.page.getByRole('dialog', { name: BACK })
  for (let asked = 0; ; ) {
    await expect(app.pinField.or(signed).or(failure).or(back).first()).toBeVisible({ timeout: 20_000 })
    if (await signed.isVisible()) {
      expect(told, 'signed').toBeUndefined()
      return asked
    }
    if (await failure.isVisible()) {
      expect(told, 'not signed').toBeDefined()
      await expect(app.dialog).toHaveAccessibleName(told ?? '')
      return asked
    }
    if (await back.isVisible()) {
      // A session that was lost is told so for the moment in which the token is looked for.
      expect(['loses the token', 'loses the session']).toContain(one.fault)
      whileAway()
      faults.order({})
      await expect(back).toBeHidden()
    } else {
      asked += 1
      // This field, for the next question may have its own before anyone looks.
      const field = await app.pinField.elementHandle()
      await app.enterPin(token.pin)
      await field?.waitForElementState('hidden', { timeout: 10_000 })
    }
  }
}

async function ready(app: AppPage, document: string): Promise<void> {
  await app.pick(document)
  await app.seesDocument(document)
  await expect(app.button(/^Token ready/)).toBeVisible({ timeout: 15_000 })
  const isUnchosen = app.button('No certificate chosen')
  if (await isUnchosen.isVisible()) await app.chooseFirstCertificate()
  const box = app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' })
  // By key: "Token inserted" may lie above it.
  await box.press('Space')
  await expect(box).toBeChecked()
}

/** Twice within a minute, and it is switched off: a person restarts it in Settings. */
async function restartDriver(app: AppPage): Promise<void> {
  await app.page.keyboard.press('Control+,')
  await app.button(/^Actions for /).click()
  await app.page.getByRole('menuitem', { name: 'Restart driver', exact: true }).click()
  await expect(app.page.getByRole('list', { name: 'Drivers' })).toContainText('1 token')
}

/** What a person sees: while the token is waited for, so is the new file, under a hidden name. */
function visibleNames(dir: string): readonly string[] {
  return readdirSync(dir).filter(name => !name.startsWith('.'))
}

function tries(dataDir: string): { readonly wrong: number; readonly possible: number } {
  const journal = join(dataDir, 'pin-journal.json')
  const text = existsSync(journal) ? readFileSync(journal, 'utf8') : ''
  const sum = (key: string) =>
    [...text.matchAll(new RegExp(`"${key}":\\s*(\\d+)`, 'g'))].reduce((all, [, n]) => all + Number(n), 0)
  return { wrong: sum('wrong'), possible: sum('possible') }
}
