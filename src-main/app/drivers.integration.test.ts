/** Drivers as a person keeps them: tried in a process of their own, added, turned off, restarted. Real files, real tokens. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../../src-shared/model/settings.ts'
import { SILENT } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import {
  makeToken,
  SIGNERS,
  SOFTHSM_MODULE,
  spawnWith,
  type TokenFixture,
} from '../demo/testing/token-fixture.ts'
import {
  type CompiledFaultModule,
  compileFaultModule,
  createFaultModule,
  type FaultModule,
  whyNoFaultModule,
} from '../token/testing/fault-module.ts'
import { createTokenBridge, type TokenBridges } from '../token/token-bridges.ts'
import { describeTokens } from '../workflow/describe-tokens.ts'
import { createDriverHandlers } from './drivers.ts'

const reason = SOFTHSM_MODULE ? whyNoFaultModule() : 'SoftHSM2 is not installed'
if (reason) console.log(`Not run: ${reason}.`)
const PROXY = '/usr/lib/x86_64-linux-gnu/p11-kit-proxy.so'
const context = { signal: new AbortController().signal }

let token: TokenFixture
let compiled: CompiledFaultModule
let fault: FaultModule
let dir: string
let settings: Settings
let bridge: TokenBridges
let drivers: ReturnType<typeof createDriverHandlers>

beforeAll(async () => {
  if (reason) return
  token = await makeToken(SIGNERS.slice(1, 2))
  compiled = compileFaultModule()
})
afterAll(() => {
  token?.remove()
  compiled?.remove()
})
beforeEach(() => {
  if (reason) return
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'tokenseal-drivers-')))
  fault = createFaultModule(compiled.path, token.module)
  fault.order({})
  settings = DEFAULT_SETTINGS
  bridge = createTokenBridge({
    modules: () => settings.modules.map(path => ({ path, source: 'settings' })),
    turnedOff: () => settings.turnedOffModules,
    searchKnown: () => false,
    pkcs12Files: [],
    spawn: spawnWith({ ...token.env, ...fault.env }),
    logger: SILENT,
    deadlines: { start: 2000, slots: 2000 },
  })
  drivers = createDriverHandlers({
    ports: {
      settings: {
        read: () => settings,
        write: async value => {
          settings = value
        },
      },
    },
    bridge,
    describe: snapshot => describeTokens(snapshot, new Date(), () => false),
    changeSettings: async change => {
      settings = { ...settings, ...change } as Settings // Partial keys are present or absent, never undefined.
    },
  })
})
afterEach(async () => {
  if (reason) return
  await bridge.close()
  fault.remove()
  rmSync(dir, { recursive: true, force: true })
})

/** A library of our own that does something as soon as it is loaded. */
function library(name: string, onLoad: string): string {
  const path = join(dir, `${name}.so`)
  const body = `__attribute__((constructor)) static void on_load(void) { ${onLoad} }`
  writeFileSync(
    join(dir, `${name}.c`),
    `#include <unistd.h>\n${body}\nint C_GetFunctionList(void) { return 0; }\n`,
  )
  execFileSync('gcc', ['-shared', '-fPIC', '-o', path, join(dir, `${name}.c`)], { timeout: 30_000 })
  return path
}

