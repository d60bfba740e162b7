import { execFileSync } from 'node:child_process'
import {
  constants,
  createECDH,
  createHash,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  verify,
  X509Certificate,
} from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../base/secret.ts'
import { ecdsaToDer } from '../cms/public-key.ts'
import type { OpeningScheme, SignatureScheme } from './bridge.ts'
import { UnreadablePkcs12 } from './pkcs12-asn1.ts'
import { createPkcs12Bridge } from './pkcs12-bridge.ts'
import { readPkcs12, WrongPkcs12Password } from './pkcs12-file.ts'

/** Every file here is written by openssl: nothing of ours makes PKCS#12. */
const MESSAGE = Buffer.from('attributes that would be signed')
const PASSWORD = 'päss wörd'
let dir: string

const openssl = (...args: readonly string[]) =>
  execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 })

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokenseal-p12-'))
  const ec = (curve: string) => ['ec', '-pkeyopt', `ec_paramgen_curve:${curve}`]
  const keys = {
    rsa: ['rsa:2048'],
    p256: ec('P-256'),
    brainpool256: ec('brainpoolP256r1'),
    brainpool384: ec('brainpoolP384r1'),
    brainpool512: ec('brainpoolP512r1'),
    ed25519: ['ed25519'],
    ed448: ['ed448'],
  }
  for (const [name, key] of Object.entries(keys)) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`]
    openssl('req', '-x509', '-newkey', ...key, '-nodes', ...files, '-days', '30', '-subj', `/CN=${name}`)
  }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function exported(key: string, name: string, ...how: readonly string[]): string {
  const files = ['-inkey', `${key}.key`, '-in', `${key}.pem`, '-out', `${name}.p12`, '-name', 'My key']
  openssl('pkcs12', '-export', ...files, '-passout', `pass:${PASSWORD}`, ...how)
  return join(dir, `${name}.p12`)
}

describe.each([
  ['AES-256 and SHA-256, as openssl writes today', []],
  ['AES-128, SHA-512', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512']],
  ['triple DES and SHA-1, as Windows wrote', ['-descert', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
  ['RC2-40 certificates, as old programs wrote', ['-legacy']],
  ['certificates in the clear', ['-certpbe', 'NONE']],
  ['no message authentication', ['-nomac']],
  ['many iterations', ['-iter', '100000']],
] as const)('%s', (title, how) => {
  test.each([
    ['rsa', 'rsa-pkcs1', 'sha256'],
    ['rsa', 'rsa-pss', 'sha384'],
    ['p256', 'ecdsa', 'sha256'],
  ] as const)('%s: wrong password refused, right one signs by %s', async (key, scheme, digestName) => {
    const path = exported(
      key,
      `${key}-${createHash('sha256').update(title).digest('hex').slice(0, 8)}`,
      ...how,
    )
    const bridge = createPkcs12Bridge([path])
    const { tokens } = await bridge.refresh()
    expect(tokens).toMatchObject([{ kind: 'pkcs12', certificatesLocked: true, certificates: [] }])
    const tokenId = tokens[0]?.tokenId ?? ''

    const wrong = bridge.unlock(tokenId, new Secret('wrong'))
    await expect(wrong).rejects.toMatchObject({ code: 'pkcs12.password-wrong' })
    expect(bridge.snapshot().tokens[0]?.certificatesLocked).toBe(true)

    const unlocked = await bridge.unlock(tokenId, new Secret(PASSWORD))
    expect(unlocked).toMatchObject({
      certificatesLocked: false,
      certificates: [{ label: 'My key', hasPrivateKey: true }],
    })

    const session = await bridge.openSession(tokenId)
    const [certificate] = await session.certificates()
    if (!certificate) throw new Error('no certificate')
    const digest = createHash(digestName).update(MESSAGE).digest()
    const request = { certificate, scheme, digestName, digest, message: MESSAGE, pin: null }
    await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.pin-needed' })
    await session.login(new Secret(PASSWORD))
    const signature = await session.sign(request)
    expect(verifies(certificate.der, scheme, digestName, signature)).toBe(true)
    await session.close()
    await expect(session.sign(request)).rejects.toMatchObject({ code: 'token.pin-needed' })
  })
})

test.each([
  ['brainpool256', 'ecdsa', 'sha256', 'ec'],
  ['brainpool384', 'ecdsa', 'sha384', 'ec'],
  ['brainpool512', 'ecdsa', 'sha512', 'ec'],
  ['ed25519', 'ed25519', 'sha512', 'edwards'],
  ['ed448', 'ed448', 'shake256', 'edwards'],
] as const)(
  'a key on %s signs what openssl verifies, and only as its kind does',
  async (key, scheme, digestName, kind) => {
    const bridge = createPkcs12Bridge([exported(key, key)])
    const tokenId = (await bridge.refresh()).tokens[0]?.tokenId ?? ''
    const session = await bridge.openSession(tokenId)
    await session.login(new Secret(PASSWORD))
    const [certificate] = await session.certificates()
    if (!certificate) throw new Error('no certificate')
    expect(await session.key(certificate)).toMatchObject({ kind, curve: key })
    const hash = digestName === 'shake256' ? 'sha512' : digestName
    const digest = createHash(hash).update(MESSAGE).digest()
    const request = { certificate, scheme, digestName, digest, message: MESSAGE, pin: null }
    const signature = await session.sign(request)
    writeFileSync(join(dir, 'signature'), kind === 'ec' ? ecdsaToDer(signature) : signature)
    writeFileSync(join(dir, 'message'), MESSAGE)
    openssl('x509', '-in', `${key}.pem`, '-noout', '-pubkey', '-out', 'public')
    const files = ['-in', 'message', '-sigfile', 'signature']
    const hashed = kind === 'ec' ? ['-digest', hash] : []
    openssl('pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', 'public', ...hashed, ...files)
    const other = scheme === 'ecdsa' ? 'ed448' : 'ecdsa'
    await expect(session.sign({ ...request, scheme: other })).rejects.toMatchObject({
      code: 'token.key-cannot-sign',
    })
    await session.close()
  },
)

test.each([
  ['as openssl writes today', []],
  ['as old programs wrote', ['-legacy']],
])('a file with an empty password, %s, is unlocked and signs', async (_when, how) => {
  const path = exported('p256', 'empty', '-passout', 'pass:', ...how)
  const bridge = createPkcs12Bridge([path])
  const tokenId = (await bridge.refresh()).tokens[0]?.tokenId ?? ''
  const session = await bridge.openSession(tokenId)
  await expect(session.login(new Secret('x'))).rejects.toMatchObject({ code: 'pkcs12.password-wrong' })
  await session.login(new Secret(''))
  expect(await session.certificates()).toMatchObject([{ hasPrivateKey: true }])
})

test('a key opens what was sealed for it, by each of its ways', async () => {
  const secret = new Uint8Array(randomBytes(24))
  const none = new Uint8Array(0)
  const ways: readonly (readonly [string, OpeningScheme, (key: KeyObject) => readonly Buffer[]])[] = [
    [
      'rsa',
      { kind: 'rsa-pkcs1' },
      key => [publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, secret)],
    ],
    [
      'rsa',
      { kind: 'rsa-oaep', hash: 'sha256', maskHash: 'sha256', label: none },
      key => [publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, secret)],
    ],
    [
      'p256',
      { kind: 'ecdh' },
      key => {
        const sender = createECDH('prime256v1')
        const point = sender.generateKeys()
        const { x = '', y = '' } = key.export({ format: 'jwk' })
        const other = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
        return [point, sender.computeSecret(other)]
      },
    ],
  ]
  for (const [name, scheme, seal] of ways) {
    const bridge = createPkcs12Bridge([exported(name, `open-${scheme.kind}`)])
    const session = await bridge.openSession((await bridge.refresh()).tokens[0]?.tokenId ?? '')
    await session.login(new Secret(PASSWORD))
    const [certificate] = await session.certificates()
    if (!certificate) throw new Error('no certificate')
    const [sealed = Buffer.alloc(0), expected = secret] = seal(new X509Certificate(certificate.der).publicKey)
    const request = { certificate, scheme, sealed: new Uint8Array(sealed), pin: null }
    expect(await session.open(request)).toEqual(new Uint8Array(expected))
    expect(await session.open({ ...request, sealed: none })).toBeNull()
    const other = { ...request, scheme: { kind: name === 'rsa' ? 'ecdh' : 'rsa-pkcs1' } as const }
    await expect(session.open(other)).rejects.toMatchObject({ code: 'token.key-cannot-open' })
  }
})

test('a chain comes with the key, and only its own certificate has it', async () => {
  const path = exported('rsa', 'chain', '-certfile', 'p256.pem')
  const bridge = createPkcs12Bridge([path])
  const { tokens } = await bridge.refresh()
  const { certificates } = await bridge.unlock(tokens[0]?.tokenId ?? '', new Secret(PASSWORD))
  const rows = certificates.map(one => [new X509Certificate(one.der).subject, one.hasPrivateKey])
  expect(rows).toEqual([
    ['CN=rsa', true],
    ['CN=p256', false],
  ])
})

test('what is no PKCS#12 file is said so, and so is a missing one', async () => {
  const bridge = createPkcs12Bridge([])
  for (const content of ['', 'hello', '\x30\x03\x02\x01\x03', '\x30\x80\x02\x01\x03']) {
    const path = join(dir, 'broken.p12')
    writeFileSync(path, content, 'latin1')
    await expect(bridge.add(path)).rejects.toMatchObject({ code: 'pkcs12.unreadable' })
  }
  await expect(bridge.add(join(dir, 'none.p12'))).rejects.toMatchObject({ code: 'file.not-found' })
  expect(bridge.snapshot().tokens).toEqual([])
})

test('no change to a file makes reading it crash or hang', async () => {
  const whole = new Uint8Array(readFileSync(exported('p256', 'mutated', '-iter', '1')))
  const place = fc.integer({ min: 0, max: whole.length - 1 })
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, change, cut) => {
      const bytes = cut ? whole.subarray(0, at) : whole.with(at, (whole[at] ?? 0) ^ change)
      const outcome = await readPkcs12(bytes, PASSWORD).then(
        () => 'read',
        error =>
          error instanceof UnreadablePkcs12 || error instanceof WrongPkcs12Password ? 'refused' : error,
      )
      expect(['read', 'refused']).toContain(outcome)
    }),
    { numRuns: 300 },
  )
})

function verifies(
  der: Uint8Array,
  scheme: SignatureScheme,
  digestName: string,
  signature: Uint8Array,
): boolean {
  const key = new X509Certificate(der).publicKey
  if (scheme === 'ecdsa') return verify(digestName, MESSAGE, { key, dsaEncoding: 'ieee-p1363' }, signature)
  return scheme === 'rsa-pss'
    ? verify(digestName, MESSAGE, { key, padding: 6 }, signature)
    : verify(digestName, MESSAGE, key, signature)
}

describe('a key file that is remembered', () => {
  test('shows while it can be read, is passed over while it cannot, and comes back', async () => {
    const path = exported('p256', 'remembered')
    const bytes = readFileSync(path)
    const bridge = createPkcs12Bridge([], () => [path])
    expect((await bridge.refresh()).tokens).toMatchObject([{ label: 'remembered.p12' }])
    rmSync(path)
    expect((await bridge.refresh()).tokens).toEqual([])
    writeFileSync(path, 'no key file any more')
    expect((await bridge.refresh()).tokens).toEqual([])
    writeFileSync(path, bytes)
    expect((await bridge.refresh()).tokens).toMatchObject([{ certificatesLocked: true }])
  })

  test('does not come back once it was removed, and the file stays', async () => {
    const path = exported('p256', 'removed')
    const bridge = createPkcs12Bridge([path])
    const told: number[] = []
    bridge.onChange(({ tokens }) => told.push(tokens.length))
    const [token] = (await bridge.refresh()).tokens
    bridge.remove(token?.tokenId ?? '')
    expect((await bridge.refresh()).tokens).toEqual([])
    expect(told).toEqual([1, 0])
    expect(readFileSync(path).length).toBeGreaterThan(0)
  })
})
