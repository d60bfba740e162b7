/** The window under test: the production Chromium host always, Electron where its program is. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

// `require('electron')` would start a download; this file is there when the program is.
const hasElectron = existsSync(join(import.meta.dirname, '../node_modules/electron/path.txt'))

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  projects: [
    { name: 'chromium' },
    // Its own starts and ends are the system's business there, and Playwright itself opens ports.
    ...(hasElectron ? [{ name: 'electron', testIgnore: ['host.spec.ts', 'window.spec.ts'] }] : []),
  ],
})
