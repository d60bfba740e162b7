/** What the window cannot do, tried from inside the real page of the production host. */

import { execFileSync } from 'node:child_process'
import { expect, type Page } from '@playwright/test'
import { notInElectron, test } from './fixtures.ts'
import { openPorts } from './open-ports.ts'

type Bridge = {
  call(name: string, input: unknown, id: string): Promise<{ ok: boolean; error?: { code: string } }>
}

/** Runs as code of the page: after a timer, since the debugger's own call is exempt from the ban on eval. */
async function inPage<T>(page: Page, work: () => Promise<T> | T): Promise<T | string> {
  await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 0)))
  return await page.evaluate(work).catch((error: Error) => error.message)
}

test.use({ mayComplain: true })

test.beforeEach(async ({ app }) => {
  await expect(app.home).toBeVisible()
})

test('no code but our own: no eval, no inline script, no markup out of strings', async ({ app, address }) => {
  const tried = await app.page.evaluate(async () => {
    await new Promise(resolve => setTimeout(resolve, 0))
    const attempt = (work: () => unknown) => {
      try {
        return String(work())
      } catch (error) {
        return (error as Error).name
      }
    }
    const page = globalThis as unknown as { inlineRan?: boolean; eval(code: string): unknown }
    const run = page.eval
    const script = document.createElement('script')
    return {
      eval: attempt(() => run('1+1')),
      maker: attempt(() => Reflect.construct(Function, ['return 1'])),
      timer: attempt(() => Reflect.apply(setTimeout, globalThis, ['globalThis.inlineRan = true'])),
      markup: attempt(() => Reflect.set(document.body, 'innerHTML', '<img src=x onerror=alert(1)>')),
      handler: attempt(() => script.setAttribute('onload', 'globalThis.inlineRan = true')),
      script: attempt(() => Reflect.set(script, 'text', 'globalThis.inlineRan = true')),
      base: attempt(() => {
        document.head.append(Object.assign(document.createElement('base'), { href: 'https://example.org/' }))
        return document.baseURI
      }),
      ran: page.inlineRan ?? false,
    }
  })
  expect(tried).toEqual({
    eval: 'EvalError',
    maker: 'EvalError',
    timer: 'TypeError',
    markup: 'TypeError',
    handler: 'TypeError',
    script: 'TypeError',
    base: address,
    ran: false,
  })
})

test('nothing from outside: no request, no frame, no socket, no worker, no form', async ({
  app,
  address,
}) => {
  const requests: string[] = []
  app.page.on('request', request => requests.push(request.url()))
  const tried = await inPage(app.page, async () => {
    const outcome = (work: Promise<unknown>) =>
      work.then(
        () => 'reached',
        (error: Error) => error.name,
      )
    const image = (url: string) =>
      new Promise<string>(resolve => {
        const element = Object.assign(new Image(), { src: url })
        element.onload = () => resolve('loaded')
        element.onerror = () => resolve('refused')
      })
    const socket = new Promise<string>(resolve => {
      try {
        const opened = new WebSocket('wss://example.org/')
        opened.onopen = () => resolve('opened')
        opened.onerror = () => resolve('refused')
      } catch {
        resolve('refused')
      }
    })
    const frame = Object.assign(document.createElement('iframe'), { src: 'https://example.org/' })
    document.body.append(frame)
    const form = Object.assign(document.createElement('form'), {
      action: 'https://example.org/',
      method: 'post',
    })
    document.body.append(form)
    form.submit()
    return {
      fetch: await outcome(fetch('https://example.org/', { mode: 'no-cors' })),
      local: await outcome(fetch('http://127.0.0.1:9/', { mode: 'no-cors' })),
      beacon: navigator.sendBeacon('https://example.org/', 'x') ? 'queued' : 'refused',
      image: await image('https://example.org/x.png'),
      socket: await socket,
      frames: window.frames.length,
      inFrame: frame.contentDocument?.body.textContent ?? '',
      href: location.href,
    }
  })
  expect(tried).toMatchObject({
    fetch: 'TypeError',
    local: 'TypeError',
    image: 'refused',
    socket: 'refused',
    inFrame: '',
    href: address,
  })
  // The browser may name a request that its policy stopped; none was answered by anyone but us.
  expect(requests.filter(url => !url.startsWith(address) && !url.startsWith('https://example.org/'))).toEqual(
    [],
  )
})

