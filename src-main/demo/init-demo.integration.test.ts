import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SILENT } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import { createTokenBridge } from '../token/token-bridges.ts'
import { type DemoOptions, initDemo } from './init-demo.ts'
import { SOFTHSM_MODULE, spawnWith } from './testing/token-fixture.ts'

let parent: string
let options: DemoOptions
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'tokenseal-demo-'))
  writeFileSync(join(parent, 'sample.pdf'), '%PDF-1.7 sample')
  options = {
    dir: join(parent, 'demo'),
    softhsmModule: SOFTHSM_MODULE,
    samplePath: join(parent, 'sample.pdf'),
    spawnWith,
    now: new Date(),
    say: () => {},
  }
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

const openssl = (...args: readonly string[]) =>
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 }).toString()

test.skipIf(!SOFTHSM_MODULE)(
  'the token and the key file are there, and show their keys after the PIN',
  async () => {
    const demo = await initDemo(options)
    const bridge = createTokenBridge({
      modules: () => [{ path: demo.token?.module ?? '', source: 'argument' }],
      searchKnown: () => false,
      pkcs12Files: [demo.pkcs12],
      spawn: spawnWith(demo.token?.env ?? {}),
      logger: SILENT,
    })
    const pin = () => new Secret(readFileSync(demo.pinFile, 'utf8').trim())
    try {
      const { tokens } = await bridge.refresh()
      expect(tokens.map(token => [token.kind, token.label])).toEqual([
        ['pkcs11', 'Tokenseal demo'],
        ['pkcs12', 'demo.p12'],
      ])
      for (const { tokenId } of tokens) {
        const session = await bridge.openSession(tokenId)
        await session.login(pin())
        const keys = (await session.certificates()).filter(one => one.hasPrivateKey).map(one => one.label)
        expect(keys.sort()).toEqual(
          session.token.kind === 'pkcs12' ? ['file'] : ['expired', 'login', 'not-yet', 'p256', 'p384', 'rsa'],
        )
        await session.close()
      }
    } finally {
      await bridge.close()
    }
    expect(statSync(demo.pinFile).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(demo.dir, 'sample.pdf'), 'utf8')).toBe('%PDF-1.7 sample')
  },
)

test.skipIf(!SOFTHSM_MODULE)('openssl builds the chain of a token certificate', async () => {
  const demo = await initDemo(options)
  const bridge = createTokenBridge({
    modules: () => [{ path: demo.token?.module ?? '', source: 'argument' }],
    searchKnown: () => false,
    pkcs12Files: [],
    spawn: spawnWith(demo.token?.env ?? {}),
    logger: SILENT,
  })
  try {
    const { tokens } = await bridge.refresh()
    const chain = ['-CAfile', demo.rootPem, '-untrusted', demo.issuerPem, '-x509_strict']
    const verdicts = (tokens[0]?.certificates ?? []).map(({ der, label }) => {
      const path = join(parent, 'leaf.der')
      writeFileSync(path, der)
      try {
        openssl('verify', ...chain, path)
        return `${label}: good`
      } catch (error) {
        const text = String((error as { stderr?: Buffer }).stderr)
        return `${label}: ${/error \d+ at \d depth lookup: (.*)/.exec(text)?.[1]}`
      }
    })
    expect(verdicts.sort()).toEqual([
      'Tokenseal demo issuer: good',
      'expired: certificate has expired',
      'login: good',
      'not-yet: certificate is not yet valid',
      'p256: good',
      'p384: good',
      'rsa: good',
    ])
  } finally {
    await bridge.close()
  }
})

test('openssl opens the key file with the PIN', async () => {
  const demo = await initDemo({ ...options, softhsmModule: null })
  expect(demo.token).toBeNull()
  expect(demo.signOptions).toEqual(['--pkcs12', demo.pkcs12, '--pin-file', demo.pinFile])
  const text = openssl('pkcs12', '-in', demo.pkcs12, '-nodes', '-passin', `file:${demo.pinFile}`)
  expect(text.match(/BEGIN (CERTIFICATE|PRIVATE KEY)/g)?.sort()).toEqual([
    'BEGIN CERTIFICATE',
    'BEGIN CERTIFICATE',
    'BEGIN PRIVATE KEY',
  ])
  expect(() => openssl('pkcs12', '-in', demo.pkcs12, '-nodes', '-passin', 'pass:wrong')).toThrow()
})

test.skipIf(!SOFTHSM_MODULE)('a second run changes nothing, even in a folder that was moved', async () => {
  const first = await initDemo(options)
  expect(first.isNew).toBe(true)
  const dir = join(parent, 'moved')
  renameSync(first.dir, dir)
  const second = await initDemo({ ...options, dir })
  expect(second).toMatchObject({ isNew: false, token: { serial: first.token?.serial } })
  const bridge = createTokenBridge({
    modules: () => [{ path: second.token?.module ?? '', source: 'argument' }],
    searchKnown: () => false,
    pkcs12Files: [],
    spawn: spawnWith(second.token?.env ?? {}),
    logger: SILENT,
  })
  const { tokens } = await bridge.refresh()
  await bridge.close()
  expect(tokens).toMatchObject([{ serial: first.token?.serial }])
})

test.skipIf(!SOFTHSM_MODULE)('an unfinished folder is finished; one without a token gets it', async () => {
  const { dir } = options
  mkdirSync(join(dir, 'tokens', 'half'), { recursive: true })
  writeFileSync(join(dir, 'demo.json'), '{ "version": 1, "isFinished": false }\n')
  const first = await initDemo({ ...options, softhsmModule: null })
  expect(first.token).toBeNull()
  const second = await initDemo(options)
  expect(second).toMatchObject({ isNew: true, token: { label: 'Tokenseal demo' } })
})

test.each(['tokens', 'root.pem', 'demo.json'])('%s of somebody else is never replaced', async name => {
  const { dir } = options
  mkdirSync(dir)
  writeFileSync(join(dir, name), 'mine')
  await expect(initDemo({ ...options, softhsmModule: null })).rejects.toMatchObject({
    code: 'demo.folder-taken',
    details: { folder: 'demo', name },
  })
  expect(readdirSync(dir)).toEqual([name])
  expect(readFileSync(join(dir, name), 'utf8')).toBe('mine')
})

test('a demo whose SoftHSM2 is gone goes on with its key file, and finds one that moved', async () => {
  await initDemo(options)
  const record = join(options.dir, 'demo.json')
  const gone = { module: '/nowhere/libsofthsm2.so', label: 'Tokenseal demo', serial: '1' }
  writeFileSync(record, JSON.stringify({ version: 1, token: gone, sample: null }))
  const without = await initDemo({ ...options, softhsmModule: null })
  expect(without.token).toBeNull()
  expect(without.signOptions).toContain(without.pkcs12)
  const moved = await initDemo({ ...options, softhsmModule: SOFTHSM_MODULE })
  expect(moved.token?.module ?? null).toBe(SOFTHSM_MODULE)
})