describe.skipIf(reason !== null)('a driver that is tried', () => {
  test('tells its name, version and tokens, and leaves nothing behind', async () => {
    const found = await drivers.test({ path: fault.path }, context)
    expect(found).toMatchObject({
      module: {
        state: 'ready',
        tokenCount: 1,
        error: null,
        libraryVersion: expect.stringMatching(/^\d+\.\d+$/),
      },
      tokens: ['Test token'],
    })
    expect(settings).toEqual(DEFAULT_SETTINGS)
    expect(bridge.snapshot().modules).toEqual([])
    const [pid] = fault.processes()
    await vi.waitFor(() => expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH'))
  })

  test.each([
    ['crashes when it is loaded', '*(volatile int *)0 = 1;', 'crashed', 'token.module-crashed'],
    ['ends the process when it is loaded', '_exit(0);', 'crashed', 'token.module-crashed'],
    ['never comes back from loading', 'for (;;) pause();', 'not-answering', 'token.module-not-answering'],
  ])('and %s is not added; the next one is', async (_what, onLoad, state, code) => {
    const path = library('vendor', onLoad)
    expect((await drivers.test({ path }, context)).module).toMatchObject({ state, error: { code } })
    await expect(drivers.add({ path }, context)).rejects.toMatchObject({ code })
    expect(settings.modules).toEqual([])
    expect((await drivers.add({ path: fault.path }, context)).list.tokens).toHaveLength(1)
  })

  test.each([
    ['a missing file', null, 'token.module-missing'],
    [
      'a text file',
      'not a library at all, but somebody chose it: it is a letter',
      'token.module-not-a-driver',
    ],
  ])('and is %s is not added', async (_what, text, code) => {
    const path = join(dir, 'driver.so')
    if (text) writeFileSync(path, text)
    await expect(drivers.add({ path }, context)).rejects.toMatchObject({ code })
    expect(settings.modules).toEqual([])
  })

  test('must be named by an absolute path', async () => {
    await expect(drivers.test({ path: 'driver.so' }, context)).rejects.toMatchObject({
      code: 'usage.invalid',
    })
  })
})

describe.skipIf(reason !== null)('a driver that is kept', () => {
  test('is added once, and gone with its token when it is removed', async () => {
    await drivers.add({ path: fault.path }, context)
    const { list } = await drivers.add({ path: fault.path }, context)
    expect(settings.modules).toEqual([fault.path])
    expect(list.modules).toMatchObject([{ path: fault.path, source: 'settings', state: 'ready' }])
    expect(await drivers.remove({ path: fault.path }, context)).toEqual({ modules: [], tokens: [] })
    expect(settings.modules).toEqual([])
  })

  test('and turned off is listed but never loaded, until it is turned on', async () => {
    await drivers.add({ path: fault.path }, context)
    const loads = () => fault.calls('C_Initialize')
    const before = loads()
    const off = await drivers.turnOff({ path: fault.path }, context)
    expect(off).toMatchObject({ modules: [{ state: 'off', error: null, tokenCount: 0 }], tokens: [] })
    await bridge.refresh()
    expect(loads()).toBe(before)
    const on = await drivers.turnOn({ path: fault.path }, context)
    expect(on).toMatchObject({ modules: [{ state: 'ready' }], tokens: [{ label: 'Test token' }] })
    expect(loads()).toBe(before + 1)
  })

  test('and switched off by its crashes works again after a restart', async () => {
    await drivers.add({ path: fault.path }, context)
    fault.order({ 'crash.C_GetSlotList': 'segv' })
    await bridge.refresh()
    await bridge.refresh()
    expect(bridge.snapshot().modules).toMatchObject([{ state: 'switched-off' }])
    fault.order({})
    expect((await bridge.refresh()).modules).toMatchObject([{ state: 'switched-off' }])
    expect(await drivers.restart({ path: fault.path }, context)).toMatchObject({
      modules: [{ state: 'ready', error: null }],
      tokens: [{ label: 'Test token' }],
    })
  })

  test('is not restarted under a person who is logged in', async () => {
    const { tokens } = (await drivers.add({ path: fault.path }, context)).list
    const session = await bridge.openSession(tokens[0]?.tokenId ?? '')
    await session.login(new Secret('123456'))
    await expect(drivers.restart({ path: fault.path }, context)).rejects.toMatchObject({ code: 'token.busy' })
    await session.close()
    expect((await drivers.restart({ path: fault.path }, context)).tokens).toHaveLength(1)
  })
})

const proxied = existsSync(PROXY) && spawnSync('p11-kit', ['list-modules'], { encoding: 'utf8' }).stdout
if (!proxied || !proxied.includes('softhsm')) console.log('Not run: p11-kit does not offer SoftHSM2 here.')

test.skipIf(reason !== null || !proxied || !proxied.includes('softhsm'))(
  'one token behind its driver and behind p11-kit’s proxy is one, and stays the same when the driver goes',
  async () => {
    settings = { ...settings, modules: [token.module, PROXY] }
    const both = await bridge.refresh()
    expect(both.modules.map(({ tokenCount }) => tokenCount)).toEqual([1, 1])
    expect(both.tokens).toMatchObject([{ modulePath: token.module }])
    const alone = await drivers.turnOff({ path: token.module }, context)
    expect(alone.tokens).toMatchObject([{ modulePath: PROXY, tokenId: both.tokens[0]?.tokenId }])
  },
)
