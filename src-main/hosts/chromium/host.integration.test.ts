/** The production host with a tiny app and page: everything that the window does not need to know for. */
import { createHash, randomFillSync } from 'node:crypto'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseWindowOptions } from '../node/window-options.ts'
import { findBrowser } from './find-browser.ts'
import { runChromiumHost } from './host.ts'
import { type DrivenHost, descendants, openPorts, startTinyHost } from './testing/drive.ts'

const browser = findBrowser(process.platform, process.env)
if (!browser) console.warn('No Chromium here: the tests of the Chromium host are skipped.')

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-host-')))
const fresh = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function ended(host: DrivenHost): Promise<number | null> {
  host.quit()
  return await host.exited
}

describe.skipIf(!browser)('one window', () => {
  let host: DrivenHost
  beforeAll(async () => {
    host = startTinyHost(fresh('one'))
    await host.next('test.ready')
  })
  afterAll(async () => {
    expect(await ended(host)).toBe(0)
  })

  test('offers window.host, frozen, and leaves nothing else behind', async () => {
    expect(await host.run('start')).toMatchObject({
      frozen: true,
      keys: ['call', 'cancel', 'documentBytes', 'keepPicture', 'nativeMenu', 'on', 'pathForFile', 'platform'],
      leftovers: [],
      nativeMenu: false,
      secure: true,
      replaced: expect.stringContaining('TypeError'),
    })
  })

  test('carries a call and its answer, and cancels one', async () => {
    expect(await host.run('echo', { text: 'ü €' })).toEqual({ ok: true, value: { text: 'ü €' } })
    expect(await host.run('cancel')).toEqual({ ok: true, value: 'cancelled' })
    await host.next('test.cancelled')
  })

  test('gives a document of 100 MB as a file whose ranges are those of the disk', async () => {
    const path = fresh('big.pdf')
    writeRandom(path, 100)
    expect(await host.run('openFile', { documentId: path })).toEqual({
      kind: 'file',
      size: 100 * 1024 * 1024,
    })
    const bytes = readFileSync(path)
    const ranges = [
      [0, 1],
      [1_000_003, 1_065_539],
      [50_000_000, 58_388_608],
      [104_857_590, 104_857_600],
      [0, 104_857_600],
    ]
    const expected = ranges.map(([begin, end]) =>
      createHash('sha256').update(bytes.subarray(begin, end)).digest('hex'),
    )
    expect(await host.run('hashRanges', { ranges })).toEqual(expected)
    expect(await host.run('paths')).toEqual({ ofGiven: path, ofMade: null, ofNonsense: null })
    // A File is a snapshot: after a change on disk it cannot be read, and asking again helps.
    writeFileSync(path, 'other')
    expect(await host.run('hashRanges', { ranges: [[0, 1]] })).toMatch(/NotReadableError/)
    expect(await host.run('openFile', { documentId: path })).toEqual({ kind: 'file', size: 5 })
    expect(await host.run('openFile', { documentId: 'not open' })).toMatch(/not open/)
  })

  test('keeps the policy: no eval, no markup, nothing from outside, no way out', async () => {
    expect(await host.run('evil')).toMatchObject({
      eval: expect.stringContaining('EvalError'),
      functionMaker: expect.stringContaining('EvalError'),
      markup: expect.stringContaining('TrustedHTML'),
      secondPolicy: expect.stringContaining('disallowed'),
      inlineScript: expect.stringContaining('TrustedScript'),
      foreignFetch: expect.stringContaining('threw'),
      plainFetch: expect.stringContaining('threw'),
      missing: 404,
      upwards: 404,
      popup: 'refused',
      camera: expect.stringContaining('threw'),
      inWorker: { own: 200, foreign: 'refused' },
    })
    expect(await host.run('navigate')).toBe('https://app.invalid/')
  })

  test.skipIf(process.platform !== 'linux')('opens no port', () => {
    const pids = [host.child.pid ?? 0, ...descendants(host.child.pid ?? 0).map(one => one.pid)]
    expect(pids.length).toBeGreaterThan(3)
    expect(openPorts(pids)).toEqual([])
  })

  test('cancels the calls of a page that is loaded anew', async () => {
    expect(await host.run('leaveCall')).toBe('reloading')
    await host.next('test.cancelled')
    await host.next('test.ready')
    expect(await host.run('echo', { text: 'again' })).toMatchObject({ ok: true })
  })

  test('a second start hands its files over and ends', async () => {
    const path = fresh('second.pdf')
    writeFileSync(path, '%PDF-')
    const second = startTinyHost(fresh('one'), [path, fresh('nothing here.pdf')])
    expect(await second.exited).toBe(0)
    expect((await host.next('paths'))['paths']).toEqual([path])
  })

  test.skipIf(process.platform !== 'linux')('comes back when its page crashes', async () => {
    crashPage(host)
    await host.next('test.ready')
    expect(await host.run('echo', { text: 'alive' })).toMatchObject({ ok: true })
  })
})

