import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LevelBench, startLevelBench } from './testing/level-bench.ts'

let bench: LevelBench
let trust: readonly string[]
let tsa: readonly string[]

beforeAll(async () => {
  bench = await startLevelBench()
  trust = ['--trust', bench.pki.openssl.path('root.pem')]
  tsa = ['--tsa', `${bench.pki.url}/tsa`]
  for (const level of ['b-b', 'b-t', 'b-lt', 'b-lta']) {
    expect((await bench.sign(`${level}.pdf`, level, ...tsa)).code).toBe(0)
  }
})
afterAll(() => bench.close())

test.each([
  { level: 'b-b', source: 'claimed', offline: 'revocation.not-checked' },
  { level: 'b-t', source: 'tsa', offline: 'revocation.not-checked' },
  { level: 'b-lt', source: 'tsa', offline: 'revocation.checked' },
  { level: 'b-lta', source: 'tsa', offline: 'revocation.checked' },
])('$level is told with its time and what proves that it holds', async ({ level, source, offline }) => {
  bench.pki.forgetRequests()
  const report = await bench.tokenseal('validate', `${level}.pdf`, ...trust, '--offline')
  expect(bench.pki.requests).toEqual([])
  const [signature] = report.files[0].signatures
  const [online] = (await bench.tokenseal('validate', `${level}.pdf`, ...trust)).files[0].signatures
  for (const one of [signature, online]) {
    // The issuing certificate is in the file or fetched: the root alone is given.
    expect(one).toMatchObject({ verdict: 'passed', level, time: { source }, integrity: true })
  }
  expect(codesOf(signature)).toContain(offline)
  expect(codesOf(online)).toContain('revocation.checked')
  // What the file proves by itself is not asked for.
  expect(bench.pki.requests.length > 0).toBe(offline === 'revocation.not-checked')
})

test('a document time-stamp is told as one, and without trust the level stands all the same', async () => {
  const report = await bench.tokenseal('validate', 'b-lta.pdf')
  const [signature, stamp] = report.files[0].signatures
  expect(signature).toMatchObject({ verdict: 'indeterminate', level: 'b-lta' })
  expect(stamp).toMatchObject({ kind: 'document-timestamp', time: { source: 'document-timestamp' } })
})

test('an archived file tells until when its proof holds, as openssl reads the certificate of the service', async () => {
  const { files } = await bench.tokenseal('validate', 'b-lta.pdf', 'b-lt.pdf')
  const pem = bench.pki.openssl.path('tsa.pem')
  const [, end = ''] = bench.openssl('x509', '-in', pem, '-noout', '-enddate').trim().split('=')
  const isDue = Date.parse(end) - Date.now() < 90 * 86_400_000
  expect(Date.parse(files[0].archive.until)).toBe(Date.parse(end))
  expect(files[0].archive.isDue).toBe(isDue)
  expect(files[1].archive).toBeUndefined()
})

test('strangers’ documents make nobody call: without trust no service is asked', async () => {
  bench.pki.forgetRequests()
  await bench.tokenseal('validate', 'b-t.pdf')
  expect(bench.pki.requests).toEqual([])
})

test('a withdrawn certificate is told and gets no long-term signature; what a file proves already stands', async () => {
  bench.pki.withdraw(bench.pki.signer)
  const [earlier] = (await bench.tokenseal('validate', 'b-t.pdf', ...trust)).files[0].signatures
  expect(earlier).toMatchObject({ verdict: 'indeterminate', subIndication: 'REVOKED_NO_POE' })
  const again = await bench.sign('revoked.pdf', 'b-lt', ...tsa)
  expect(again).toMatchObject({ code: 6, error: { code: 'level.not-reached' } })
  expect(again.error.text).toContain('The certificate of “Loopback signer” was withdrawn')
  const [stored] = (await bench.tokenseal('validate', 'b-lt.pdf', ...trust)).files[0].signatures
  expect(stored).toMatchObject({ verdict: 'passed' })
})

function codesOf(signature: { readonly findings: readonly { readonly code: string }[] }): readonly string[] {
  return signature.findings.map(({ code }) => code)
}
