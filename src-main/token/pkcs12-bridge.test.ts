import { execFileSync } from 'node:child_process'
import { createHash, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../base/secret.ts'
import type { SignatureScheme } from './bridge.ts'
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
  const keys = { rsa: ['rsa:2048'], p256: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] }
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
  // Nor is a folder, or a pipe that would wait for somebody to write.
  await expect(bridge.add(dir)).rejects.toMatchObject({ code: 'pkcs12.unreadable' })
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
