/** Starts a host as a person would, with its own profile and data folder, and gives back the page that it shows. */
import { type ChildProcess, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { startChromiumHost } from './start-chromium.ts'
import { ELECTRON_FLAGS, electronProgram, startElectronHost } from './start-electron.ts'

export const ROOT = resolve(import.meta.dirname, '..')

const CHROMIUM_HOST = join(ROOT, 'dist/chromium/main.mjs')

/** A program and arguments that run what follows them; nothing where nobody is root. */
const WITHOUT_ROOT_RIGHTS =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []

/** Whether `withoutRootRights` can be kept here. */
export function canBePerson(): boolean {
  const [program, ...args] = WITHOUT_ROOT_RIGHTS
  return program === undefined || spawnSync(program, [...args, 'true']).status === 0
}

/** Another start of a host that runs on the same data folder; resolves when it ended. */
export function startOnceMore(host: HostName, args: readonly string[]) {
  const [program, own] =
    host === 'electron'
      ? [electronProgram(ROOT), [...ELECTRON_FLAGS, ROOT]]
      : [process.execPath, [CHROMIUM_HOST, '--headless']]
  return spawnSync(program, [...own, ...args], { encoding: 'utf8', timeout: 20_000 })
}

export type HostName = 'chromium' | 'electron'

export type StartOptions = {
  /** `chromium` when it is not said. */
  readonly host?: HostName
  /** As on the command line of the host: files, `--module`, … */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** An existing data folder, for a second start; otherwise a new one that goes with the app. */
  readonly dataDir?: string
  /** The very first start: without it, someone has been here before. */
  readonly firstRun?: boolean
  /** A real window of the browser, on the display of the machine. Electron always has one. */
  readonly window?: boolean
  /** Root may write everywhere; without that right it is like any person. Nothing changes for others. */
  readonly withoutRootRights?: boolean
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
  if (options.firstRun !== true) skipFirstRun(dataDir)
  const args = ['--data-dir', dataDir, ...(options.args ?? [])]
  const env = { ...process.env, ...options.env }
  const window = options.window ?? process.env['TOKENSEAL_E2E_WINDOW'] === '1'
  const through = options.withoutRootRights ? WITHOUT_ROOT_RIGHTS : []
  const started = await (options.host === 'electron'
    ? startElectronHost({ root: ROOT, args, env, through })
    : startChromiumHost({ program: CHROMIUM_HOST, args, env, window, through }))
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

function skipFirstRun(dataDir: string): void {
  const path = join(dataDir, 'settings.json')
  mkdirSync(dataDir, { recursive: true })
  const settings: object = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  writeFileSync(path, JSON.stringify({ ...settings, welcomed: true }))
}
