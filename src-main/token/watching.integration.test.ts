/** Tokens that come and go, as the bridge tells them at its own pace. Real tokens behind the fault-injecting module. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SILENT } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import {
  makeToken,
  SIGNERS,
  SOFTHSM_MODULE,
  spawnWith,
  type TokenFixture,
} from '../demo/testing/token-fixture.ts'
import type { BridgeSnapshot, TokenBridge } from './bridge.ts'
import type { ModuleCandidate } from './module.ts'
import { createPkcs11Bridge } from './pkcs11-bridge.ts'
import {
  type CompiledFaultModule,
  compileFaultModule,
  createFaultModule,
  type FaultModule,
  whyNoFaultModule,
} from './testing/fault-module.ts'

const reason = SOFTHSM_MODULE ? whyNoFaultModule() : 'SoftHSM2 is not installed'
if (reason) console.log(`Not run: ${reason}.`)
/** The aim, on a machine that has other things to do as well. */
const NOTICED_MS = 1000

describe.skipIf(reason)('a bridge that somebody listens to', () => {
  let token: TokenFixture
  let compiled: CompiledFaultModule
  let fault: FaultModule
  let bridge: TokenBridge
  let candidates: readonly ModuleCandidate[]
  let told: BridgeSnapshot[]

  beforeAll(async () => {
    token = await makeToken(SIGNERS.slice(1, 2))
    compiled = compileFaultModule()
  })
  afterAll(() => {
    token?.remove()
    compiled?.remove()
  })
  beforeEach(() => {
    fault = createFaultModule(compiled.path, token.module)
    fault.order({})
    candidates = [{ path: fault.path, name: 'Slow', source: 'settings' }]
    told = []
    bridge = createPkcs11Bridge({
      candidates: () => candidates,
      spawn: spawnWith({ ...token.env, ...fault.env }),
      logger: SILENT,
      rescanMs: 200,
      retryPauses: { first: 150, longest: 300 },
    })
    bridge.onChange(snapshot => told.push(snapshot))
  })
  afterEach(async () => {
    await bridge.close()
    fault.remove()
  })

  const tokenCount = () => bridge.snapshot().tokens.length
  const moduleCalled = (name: string) => bridge.snapshot().modules.find(one => one.name === name)

  async function msUntil(isSo: () => boolean, limit = 10_000): Promise<number> {
    const begun = performance.now()
    while (!isSo()) {
      if (performance.now() - begun > limit) throw new Error('it never came')
      await sleep(5)
    }
    return performance.now() - begun
  }

  test('tells of a token that is put in, and of one that is taken out, within a second', async () => {
    fault.order({ present: 0 })
    await bridge.refresh()
    for (const [present, count] of [
      [1, 1],
      [0, 0],
    ] as const) {
      await sleep(330) // Somewhere between two looks.
      fault.order({ present })
      expect(await msUntil(() => tokenCount() === count)).toBeLessThan(NOTICED_MS)
    }
    expect(told.at(-1)?.tokens).toEqual([])
  })

  test('says that a card is being read while the driver is silent, and is held up in nothing else', async () => {
    candidates = [...candidates, { path: token.module, name: 'Quick', source: 'settings' }]
    await bridge.refresh()
    fault.order({ 'delay.C_GetSlotList': 2000 })
    expect(await msUntil(() => moduleCalled('Slow')?.reading === true)).toBeLessThan(NOTICED_MS)
    expect(moduleCalled('Quick')).toMatchObject({ state: 'ready', reading: false })
    fault.order({})
    await msUntil(() => moduleCalled('Slow')?.reading === false)
    expect(moduleCalled('Slow')).toMatchObject({ state: 'ready' })
  })

  test('asks a driver nothing while somebody is logged in there', async () => {
    const [first] = (await bridge.refresh()).tokens
    const session = await bridge.openSession(first?.tokenId ?? '')
    await session.login(new Secret('123456'))
    const looks = fault.calls('C_GetSlotList')
    await sleep(900)
    expect(fault.calls('C_GetSlotList')).toBe(looks)
    await session.close()
    await msUntil(() => fault.calls('C_GetSlotList') > looks)
  })

  test('tries a driver again whose service was down, one that crashes twice no more', async () => {
    fault.order({ 'rv.C_Initialize': 'CKR_DEVICE_ERROR' })
    await bridge.refresh()
    expect(moduleCalled('Slow')).toMatchObject({ state: 'failed' })
    await msUntil(() => fault.calls('C_Initialize') >= 3)
    fault.order({})
    await msUntil(() => moduleCalled('Slow')?.state === 'ready')
    expect(tokenCount()).toBe(1)

    fault.order({ 'crash.C_GetSlotList': 'segv' })
    await msUntil(() => moduleCalled('Slow')?.state === 'switched-off')
    const starts = fault.calls('C_Initialize')
    await sleep(700)
    expect(fault.calls('C_Initialize')).toBe(starts)
  })

  test('takes up a driver that is installed meanwhile, and lets go of one that is gone', async () => {
    await bridge.refresh()
    const looks = fault.calls('C_Initialize')
    candidates = [{ path: token.module, name: 'Quick', source: 'known' }, ...candidates]
    await msUntil(() => moduleCalled('Quick')?.state === 'ready')
    expect(bridge.snapshot().modules.map(({ name }) => name)).toEqual(['Quick', 'Slow'])
    expect(fault.calls('C_Initialize')).toBe(looks)
    candidates = candidates.slice(0, 1)
    await msUntil(() => moduleCalled('Slow') === undefined)
    expect(tokenCount()).toBe(1)
  })
})
