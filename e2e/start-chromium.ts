/** Starts the production Chromium host, with Playwright on the same debugging pipe (see test-main.ts). */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, type ConnectOverCDPTransport, chromium, type Page } from '@playwright/test'
import { ATTACH_AGAIN } from './mux.ts'
import type { StartedHost } from './start-app.ts'

export type ChromiumStart = {
  /** The host's own program, as it is built. */
  readonly program: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly window: boolean
  /** A program and arguments that run what follows them. */
  readonly through: readonly string[]
}

/** The window stays as the host made it: no emulation of Playwright's. */
const AS_IT_IS = { isLocal: true, noDefaults: true } as const

export async function startChromiumHost(start: ChromiumStart): Promise<StartedHost> {
  const headless = start.window ? [] : ['--headless']
  const [execPath, ...execArgv] = [...start.through, process.execPath]
  const child = fork(join(import.meta.dirname, 'test-main.ts'), [start.program, ...headless, ...start.args], {
    env: start.env,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    execPath,
    execArgv,
  })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8')
  })
  const exited = new Promise<number | null>(done => child.once('exit', code => done(code)))
  const browser = await Promise.race([
    chromium.connectOverCDP(transportOver(child), AS_IT_IS),
    exited.then(code => Promise.reject(new Error(`The host ended with ${code}: ${errors}`))),
  ])
  return {
    page: await shownPage(browser),
    process: child,
    exited,
    errors: () => errors,
    attachAgain: () => attachAgain(child, 5),
  }
}

async function shownPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts()
  if (!context) throw new Error('The browser shows no context')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  await page.waitForURL('https://app.invalid/**')
  await page.waitForLoadState('load')
  return page
}

/** The page may just be coming back: whoever looks at it then sees nothing and tries again. */
async function attachAgain(child: ChildProcess, tries: number): Promise<Page> {
  child.send(ATTACH_AGAIN)
  try {
    const browser = await chromium.connectOverCDP(transportOver(child), { ...AS_IT_IS, timeout: 5000 })
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