test('the page stays where it is, and no second one opens', async ({ app, address }) => {
  for (const target of [
    'https://example.org/',
    'file:///etc/passwd',
    'chrome://settings',
    'data:text/html,x',
  ]) {
    await inPage(app.page, () => {})
    await app.page.evaluate(url => void setTimeout(() => Reflect.set(location, 'href', url), 0), target)
    await app.page.waitForTimeout(200)
    expect(app.page.url()).toBe(address)
    await expect(app.home).toBeVisible()
  }
  // With a click behind it, so that no popup blocker helps.
  await app.page.evaluate(() => {
    document.addEventListener('click', () => void window.open(location.href), { once: true })
  })
  app.page.mouse.click(400, 700).catch(() => {}) // The page may be stopped while the popup is closed.
  await app.page.waitForTimeout(1000)
  await app.page.keyboard.press('Control+/')
  await expect(app.dialog).toBeVisible()
  const open = app.page
    .context()
    .pages()
    .filter(page => !page.isClosed())
  expect(open).toHaveLength(1)
})

test('permissions are refused, but for writing to the clipboard', async ({ app }) => {
  const states = await app.page.evaluate(async () => {
    const names = ['camera', 'microphone', 'geolocation']
    const asked = await Promise.all(
      names.map(name =>
        navigator.permissions.query({ name: name as PermissionName }).then(status => status.state),
      ),
    )
    return asked
  })
  expect(states).toEqual(['denied', 'denied', 'denied'])
})

test('window.host cannot be replaced, and what is behind it is out of reach', async ({ app }) => {
  const found = await app.page.evaluate(() => {
    const page = globalThis as unknown as Record<string, unknown> & { host: object }
    const attempt = (work: () => unknown) => {
      try {
        return String(work())
      } catch (error) {
        return (error as Error).name
      }
    }
    return {
      frozen: Object.isFrozen(page.host),
      replaced: attempt(() => Reflect.set(page, 'host', {})),
      changed: attempt(() => Reflect.set(page.host, 'call', () => {})),
      odd: Object.getOwnPropertyNames(page).filter(name => /^[br][0-9a-f]{32}$/.test(name)),
    }
  })
  expect(found).toEqual({ frozen: true, replaced: 'false', changed: 'false', odd: [] })
})

test('the door takes what the contract names, and only in its form', async ({ app }) => {
  const codes = await app.page.evaluate(async () => {
    const { host } = globalThis as unknown as { host: Bridge }
    const code = (reply: { ok: boolean; error?: { code: string } }) => (reply.ok ? 'ok' : reply.error?.code)
    return {
      about: code(await host.call('application.about', {}, '1')),
      unknown: code(await host.call('application.evaluate', {}, '2')),
      inherited: code(await host.call('constructor', {}, '3')),
      odd: code(await host.call('documents.open', { path: 7 }, '4')),
      stranger: code(await host.call('documents.open', { path: '/etc/passwd', password: null }, '5')),
      program: code(await host.call('documents.openOutside', { path: '/bin/sh' }, '6')),
      driver: code(await host.call('records.changeSettings', { modules: ['/tmp/evil.so'] }, '7')),
    }
  })
  expect(codes).toEqual({
    about: 'ok',
    unknown: 'usage.invalid',
    inherited: 'usage.invalid',
    odd: 'usage.invalid',
    stranger: 'usage.invalid',
    program: 'usage.invalid',
    driver: 'usage.invalid',
  })
})

test('a frame inside the page has no host', async ({ app }) => {
  const inside = await app.page.evaluate(async () => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    await new Promise(resolve => setTimeout(resolve, 100))
    const page = frame.contentWindow as unknown as Record<string, unknown> | null
    const odd = Object.getOwnPropertyNames(page ?? {}).filter(name => /^[br][0-9a-f]{32}$/.test(name))
    return { host: typeof page?.['host'], odd }
  })
  expect(inside).toEqual({ host: 'undefined', odd: [] })
})

const PORTS = notInElectron('Playwright itself has Electron listen')

test('no process of the app listens or looks up a name', PORTS, async ({ open }) => {
  test.skip(process.platform !== 'linux', 'read from /proc')
  const { process: host, app } = await open()
  await expect(app.home).toBeVisible()
  const tree = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
  const below = (pid: number): number[] =>
    tree.flatMap(row => (row && Number(row[2]) === pid ? [Number(row[1]), ...below(Number(row[1]))] : []))
  const pids = [host.pid ?? 0, ...below(host.pid ?? 0)]
  expect(pids.length).toBeGreaterThan(3)
  expect(
    tree.some(row => row && pids.includes(Number(row[1])) && row[3]?.includes('--remote-debugging-port')),
  ).toBe(false)
  expect(openPorts(pids)).toEqual([])
})
