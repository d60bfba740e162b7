/** A qualified certificate in the viewer: its person's number masked, its issuer asked on demand, its rules in the browser. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect } from '@playwright/test'
import { violations } from './axe.ts'
import { test as base, notInElectron } from './fixtures.ts'
import { type IssuerService, RULES, startIssuer } from './issuer-service.ts'

const NUMBER = '198001012384'
const SUBJECT = `/C=SE/serialNumber=PNOSE-${NUMBER}/CN=Marta Lindqvist`

const test = base.extend<{ issuer: IssuerService }>({
  issuer: async ({ folder }, use) => {
    const dir = join(folder, 'issuer')
    mkdirSync(dir)
    const issuer = await startIssuer(dir, SUBJECT)
    await use(issuer)
    await issuer.close()
  },
})

/** Stands in for the desktop's program: writes down what it was given. @returns the environment, and what it was given */
function fakeBrowser(folder: string) {
  const told = join(folder, 'told')
  const program = join(folder, 'bin', 'xdg-open')
  mkdirSync(join(folder, 'bin'))
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}'\n`)
  chmodSync(program, 0o755)
  const env = { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}` }
  return { env, opened: () => (existsSync(told) ? readFileSync(told, 'utf8').trim() : '') }
}

test(
  'a qualified certificate: number masked, issuer asked only on demand, rules opened',
  notInElectron('its own shell opens pages'),
  async ({ open, document, folder, issuer }) => {
    const browser = fakeBrowser(folder)
    const { app } = await open({ args: ['--pkcs12', issuer.pkcs12, document], env: browser.env })
    const { page } = app
    await app.seesDocument(document)
    await app.openChooser()
    await app.button('Show certificates').click()
    await app.dialog.getByLabel('Password of the key file').fill('secret')
    await page.keyboard.press('Enter')
    const row = app.certificate(/Marta Lindqvist/)
    await expect(row).toHaveAccessibleName(/qualified signature/)
    await row.check({ force: true })
    await app.button('Use this certificate').click()
    await app.inspector.getByRole('button', { name: /^View.*Marta Lindqvist/ }).click()
    const viewer = page.getByRole('dialog', { name: 'Marta Lindqvist' })
    await expect(viewer).toContainText(/qualified/i)
    await expect(viewer).toContainText('PNOSE-•••••• 2384')
    await expect(viewer).not.toContainText(NUMBER)
    await viewer.getByRole('button', { name: /^Show/ }).first().click()
    await expect(viewer).toContainText(NUMBER)
    await viewer.getByRole('button', { name: /^Hide/ }).first().click()

    await expect(viewer).toContainText('Nobody was asked yet.')
    expect(issuer.asked).toEqual([])
    await viewer.getByRole('button', { name: 'Check now' }).click()
    await expect(viewer).toContainText('in good standing')
    expect(issuer.asked).toHaveLength(1)
    await app.screenshot('06-certificate-qualified')
    expect.soft(await violations(page)).toEqual([])

    expect(browser.opened()).toBe('')
    await expect(viewer.getByText(RULES)).toBeVisible()
    await viewer.getByRole('button', { name: 'Open rules.example in the browser' }).click()
    await expect.poll(browser.opened).toBe(RULES)

    issuer.withdraw()
    await viewer.getByRole('button', { name: 'Check now' }).click()
    await expect(viewer).toContainText('Withdrawn by the issuer on')
    await page.keyboard.press('Escape') // The button that was pressed last is gone.
    await expect(viewer).toBeHidden()
    await expect(app.signButton).toBeDisabled()
    await app.page.getByRole('button', { name: /No certificate chosen|Change certificate/ }).click()
    await expect(app.certificate(/Marta Lindqvist/)).toBeDisabled()
  },
)
