/** A driver that misbehaves while a person signs: what they read, what the journal keeps, what lies in the folder. */
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { AppPage } from './app-page.ts'
import { compileFaultModule, createFaultToken } from './fault-token.ts'
import { test } from './fixtures.ts'
import { judge } from './judges.ts'

const BUILD = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-faults-')))
const MODULE = compileFaultModule(BUILD)

test.skip(MODULE === null, 'the fault-injecting module needs gcc and dlopen')
test.afterAll(() => rmSync(BUILD, { recursive: true, force: true }))

/** A person waits longer than a test: see `driverDeadlineMs`. */
const DEADLINE_MS = '4000'
const CRASHED = 'The driver crashed'
const HANGS = 'The driver does not answer'
const BACK = 'Put the token back'

type Fault = {
  readonly name: string
  readonly orders: Readonly<Record<string, string | number>>
  /** The dialog that tells it; null: the signature is made all the same. */
  readonly told: string | null
  /** Tries in the journal that the token may have counted. */
  readonly possible?: number
}

const FAULTS: readonly Fault[] = [
  { name: 'crashes in the login', orders: { 'crash.C_Login': 'segv' }, told: CRASHED, possible: 1 },
  { name: 'ends its process in the signature', orders: { 'crash.C_Sign': 'exit' }, told: CRASHED },
  { name: 'crashes after the signature', orders: { 'crash.C_Logout': 'abort' }, told: null },
  { name: 'hangs in the login', orders: { 'hang.C_Login': 1 }, told: HANGS, possible: 1 },
  { name: 'hangs in the signature', orders: { 'hang.C_Sign': 1 }, told: HANGS },
  { name: 'hangs after the signature', orders: { 'hang.C_Logout': 1 }, told: null },
  { name: 'is slow in the signature', orders: { 'delay.C_Sign': 2500 }, told: null },
  { name: 'loses the token in the login', orders: { 'pull_at.C_Login': 1 }, told: BACK, possible: 1 },
  { name: 'loses the token in the signature', orders: { 'pull_at.C_Sign': 1 }, told: BACK },
  { name: 'loses the token after the signature', orders: { 'pull_at.C_Logout': 1 }, told: null },
  {
    name: 'answers the login by an error that says nothing',
    orders: { 'rv.C_Login': 'CKR_GENERAL_ERROR*1' },
    told: 'The token refused without saying why',
    possible: 1,
  },
  {
    name: 'goes on failing in the signature',
    orders: { 'rv.C_Sign': 'CKR_DEVICE_ERROR' },
    told: 'The token did not answer as expected',
  },
  { name: 'fails after the signature', orders: { 'rv.C_CloseSession': 'CKR_DEVICE_ERROR' }, told: null },
]

for (const { name, orders, told, possible = 0 } of FAULTS) {
  test(`a driver that ${name}`, async ({ open, document, folder, token }) => {
    const faults = createFaultToken(MODULE ?? '', folder, token)
    const original = readFileSync(document)
    const { app, dataDir } = await open({
      args: ['--module', faults.module, '--driver-deadline', DEADLINE_MS, document],
      env: faults.env,
    })
    await ready(app, document)
    await app.sign()
    await expect(app.pinField).toBeFocused()
    faults.order(orders)
    await app.enterPin(token.pin)
    if (told !== null) {
      await expect(app.dialog).toHaveAccessibleName(told, { timeout: 15_000 })
      // While the token is waited for, so is the new file, under a hidden name.
      const names = told === BACK ? namesIn(folder).filter(one => !one.startsWith('.')) : namesIn(folder)
      expect(names).toEqual(['Service agreement.pdf'])
      expect(readFileSync(document)).toEqual(original)
      expect(possibleTries(dataDir)).toBe(possible)
      faults.order({})
      if (told !== BACK) await app.button('Try again').click()
      await app.enterPin(token.pin)
    }
    const signed = await app.seesSigned()
    for (const { name: judged, good, said } of judge(signed, token, 1))
      expect(good, `${judged}: ${said}`).toBe(true)
    expect(namesIn(folder)).toEqual(['Service agreement-signed.pdf', 'Service agreement.pdf'])
    expect(readFileSync(document)).toEqual(original)
    expect(possibleTries(dataDir)).toBe(0)
  })
}

async function ready(app: AppPage, document: string): Promise<void> {
  await app.seesDocument(document)
  await app.chooseFirstCertificate()
  await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
}

/** Half-written files would stand here, too: they begin with a dot or end otherwise. */
function namesIn(folder: string): readonly string[] {
  return readdirSync(folder).filter(name => !name.startsWith('orders'))
}

function possibleTries(dataDir: string): number {
  const text = readFileSync(join(dataDir, 'pin-journal.json'), 'utf8')
  return [...text.matchAll(/"possible":\s*(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
}
