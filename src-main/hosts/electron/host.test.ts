/** The real adapter on a fake of the Electron modules that it imports. What only Electron can show, e2e shows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Command } from '../../../src-shared/contract/application.ts'
import type { App, Desktop } from '../../app/app.ts'
import { app, type FakeWindow, fakeSession, given, type Handler } from './testing/fake-electron.ts'

vi.mock('electron/main', async () => (await import('./testing/fake-electron.ts')).electronMain)
vi.mock('electron/common', async () => (await import('./testing/fake-electron.ts')).electronCommon)

const folder = mkdtempSync(join(tmpdir(), 'tokenseal-electron-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const pdf = join(folder, 'a b.pdf')
writeFileSync(pdf, Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251)))
const big = join(folder, 'big.pdf')
writeFileSync(big, Buffer.alloc(9 * 1024 * 1024))
const renderer = join(folder, 'renderer')

type Fn = (...args: unknown[]) => unknown
const handler = (name: string) => given.handlers.get(name) as Handler as Fn // Recorded by the fake.
const opened: (readonly string[])[] = []
const commands: string[] = []
const signals: AbortSignal[] = []
let emit: (name: string, payload: unknown) => void = () => {}
let desktop: Desktop
let window: FakeWindow

const core: App = {
  async dispatch(name, input, signal) {
    signals.push(signal)
    if (name === 'test.hang') await new Promise(resolve => signal.addEventListener('abort', resolve))
    return { ok: true, value: { name, input } }
  },
  subscribe(listener) {
    emit = listener
    return () => {}
  },
  openPaths: paths => void opened.push(paths),
  command: command => void commands.push(command),
  keepPicture: async png => (png.length === 3 ? '/data/pictures/a.png' : null),
  documentPath: id =>
    id === 'doc 1' ? pdf : id === 'big' ? big : id === 'gone' ? join(folder, 'gone') : null,
  close: async () => void given.order.push('app closed'),
}

const ours = () => ({ sender: window.webContents, senderFrame: window.webContents.mainFrame })

beforeAll(async () => {
  const { mkdirSync } = await import('node:fs')
  mkdirSync(renderer)
  writeFileSync(join(renderer, 'index.html'), '<!doctype html>')
  vi.stubEnv('TOKENSEAL_DATA_DIR', folder)
  process.argv = ['electron', pdf, '--inspect=0']
  const { startElectronHost } = await import('./host.ts')
  startElectronHost({
    preload: '/p.cjs',
    rendererFolder: renderer,
    icon: '/i.png',
    async createApp(_options, itsDesktop) {
      given.order.push('createApp')
      desktop = itsDesktop
      return core
    },
  })
  app.emit('open-file', { preventDefault: () => {} }, '/from-mac.pdf')
  given.order.push('-- entry evaluated')
  app.ready.resolve()
  await vi.waitFor(() => expect(given.order.at(-1)).toBe('load app://bundle/'))
  window = given.windows[0] as FakeWindow // Made by openApp, as the line above waited for.
})

test('what must come before ready comes synchronously, and the session is ready before the page', () => {
  expect(given.order).toEqual([
    'enableSandbox',
    'schemes app',
    `setPath userData ${join(folder, 'electron')}`,
    'lock',
    'whenReady',
    '-- entry evaluated',
    'session tokenseal',
    'spell checker false',
    'createApp',
    'protocol app',
    'load app://bundle/',
  ])
  expect(given.lockData).toEqual({ paths: [pdf] })
})

test('the window is sandboxed, isolated and without Node', () => {
  expect(given.webPreferences).toMatchObject({
    preload: '/p.cjs',
    partition: 'tokenseal',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webviewTag: false,
    webSecurity: true,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: false,
  })
})

test('files named before there was a window are opened, later ones and those of a second start too', () => {
  expect(opened).toEqual([[pdf, '/from-mac.pdf']])
  app.emit('second-instance', {}, ['rewritten', '--by-chromium'], '/', { paths: ['/second.pdf', 7] })
  app.emit('second-instance', {}, [], '/', null)
  expect(opened.slice(1)).toEqual([['/second.pdf']])
  expect(window.calls).toEqual(['restore', 'show', 'focus', 'restore', 'show', 'focus'])
})

describe('the sender', () => {
  const message = { kind: 'call', name: 'test.x', input: { a: 1 }, callId: 'c1' }
  const ask = (event: unknown) => handler('tokenseal:ask')(event, message)

  test('our top frame is answered', async () => {
    expect(await ask(ours())).toEqual({ ok: true, value: { name: 'test.x', input: { a: 1 } } })
  })

  test.each([
    ['a frame that has gone', () => ({ ...ours(), senderFrame: null })],
    ['a frame in the page', () => ({ ...ours(), senderFrame: { ...ours().senderFrame, parent: {} } })],
    ['another frame', () => ({ ...ours(), senderFrame: { ...ours().senderFrame, frameTreeNodeId: 8 } })],
    ['another origin', () => ({ ...ours(), senderFrame: { ...ours().senderFrame, origin: 'https://x' } })],
    ['no origin', () => ({ ...ours(), senderFrame: { ...ours().senderFrame, origin: 'null' } })],
    ['another host', () => ({ ...ours(), senderFrame: { ...ours().senderFrame, url: 'app://other/' } })],
    ['another window', () => ({ ...ours(), sender: {} })],
  ])('%s is refused at once', (_name, event) => {
    expect(() => ask(event())).toThrow('refused')
  })

  test.each([
    null,
    'x',
    {},
    { kind: 'call', name: 1, callId: 'c' },
    { kind: 'path', path: 7 },
    { kind: 'bytes' },
    { kind: 'picture', png: '/etc/passwd' },
  ])('a message of another form is refused: %j', odd => {
    expect(() => handler('tokenseal:ask')(ours(), odd)).toThrow('refused')
  })
})

test('page code cannot name a file, the preload can', async () => {
  const ask = handler('tokenseal:ask')
  const open = { kind: 'call', name: 'documents.open', input: { path: '/a.pdf' }, callId: 'p1' }
  expect(await ask(ours(), open)).toMatchObject({ ok: false, error: { code: 'usage.invalid' } })
  ask(ours(), { kind: 'path', path: '/a.pdf' })
  expect(await ask(ours(), open)).toMatchObject({ ok: true })
})

test('a picture that the page drew is kept, and may be named then', async () => {
  const ask = handler('tokenseal:ask')
  const open = { kind: 'call', name: 'documents.open', input: { path: '/data/pictures/a.png' }, callId: 'p2' }
  expect(await ask(ours(), open)).toMatchObject({ ok: false, error: { code: 'usage.invalid' } })
  expect(await ask(ours(), { kind: 'picture', png: new Uint8Array(3) })).toBe('/data/pictures/a.png')
  expect(await ask(ours(), open)).toMatchObject({ ok: true })
})

test('a call is cancelled by its id, and by a navigation', async () => {
  const ask = handler('tokenseal:ask')
  const first = ask(ours(), { kind: 'call', name: 'test.hang', input: null, callId: 'h1' })
  ask(ours(), { kind: 'cancel', callId: 'h1' })
  expect(await first).toMatchObject({ ok: true })
  const second = ask(ours(), { kind: 'call', name: 'test.hang', input: null, callId: 'h2' })
  window.webContents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
  expect(signals.at(-1)?.aborted).toBe(false)
  window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
  expect(await second).toMatchObject({ ok: true })
})

test('events wait until the page listens, and again after it was loaded anew', () => {
  const { sent } = window.webContents
  emit('signing.jobChanged', { n: 1 })
  expect(sent).toEqual([])
  handler('tokenseal:ask')(ours(), { kind: 'listen' })
  emit('signing.jobChanged', { n: 2 })
  window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
  emit('signing.jobChanged', { n: 3 })
  handler('tokenseal:ask')(ours(), { kind: 'listen' })
  expect(sent.map(([, , payload]) => payload)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
})

describe('app://bundle/', () => {
  const get = async (url: string, range?: string) =>
    (await handler('protocol')(new Request(url, range ? { headers: { Range: range } } : {}))) as Response

  test('serves the window under the policy, and nothing else', async () => {
    const index = await get('app://bundle/')
    expect(index.headers.get('Content-Security-Policy')).toContain("require-trusted-types-for 'script'")
    expect(await index.text()).toBe('<!doctype html>')
    expect((await get('app://bundle/%2e%2e%2fbig.pdf')).status).toBe(404)
    expect((await get('app://other/')).status).toBe(403)
  })

  test('says where an open document is, and answers exact ranges of it', async () => {
    const bytes = await handler('tokenseal:ask')(ours(), { kind: 'bytes', documentId: 'doc 1' })
    expect(bytes).toEqual({ url: 'app://bundle/__document/doc%201', size: 1000 })
    const answer = await get('app://bundle/__document/doc%201', 'bytes=250-259')
    expect(answer.status).toBe(206)
    expect(answer.headers.get('Content-Range')).toBe('bytes 250-259/1000')
    expect(answer.headers.get('Content-Length')).toBe('10')
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([250, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    const end = await get('app://bundle/__document/doc%201', 'bytes=990-5000')
    expect(end.headers.get('Content-Range')).toBe('bytes 990-999/1000')
  })

  test.each([
    undefined,
    'bytes=0-',
    'bytes=-5',
    'bytes=5-4',
    'bytes=1000-1001',
    'bytes=0-1,3-4',
    'bytes=a-b',
  ])('refuses the range %s', async range => {
    const answer = await get('app://bundle/__document/doc%201', range)
    expect(answer.status).toBe(416)
    expect(answer.headers.get('Content-Range')).toBe('bytes */1000')
  })

  test('refuses more than 8 MiB at once, and documents that are not open or gone', async () => {
    expect((await get('app://bundle/__document/big', 'bytes=0-8388607')).status).toBe(206)
    expect((await get('app://bundle/__document/big', 'bytes=0-8388608')).status).toBe(416)
    expect((await get('app://bundle/__document/unknown', 'bytes=0-1')).status).toBe(404)
    expect((await get('app://bundle/__document/gone', 'bytes=0-1')).status).toBe(404)
    expect((await get('app://bundle/__document/%', 'bytes=0-1')).status).toBe(404)
    expect(await handler('tokenseal:ask')(ours(), { kind: 'bytes', documentId: 'unknown' })).toBeNull()
  })
})

