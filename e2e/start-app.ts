/** Starts a host as a person would, with its own profile and data folder, and gives back the page that it shows. */

import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, type ConnectOverCDPTransport, chromium, type Page } from '@playwright/test'
import { ATTACH_AGAIN } from './mux.ts'

export const ROOT = resolve(import.meta.dirname, '..')
const CHROMIUM_HOST = join(ROOT, 'dist/chromium/main.mjs')

export type StartOptions = {
  /** As on the command line of the host: files, `--module`, … */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** An existing data folder, for a second start; otherwise a new one that goes with the app. */
  readonly dataDir?: string
  /** Another program than the built host; for the tests of the harness itself. */
  readonly program?: string
  /** A real window, on the display of the machine or an Xvfb. */
  readonly window?: boolean
}

export type StartedApp = {
  readonly page: Page
  readonly browser: Browser
  readonly process: ChildProcess
  readonly dataDir: string
  /** Resolves with the exit code of the host. */
  readonly exited: Promise<number | null>
  /** What the host wrote to its error output. */
  errors(): string
  /** For Playwright a page that crashed stays dead; a new Playwright sees the one that the host brought back. */
  attachAgain(): Promise<Page>
  /** Ends it as Ctrl-C does. */
  close(): Promise<void>
}

const WINDOW_WANTED = process.env['TOKENSEAL_E2E_WINDOW'] === '1'

export async function startApp(options: StartOptions = {}): Promise<StartedApp> {
  const dataDir = options.dataDir ?? realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-e2e-')))
  const headless = (options.window ?? WINDOW_WANTED) ? [] : ['--headless']
  const child = fork(
    join(import.meta.dirname, 'test-main.ts'),
    [options.program ?? CHROMIUM_HOST, '--data-dir', dataDir, ...headless, ...(options.args ?? [])],
    { env: { ...process.env, ...options.env }, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] },
  )
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8')
  })
  const exited = new Promise<number | null>(done => child.once('exit', code => done(code)))
  const browser = await Promise.race([
    chromium.connectOverCDP(transportOver(child), { isLocal: true, noDefaults: true }),
    exited.then(code => Promise.reject(new Error(`The host ended with ${code}: ${errors}`))),
  ])
  return {
    page: await shownPage(browser),
    browser,
    process: child,
    dataDir,
    exited,
    errors: () => errors,
    attachAgain: () => attachAgain(child, 5),
    async close() {
      if (child.exitCode === null) child.kill('SIGTERM')
      await exited
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The page may just be coming back: whoever looks at it then sees nothing and tries again. */
async function attachAgain(child: ChildProcess, tries: number): Promise<Page> {
  child.send(ATTACH_AGAIN)
  const transport = transportOver(child)
  try {
    const browser = await chromium.connectOverCDP(transport, {
      isLocal: true,
      noDefaults: true,
      timeout: 5000,
    })
    const found = browser.contexts()[0]?.pages()[0]
    await found?.waitForFunction(() => document.readyState === 'complete', null, { timeout: 3000 })
    if (found) return found
    throw new Error('no page yet')
  } catch (error) {
    if (tries === 1) throw error
    await sleep(500)
    return attachAgain(child, tries - 1)
  }
}

function transportOver(child: ChildProcess): ConnectOverCDPTransport {
  const transport: ConnectOverCDPTransport = {
    send: message => void (child.connected && child.send(message)),
    close: () => {}, // Playwright leaves; the host stays.
  }
  child.removeAllListeners('message') // Of a Playwright before this one.
  // One message per macrotask: Playwright must have finished with one before the next comes.
  child.on('message', message => setImmediate(() => transport.onmessage?.(message as object)))
  child.once('exit', () => transport.onclose?.())
  return transport
}

async function shownPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts()
  if (!context) throw new Error('The browser shows no context')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  await page.waitForURL('https://app.invalid/**')
  await page.waitForLoadState('load')
  return page
}
