import {
  constants,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  X509Certificate,
} from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../base/secret.ts'
import { makeToken, SIGNERS, SOFTHSM_MODULE, type TokenFixture } from '../demo/testing/token-fixture.ts'
import type { OpeningScheme, OpenSealed, RawCertificate, TokenSession } from './bridge.ts'
import { type FaultBench, PIN, startFaultBench } from './testing/fault-bench.ts'
import { type CompiledFaultModule, compileFaultModule, whyNoFaultModule } from './testing/fault-module.ts'

const reason = SOFTHSM_MODULE ? whyNoFaultModule() : 'SoftHSM2 is not installed'
if (reason) console.log(`Not run: ${reason}.`)

const SECRET = new Uint8Array(randomBytes(32))
const PKCS1: OpeningScheme = { kind: 'rsa-pkcs1' }
const oaep = (hash: 'sha1' | 'sha256'): OpeningScheme => ({
  kind: 'rsa-oaep',
  hash,
  maskHash: hash,
  label: new Uint8Array(0),
})

describe.skipIf(reason)('a key on a token opens what was sealed for it', () => {
  let compiled: CompiledFaultModule
  let token: TokenFixture
  let bench: FaultBench

  beforeAll(async () => {
    compiled = compileFaultModule()
    token = await makeToken(SIGNERS)
  })
  afterAll(() => {
    token?.remove()
    compiled?.remove()
  })
  beforeEach(() => {
    bench = startFaultBench(compiled.path, token)
  })
  afterEach(() => bench.close())

  async function certificateOf(session: TokenSession, label: string): Promise<RawCertificate> {
    const certificate = (await session.certificates()).find(one => one.label === label)
    if (!certificate) throw new Error(`no certificate ${label}`)
    return certificate
  }

  /** Sealed by node:crypto with the public key of the certificate. */
  async function sealedFor(
    session: TokenSession,
    scheme: OpeningScheme,
    pin: string | null = null,
  ): Promise<OpenSealed> {
    const certificate = await certificateOf(session, 'RSA signer')
    const key = new X509Certificate(certificate.der).publicKey
    const sealed =
      scheme.kind === 'rsa-oaep'
        ? publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: scheme.hash }, SECRET)
        : publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, SECRET)
    return { certificate, scheme, sealed: new Uint8Array(sealed), pin: pin === null ? null : new Secret(pin) }
  }

  test.each([
    ['PKCS #1 v1.5', PKCS1],
    ['OAEP with SHA-1', oaep('sha1')],
    ['OAEP with SHA-256, which SoftHSM2 cannot do itself', oaep('sha256')],
  ])('RSA, %s', async (_, scheme) => {
    const session = await bench.openLoggedIn()
    const request = await sealedFor(session, scheme)
    expect(await session.open(request)).toEqual(SECRET)
    const { sealed } = request
    expect(await session.open({ ...request, sealed: sealed.with(40, (sealed[40] ?? 0) ^ 1) })).not.toEqual(
      SECRET,
    )
    // The token is in order after it.
    expect(await session.open(request)).toEqual(SECRET)
  })

  test('RSA where the token gives whole blocks only', async () => {
    bench.faults.order({ mechs: '0x3' })
    const session = await bench.openLoggedIn()
    for (const scheme of [PKCS1, oaep('sha1')])
      expect(await session.open(await sealedFor(session, scheme))).toEqual(SECRET)
  })

  test.each(['P-256', 'P-384', 'P-521'])('key agreement on %s', async namedCurve => {
    const session = await bench.openLoggedIn()
    const certificate = await certificateOf(session, `${namedCurve} signer`)
    const sender = generateKeyPairSync('ec', { namedCurve })
    const request = {
      certificate,
      scheme: { kind: 'ecdh' },
      sealed: pointOf(sender.publicKey),
      pin: null,
    } as const
    const publicKey = new X509Certificate(certificate.der).publicKey
    const expected = diffieHellman({ privateKey: sender.privateKey, publicKey })
    expect(await session.open(request)).toEqual(new Uint8Array(expected))
    expect(await session.open({ ...request, sealed: request.sealed.fill(7, 1) })).toBeNull()
  })

  test('a token that cannot says so', async () => {
    bench.faults.order({ mechs: '0x1041' })
    const session = await bench.openLoggedIn()
    await expect(session.open(await sealedFor(session, PKCS1))).rejects.toMatchObject({
      code: 'token.key-cannot-open',
    })
  })

  test('a key that wants its PIN each time gets it here too: one try, under the same guard', async () => {
    bench.faults.order({ always_auth: 1, real_pin: PIN, pin_max: 3 })
    const session = await bench.openLoggedIn()
    await expect(session.open(await sealedFor(session, PKCS1))).rejects.toMatchObject({
      code: 'token.pin-needed',
      details: { purpose: 'signature' },
    })
    expect(bench.faults.calls('C_DecryptInit')).toBe(0)
    await expect(session.open(await sealedFor(session, PKCS1, '000000'))).rejects.toMatchObject({
      code: 'token.pin-incorrect',
    })
    expect(bench.faults.calls('C_Login')).toBe(2)
    expect(await session.open(await sealedFor(session, PKCS1, PIN))).toEqual(SECRET)
    bench.faults.setTries(1)
    await expect(session.open(await sealedFor(session, PKCS1, PIN))).rejects.toMatchObject({
      code: 'token.pin-last-try',
    })
    expect(bench.faults.calls('C_Login')).toBe(3)
  })

  test('a driver that hides it is found out', async () => {
    bench.faults.order({ always_auth: 1, always_auth_hidden: 1, real_pin: PIN })
    const session = await bench.openLoggedIn()
    await expect(session.open(await sealedFor(session, PKCS1))).rejects.toMatchObject({
      code: 'token.pin-needed',
      details: { purpose: 'signature' },
    })
    expect(await session.open(await sealedFor(session, PKCS1, PIN))).toEqual(SECRET)
  })
})

/** 04, x, y. */
function pointOf(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = createPublicKey(key.export({ format: 'pem', type: 'spki' })).export({
    format: 'jwk',
  })
  return new Uint8Array(
    Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]),
  )
}
