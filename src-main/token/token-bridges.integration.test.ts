import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
import { createTokenBridge, type TokenBridges } from './token-bridges.ts'

const NATIVE = join(import.meta.dirname, '../../node_modules/pkcs11js/build/Release/pkcs11.node')

let dir: string
let modules: string[]
let bridges: TokenBridges
let token: TokenFixture | null = null

beforeAll(async () => {
  if (SOFTHSM_MODULE) token = await makeToken(SIGNERS.slice(1, 2))
})
afterAll(() => token?.remove())
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokenseal-bridges-'))
  modules = []
  bridges = createTokenBridge({
    modules: () => modules.map(path => ({ path, source: 'settings' })),
    searchKnown: () => false,
    pkcs12Files: [],
    spawn: spawnWith(token?.env ?? {}),
    logger: SILENT,
  })
})
afterEach(async () => {
  await bridges.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('a driver file', () => {
  test('that is missing, text, or a foreign library is a state with words', async () => {
    writeFileSync(join(dir, 'text.so'), 'a text file with the name of a library, somebody chose it')
    const foreign = Buffer.alloc(64)
    foreign.set([0x7f, 0x45, 0x4c, 0x46, 1, 1])
    foreign.writeUInt16LE(3, 16)
    foreign.writeUInt16LE(3, 18)
    writeFileSync(join(dir, 'x86.so'), foreign)
    modules = ['none.so', 'text.so', 'x86.so'].map(name => join(dir, name))
    const { modules: infos, tokens } = await bridges.refresh()
    expect(infos.map(({ state, error }) => [state, error?.code])).toEqual([
      ['missing', 'token.module-missing'],
      ['not-a-module', 'token.module-not-a-driver'],
      ['wrong-architecture', 'token.module-wrong-architecture'],
    ])
    expect(infos[2]?.error?.text).toContain('x86, 32-bit')
    expect(tokens).toEqual([])
  })

  test.skipIf(process.platform !== 'linux' || !existsSync(NATIVE))(
    'that is a library, but none of PKCS#11, is told apart by loading it in its process',
    async () => {
      modules = [NATIVE]
      const { modules: infos } = await bridges.refresh()
      expect(infos).toMatchObject([{ state: 'not-a-module', error: { code: 'token.module-not-a-driver' } }])
      expect((await bridges.refresh()).modules).toMatchObject([{ state: 'not-a-module' }])
    },
  )

  test.skipIf(process.platform !== 'linux')('that lacks another library says which', async () => {
    writeFileSync(join(dir, 'vendor.c'), 'int gone(void); int C_GetFunctionList(void) { return gone(); }')
    writeFileSync(join(dir, 'gone.c'), 'int gone(void) { return 0; }')
    const gcc = (...args: readonly string[]) => execFileSync('gcc', args, { cwd: dir, timeout: 30_000 })
    try {
      gcc('-shared', '-fPIC', '-o', 'libgone.so', 'gone.c')
    } catch {
      console.log('Not run: there is no C compiler (gcc) here.')
      return
    }
    gcc('-shared', '-fPIC', '-o', 'vendor.so', 'vendor.c', '-L.', '-lgone')
    rmSync(join(dir, 'libgone.so'))
    modules = [join(dir, 'vendor.so')]
    const { modules: infos } = await bridges.refresh()
    expect(infos).toMatchObject([{ state: 'failed', error: { code: 'token.module-failed' } }])
    expect(infos[0]?.error?.text).toContain('libgone.so is missing')
  })

  test.skipIf(!SOFTHSM_MODULE)(
    'named twice, once by a link, is one; taken out of the settings it goes',
    async () => {
      const link = join(dir, 'link.so')
      symlinkSync(SOFTHSM_MODULE ?? '', link)
      modules = [link, SOFTHSM_MODULE ?? '']
      const { modules: infos, tokens } = await bridges.refresh()
      expect(infos.map(({ path }) => path)).toEqual([link])
      expect(tokens).toHaveLength(1)
      modules = []
      expect(await bridges.refresh()).toEqual({ modules: [], tokens: [], readers: [] })
    },
  )

  test.skipIf(!SOFTHSM_MODULE)('in a process that does not come up is not blamed for it', async () => {
    const broken = createTokenBridge({
      modules: () => [{ path: SOFTHSM_MODULE ?? '', source: 'argument' }],
      searchKnown: () => false,
      pkcs12Files: [],
      spawn: spawnWith({ NODE_OPTIONS: '--no-such-option' }),
      logger: SILENT,
    })
    try {
      for (let time = 0; time < 3; time += 1)
        expect((await broken.refresh()).modules).toMatchObject([
          { state: 'failed', error: { code: 'token.module-failed' } },
        ])
    } finally {
      await broken.close()
    }
  })
})

describe('a key file', () => {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 })

  beforeEach(() => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'k.pem']
    openssl('req', '-x509', ...key, '-out', 'c.pem', '-subj', '/CN=File')
    openssl(
      'pkcs12',
      '-export',
      '-inkey',
      'k.pem',
      '-in',
      'c.pem',
      '-out',
      'k.p12',
      '-passout',
      'pass:secret',
    )
  })

  test('is added at run time, told to those who listen, unlocked, and stands beside the drivers', async () => {
    const told: number[] = []
    const stop = bridges.onChange(snapshot => told.push(snapshot.tokens.length))
    const added = await bridges.addPkcs12(join(dir, 'k.p12'))
    expect(added).toMatchObject({ kind: 'pkcs12', label: 'k.p12', certificatesLocked: true })
    expect((await bridges.addPkcs12(join(dir, 'k.p12'))).tokenId).toBe(added.tokenId)
    expect(told).toEqual([1])
    const unlocked = await bridges.unlockPkcs12(added.tokenId, new Secret('secret'))
    expect(unlocked.certificates).toHaveLength(1)
    expect(bridges.snapshot().tokens).toEqual([unlocked])
    stop()
    await expect(bridges.unlockPkcs12('none', new Secret('x'))).rejects.toMatchObject({
      code: 'token.not-found',
    })
  })

  test('that was taken away while in use is missing', async () => {
    const { tokenId } = await bridges.addPkcs12(join(dir, 'k.p12'))
    const before = readFileSync(join(dir, 'k.p12'))
    rmSync(join(dir, 'k.p12'))
    const session = await bridges.openSession(tokenId)
    await expect(session.login(new Secret('secret'))).rejects.toMatchObject({ code: 'file.not-found' })
    writeFileSync(join(dir, 'k.p12'), before)
    await session.login(new Secret('secret'))
  })
})
