/** One signature with a PIN that can be mistaken for nothing, and then a search for it everywhere it must not be. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CDPSession, expect } from '@playwright/test'
import { compileFaultModule, createFaultToken } from './fault-token.ts'
import { notInElectron, test } from './fixtures.ts'
import type { SoftToken } from './soft-token.ts'
import { ROOT } from './start-app.ts'

const PIN = 'Zq7-Wombat-4471'

const CHROMIUM_ONLY = notInElectron('the pipe that is traced here is the one of the Chromium host')

test(
  'the PIN stays where it was typed, and goes to the token once',
  CHROMIUM_ONLY,
  async ({ open, document, folder, token }) => {
    test.skip(process.platform !== 'linux', 'processes are looked at in /proc')
    const own = tokenWithPin(token, join(folder, 'token'))
    const module = compileFaultModule(folder)
    test.skip(module === null, 'the pass-through module needs gcc and dlopen')
    const faults = createFaultToken(module ?? '', folder, own)
    const trace = join(folder, 'trace')
    const reports = join(folder, 'reports')
    mkdirSync(reports)
    const {
      app,
      dataDir,
      errors,
      process: host,
    } = await open({
      args: ['--module', faults.module, document],
      env: {
        ...faults.env,
        TOKENSEAL_E2E_TRACE: trace,
        NODE_OPTIONS: `--report-on-signal --report-on-fatalerror --report-directory=${reports}`,
      },
    })
    await app.seesDocument(document)
    await app.chooseFirstCertificate()
    await app.inspector.getByRole('checkbox', { name: 'Sign without a visible box' }).check({ force: true })
    await app.sign()
    await expect(app.pinField).toBeFocused()
    await app.page.keyboard.type(PIN) // Key by key: `fill` would leave the text in the page by itself.
    faults.order({ 'delay.C_Sign': 2000 })
    await app.page.keyboard.press('Enter')
    await expect(app.pinField).toBeHidden()
    expect(processesWith(host.pid ?? 0, PIN), 'while it signs').toEqual([])
    await app.seesSigned()

    host.kill('SIGUSR2') // Node writes what it would write in a crash.
    await expect.poll(() => readdirSync(reports).length).toBeGreaterThan(0)
    expect(processesWith(host.pid ?? 0, PIN), 'afterwards').toEqual([])
    expect(filesWith(PIN, folder, dataDir).filter(path => path !== trace)).toEqual([])
    expect(errors()).not.toContain(PIN)
    expect(await app.page.content()).not.toContain(PIN)

    const session = await app.page.context().newCDPSession(app.page)
    const heap = await heapSnapshot(session)
    expect(heap).toContain('Service agreement.pdf') // What is shown stands in it.
    expect(heap.includes(PIN), 'the memory of the page').toBe(false)

    const messages = readFileSync(trace, 'utf8').split('\n')
    const carrying = messages.filter(message => message.includes(PIN))
    expect(carrying).toHaveLength(1)
    expect(carrying[0]).toContain('signing.answerPin')
  },
)

/** A copy of the token whose PIN is ours. The new PIN reaches the helper by its standard input. */
function tokenWithPin(token: SoftToken, dir: string): SoftToken {
  cpSync(join(token.dir, 'tokens'), join(dir, 'tokens'), { recursive: true })
  const conf = join(dir, 'softhsm2.conf')
  writeFileSync(conf, `directories.tokendir = ${join(dir, 'tokens')}\nobjectstore.backend = file\n`)
  const env = { ...token.env, SOFTHSM2_CONF: conf }
  execFileSync(process.execPath, ['--input-type=module', '--eval', SET_PIN], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    input: JSON.stringify({ module: token.module, before: token.pin, pin: PIN }),
  })
  return { ...token, dir, env, pin: PIN }
}

const SET_PIN = `
import { readFileSync } from 'node:fs'
import pkcs11js from 'pkcs11js'
const { module, before, pin } = JSON.parse(readFileSync(0, 'utf8'))
const pkcs11 = new pkcs11js.PKCS11()
pkcs11.load(module)
pkcs11.C_Initialize()
const [slot] = pkcs11.C_GetSlotList(true)
const session = pkcs11.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION)
pkcs11.C_Login(session, pkcs11js.CKU_USER, before)
pkcs11.C_SetPIN(session, before, pin)
pkcs11.C_Finalize()
`

/** Descendants of the host, and itself, whose command line or environment holds the text. */
function processesWith(host: number, text: string): readonly string[] {
  const parents = new Map(pids().map(pid => [pid, parentOf(pid)]))
  const belongs = (pid: number): boolean => pid === host || (pid > 1 && belongs(parents.get(pid) ?? 0))
  const ours = [...parents.keys()].filter(belongs)
  expect(ours.length).toBeGreaterThan(2) // The host, the browser, the process of the driver.
  const parts = ours.flatMap(pid => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`])
  return parts.filter(path => readOrNothing(path).includes(text))
}

function pids(): readonly number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? 0)
}

/** A process may have ended meanwhile. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function filesWith(text: string, ...dirs: readonly string[]): readonly string[] {
  const files = dirs.flatMap(dir =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name)),
  )
  expect(files.length).toBeGreaterThan(5)
  return files.filter(path => existsSync(path) && readFileSync(path).includes(text))
}

async function heapSnapshot(session: CDPSession): Promise<string> {
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk))
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false, captureNumericValue: true })
  return chunks.join('')
}
