/** Starts the installed browser as our window: own profile, quiet network, debugging over a pipe. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type Cdp, connectCdp } from './cdp.ts'

/** `.invalid` never resolves (RFC 6761, 6.4); https makes it a secure context. Answered by us, see routes.ts. */
export const APP_ORIGIN = 'https://app.invalid'
export const APP_URL = `${APP_ORIGIN}/`

export type BrowserOptions = {
  readonly program: string
  /** Our own folder; the person's profile is never touched. */
  readonly profile: string
  readonly headless: boolean
}

export type BrowserExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export type RunningBrowser = {
  readonly cdp: Cdp
  readonly exited: Promise<BrowserExit>
  /** Resolves when it says that a policy forbids it to be driven (RemoteDebuggingAllowed). It opens a window all the same. */
  readonly refused: Promise<void>
  /** The last lines that it wrote to its error output. */
  lastWords(): string
  /** Asks it to close, then insists. */
  close(): Promise<void>
}

export function startBrowser(options: BrowserOptions): RunningBrowser {
  const isNew = prepareProfile(options.profile)
  const child = spawn(options.program, browserArguments(options, isNew, isRoot()), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: browserEnvironment(process.env),
  })
  const exited = new Promise<BrowserExit>(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: 127, signal: null }))
  })
  // `stdio` above makes 3 and 4 pipes, which the type cannot tell.
  const cdp = connectCdp(child.stdio[3] as Writable, child.stdio[4] as Readable)
  return { cdp, exited, ...listen(child), close: () => closeBrowser(child, cdp, exited) }
}

/** On Linux the locale says how file names are spelt: without UTF-8 a picked file with an umlaut has no path. */
export function browserEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || ''
  const spellsUtf8 = process.platform !== 'linux' || /utf-?8/i.test(locale)
  return spellsUtf8 ? environment : { ...environment, LC_ALL: 'C.UTF-8' }
}

/** Every flag that the browser gets, with its reason. */
export function browserArguments(options: BrowserOptions, newProfile: boolean, root: boolean): string[] {
  return [
    '--remote-debugging-pipe',
    `--user-data-dir=${options.profile}`,
    `--app=${APP_URL}`,
    '--class=tokenseal',
    ...(newProfile || options.headless ? ['--window-size=1440,900'] : []),
    ...(options.headless ? ['--headless=new'] : []),
    // Nothing but our window: no welcome page, no bars, no questions.
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-component-extensions-with-background-pages',
    '--disable-search-engine-choice-screen',
    '--hide-crash-restore-bubble',
    '--password-store=basic',
    '--use-mock-keychain',
    // A quiet network. The dead proxy catches what the switches forget; nothing is excepted from it.
    '--proxy-server=http://127.0.0.1:9',
    '--proxy-bypass-list=<-loopback>',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-client-side-phishing-detection',
    '--disable-sync',
    '--disable-breakpad',
    '--no-pings',
    '--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication',
    // A window that is covered goes on working: a signature must not wait for it.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    // Chromium refuses its sandbox to root; without --test-type it shows a warning bar about that.
    ...(root ? ['--no-sandbox', '--test-type'] : []),
    ...(smallSharedMemory() ? ['--disable-dev-shm-usage'] : []),
  ]
}

/** Settings of a new profile. Preferences of Chromium, not policies: they bind this profile only. */
const PREFERENCES = {
  translate: { enabled: false },
  browser: { enable_spellchecking: false, has_seen_welcome_page: true },
  spellcheck: { use_spelling_service: false, dictionaries: [] },
  credentials_enable_service: false,
  autofill: { profile_enabled: false, credit_card_enabled: false },
  search: { suggest_enabled: false },
  alternate_error_pages: { enabled: false },
  dns_prefetching: { enabled: false },
  net: { network_prediction_options: 2 },
  signin: { allowed: false },
}

/** @returns true when the profile did not exist */
function prepareProfile(profile: string): boolean {
  const folder = join(profile, 'Default')
  const file = join(folder, 'Preferences')
  if (existsSync(file)) return false
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(PREFERENCES), { mode: 0o600 })
  return true
}

function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** Containers often give 64 MB of /dev/shm; the browser's pages crash there. */
function smallSharedMemory(): boolean {
  if (process.platform !== 'linux') return false
  try {
    const { bsize, blocks } = statfsSync('/dev/shm')
    return bsize * blocks < 256 * 1024 * 1024
  } catch {
    return true
  }
}

function listen(child: ChildProcess): Pick<RunningBrowser, 'refused' | 'lastWords'> {
  const refused = Promise.withResolvers<void>()
  let tail = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('utf8')).slice(-4000)
    if (/remote debugging is disallowed/i.test(tail)) refused.resolve()
  })
  return { refused: refused.promise, lastWords: () => tail }
}

async function closeBrowser(child: ChildProcess, cdp: Cdp, exited: Promise<BrowserExit>): Promise<void> {
  cdp.send('Browser.close').catch(() => {}) // It may be gone already, which is what we want.
  const insist = setTimeout(() => child.kill('SIGKILL'), 3000)
  await exited
  clearTimeout(insist)
}
