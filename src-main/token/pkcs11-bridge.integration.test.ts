import { createHash, verify, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SILENT } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import { makeToken, SOFTHSM_MODULE, spawnWith, type TokenFixture } from '../demo/testing/token-fixture.ts'
import type { SignatureScheme, TokenBridge } from './bridge.ts'
import { createPkcs11Bridge } from './pkcs11-bridge.ts'

const MESSAGE = Buffer.from('attributes that would be signed')

describe.skipIf(!SOFTHSM_MODULE)('a SoftHSM2 token', () => {
  let token: TokenFixture
  let bridge: TokenBridge

  beforeAll(async () => {
    token = await makeToken()
    bridge = createPkcs11Bridge({
      candidates: () => [{ path: token.module, name: 'SoftHSM2', source: 'argument' }],
      spawn: spawnWith(token.env),
      logger: SILENT,
    })
  })
  afterAll(async () => {
    await bridge?.close()
    token?.remove()
  })

  test('shows with its certificates, the blank slot of SoftHSM2 does not', async () => {
    const { modules, tokens } = await bridge.refresh()
    expect(modules).toMatchObject([{ state: 'ready', error: null, tokenCount: 1 }])
    expect(tokens).toMatchObject([
      { label: 'Test token', serial: token.serial, pin: 'ok', loginRequired: true },
    ])
    const rows = tokens[0]?.certificates.map(one => `${one.keyId} ${one.label} ${one.hasPrivateKey}`)
    expect(rows?.sort()).toEqual([
      '01 RSA signer null',
      '02 P-256 signer null',
      '03 P-384 signer null',
      '04 P-521 signer null',
      'ca Tokenseal demo issuer null',
    ])
  })

  test.each([
    ['RSA signer', 'rsa-pkcs1', 'sha256'],
    ['RSA signer', 'rsa-pkcs1', 'sha384'],
    ['RSA signer', 'rsa-pkcs1', 'sha512'],
    ['RSA signer', 'rsa-pss', 'sha256'],
    ['RSA signer', 'rsa-pss', 'sha512'],
    ['P-256 signer', 'ecdsa', 'sha256'],
    ['P-256 signer', 'ecdsa', 'sha512'],
    ['P-384 signer', 'ecdsa', 'sha384'],
    ['P-521 signer', 'ecdsa', 'sha512'],
  ] as const)('%s signs by %s with %s, and Node verifies it', async (label, scheme, digestName) => {
    const { tokens } = await bridge.refresh()
    const session = await bridge.openSession(tokens[0]?.tokenId ?? '')
    try {
      await session.login(new Secret('123456'))
      const certificate = (await session.certificates()).find(one => one.label === label)
      if (!certificate) throw new Error('no certificate')
      expect(certificate.hasPrivateKey).toBe(true)
      const digest = createHash(digestName).update(MESSAGE).digest()
      const request = { certificate, scheme, digestName, digest, message: MESSAGE, pin: null }
      const signature = await session.sign(request)
      expect(verifies(certificate.der, scheme, digestName, signature)).toBe(true)
      expect(verifies(certificate.der, scheme, digestName, signature.with(9, (signature[9] ?? 0) ^ 1))).toBe(
        false,
      )
    } finally {
      await session.close()
    }
  })

  test('one wrong PIN is one try, and the next right one works', async () => {
    const { tokens } = await bridge.refresh()
    const session = await bridge.openSession(tokens[0]?.tokenId ?? '')
    try {
      expect(await session.pinStatus()).toMatchObject({ state: 'ok', triesLeft: null, minLength: 4 })
      await expect(session.login(new Secret('999999'))).rejects.toMatchObject({
        code: 'token.pin-incorrect',
        details: { triesLeft: null },
      })
      expect(await session.pinStatus()).toMatchObject({ state: 'count-low' })
      await session.login(new Secret('123456'))
      expect(await session.pinStatus()).toMatchObject({ state: 'ok' })
    } finally {
      await session.close()
    }
  })

  test('a PIN of the wrong length is not sent', async () => {
    const { tokens } = await bridge.refresh()
    const session = await bridge.openSession(tokens[0]?.tokenId ?? '')
    try {
      for (const pin of ['', '123'])
        await expect(session.login(new Secret(pin))).rejects.toMatchObject({ code: 'token.pin-length' })
      expect(await session.pinStatus()).toMatchObject({ state: 'ok' })
    } finally {
      await session.close()
    }
  })

  test('two sessions at once are refused, an unknown token is not found', async () => {
    const { tokens } = await bridge.refresh()
    const id = tokens[0]?.tokenId ?? ''
    const session = await bridge.openSession(id)
    await expect(bridge.openSession(id)).rejects.toMatchObject({ code: 'token.busy' })
    await session.close()
    await (await bridge.openSession(id)).close()
    await expect(bridge.openSession('none')).rejects.toMatchObject({ code: 'token.not-found' })
  })

  test('a certificate without its key says so', async () => {
    const { tokens } = await bridge.refresh()
    const session = await bridge.openSession(tokens[0]?.tokenId ?? '')
    try {
      await session.login(new Secret('123456'))
      const issuer = (await session.certificates()).find(one => one.keyId === 'ca')
      if (!issuer) throw new Error('no certificate')
      expect(issuer.hasPrivateKey).toBe(false)
      await expect(session.key(issuer)).rejects.toMatchObject({
        code: 'token.certificate-unusable',
        details: { reason: 'no-private-key' },
      })
    } finally {
      await session.close()
    }
  })
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
