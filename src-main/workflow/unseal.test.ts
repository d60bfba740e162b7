import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromHex } from '../base/bytes.ts'
import { SealedDocument } from '../pdf/public-key.ts'
import { envelopeOf } from '../pdf/testing/sealed-pdf.ts'
import type { RawCertificate } from '../token/bridge.ts'
import { findFittingKey, openEnvelope, withRecipients } from './unseal.ts'

const CONTENT = fromHex('000102030405060708090a0b0c0d0e0f10111213fffff0c4')
let folder: string
const pem = (name: string) => join(folder, `${name}.pem`)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-unseal-'))
  for (const [name, serial] of [
    ['anna', '0x1002'],
    ['bruno', '7'],
  ] as const) {
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, `${name}.key`)]
    const named = ['-subj', `/O=Works/CN=${name}`, '-set_serial', serial, '-out', pem(name)]
    execFileSync('openssl', ['req', '-x509', ...key, ...named], { stdio: 'ignore' })
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const seal = (...names: readonly string[]) => new Uint8Array(envelopeOf(CONTENT, names.map(pem), []))

function held(name: string, hasPrivateKey: boolean | null = null): RawCertificate {
  const der = new Uint8Array(new X509Certificate(readFileSync(pem(name))).raw)
  return { der, label: name, keyId: '', hasPrivateKey }
}

test('whom it is for: how many, and the first few by issuer and serial number', () => {
  const envelopes = [seal('anna'), seal('bruno'), seal('anna', 'bruno')]
  expect(withRecipients(new SealedDocument(envelopes)).details).toEqual({
    count: 4,
    recipients: ['serial number 1002 of anna', 'serial number 07 of bruno', expect.any(String)],
    holder: null,
  })
  const byKey = new Uint8Array(envelopeOf(CONTENT, [pem('anna')], ['-keyid']))
  expect(withRecipients(new SealedDocument([byKey])).details.recipients[0]).toMatch(
    /^key identifier [0-9a-f]{40}$/,
  )
})

test('the first envelope that names a certificate counts, one without its key does not', () => {
  const sealed = { envelopes: [seal('bruno'), seal('anna', 'bruno')] }
  expect(findFittingKey(sealed, [held('anna')])?.certificate.label).toBe('anna')
  expect(findFittingKey(sealed, [held('anna'), held('bruno')])?.certificate.label).toBe('bruno')
  expect(findFittingKey(sealed, [held('anna', false)])).toBeNull()
  expect(findFittingKey({ envelopes: [new Uint8Array(9)] }, [held('anna')])).toBeNull()
})

test('nothing is tried without a fitting certificate', async () => {
  const sealed = new SealedDocument([seal('bruno')])
  const never = () => Promise.reject(new Error('a key was used'))
  await expect(openEnvelope(sealed, [held('anna')], 'Token', never)).rejects.toMatchObject({
    code: 'pdf.recipient-key-needed',
    details: { holder: 'Token', count: 1 },
  })
})

test('a key that does not fit is one refusal, whatever it gave', async () => {
  const sealed = new SealedDocument([seal('anna')])
  for (const given of [null, new Uint8Array(0), new Uint8Array(32), new Uint8Array(31)])
    await expect(openEnvelope(sealed, [held('anna')], 'Token', async () => given)).rejects.toMatchObject({
      code: 'pdf.recipient-key-wrong',
      details: {},
    })
})

test('no damage to an envelope makes reading it crash or hang', async () => {
  const whole = seal('anna', 'bruno')
  const anna = held('anna')
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, flip, cut) => {
        const bytes = cut ? whole.slice(0, at) : whole.with(at, (whole[at] ?? 0) ^ flip)
        const sealed = withRecipients(new SealedDocument([bytes]))
        const outcome = await openEnvelope(sealed, [anna], 'Token', async () => new Uint8Array(32)).then(
          () => 'opened',
          error => error.code,
        )
        // Where the key is not the right one, the padding of CBC is right once in 256 times.
        expect([
          'opened',
          'pdf.recipient-key-needed',
          'pdf.recipient-key-wrong',
          'pdf.encryption-unsupported',
        ]).toContain(outcome)
      },
    ),
    { numRuns: 300 },
  )
})
