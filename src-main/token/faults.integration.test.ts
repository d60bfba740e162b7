import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SILENT } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import { createSoftToken } from '../demo/soft-token.ts'
import {
  makeToken,
  SIGNERS,
  SOFTHSM_MODULE,
  spawnWith,
  type TokenFixture,
} from '../demo/testing/token-fixture.ts'
import { createPkcs11Bridge, type Pkcs11BridgeOptions } from './pkcs11-bridge.ts'
import { type FaultBench, PIN, requestFor, startFaultBench, until } from './testing/fault-bench.ts'
import { type CompiledFaultModule, compileFaultModule, whyNoFaultModule } from './testing/fault-module.ts'

const reason = SOFTHSM_MODULE ? whyNoFaultModule() : 'SoftHSM2 is not installed'
if (reason) console.log(`Not run: ${reason}.`)

describe.skipIf(reason)('a driver', () => {
  let compiled: CompiledFaultModule
  let token: TokenFixture
  let other: TokenFixture
  let bench: FaultBench
  const start = (options: Partial<Pkcs11BridgeOptions> = {}) => {
    bench = startFaultBench(compiled.path, token, options)
  }
  beforeAll(async () => {
    compiled = compileFaultModule()
    token = await makeToken(SIGNERS.slice(0, 2))
    other = await makeToken(SIGNERS.slice(1, 2))
  })
  afterAll(() => {
    token?.remove()
    other?.remove()
    compiled?.remove()
  })
  beforeEach(() => start())
  afterEach(() => bench.close())

  describe('that crashes', () => {
    test.each(['segv', 'abort', 'exit'])(
      'by %s in the middle of a signature: the next try works',
      async how => {
        bench.watch()
        const session = await bench.openLoggedIn()
        const request = await requestFor(session, 'RSA signer')
        bench.faults.order({ 'crash.C_Sign': how })
        await expect(session.sign(request)).rejects.toMatchObject({
          code: 'token.module-crashed',
          details: { name: 'fault-module.so' },
        })
        await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.module-crashed' })
        await session.close()
        expect(bench.told.map(one => one.modules[0]?.state)).toContain('crashed')

        bench.faults.order({})
        await until(() => bench.bridge.snapshot().modules[0]?.state === 'ready')
        const again = await bench.openLoggedIn()
        expect(await again.sign(request)).toHaveLength(256)
      },
    )

    test('twice within a minute is switched off, and says so', async () => {
      bench.faults.order({ 'crash.C_SignInit': 'segv' })
      for (const code of ['token.module-crashed', 'token.module-switched-off']) {
        const session = await bench.openLoggedIn()
        const request = await requestFor(session, 'RSA signer')
        await expect(session.sign(request)).rejects.toMatchObject({ code })
        await session.close()
      }
      bench.faults.order({})
      const { modules, tokens } = await bench.bridge.refresh()
      expect(modules).toMatchObject([
        { state: 'switched-off', error: { code: 'token.module-switched-off' }, tokenCount: 0 },
      ])
      expect(tokens).toEqual([])
      expect(bench.faults.processes()).toHaveLength(2)
    })

    test('twice, but more than a minute apart, goes on', async () => {
      let now = 0
      await bench.close()
      start({ now: () => now })
      for (const time of [0, 61_000]) {
        now = time
        bench.faults.order({ 'crash.C_GetTokenInfo': 'abort' })
        const { modules } = await bench.bridge.refresh()
        expect(modules).toMatchObject([{ state: 'crashed' }])
        bench.faults.order({})
      }
      expect((await bench.bridge.refresh()).modules).toMatchObject([{ state: 'ready' }])
    })

    test('while it starts is a state, not an end', async () => {
      bench.faults.order({ 'crash.C_Initialize': 'abort' })
      expect((await bench.bridge.refresh()).modules).toMatchObject([{ state: 'crashed' }])
      bench.faults.order({})
      expect((await bench.bridge.refresh()).tokens).toHaveLength(1)
    })
  })

  describe('that hangs', () => {
    test('is ended at the deadline, and the next try works', async () => {
      await bench.close()
      start({ deadlines: { sign: 300 } })
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'P-256 signer')
      bench.faults.order({ 'hang.C_Sign': 1 })
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.module-not-answering' })
      await session.close()
      expect(bench.bridge.snapshot().modules).toMatchObject([{ state: 'not-answering' }])
      const [hung] = bench.faults.processes()
      await until(() => !isAlive(hung))

      bench.faults.order({})
      const again = await bench.openLoggedIn()
      expect(await again.sign(request)).toHaveLength(64)
    })

    test('while it starts costs only itself', async () => {
      await bench.close()
      start({ deadlines: { start: 300 } })
      bench.faults.order({ 'hang.C_Initialize': 1 })
      expect((await bench.bridge.refresh()).modules).toMatchObject([{ state: 'not-answering' }])
    })

    test('while the bridge closes is ended all the same', async () => {
      bench.faults.order({ 'hang.C_Finalize': 1 })
      await bench.bridge.refresh()
      await bench.bridge.close()
      await until(() => !isAlive(bench.faults.processes()[0]))
    })

    test('does not outlive a parent that was killed', async () => {
      bench.faults.order({ 'hang.C_GetSlotList': 1 })
      const parent = fork(resolve(import.meta.dirname, 'testing/hanging-parent.ts'), [bench.faults.path], {
        env: { ...process.env, ...token.env, ...bench.faults.env },
        execArgv: [],
      })
      const child = await new Promise<number>(done => parent.once('message', pid => done(Number(pid))))
      expect(isAlive(child)).toBe(true)
      parent.kill('SIGKILL')
      await until(() => !isAlive(child))
    })
  })

  test('that is slow still signs', async () => {
    const session = await bench.openLoggedIn()
    bench.faults.order({ 'delay.C_Sign': 400 })
    expect(await session.sign(await requestFor(session, 'P-256 signer'))).toHaveLength(64)
  })

  describe('whose token', () => {
    test('is taken out in the middle of a signature: removed; put back it shows under the same id', async () => {
      bench.watch()
      const session = await bench.openLoggedIn()
      const { tokenId } = session.token
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ 'pull_at.C_Sign': 1 })
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.removed' })
      await session.close()
      await until(() => bench.bridge.snapshot().tokens.length === 0)
      await expect(bench.bridge.openSession(tokenId)).rejects.toMatchObject({ code: 'token.not-found' })

      bench.faults.order({ newslot: 1 })
      await until(() => bench.bridge.snapshot().tokens.length === 1)
      expect(bench.bridge.snapshot().tokens[0]?.tokenId).toBe(tokenId)
      const again = await bench.openLoggedIn()
      expect(await again.sign(request)).toHaveLength(256)
    })

    test('is taken out between PIN and signature', async () => {
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ present: 0 })
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.removed' })
    })

    test('is taken out while the PIN is typed', async () => {
      bench.watch()
      const session = await bench.open()
      bench.faults.order({ present: 0 })
      await until(() => bench.told.at(-1)?.tokens.length === 0)
      await expect(session.login(new Secret(PIN))).rejects.toMatchObject({ code: 'token.removed' })
      expect(bench.faults.calls('C_Login')).toBe(0)
    })

    test('is pulled and pushed back at once: the login is gone, and no PIN is sent again', async () => {
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ epoch: 1 })
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.removed' })
      expect(bench.faults.calls('C_Login')).toBe(1)
    })

    test('is exchanged for another: nothing is signed', async () => {
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ epoch: 1, serial: 'another', label: 'Another' })
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.removed' })
      await session.close()
      await expect(bench.bridge.openSession(session.token.tokenId)).rejects.toMatchObject({
        code: 'token.removed',
      })
    })

    describe('has a twin of the same number and label', () => {
      const as = (name: string) => ({ real_label: name, label: 'Card', serial: '0001' })
      let pair: TokenFixture
      let twins: FaultBench
      beforeAll(async () => {
        pair = await makeToken(SIGNERS.slice(0, 1))
        const { dir, module, ca } = pair
        const both = { dir, module, ca, spawnWith, pin: PIN, keys: SIGNERS.slice(0, 1), now: new Date() }
        for (const label of ['First', 'Twin']) await createSoftToken({ ...both, label })
      })
      afterAll(() => pair?.remove())
      beforeEach(() => {
        twins = startFaultBench(compiled.path, pair)
        twins.faults.order(as('First'))
      })
      afterEach(() => twins.close())

      test('in its place: it is not opened, and the first shows again under its own id', async () => {
        const [own] = (await twins.bridge.refresh()).tokens
        const id = own?.tokenId ?? ''
        twins.faults.order({ ...as('Twin'), epoch: 1 })
        await expect(twins.bridge.openSession(id)).rejects.toMatchObject({ code: 'token.removed' })
        const [twin] = (await twins.bridge.refresh()).tokens
        expect(twin).toMatchObject({ serial: own?.serial, label: own?.label })
        expect(twin?.tokenId).not.toBe(id)
        twins.faults.order({ ...as('First'), epoch: 2, newslot: 1 })
        expect((await twins.bridge.refresh()).tokens[0]?.tokenId).toBe(id)
      })

      test('in its place while the PIN is typed: the PIN is not sent', async () => {
        const session = await twins.open()
        twins.faults.order(as('Twin'))
        await expect(session.login(new Secret(PIN))).rejects.toMatchObject({ code: 'token.removed' })
        expect(twins.faults.calls('C_Login')).toBe(0)
      })
    })

    test('is another one by the time of a second try: there is none', async () => {
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ serial: 'another', 'rv.C_Sign': 'CKR_GENERAL_ERROR*1' })
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.removed' })
      expect(bench.faults.calls('C_Sign')).toBe(1)
    })

    test('is unknown to it: the reader says why', async () => {
      bench.faults.order({ 'rv.C_GetTokenInfo': 'CKR_TOKEN_NOT_RECOGNIZED', empty_readers: 1 })
      const { tokens, readers } = await bench.bridge.refresh()
      expect(tokens).toEqual([])
      expect(readers).toMatchObject([
        { tokenPresent: true, problem: 'token.not-recognized' },
        { tokenPresent: false, problem: null },
      ])
    })

    test('hides its certificates before the login', async () => {
      bench.faults.order({ private_certs: 1 })
      const { tokens } = await bench.bridge.refresh()
      expect(tokens).toMatchObject([{ certificates: [] }])
      const session = await bench.openLoggedIn()
      const during = (await bench.bridge.refresh()).tokens
      expect(during[0]?.certificates).toHaveLength(3)
      expect(during[0]?.tokenId).toBe(session.token.tokenId)
      const labels = (await session.certificates()).filter(one => one.hasPrivateKey).map(one => one.label)
      expect(labels.sort()).toEqual(['P-256 signer', 'RSA signer'])
    })

    test('is held by another program: five tries, then busy', async () => {
      await bench.bridge.refresh()
      bench.faults.order({ 'rv.C_OpenSession': 'CKR_SESSION_COUNT*3' })
      await (await bench.open()).close()
      const before = bench.faults.calls('C_OpenSession')
      bench.faults.order({ 'rv.C_OpenSession': 'CKR_SESSION_COUNT' })
      await expect(bench.open()).rejects.toMatchObject({ code: 'token.busy' })
      expect(bench.faults.calls('C_OpenSession') - before).toBe(5)
    })

    test('shows in two drivers: it is one token, and the second is there when the first fails', async () => {
      const bridge = createPkcs11Bridge({
        candidates: () => [
          { path: bench.faults.path, name: '', source: 'argument' },
          { path: token.module, name: '', source: 'known' },
        ],
        spawn: spawnWith({ ...token.env, ...bench.faults.env }),
        logger: SILENT,
      })
      try {
        const { tokens, modules } = await bridge.refresh()
        expect(modules.map(one => one.tokenCount)).toEqual([1, 1])
        expect(tokens.map(one => one.modulePath)).toEqual([bench.faults.path])
        bench.faults.order({ 'rv.C_GetSlotList': 'CKR_GENERAL_ERROR' })
        const after = await bridge.refresh()
        expect(after.tokens.map(one => one.modulePath)).toEqual([token.module])
        expect(after.tokens[0]?.tokenId).toBe(tokens[0]?.tokenId)
        await (await bridge.openSession(tokens[0]?.tokenId ?? '')).close()
      } finally {
        await bridge.close()
      }
    })
  })

  describe('whose C_Sign', () => {
    test.each([
      'CKR_GENERAL_ERROR*1',
      'CKR_DEVICE_ERROR*1',
      'CKR_OPERATION_ACTIVE*1',
      'CKR_OBJECT_HANDLE_INVALID*1',
    ])('fails once with %s is asked once more, without a PIN', async answer => {
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ 'rv.C_Sign': answer, keep_op: 1 })
      expect(await session.sign(request)).toHaveLength(256)
      expect(bench.faults.calls('C_Login')).toBe(1)
      expect(bench.faults.calls('C_Sign')).toBe(2)
    })

    test('goes on failing is named, and the session still signs when it is well again', async () => {
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ 'rv.C_Sign': 'CKR_DEVICE_ERROR', keep_op: 1 })
      await expect(session.sign(request)).rejects.toMatchObject({
        code: 'token.failed',
        details: { code: 'CKR_DEVICE_ERROR', call: 'C_Sign', name: 'fault-module.so' },
      })
      expect(bench.faults.calls('C_Sign')).toBe(2)
      bench.faults.order({})
      expect(await session.sign(request)).toHaveLength(256)
    })

    test('fails on a token that grants one session only: the PIN is asked again', async () => {
      bench.faults.order({ max_sessions: 1 })
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ max_sessions: 1, 'rv.C_Sign': 'CKR_DEVICE_ERROR*1', keep_op: 1 })
      await expect(session.sign(request)).rejects.toMatchObject({
        code: 'token.pin-needed',
        details: { purpose: 'login' },
      })
      await session.login(new Secret(PIN))
      expect(await session.sign(request)).toHaveLength(256)
    })

    test('gives a wrong signature is found out', async () => {
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ corrupt_sign: 1 })
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.wrong-signature' })
    })

    test.each([
      ['RSA signer', '0x40', 256],
      ['RSA signer', '0x1', 256],
      ['P-256 signer', '0x1041', 64],
    ])('%s offers only %s: that way is taken', async (label, mechs, length) => {
      bench.faults.order({ mechs })
      const session = await bench.openLoggedIn()
      expect(await session.sign(await requestFor(session, label))).toHaveLength(length)
    })

    test('offers the raw way and refuses it: the other is taken', async () => {
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      bench.faults.order({ 'rv.C_SignInit': 'CKR_MECHANISM_INVALID*1' })
      expect(await session.sign(request)).toHaveLength(256)
      expect(bench.faults.calls('C_SignInit')).toBe(2)
    })

    test('offers no way at all says so', async () => {
      bench.faults.order({ mechs: '0x250' })
      const session = await bench.openLoggedIn()
      const request = await requestFor(session, 'RSA signer')
      await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.key-cannot-sign' })
    })
  })

  test('that does not start is named with its reason', async () => {
    bench.faults.order({ 'rv.C_Initialize': 'CKR_FUNCTION_FAILED' })
    expect((await bench.bridge.refresh()).modules).toMatchObject([
      { state: 'failed', error: { code: 'token.module-failed' } },
    ])
    bench.faults.order({})
    expect((await bench.bridge.refresh()).modules).toMatchObject([{ state: 'ready', error: null }])
  })
})

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}