describe.skipIf(!browser)('the end', () => {
  test('opens the files of the command line, and a closed window is exit 0', async () => {
    const path = fresh('argument.pdf')
    writeFileSync(path, '%PDF-')
    const host = startTinyHost(fresh('two'), [path])
    expect((await host.next('paths'))['paths']).toEqual([path])
    await host.next('test.ready')
    expect(await host.run('close')).toBe('closing')
    expect(await host.exited).toBe(0)
    await host.next('closed')
  })

  test('a browser that is killed is exit 70, with its name', async () => {
    const host = startTinyHost(fresh('three'))
    await host.next('test.ready')
    const main = descendants(host.child.pid ?? 0).find(one => one.command.includes('--remote-debugging-pipe'))
    process.kill(main?.pid ?? 0, 'SIGKILL')
    expect(await host.exited).toBe(70)
    expect(host.errors()).toContain('ended unexpectedly (SIGKILL)')
    await host.next('closed')
  })

  test('SIGTERM closes everything, SIGKILL leaves no browser behind', async () => {
    const host = startTinyHost(fresh('four'))
    await host.next('test.ready')
    host.child.kill('SIGTERM')
    expect(await host.exited).toBe(0)
    await host.next('closed')

    const killed = startTinyHost(fresh('four'))
    await killed.next('test.ready')
    const left = descendants(killed.child.pid ?? 0).map(one => one.pid)
    expect(left.length).toBeGreaterThan(2)
    killed.child.kill('SIGKILL')
    await killed.exited
    for (let tries = 0; tries < 100 && left.some(isRunning); tries++) await sleep(50)
    expect(left.filter(isRunning)).toEqual([])
  })

  test('a page that crashes for ever is given up', async () => {
    const host = startTinyHost(fresh('five'))
    for (let crash = 0; crash < 4; crash++) {
      await host.next('test.ready')
      crashPage(host)
    }
    expect(await host.exited).toBe(70)
    expect(host.errors()).toContain('crashed again and again')
  })

  test('a browser that cannot be started is exit 70, with its path', async () => {
    const host = startTinyHost(fresh('six'), ['--browser', fresh('nothing')])
    expect(await host.exited).toBe(70)
    expect(host.errors()).toContain('ended unexpectedly (exit code 127)')
  })
})

/** All renderers: the browser keeps a spare one, which cannot be told from ours. */
function crashPage(host: DrivenHost): void {
  const renderers = descendants(host.child.pid ?? 0).filter(one => one.command.includes('--type=renderer'))
  expect(renderers.length).toBeGreaterThan(0)
  for (const { pid } of renderers) process.kill(pid, 'SIGKILL')
}

test('a file that is not there is told; without a data folder there is no window', async () => {
  const file = fresh('a-file')
  writeFileSync(file, '')
  const said: string[] = []
  const started = runChromiumHost({
    options: parseWindowOptions(['--data-dir', join(file, 'data'), 'typo.pdf'], {}, folder),
    rendererDir: folder,
    say: line => said.push(line),
    createApp: async () => expect.unreachable(),
  })
  await expect(started).rejects.toMatchObject({ code: 'app.no-data-folder' })
  expect(said).toEqual(['There is no file “typo.pdf”, so it is not opened.'])
})

test.skipIf(process.platform === 'win32')('a policy against being driven is exit 69, and told', async () => {
  const program = fresh('refusing')
  // What Chromium writes where RemoteDebuggingAllowed is off; it opens its window all the same.
  const words = 'DevTools remote debugging is disallowed by the system admin.'
  writeFileSync(program, `#!/bin/sh\necho '${words}' >&2\nexec sleep 60\n`, { mode: 0o755 })
  const host = startTinyHost(fresh('seven'), ['--browser', program])
  expect(await host.exited).toBe(69)
  expect(host.errors()).toContain('the policy RemoteDebuggingAllowed is off')
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

function writeRandom(path: string, megabytes: number): void {
  const file = openSync(path, 'w')
  const block = Buffer.alloc(1024 * 1024)
  for (let i = 0; i < megabytes; i++) writeSync(file, randomFillSync(block))
  closeSync(file)
  expect(statSync(path).size).toBe(megabytes * 1024 * 1024)
}
