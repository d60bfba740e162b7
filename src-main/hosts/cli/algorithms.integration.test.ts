/** Keys that few programs know: signed on SoftHSM2 and from a key file, in a runtime like Electron's, judged by openssl. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judge } from '../../../e2e/judges.ts'
import { CA, issue, type Openssl, SIGNER, startOpenssl } from '../../cms/testing/openssl-pki.ts'
import type { SoftKey } from '../../demo/soft-token.ts'
import { ONE_PAGE, samplePdf } from '../../pdf/sample-pdf.ts'
import { compileFaultModule, createFaultModule, whyNoFaultModule } from '../../token/testing/fault-module.ts'
import { type CliBench, failureIn, jsonOf, startCliBench, whyNoBench } from './testing/cli-bench.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)

/** The runtime of Electron: whoever asks node:crypto for these keys or digests fails. */
const ELECTRON = {
  NODE_OPTIONS: `--import ${pathToFileURL(resolve(import.meta.dirname, '../../base/testing/without-openssl.mjs'))}`,
}

const KEYS = [
  { label: 'brainpoolP256r1', kind: 'brainpool256', digest: 'sha256' },
  { label: 'brainpoolP384r1', kind: 'brainpool384', digest: 'sha384' },
  { label: 'brainpoolP512r1', kind: 'brainpool512', digest: 'sha512' },
  { label: 'Ed25519', kind: 'ed25519', digest: 'sha512' },
  { label: 'Ed448', kind: 'ed448', digest: 'shake256' },
] as const

