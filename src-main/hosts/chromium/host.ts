/** The Chromium host from start to end: one instance, one browser, one window, one app; gives back the exit code. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { App } from '../../app/app.ts'
import { errnoOf } from '../node/file-errors.ts'
import { guardPaths } from '../node/path-guard.ts'
import { openRendererFiles } from '../node/renderer-files.ts'
import { claimInstance } from '../node/single-instance.ts'
import type { WindowOptions } from '../node/window-options.ts'
import { type BrowserExit, type BrowserOptions, type RunningBrowser, startBrowser } from './browser.ts'
import { findBrowser, type InstalledBrowser } from './find-browser.ts'
import { type HostWindow, openWindow } from './window.ts'

export type ChromiumHost = {
  readonly options: WindowOptions
  /** dist/renderer */
  readonly rendererDir: string
  /**
   * Called while the browser starts. `quit` ends this host as closing its window does.
   *
   * @param product name and version, as the browser itself tells: "Chrome/156.0.8078.79"
   */
  createApp(product: Promise<string>, quit: () => void): Promise<App>
  /** A line for the person, on the error output. */
  say(line: string): void
}

/** sysexits.h: EX_UNAVAILABLE, EX_SOFTWARE. */
const NO_BROWSER = 69
const BROWSER_LOST = 70
const APP_CLOSE_MS = 5000
const EXIT_NEWS_MS = 500

/**
 * @returns the exit code: 0 closed by the person, 69 no usable browser, 70 the browser ended by itself
 * @throws  AppError `app.no-data-folder`, `app.not-answering`; what `createApp` throws
 */
export async function runChromiumHost(host: ChromiumHost): Promise<number> {
  const { options } = host
  for (const name of options.missing) host.say(`There is no file “${name}”, so it is not opened.`)
  const instance = await claimInstance(options.dataDir, options.paths).catch(withoutFolder)
  if (instance.kind === 'second') {
    host.say('Tokenseal is open already: its window takes it from here.')
    return 0
  }
  try {
    const found = chosenBrowser(options)
    if (!found) {
      host.say('No browser found. Install Chromium, Chrome, Edge or Brave, or name one: --browser PROGRAM.')
      return NO_BROWSER
    }
    return await runIn(found, host, instance.onSecondStart)
  } finally {
    await instance.release()
  }
}

async function runIn(
  found: InstalledBrowser,
  host: ChromiumHost,
  onSecondStart: (listener: (paths: readonly string[]) => void) => void,
): Promise<number> {
  const { options } = host
  const ended = Promise.withResolvers<'closed' | 'crashed' | 'refused' | BrowserExit>()
  const quit = () => ended.resolve('closed')
  const stopListening = onSignals(quit)
  const profile = join(options.dataDir, 'browser')
  const browser = launch({ program: found.path, profile, headless: options.headless })
  void browser.exited.then(ended.resolve)
  void browser.refused.then(() => ended.resolve('refused'))

  const product = browser.cdp.send<{ product: string }>('Browser.getVersion').then(
    version => version.product,
    () => found.name,
  )
  const appReady = host.createApp(product, quit)
  appReady.catch(ended.reject) // Not the browser's fault: told by whoever started us.
  const window = openWindow(browser.cdp, {
    files: openRendererFiles(host.rendererDir),
    platform: platformName(),
    production: !options.development,
    onClosed: ended.resolve,
  })
  const joined = meet(window, appReady, options, onSecondStart)
  try {
    const how = await Promise.race([ended.promise, failureOf(joined, browser)])
    return exitCode(how, browser, found, host)
  } finally {
    await Promise.all([browser.close(), closeApp(appReady)])
    stopListening()
  }
}

function launch(options: BrowserOptions): RunningBrowser {
  try {
    return startBrowser(options)
  } catch (error) {
    return withoutFolder(error)
  }
}

/** Both only write into the data folder. @throws AppError `app.no-data-folder` for what the file system says of it */
function withoutFolder(error: unknown): never {
  throw errnoOf(error) === '' ? error : new AppError('app.no-data-folder', {}, error)
}

/** Never ends while all is well. When the browser has gone, its own exit says more than the broken pipe. */
async function failureOf(joined: Promise<void>, browser: RunningBrowser): Promise<BrowserExit | Error> {
  try {
    await joined
  } catch (error) {
    const failed = error instanceof Error ? error : new Error(String(error))
    return await Promise.race([browser.exited, sleep(EXIT_NEWS_MS, failed, { ref: false })])
  }
  return await new Promise<never>(() => {})
}

/** Window and app meet; neither waits for the other before. */
async function meet(
  window: Promise<HostWindow>,
  appReady: Promise<App>,
  options: WindowOptions,
  onSecondStart: (listener: (paths: readonly string[]) => void) => void,
): Promise<void> {
  const [shown, core] = await Promise.all([window, appReady])
  const guarded = guardPaths(core)
  const { app } = guarded
  shown.connect(guarded)
  if (options.paths.length > 0) app.openPaths(options.paths)
  onSecondStart(paths => {
    shown.focus().catch(() => {}) // The window is just closing.
    if (paths.length > 0) app.openPaths(paths)
  })
}

function exitCode(
  how: 'closed' | 'crashed' | 'refused' | BrowserExit | Error,
  browser: RunningBrowser,
  found: InstalledBrowser,
  host: ChromiumHost,
): number {
  if (how === 'closed') return 0
  if (how === 'crashed') {
    host.say('The window crashed again and again, so it was closed. No document was changed.')
    return BROWSER_LOST
  }
  if (how === 'refused') {
    host.say(
      `${found.name} refuses to be our window: the policy RemoteDebuggingAllowed is off on this computer. ` +
        'Ask whoever manages it, or name another browser: --browser PROGRAM.',
    )
    return NO_BROWSER
  }
  if (!(how instanceof Error) && how.code === 0) return 0 // Its last window was closed.
  const reason = how instanceof Error ? how.message : (how.signal ?? `exit code ${how.code}`)
  host.say(`${found.name} (${found.path}) ended unexpectedly (${reason}). No document was changed.`)
  host.say(browser.lastWords().trim())
  return BROWSER_LOST
}

function chosenBrowser(options: WindowOptions): InstalledBrowser | null {
  if (options.browser !== null) return { path: options.browser, name: 'The browser' }
  return findBrowser(process.platform, process.env)
}

function platformName(): 'linux' | 'mac' | 'windows' {
  if (process.platform === 'darwin') return 'mac'
  return process.platform === 'win32' ? 'windows' : 'linux'
}

function onSignals(quit: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, quit)
  return () => {
    for (const signal of signals) process.off(signal, quit)
  }
}

async function closeApp(appReady: Promise<App>): Promise<void> {
  const closed = appReady.then(app => app.close()).catch(() => {}) // Why it never came is told by failureOf.
  await Promise.race([closed, sleep(APP_CLOSE_MS, undefined, { ref: false })])
}
