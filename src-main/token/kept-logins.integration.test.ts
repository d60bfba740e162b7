import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../base/secret.ts'
import { makeToken, SIGNERS, SOFTHSM_MODULE, type TokenFixture } from '../demo/testing/token-fixture.ts'
import { createKeptLogins, type KeptLogin, type KeptLogins } from './kept-logins.ts'
import { type FaultBench, PIN, requestFor, startFaultBench, until } from './testing/fault-bench.ts'
import { type CompiledFaultModule, compileFaultModule, whyNoFaultModule } from './testing/fault-module.ts'

const reason = SOFTHSM_MODULE ? whyNoFaultModule() : 'SoftHSM2 is not installed'
if (reason) console.log(`Not run: ${reason}.`)

describe.skipIf(reason)('a login that is kept', () => {
  let token: TokenFixture
  let compiled: CompiledFaultModule
  let bench: FaultBench
  let logins: KeptLogins
  let told: (readonly KeptLogin[])[]
  let tokenId: string
  let sleptMs: number
  beforeAll(async () => {
    compiled = compileFaultModule()
    token = await makeToken(SIGNERS.slice(0, 1))
  })
  afterAll(() => {
    token?.remove()
    compiled?.remove()
  })
  beforeEach(async () => {
    bench = startFaultBench(compiled.path, token)
    told = []
    sleptMs = 0
    logins = createKeptLogins({
      bridge: bench.bridge,
      now: () => new Date(Date.now() + sleptMs),
      onChange: list => told.push(list),
    })
    tokenId = (await bench.bridge.refresh()).tokens[0]?.tokenId ?? ''
  })
  afterEach(async () => {
    await logins.closeAll()
    await bench.close()
  })

  /** A signature, after which the login may be kept. */
  async function signs(keepMinutes: number): Promise<{ readonly alreadyIn: boolean }> {
    const session = await logins.openSession(tokenId)
    const alreadyIn = session.alreadyIn ?? false
    if (!alreadyIn) await session.login(new Secret(PIN), { keepMinutes })
    expect(await session.sign(await requestFor(session, 'RSA signer'))).toHaveLength(256)
    await session.close({ mayKeep: true })
    return { alreadyIn }
  }

  test('signs again without a PIN, with one C_Login in all', async () => {
    await signs(5)
    expect(logins.list()).toMatchObject([{ tokenId }])
    expect(await signs(5)).toEqual({ alreadyIn: true })
    expect(bench.faults.calls('C_Login')).toBe(1)
  })

  test('is not kept where nobody asked for it, nor after a cancellation', async () => {
    await signs(0)
    expect(logins.list()).toEqual([])
    const session = await logins.openSession(tokenId)
    await session.login(new Secret(PIN), { keepMinutes: 5 })
    await session.close()
    expect(logins.list()).toEqual([])
    expect(bench.faults.calls('C_Logout')).toBe(2)
  })

  test('ends after its minutes of rest', async () => {
    await signs(0.002)
    await until(() => logins.list().length === 0)
    expect(await signs(0)).toEqual({ alreadyIn: false })
    expect(bench.faults.calls('C_Logout')).toBe(2)
  })

  test('is over when the computer slept for longer, though no timer ran', async () => {
    await signs(5)
    sleptMs = 6 * 60_000
    expect(await signs(0)).toEqual({ alreadyIn: false })
    expect(bench.faults.calls('C_Logout')).toBe(2)
  })

  test('ends with “Close now”, and the token is logged out', async () => {
    await signs(5)
    await logins.close(tokenId)
    expect(bench.faults.calls('C_Logout')).toBe(1)
    expect(told.at(-1)).toEqual([])
    await bench.bridge.pins.states(tokenId)
  })

  test('ends at once when the token is taken out, which is seen while it rests', async () => {
    await signs(5)
    bench.faults.order({ present: 0 })
    await until(() => logins.list().length === 0)
    bench.faults.order({})
    await until(() => bench.bridge.snapshot().tokens.length === 1)
    expect(await signs(0)).toEqual({ alreadyIn: false })
  })

  test('is worth nothing after the token was pulled and pushed back between two looks', async () => {
    await signs(5)
    bench.faults.order({ epoch: 7 })
    expect(await signs(0)).toEqual({ alreadyIn: false })
    expect(bench.faults.calls('C_Login')).toBe(2)
  })

  test('does not outlive its driver', async () => {
    await signs(5)
    bench.faults.order({ 'crash.C_GetTokenInfo': 'segv' })
    await bench.bridge.refresh()
    bench.faults.order({})
    await sleep(100)
    await bench.bridge.refresh()
    expect(await signs(0)).toEqual({ alreadyIn: false })
  })
})