describe.skipIf(reason)('on a token', () => {
  let bench: CliBench
  let trust: { rootPem: string; issuerPem: string }
  beforeAll(async () => {
    const signer = { validity: 'now', use: 'signing' } as const
    const keys = KEYS.map(({ label, kind }): SoftKey => ({ label, kind, ...signer }))
    bench = await startCliBench(keys)
    trust = { rootPem: join(bench.dir, 'root.pem'), issuerPem: join(bench.dir, 'issuer.pem') }
    writeFileSync(trust.rootPem, bench.token.rootPem)
    writeFileSync(trust.issuerPem, bench.token.issuerPem)
  })
  afterAll(() => bench?.remove())

  const sign = (name: string, label: string, ...more: readonly string[]) => {
    bench.put(`${name}.pdf`)
    const args = ['sign', `${name}.pdf`, '-o', `${name}-signed.pdf`, '--cert', label, '--json', ...more]
    return bench.run([...args, ...bench.withToken], { env: ELECTRON })
  }

  test.each(KEYS)('$label signs, and openssl and qpdf call it good', async ({ label, digest }) => {
    const ended = await sign(label, label)
    expect(jsonOf(ended)).toMatchObject({
      results: [{ ok: true, digest, warnings: [{ code: 'pdf.rare-key' }] }],
    })
    const opinions = judge(join(bench.work, `${label}-signed.pdf`), trust, 1)
    // NSS, on which pdfsig stands, has none of these keys.
    for (const { name, good, said } of opinions) if (name !== 'pdfsig') expect(good, said).toBe(true)
    expect(extensionsIn(join(bench.work, `${label}-signed.pdf`))).toEqual(
      digest === 'shake256' ? [32001, 32002] : [32002],
    )
  })

  test('a further signature names what it needs, and the earlier one stays as valid', async () => {
    bench.put('twice.pdf', readFileSync(join(bench.work, 'Ed25519-signed.pdf')))
    const args = ['sign', 'twice.pdf', '-o', 'twice-signed.pdf', '--cert', 'Ed448', '--json']
    expect(jsonOf(await bench.run([...args, ...bench.withToken], { env: ELECTRON }))).toMatchObject({
      results: [{ ok: true }],
    })
    expect(extensionsIn(join(bench.work, 'twice-signed.pdf'))).toEqual([32002, 32001])
    const validate = ['validate', 'twice-signed.pdf', '--trust', trust.rootPem, '--offline', '--json']
    expect(jsonOf(await bench.run(validate, { env: ELECTRON }))).toMatchObject({
      files: [
        {
          signatures: [
            { verdict: 'passed', changesAfter: 'allowed' },
            { verdict: 'passed', changesAfter: 'none' },
          ],
        },
      ],
    })
  })

  // ISO 32000-2:2020, table 237: bit 7 of /Ff makes /DigestMethod a requirement.
  test('a field that requires SHA-512 gets it, unless another digest was asked for or the key has its own', async () => {
    const fieldOf = (digest: string) =>
      samplePdf({
        ...ONE_PAGE,
        1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [9 0 R] >> >>',
        9: `<< /FT /Sig /T (Here) /SV << /Ff 64 /DigestMethod [(${digest})] >> >>`,
      })
    const signIn = (digest: string, label: string, ...more: readonly string[]) => {
      bench.put('field.pdf', fieldOf(digest))
      const args = ['sign', 'field.pdf', '-o', 'filled.pdf', '--force', '--field', 'Here', '--json', ...more]
      return bench.run([...args, '--cert', label, ...bench.withToken], { env: ELECTRON })
    }
    const signed = await signIn('SHA512', 'brainpoolP256r1')
    expect(jsonOf(signed)).toMatchObject({ results: [{ ok: true, digest: 'sha512' }] })
    const [opinion] = judge(join(bench.work, 'filled.pdf'), trust, 1).filter(({ name }) => name === 'openssl')
    expect(opinion).toMatchObject({ good: true })
    const refusal = {
      code: 'pdf.field-constraint',
      details: { field: 'Here', constraint: 'the digest SHA512' },
    }
    const contrary = await signIn('SHA512', 'brainpoolP256r1', '--digest', 'sha384')
    expect(jsonOf(contrary)).toMatchObject({ ok: false, error: refusal })
    expect(contrary.code).toBe(3)
    expect(jsonOf(await signIn('SHA256', 'Ed25519'))).toMatchObject({
      error: { ...refusal, details: { field: 'Here', constraint: 'the digest SHA256' } },
    })
  })

  test('each passes our own validation, and a flipped bit of signature or document fails it', async () => {
    const files = KEYS.flatMap(({ label }) => {
      const signed = readFileSync(join(bench.work, `${label}-signed.pdf`))
      const forge = (name: string, at: number, hex: boolean) => {
        const bytes = Buffer.from(signed)
        // A hex digit stays one: 0 and 1, 2 and 3, … differ in their last bit, a and b do not.
        bytes[at] = hex ? (bytes[at] === 0x30 ? 0x31 : 0x30) : (bytes[at] ?? 0) ^ 1
        return bench.put(`${label}-${name}.pdf`, bytes)
      }
      const [, hole = 0] = byteRangeOf(signed)
      const container = signed.subarray(hole + 1, signed.indexOf('>', hole)).toString('latin1')
      const end = 2 * (4 + Buffer.from(container, 'hex').readUInt16BE(2))
      return [
        join(bench.work, `${label}-signed.pdf`),
        forge('other-signature', hole + 1 + end - 9, true),
        forge('other-document', signed.indexOf('/MediaBox') + 11, false),
      ]
    })
    const ended = await bench.run(['validate', ...files, '--trust', trust.rootPem, '--offline', '--json'], {
      env: ELECTRON,
    })
    const reports = jsonOf(ended).files
    const verdicts = Array.isArray(reports)
      ? reports.map(({ signatures: [one] }) => [one.verdict, one.integrity, one.findings[0]?.code ?? null])
      : []
    const good = ['passed', true, 'revocation.not-checked']
    const badSignature = ['failed', false, 'integrity.signature']
    const badDocument = ['failed', false, 'integrity.digest']
    expect(verdicts).toEqual(KEYS.flatMap(() => [good, badSignature, badDocument]))
  })

  test('certs names each key; a digest that an Edwards key does not have is refused before the PIN', async () => {
    const { stdout } = await bench.run(['certs', '--module', bench.token.module], { env: ELECTRON })
    const shown = [...stdout.matchAll(/^ {2}key +(.+)$/gm)].map(([, name]) => name)
    expect(shown.sort()).toEqual(KEYS.map(({ label }) => label).sort())
    const refused = await sign('contrary', 'Ed25519', '--digest', 'sha256')
    expect(failureIn(refused)).toMatchObject({ code: 'token.digest-fixed', details: { fixed: 'SHA-512' } })
    expect(refused.code).toBe(2)
  })
})

