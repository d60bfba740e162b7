/** The window under test: the production Chromium host always, Electron where its program is. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

// `require('electron')` would start a download; this file is there when the program is.
const hasElectron = existsSync(join(import.meta.dirname, '../node_modules/electron/path.txt'))

export const NOT_IN_ELECTRON = '@not-in-electron'

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
    // Each test left out bears its reason: `notInElectron` in fixtures.ts.
    ...(hasElectron ? [{ name: 'electron', grepInvert: new RegExp(NOT_IN_ELECTRON) }] : []),
  ],
})