describe('denied by default', () => {
  test('permissions: writing to the clipboard from our page, nothing else', () => {
    const answers: boolean[] = []
    const request = (permission: string, url: string) =>
      handler('permission request')(
        { getURL: () => url },
        permission,
        (yes: boolean) => answers.push(yes),
        {},
      )
    request('clipboard-sanitized-write', 'app://bundle/')
    request('clipboard-sanitized-write', 'https://x/')
    for (const permission of ['clipboard-read', 'media', 'geolocation', 'openExternal', 'unknown'])
      request(permission, 'app://bundle/')
    expect(answers).toEqual([true, false, false, false, false, false, false])
    const check = handler('permission check')
    expect(check(null, 'clipboard-sanitized-write', 'app://bundle/', {})).toBe(true)
    expect(check(null, 'clipboard-sanitized-write', 'https://x/', {})).toBe(false)
    expect(check(null, 'usb', 'app://bundle/', {})).toBe(false)
    expect(handler('device')({})).toBe(false)
    const screen = vi.fn()
    handler('screen')({}, screen)
    expect(screen).toHaveBeenCalledWith(null)
  })

  test('requests to anywhere else are cancelled, downloads stopped', () => {
    const cancelled = (url: string) => {
      const answer = vi.fn()
      handler('request')({ url }, answer)
      return answer.mock.calls[0]?.[0].cancel
    }
    expect(['app://bundle/a.js', 'blob:app://bundle/1', 'data:image/png,x'].map(cancelled)).toEqual([
      false,
      false,
      false,
    ])
    expect(
      ['https://x/', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://x', 'devtools://x'].map(cancelled),
    ).toEqual(Array(5).fill(true))
    const download = { preventDefault: vi.fn() }
    fakeSession.emit('will-download', download)
    expect(download.preventDefault).toHaveBeenCalled()
  })

  test('no other window, no webview, no way away', () => {
    const { webContents } = window
    expect((webContents.windowOpen as Fn)({ url: 'app://bundle/' })).toEqual({ action: 'deny' })
    const stopped = (name: string, details: object) => {
      const event = { ...details, preventDefault: vi.fn() }
      webContents.emit(name, event)
      return event.preventDefault.mock.calls.length > 0
    }
    expect(stopped('will-navigate', { url: 'https://x/' })).toBe(true)
    expect(stopped('will-navigate', { url: 'file:///a.pdf' })).toBe(true)
    expect(stopped('will-navigate', { url: 'app://bundle/' })).toBe(false)
    expect(stopped('will-frame-navigate', { url: 'app://bundle/', isMainFrame: false })).toBe(true)
    expect(stopped('will-frame-navigate', { url: 'app://bundle/', isMainFrame: true })).toBe(false)
    expect(stopped('will-redirect', { url: 'app://bundle/' })).toBe(true)
    expect(stopped('will-attach-webview', {})).toBe(true)
  })
})

type MenuItem = { id?: string; submenu?: MenuItem[]; click?: () => void; role?: string }
const flat = (items: MenuItem[]): MenuItem[] => items.flatMap(item => [item, ...flat(item.submenu ?? [])])

test('the menu has every command once, and no developer tools', async () => {
  const items = flat(given.menu as MenuItem[])
  expect(items.flatMap(item => item.id ?? []).sort()).toEqual([...Command.options].sort())
  expect(items.map(item => item.role)).not.toContain('toggleDevTools')
  for (const item of items) if (item.id !== 'document.open') item.click?.()
  expect(commands.sort()).toEqual(Command.options.filter(name => name !== 'document.open').sort())
  opened.length = 0
  items.find(item => item.id === 'document.open')?.click?.()
  await vi.waitFor(() => expect(opened).toEqual([['/chosen.pdf']]))
})

test('shows files in the folder and outside, only those that are there', async () => {
  await desktop.reveal(pdf)
  expect(given.order.at(-1)).toBe(`reveal ${pdf}`)
  await expect(desktop.reveal('/nothing.pdf')).rejects.toMatchObject({ code: 'file.not-found' })
  const bad = join(folder, 'bad.pdf')
  writeFileSync(bad, '')
  await expect(desktop.openOutside(bad)).rejects.toMatchObject({ code: 'file.no-program' })
  await expect(desktop.openOutside('a.pdf')).rejects.toMatchObject({ code: 'file.not-found' })
  const program = join(folder, 'setup.exe')
  writeFileSync(program, '')
  await expect(desktop.openOutside(program)).rejects.toMatchObject({ code: 'file.not-for-others' })
})

test('a crashed page is loaded anew three times, then the app ends', () => {
  const crash = () => window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
  for (let i = 0; i < 3; i++) crash()
  expect([window.webContents.reloads, given.exitCode]).toEqual([3, null])
  crash()
  expect([window.webContents.reloads, given.exitCode]).toEqual([3, 70])
})

test('the last window ends the app, which is closed first', async () => {
  given.exitCode = null
  app.emit('window-all-closed')
  await vi.waitFor(() => expect(given.exitCode).toBe(0))
  expect(given.order.slice(-2)).toEqual(['quit held', 'app closed'])
})

test('without a data folder it says so and ends, before anything else', async () => {
  const { startElectronHost } = await import('./host.ts')
  vi.stubEnv('TOKENSEAL_DATA_DIR', join(pdf, 'data'))
  given.exitCode = null
  given.order.length = 0
  startElectronHost({
    preload: '',
    rendererFolder: '',
    icon: '',
    createApp: async () => expect.unreachable(),
  })
  expect(given.errors.at(-1)).toBe('Tokenseal has no place for its own data')
  expect(given.exitCode).toBe(1)
  expect(given.order).toEqual(['enableSandbox', 'schemes app'])
})

describe('token processes', () => {
  beforeEach(() => {
    given.forks.length = 0
  })

  test('lie outside the archive, speak both ways and die by SIGKILL', async () => {
    const { createUtilitySpawn } = await import('./token-process.ts')
    const process_ = createUtilitySpawn('/x/resources/app.asar/dist/token/module-process.mjs')('/m.so')
    const [fork] = given.forks
    expect(fork).toMatchObject({
      entry: '/x/resources/app.asar.unpacked/dist/token/module-process.mjs',
      args: ['/m.so'],
      options: { stdio: 'ignore', allowLoadingUnsignedLibraries: true },
    })
    const heard: unknown[] = []
    process_.onMessage(message => heard.push(message))
    process_.onExit(how => heard.push(how))
    process_.send({ a: 1 })
    fork?.child.emit('message', { b: 2 })
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
    process_.kill()
    expect(kill).not.toHaveBeenCalled() // It has no process id yet.
    if (fork) fork.child.pid = 4242
    fork?.child.emit('spawn')
    if (process.platform !== 'win32') expect(kill).toHaveBeenCalledWith(4242, 'SIGKILL')
    kill.mockImplementationOnce(() => {
      throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' }) // Ended, and not told yet.
    })
    process_.kill()
    fork?.child.emit('exit', 9)
    kill.mockClear()
    process_.kill()
    process_.send({ late: true })
    expect(kill).not.toHaveBeenCalled()
    expect(fork?.child.posted).toEqual([{ a: 1 }])
    expect(heard).toEqual([{ b: 2 }, { code: 9, signal: null }])
    kill.mockRestore()
  })
})
