/** Every state of the PIN dialog, in light and dark, to be looked at beside the design; the automatic part of WCAG on each. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { violations } from './axe.ts'
import { compileFaultModule, createFaultToken } from './fault-token.ts'
import { test } from './fixtures.ts'

const BUILD = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-faults-')))
const MODULE = compileFaultModule(BUILD)

test.skip(MODULE === null, 'the fault-injecting module needs gcc and dlopen')
test.afterAll(() => rmSync(BUILD, { recursive: true, force: true }))

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every state of the PIN, ${colorScheme}`, async ({ open, folder, token, document }) => {
    if (MODULE === null) return
    const faults = createFaultToken(MODULE, folder, token)
    const { app } = await open({ args: ['--module', faults.module, document], env: faults.env })
    const { page } = app
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await app.seesDocument(document)
    await app.chooseFirstCertificate()
    await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })

    async function state(name: string, title: string): Promise<void> {
      await expect(app.dialog).toHaveAccessibleName(title)
      await app.screenshot(`04-pin-sheet-${name}-${colorScheme}`)
      expect.soft(await violations(page), name).toEqual([])
    }
    const leave = async () => {
      await page.keyboard.press('Escape')
      await expect(app.dialog).toBeHidden()
    }

    faults.order({ pin_max: 3 })
    await app.sign()
    await state('1-normal', 'Enter your PIN to sign')
    await app.enterPin('999999')
    await expect(app.alert).toBeVisible()
    await state('2-wrong', 'Enter your PIN to sign')
    await leave()

    faults.setTries(1)
    await app.sign()
    await state('3-last-try', 'Last try')
    await leave()

    faults.setTries(0)
    await app.sign()
    await state('4-locked', 'The token is locked')
    await leave()
    await expect(app.signButton).toBeDisabled()

    // Unlocked in the maker's program, and back.
    faults.order({ pap: 'lenient', pinpad: 'cancel', pinpad_ms: 2500, real_pin: token.pin })
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await expect(app.signButton).toBeEnabled()
    await app.sign()
    await state('5-reader', 'Type your PIN on the reader')
    await expect(app.dialog).toHaveAccessibleName('The PIN was not given')
    await leave()

    faults.order({ always_auth: 1, real_pin: token.pin })
    await app.sign()
    await app.enterPin(token.pin)
    await state('7-each-signature', 'Enter your PIN once more')
    await leave()

    faults.order({})
    await app.sign()
    await expect(app.pinField).toBeFocused()
    faults.order({ present: 0 })
    await app.enterPin(token.pin)
    await state('6-removed', 'Put the token back')
    await leave()
  })
}
