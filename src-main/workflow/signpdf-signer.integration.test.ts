import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plainAddPlaceholder } from '@signpdf/placeholder-plain'
import { SignPdf } from '@signpdf/signpdf'
import { extractSignature, SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils'
import { PDFDocument } from 'pdf-lib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SILENT } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import { makeToken, SOFTHSM_MODULE, spawnWith, type TokenFixture } from '../demo/testing/token-fixture.ts'
import type { TokenBridge } from '../token/bridge.ts'
import { createPkcs11Bridge } from '../token/pkcs11-bridge.ts'
import { createSignpdfSigner } from './signpdf-signer.ts'

const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 }).toString()

describe.skipIf(!SOFTHSM_MODULE)('a token as the Signer of @signpdf', () => {
  let dir: string
  let token: TokenFixture
  let bridge: TokenBridge
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tokenseal-signpdf-'))
    token = await makeToken()
    writeFileSync(join(dir, 'root.pem'), token.rootPem)
    bridge = createPkcs11Bridge({
      candidates: () => [{ path: token.module, name: '', source: 'argument' }],
      spawn: spawnWith(token.env),
      logger: SILENT,
    })
  })
  afterAll(async () => {
    await bridge?.close()
    token?.remove()
    rmSync(dir, { recursive: true, force: true })
  })

  test.each([
    ['RSA signer', 'sha256'],
    ['P-256 signer', 'sha256'],
    ['P-384 signer', 'sha384'],
    ['P-521 signer', 'sha512'],
  ] as const)('%s: pdfsig and openssl accept what @signpdf made', async (label, digest) => {
    const { tokens } = await bridge.refresh()
    const session = await bridge.openSession(tokens[0]?.tokenId ?? '')
    await session.login(new Secret(token.pin))
    const certificate = (await session.certificates()).find(one => one.label === label)
    if (!certificate) throw new Error('no certificate')
    const askPin = () => Promise.reject(new Error('not for this key'))
    const prepared = await createSignpdfSigner({ session, certificate, issuers: [], digest, askPin })

    const pdf = await PDFDocument.create()
    pdf.addPage().drawText('To be signed')
    const withPlaceholder = plainAddPlaceholder({
      pdfBuffer: Buffer.from(await pdf.save({ useObjectStreams: false })),
      reason: 'Test',
      contactInfo: '',
      name: label,
      location: '',
      signatureLength: prepared.signatureLength,
      subFilter: SUBFILTER_ETSI_CADES_DETACHED,
    })
    const signed = await new SignPdf().sign(withPlaceholder, prepared.signer)
    await session.close()

    const file = join(dir, `${label}.pdf`)
    writeFileSync(file, signed)
    const report = run('pdfsig', '-nocert', file)
    expect(report).toContain('Signature Validation: Signature is Valid.')
    expect(report).toContain('Total document signed')
    expect(report).toContain(`Signing Hash Algorithm: ${digest.toUpperCase().replace('SHA', 'SHA-')}`)

    const { signature, signedData } = extractSignature(signed)
    writeFileSync(join(dir, 'cms.der'), Buffer.from(signature, 'latin1'))
    writeFileSync(join(dir, 'content'), signedData)
    const cms = ['-verify', '-binary', '-inform', 'DER', '-in', join(dir, 'cms.der')]
    const against = ['-content', join(dir, 'content'), '-CAfile', join(dir, 'root.pem'), '-purpose', 'any']
    expect(() => run('openssl', 'cms', ...cms, ...against, '-out', '/dev/null')).not.toThrow()

    // A broken twin: one byte of the document changed.
    writeFileSync(join(dir, 'content'), signedData.fill(0, 20, 21))
    expect(() => run('openssl', 'cms', ...cms, ...against, '-out', '/dev/null')).toThrow()
  })
})