describe.skipIf(reason ?? whyNoFaultModule())('a driver from before PKCS #11 v3.0', () => {
  test('offers no EdDSA, and that is said before the PIN', async () => {
    const signer = { validity: 'now', use: 'signing' } as const
    const bench = await startCliBench([
      { label: 'edwards', kind: 'ed25519', ...signer },
      { label: 'brainpool', kind: 'brainpool256', ...signer },
    ])
    const compiled = compileFaultModule()
    const old = createFaultModule(compiled.path, bench.token.module)
    try {
      old.order({ mechs: '0x1,0x1041' })
      const run = (...args: readonly string[]) => bench.run([...args, '--module', old.path], { env: old.env })
      const { stdout } = await run('certs')
      expect(stdout).toMatch(
        /edwards\n(?: .*\n)* {2}signing +no: the token offers no way to sign with this key\n/,
      )
      expect(stdout).toMatch(/brainpool\n(?: .*\n)* {2}signing +yes\n/)
      bench.put('a.pdf')
      const refused = await run('sign', 'a.pdf', '--cert', 'edwards', '--pin-file', bench.pinFile, '--json')
      expect(failureIn(refused)).toMatchObject({
        code: 'token.certificate-unusable',
        details: { reason: 'token-cannot-sign' },
      })
      expect(old.calls('C_Login')).toBe(0)
    } finally {
      old.remove()
      compiled.remove()
      bench.remove()
    }
  })
})

test('the runtime of these tests is like Electron’s: it has no such key, and no SHAKE256', () => {
  const ask = (code: string) =>
    spawnSync(process.execPath, ['-e', code], { env: { ...process.env, ...ELECTRON }, encoding: 'utf8' })
  expect(ask("crypto.createHash('shake256')").stderr).toContain('which BoringSSL does not have')
  const made = "crypto.generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' })"
  expect(ask(`crypto.createPublicKey(${made}.privateKey)`).stderr).toContain('which BoringSSL does not have')
  expect(ask("crypto.createHash('sha384')").status).toBe(0)
})

describe.skipIf(reason)('from a key file', () => {
  let bench: CliBench
  let openssl: Openssl
  beforeAll(async () => {
    bench = await startCliBench()
    openssl = startOpenssl()
    issue(openssl, { name: 'root', key: 'brainpool512', extensions: CA })
  })
  afterAll(() => {
    bench?.remove()
    openssl?.remove()
  })

  test.each(['brainpool384', 'ed25519', 'ed448'] as const)(
    '%s signs, and openssl and qpdf call it good',
    async key => {
      issue(openssl, { name: key, key, issuer: 'root', extensions: SIGNER })
      const password = ['-passout', `file:${bench.pinFile}`]
      openssl.run(
        'pkcs12',
        '-export',
        '-inkey',
        `${key}.key`,
        '-in',
        `${key}.pem`,
        '-out',
        `${key}.p12`,
        ...password,
      )
      bench.put(`${key}.pdf`)
      const how = ['--pkcs12', openssl.path(`${key}.p12`), '--pin-file', bench.pinFile, '--json']
      const ended = await bench.run(['sign', `${key}.pdf`, '-o', `${key}-signed.pdf`, ...how], {
        env: ELECTRON,
      })
      expect(jsonOf(ended)).toMatchObject({ results: [{ ok: true }] })
      const root = openssl.path('root.pem')
      const opinions = judge(join(bench.work, `${key}-signed.pdf`), { rootPem: root, issuerPem: root }, 1)
      for (const { name, good, said } of opinions) if (name !== 'pdfsig') expect(good, said).toBe(true)
    },
  )
})

/** The numbers of ISO/TS that the catalog names, as qpdf reads it. */
function extensionsIn(pdf: string): readonly number[] {
  const { stdout } = spawnSync('qpdf', ['--json=2', '--json-key=qpdf', pdf], { encoding: 'utf8' })
  const [, objects] = JSON.parse(stdout).qpdf
  const entries = objects[`obj:${objects.trailer.value['/Root']}`].value['/Extensions']['/ISO_']
  return entries.map((entry: Readonly<Record<string, number>>) => entry['/ExtensionLevel'])
}

function byteRangeOf(pdf: Buffer): readonly number[] {
  const found = /\/ByteRange\s*\[([\d\s]+)\]/.exec(pdf.toString('latin1'))?.[1] ?? ''
  return found.trim().split(/\s+/).map(Number)
}
