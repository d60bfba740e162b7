/** Starts a host as a person would, with its own profile and data folder, and gives back the page that it shows. */
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { startChromiumHost } from './start-chromium.ts'
import { startElectronHost } from './start-electron.ts'

export const ROOT = resolve(import.meta.dirname, '..')

export type HostName = 'chromium' | 'electron'

export type StartOptions = {
  /** `chromium` when it is not said. */
  readonly host?: HostName
  /** As on the command line of the host: files, `--module`, … */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** An existing data folder, for a second start; otherwise a new one that goes with the app. */
  readonly dataDir?: string
  /** A real window of the browser, on the display of the machine. Electron always has one. */
  readonly window?: boolean
}

export type StartedHost = {
  readonly page: Page
  readonly process: ChildProcess
  /** Resolves with the exit code of the host. */
  readonly exited: Promise<number | null>
  /** What the host wrote to its error output. */
  errors(): string
  /** For Playwright a page that crashed stays dead; a new Playwright sees the one that the host brought back. */
  attachAgain(): Promise<Page>
}

export type StartedApp = StartedHost & {
  readonly dataDir: string
  /** Ends it as Ctrl-C does. */
  close(): Promise<void>
}

export async function startApp(options: StartOptions = {}): Promise<StartedApp> {
  const dataDir = options.dataDir ?? realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-e2e-')))
  const args = ['--data-dir', dataDir, ...(options.args ?? [])]
  const env = { ...process.env, ...options.env }
  const window = options.window ?? process.env['TOKENSEAL_E2E_WINDOW'] === '1'
  const started = await (options.host === 'electron'
    ? startElectronHost({ root: ROOT, args, env })
    : startChromiumHost({ program: join(ROOT, 'dist/chromium/main.mjs'), args, env, window }))
  return {
    ...started,
    dataDir,
    async close() {
      if (started.process.exitCode === null) started.process.kill('SIGTERM')
      await started.exited
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
