/** What every spec starts from: a folder with a document, a token, and the app on it. */

import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { AppPage } from './app-page.ts'
import { writePdf } from './make-pdf.ts'
import { NOT_IN_ELECTRON } from './playwright.config.ts'
import { makeSoftToken, type SoftToken } from './soft-token.ts'
import { type HostName, ROOT, type StartedApp, type StartOptions, startApp } from './start-app.ts'

export type OpenedApp = StartedApp & { readonly app: AppPage }

type Fixtures = {
  /** The Playwright project says which host is tried. */
  host: HostName
  /** Where the window's page lives. */
  address: string
  /** For tests that try what the window must refuse: it says so on its console. */
  mayComplain: boolean
  /** Goes with the test. */
  folder: string
  /** Three pages. */
  document: string
  /** The sample that comes with the program: three pages, lines for three signatures on the last one. */
  lease: string
  /** Starts the host; whatever was started is closed when the test ends. */
  open: (options?: StartOptions) => Promise<OpenedApp>
  /** The app with the token in. */
  app: AppPage
}

/** For the details of a test that cannot apply to Electron; its project leaves out what bears this tag. */
export function notInElectron(reason: string) {
  return { tag: NOT_IN_ELECTRON, annotation: { type: 'not in Electron', description: reason } }
}

export const test = base.extend<Fixtures, { token: SoftToken }>({
  token: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of this pattern.
    async ({}, use) => {
      const dir = temporaryFolder('token')
      await use(makeSoftToken(dir))
      rmSync(dir, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  mayComplain: [false, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  folder: async ({}, use) => {
    const dir = temporaryFolder('files')
    await use(dir)
    rmSync(dir, { recursive: true, force: true })
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  host: async ({}, use, info) => {
    await use(info.project.name === 'electron' ? 'electron' : 'chromium')
  },
  address: async ({ host }, use) => {
    await use(host === 'electron' ? 'app://bundle/' : 'https://app.invalid/')
  },
  document: async ({ folder }, use) => {
    await use(writePdf(join(folder, 'Service agreement.pdf'), { pages: 3 }))
  },
  lease: async ({ folder }, use) => {
    const path = join(folder, 'Lease agreement, 14 Harbour Street.pdf')
    copyFileSync(join(ROOT, 'assets/sample/lease-harbour-street.pdf'), path)
    await use(path)
  },
  open: async ({ host, token, mayComplain }, use, info) => {
    const started: OpenedApp[] = []
    const complaints: string[] = []
    await use(async (options = {}) => {
      const one = await startApp({ host, ...options, env: { ...token.env, ...options.env } })
      const opened = { ...one, app: new AppPage(one.page) }
      started.push(opened)
      collectComplaints(one.page, complaints)
      if (options.firstRun !== true) await opened.app.isReady()
      return opened
    })
    for (const one of started) {
      if (info.status !== info.expectedStatus && !one.page.isClosed()) {
        const body = await one.page.screenshot({ timeout: 5000 }).catch(() => null) // It may have crashed.
        if (body) await info.attach('window', { body, contentType: 'image/png' })
      }
      await one.close()
    }
    if (!mayComplain) expect(complaints, 'the window complained').toEqual([])
  },
  app: async ({ open, token }, use) => {
    const { app } = await open({ args: ['--module', token.module] })
    await use(app)
  },
})

/** Uncaught errors, refusals of the content security policy and every error on the console, of its workers too. */
function collectComplaints(page: Page, complaints: string[]): void {
  page.on('pageerror', error => complaints.push(`uncaught ${error.stack ?? error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
  })
}

function temporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `tokenseal-e2e-${name}-`)))
}
