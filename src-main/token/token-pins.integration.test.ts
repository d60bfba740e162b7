import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../base/secret.ts'
import { makeToken, SIGNERS, SOFTHSM_MODULE, type TokenFixture } from '../demo/testing/token-fixture.ts'
import { type FaultBench, PIN, startFaultBench } from './testing/fault-bench.ts'
import { type CompiledFaultModule, compileFaultModule, whyNoFaultModule } from './testing/fault-module.ts'

const reason = SOFTHSM_MODULE ? whyNoFaultModule() : 'SoftHSM2 is not installed'
if (reason) console.log(`Not run: ${reason}.`)

/** The fixture gives the security officer the same PIN. */
const PUK = PIN
const NEW_PIN = 'new-8153'

describe.skipIf(reason)('a new PIN', () => {
  let token: TokenFixture
  let compiled: CompiledFaultModule
  let bench: FaultBench
  let tokenId: string
  beforeAll(() => {
    compiled = compileFaultModule()
  })
  afterAll(() => compiled?.remove())
  beforeEach(async () => {
    token = await makeToken(SIGNERS.slice(0, 1))
    bench = startFaultBench(compiled.path, token)
    bench.faults.order({ pin_max: 3 })
    tokenId = (await bench.bridge.refresh()).tokens[0]?.tokenId ?? ''
  })
  afterEach(async () => {
    await bench.close()
    token.remove()
  })

  const pins = {
    change: (pin: string, next: string, confirmedLastTry = false) =>
      bench.bridge.pins.change(tokenId, new Secret(pin), new Secret(next), { confirmedLastTry }),
    unlock: (puk: string, next: string, confirmedLastTry = false) =>
      bench.bridge.pins.unlock(tokenId, new Secret(puk), new Secret(next), { confirmedLastTry }),
  }
  const states = () => bench.bridge.pins.states(tokenId)

  /** The token itself says which PIN is right. */
  async function accepts(pin: string): Promise<void> {
    const session = await bench.open()
    await session.login(new Secret(pin)).finally(() => session.close())
  }

  test('with the old one: the new one is right from then on, and the old one is not', async () => {
    await pins.change(PIN, NEW_PIN)
    expect(bench.faults.calls('C_SetPIN')).toBe(1)
    await accepts(NEW_PIN)
    await expect(accepts(PIN)).rejects.toMatchObject({ code: 'token.pin-incorrect' })
  })

  test('with a wrong old one: one try, counted by the token and by us', async () => {
    await expect(pins.change('000000', NEW_PIN)).rejects.toMatchObject({ code: 'token.pin-incorrect' })
    expect(bench.faults.calls('C_SetPIN')).toBe(1)
    expect((await states()).pin).toMatchObject({ state: 'count-low', ownTries: { wrong: 1 } })
    await expect(pins.change('000000', NEW_PIN)).rejects.toMatchObject({ details: { triesLeft: 1 } })
    await expect(pins.change(PIN, NEW_PIN)).rejects.toMatchObject({ code: 'token.pin-last-try' })
    expect(bench.faults.calls('C_SetPIN')).toBe(2)
    await pins.change(PIN, NEW_PIN, true)
    expect((await states()).pin).toMatchObject({ state: 'ok', ownTries: { wrong: 0 } })
  })

  test.each([
    ['too short', '12', 'length'],
    ['empty', '', 'length'],
    ['the old one', PIN, 'same'],
  ])('that is %s is not sent', async (_what, next, why) => {
    await expect(pins.change(PIN, next)).rejects.toMatchObject({
      code: 'token.new-pin-refused',
      details: { reason: why },
    })
    expect(bench.faults.calls('C_SetPIN')).toBe(0)
  })

  test('with the PUK: a locked token is open again, its tries are back', async () => {
    bench.faults.setTries(0)
    await bench.bridge.refresh()
    await expect(accepts(PIN)).rejects.toMatchObject({ code: 'token.pin-locked' })
    await pins.unlock(PUK, NEW_PIN)
    expect((await states()).pin).toMatchObject({ state: 'ok', ownTries: { wrong: 0, possible: 0 } })
    await accepts(NEW_PIN)
  })

  test('the tries of the PUK are its own, under the same rules', async () => {
    const wrong = () => pins.unlock('00000000', NEW_PIN)
    await expect(wrong()).rejects.toMatchObject({ code: 'token.puk-incorrect' })
    await expect(wrong()).rejects.toMatchObject({ code: 'token.puk-incorrect' })
    expect(await states()).toMatchObject({
      pin: { ownTries: { wrong: 0 } },
      puk: { ownTries: { wrong: 2 }, lastTry: 'possible' },
    })
    const before = bench.faults.calls('C_Login')
    await expect(pins.unlock(PUK, NEW_PIN)).rejects.toMatchObject({ code: 'token.puk-last-try' })
    expect(bench.faults.calls('C_Login')).toBe(before)
    await pins.unlock(PUK, NEW_PIN, true)
    expect((await states()).puk).toMatchObject({ lastTry: 'no', ownTries: { wrong: 0 } })
  })

  test('an answer that may mean anything is no wrong PUK, and counts as a possible one', async () => {
    bench.faults.order({ 'rv.C_Login': 'CKR_GENERAL_ERROR' })
    await expect(pins.unlock(PUK, NEW_PIN)).rejects.toMatchObject({
      code: 'token.puk-possibly-incorrect',
      details: { code: 'CKR_GENERAL_ERROR' },
    })
    expect((await states()).puk.ownTries).toMatchObject({ wrong: 0, possible: 1 })
  })

  test.each([
    ['change', 'C_SetPIN', 'token.pin-change-unsupported'],
    ['unlock', 'C_InitPIN', 'token.unlock-unsupported'],
  ] as const)('a driver that cannot %s says so', async (verb, call, code) => {
    bench.faults.order({ [`rv.${call}`]: 'CKR_FUNCTION_NOT_SUPPORTED' })
    await expect(pins[verb](PIN, NEW_PIN)).rejects.toMatchObject({ code })
    expect((await states()).pin.ownTries).toMatchObject({ wrong: 0, possible: 0 })
  })

  test('a reader with a keypad is left to its own program', async () => {
    bench.faults.order({ pap: 'lenient' })
    await expect(pins.change(PIN, NEW_PIN)).rejects.toMatchObject({ code: 'token.pin-change-on-reader' })
    expect(bench.faults.calls('C_SetPIN')).toBe(0)
  })

  test('not while a signature is being made with the token', async () => {
    const session = await bench.openLoggedIn()
    await expect(pins.change(PIN, NEW_PIN)).rejects.toMatchObject({ code: 'token.busy' })
    await session.close()
    await pins.change(PIN, NEW_PIN)
  })
})
