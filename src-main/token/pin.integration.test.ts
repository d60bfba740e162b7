import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../base/secret.ts'
import { makeToken, SIGNERS, SOFTHSM_MODULE, type TokenFixture } from '../demo/testing/token-fixture.ts'
import { type FaultBench, PIN, requestFor, startFaultBench, until } from './testing/fault-bench.ts'
import { type CompiledFaultModule, compileFaultModule, whyNoFaultModule } from './testing/fault-module.ts'

const reason = SOFTHSM_MODULE ? whyNoFaultModule() : 'SoftHSM2 is not installed'
if (reason) console.log(`Not run: ${reason}.`)

describe.skipIf(reason)('PINs', () => {
  let token: TokenFixture
  let compiled: CompiledFaultModule
  let bench: FaultBench
  beforeAll(async () => {
    compiled = compileFaultModule()
    token = await makeToken(SIGNERS.slice(0, 2))
  })
  afterAll(() => {
    token?.remove()
    compiled?.remove()
  })
  beforeEach(() => {
    bench = startFaultBench(compiled.path, token)
  })
  afterEach(() => bench.close())

  test('each wrong PIN is one C_Login; the last try needs a yes; then it is locked and nothing is sent', async () => {
    bench.faults.order({ pin_max: 3 })
    const session = await bench.open()
    const wrong = (options = {}) => session.login(new Secret('000000'), options)

    await expect(wrong()).rejects.toMatchObject({ code: 'token.pin-incorrect', details: { triesLeft: null } })
    expect(await session.pinStatus()).toMatchObject({ state: 'count-low', triesLeft: null })
    await expect(wrong()).rejects.toMatchObject({ code: 'token.pin-incorrect', details: { triesLeft: 1 } })
    expect(bench.faults.calls('C_Login')).toBe(2)

    await expect(wrong()).rejects.toMatchObject({ code: 'token.pin-last-try' })
    await expect(session.login(new Secret(PIN))).rejects.toMatchObject({ code: 'token.pin-last-try' })
    expect(bench.faults.calls('C_Login')).toBe(2)

    await expect(wrong({ confirmedLastTry: true })).rejects.toMatchObject({ code: 'token.pin-locked' })
    expect(bench.faults.calls('C_Login')).toBe(3)
    expect(await session.pinStatus()).toMatchObject({ state: 'locked', triesLeft: 0 })

    await expect(session.login(new Secret(PIN), { confirmedLastTry: true })).rejects.toMatchObject({
      code: 'token.pin-locked',
    })
    expect(bench.faults.calls('C_Login')).toBe(3)
  })

  test('after a wrong PIN the window is told of the new flags when the session closes', async () => {
    bench.faults.order({ pin_max: 3 })
    const session = await bench.open()
    bench.watch()
    await expect(session.login(new Secret('000000'))).rejects.toMatchObject({ code: 'token.pin-incorrect' })
    await session.close()
    await until(() => bench.told.at(-1)?.tokens[0]?.pin === 'count-low')
  })

  test('what another program did to the PIN since is told when the session closes, and so is its end', async () => {
    const session = await bench.open()
    bench.watch()
    bench.faults.order({ tokenflags_set: '0x40000' })
    expect(await session.pinStatus()).toMatchObject({ state: 'locked' })
    await session.close()
    await until(() => bench.told.at(-1)?.tokens[0]?.pin === 'locked')

    bench.faults.order({ tokenflags_set: '0x10000' })
    await bench.bridge.refresh()
    expect(bench.told.at(-1)?.tokens[0]?.pin).toBe('count-low')
    bench.faults.order({})
    await (await bench.openLoggedIn()).close()
    await until(() => bench.told.at(-1)?.tokens[0]?.pin === 'ok')
  })

  test('no PIN goes to another token that is in the reader by now, though its driver does not mind', async () => {
    const session = await bench.open()
    bench.faults.order({ serial: 'another', label: 'Another' })
    await expect(session.login(new Secret(PIN))).rejects.toMatchObject({ code: 'token.removed' })
    expect(bench.faults.calls('C_Login')).toBe(0)
  })

  test('the last try with the right PIN brings all tries back', async () => {
    bench.faults.order({ pin_max: 3 })
    bench.faults.setTries(1)
    const session = await bench.open()
    await session.login(new Secret(PIN), { confirmedLastTry: true })
    expect(await session.pinStatus()).toMatchObject({ state: 'ok' })
  })

  test('a token that locks without flags is believed', async () => {
    bench.faults.order({ pin_max: 3, pin_flags: 0 })
    bench.faults.setTries(1)
    const session = await bench.open()
    await expect(session.login(new Secret('000000'))).rejects.toMatchObject({ code: 'token.pin-locked' })
    expect(bench.faults.calls('C_Login')).toBe(1)
  })

  test.each([
    ['CKR_GENERAL_ERROR', 'token.pin-possibly-incorrect'],
    ['CKR_FUNCTION_FAILED', 'token.pin-possibly-incorrect'],
    ['CKR_DEVICE_ERROR', 'token.pin-possibly-incorrect'],
    ['0x80000066', 'token.pin-possibly-incorrect'],
    ['CKR_PIN_LEN_RANGE', 'token.pin-form-refused'],
    ['CKR_PIN_EXPIRED', 'token.pin-must-change'],
    ['CKR_DEVICE_REMOVED', 'token.removed'],
  ])('%s to a PIN is %s, and the PIN is not sent again', async (answer, code) => {
    bench.faults.order({ 'rv.C_Login': answer })
    const session = await bench.open()
    await expect(session.login(new Secret(PIN))).rejects.toMatchObject({ code })
    expect(bench.faults.calls('C_Login')).toBe(1)
  })

  test.each([
    ['0x40000', 'token.pin-locked'],
    ['0x80000', 'token.pin-must-change'],
  ])('with the flag %s nothing is sent', async (flag, code) => {
    bench.faults.order({ tokenflags_set: flag })
    const session = await bench.open()
    await expect(session.login(new Secret(PIN))).rejects.toMatchObject({ code })
    expect(bench.faults.calls('C_Login')).toBe(0)
  })

  test('a token that asks for no login gets none', async () => {
    bench.faults.order({ tokenflags_clear: '0x4' })
    const session = await bench.open()
    await session.login(null)
    expect(bench.faults.calls('C_Login')).toBe(0)
  })

  test('a token that wants a PIN is not asked without one', async () => {
    const session = await bench.open()
    await expect(session.login(null)).rejects.toMatchObject({ code: 'token.pin-needed' })
    expect(bench.faults.calls('C_Login')).toBe(0)
  })

  test('on a keypad the person types, and a PIN given here stays here', async () => {
    bench.faults.order({ pap: 'lenient', real_pin: PIN, pinpad_ms: 50 })
    const session = await bench.open()
    expect(await session.pinStatus()).toMatchObject({ readerKeypad: true })
    const unused = new Secret('never sent')
    await session.login(unused)
    expect(unused.length).toBe(10)
    const request = await requestFor(session, 'RSA signer')
    expect(await session.sign(request)).toHaveLength(256)
  })

  test.each([
    ['cancel', 'token.pin-cancelled'],
    ['wrong', 'token.pin-incorrect'],
    ['timeout', 'token.pin-possibly-incorrect'],
  ])('%s on the keypad is %s', async (pinpad, code) => {
    bench.faults.order({ pap: 'lenient', real_pin: PIN, pinpad })
    const session = await bench.open()
    await expect(session.login(null)).rejects.toMatchObject({ code })
    expect(bench.faults.calls('C_Login')).toBe(1)
  })

  test('a keypad driver that insists on a NULL PIN is named, for pkcs11js cannot give one', async () => {
    bench.faults.order({ pap: 'strict', real_pin: PIN })
    const session = await bench.open()
    await expect(session.login(null)).rejects.toMatchObject({
      code: 'token.failed',
      details: { code: 'CKR_ARGUMENTS_BAD', call: 'C_Login', name: 'fault-module.so' },
    })
  })

  describe('for every signature', () => {
    test('the key says so, and signs with its PIN only', async () => {
      bench.faults.order({ always_auth: 1, real_pin: PIN })
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      expect(await session.key(request.certificate)).toMatchObject({ alwaysAuthenticate: true, bits: 2048 })
      await expect(session.sign(request)).rejects.toMatchObject({
        code: 'token.pin-needed',
        details: { purpose: 'signature' },
      })
      expect(bench.faults.calls('C_SignInit')).toBe(0)
      for (let time = 0; time < 2; time += 1)
        expect(await session.sign(await requestFor(session, 'RSA signer', PIN))).toHaveLength(256)
      expect(bench.faults.calls('C_Login')).toBe(3)
    })

    test('a wrong one is one try, and the next right one signs', async () => {
      bench.faults.order({ always_auth: 1, real_pin: PIN, pin_max: 3 })
      const session = await bench.openLoggedIn()
      const wrong = await requestFor(session, 'P-256 signer', '000000')
      await expect(session.sign(wrong)).rejects.toMatchObject({ code: 'token.pin-incorrect' })
      expect(bench.faults.calls('C_Login')).toBe(2)
      expect(await session.sign(await requestFor(session, 'P-256 signer', PIN))).toHaveLength(64)
      expect(bench.faults.calls('C_Login')).toBe(3)
    })

    test('the last try needs a yes here, too', async () => {
      bench.faults.order({ always_auth: 1, real_pin: PIN, pin_max: 3 })
      const session = await bench.openLoggedIn()
      bench.faults.setTries(1)
      const request = await requestFor(session, 'P-256 signer', PIN)
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.pin-last-try' })
      expect(bench.faults.calls('C_Login')).toBe(1)
      expect(await session.sign({ ...request, confirmedLastTry: true })).toHaveLength(64)
    })

    test('a driver that hides it is found out, without a second wrong step', async () => {
      bench.faults.order({ always_auth: 1, always_auth_hidden: 1, real_pin: PIN })
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      expect(await session.key(request.certificate)).toMatchObject({ alwaysAuthenticate: false })
      await expect(session.sign(request)).rejects.toMatchObject({
        code: 'token.pin-needed',
        details: { purpose: 'signature' },
      })
      expect(await session.key(request.certificate)).toMatchObject({ alwaysAuthenticate: true })
      expect(await session.sign(await requestFor(session, 'RSA signer', PIN))).toHaveLength(256)
    })

    test.each(['CKR_USER_ALREADY_LOGGED_IN', 'CKR_USER_TYPE_INVALID'])('%s means go on', async answer => {
      // Shown by the key, but the driver sees no need: NSS and opencryptoki answer so.
      bench.faults.order({ always_auth: 1, real_pin: PIN })
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer', PIN)
      await session.key(request.certificate)
      bench.faults.order({ 'rv.C_Login': answer })
      expect(await session.sign(request)).toHaveLength(256)
    })

    test('a failure after the PIN is not tried again', async () => {
      bench.faults.order({ always_auth: 1, real_pin: PIN })
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer', PIN)
      bench.faults.order({ always_auth: 1, real_pin: PIN, 'rv.C_Sign': 'CKR_DEVICE_ERROR*1' })
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.failed' })
      expect(bench.faults.calls('C_Login')).toBe(2)
      expect(bench.faults.calls('C_Sign')).toBe(1)
    })

    test('on a keypad it is typed there', async () => {
      bench.faults.order({ always_auth: 1, real_pin: PIN, pap: 'lenient' })
      const session = await bench.open()
      await session.login(null)
      expect(await session.sign(await requestFor(session, 'RSA signer'))).toHaveLength(256)
      expect(bench.faults.calls('C_Login')).toBe(2)
    })
  })

  test('a token that forgets the login asks for it again, and goes on after it', async () => {
    bench.faults.order({ drop_login: 1 })
    const session = await bench.openLoggedIn()
    const request = await requestFor(session, 'RSA signer')
    expect(await session.sign(request)).toHaveLength(256)
    await expect(session.sign(request)).rejects.toMatchObject({
      code: 'token.pin-needed',
      details: { purpose: 'login' },
    })
    await session.login(new Secret(PIN))
    expect(await session.sign(request)).toHaveLength(256)
    expect(bench.faults.calls('C_Login')).toBe(2)
  })
})
