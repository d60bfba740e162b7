import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ONE_PAGE, samplePdf } from '../../pdf/sample-pdf.ts'
import { MAIN } from './testing/cli-bench.ts'
import { type LevelBench, startLevelBench } from './testing/level-bench.ts'
import { startInTerminal, whyNoTerminal } from './testing/terminal.ts'

let bench: LevelBench
let pki: LevelBench['pki']
let { at, key, tokenseal, sign, openssl, signaturesOf, verifyStamp, accepted } = {} as LevelBench

beforeAll(async () => {
  bench = await startLevelBench()
  ;({ pki, at, key, tokenseal, sign, openssl, signaturesOf, verifyStamp, accepted } = bench)
})
afterAll(() => bench.close())
afterEach(() => {
  for (const path of ['/tsa', '/ocsp', '/issuing.crl', '/root.crl']) pki.fault(path, null)
  pki.forgetRequests()
})

/** The signature value and its time-stamp, cut out by openssl. */
function stampOf(cms: string): { value: string; token: string } {
  const lines = openssl('asn1parse', '-inform', 'DER', '-in', cms).split('\n')
  const number = (line: string) => Number(/^\s*(\d+):/.exec(line)?.[1])
  const at0 = lines.findIndex(line => line.includes('id-smime-aa-timeStampToken'))
  const token = lines.slice(at0).find(line => line.includes('cons: SEQUENCE'))
  const value = lines.slice(0, at0).findLast(line => line.includes('OCTET STRING'))
  if (token === undefined || value === undefined) throw new Error('no time-stamp')
  openssl(
    'asn1parse',
    '-inform',
    'DER',
    '-in',
    cms,
    '-strparse',
    `${number(value)}`,
    '-noout',
    '-out',
    `${cms}.x`,
  )
  const head = /hl=(\d+) l=\s*(\d+)/.exec(value)
  const bytes = readFileSync(at(cms))
  const from = number(value) + Number(head?.[1])
  writeFileSync(at(`${cms}.value`), bytes.subarray(from, from + Number(head?.[2])))
  const tokenHead = /hl=(\d+) l=\s*(\d+)/.exec(token)
  const tokenEnd = number(token) + Number(tokenHead?.[1]) + Number(tokenHead?.[2])
  writeFileSync(at(`${cms}.tst`), bytes.subarray(number(token), tokenEnd))
  return { value: `${cms}.value`, token: `${cms}.tst` }
}

test('b-t: openssl confirms signature and time-stamp', async () => {
  const { code, results } = await sign('t.pdf', 'b-t', '--tsa', `${pki.url}/tsa`)
  expect(code).toBe(0)
  expect(results[0]).toMatchObject({ ok: true, level: 'b-t', timeSource: 'tsa' })
  expect(Math.abs(Date.parse(results[0].time) - Date.now())).toBeLessThan(60_000)
  const [signature] = signaturesOf('t.pdf')
  expect(signature?.subFilter).toBe('ETSI.CAdES.detached')
  const { value, token } = stampOf('t.pdf.0.cms')
  expect(verifyStamp(value, token)).toContain('Verification: OK')
  const chain = ['-CAfile', pki.openssl.path('root.pem'), '-certfile', pki.openssl.path('issuing.pem')]
  openssl(
    'cms',
    '-verify',
    '-inform',
    'DER',
    '-in',
    't.pdf.0.cms',
    '-content',
    't.pdf.0.data',
    '-binary',
    '-cades',
    '-purpose',
    'any',
    '-out',
    'verified.bin',
    ...chain,
  )
  accepted('t.pdf')
})

test('the request holds a nonce and asks for the certificates; a policy is asked for and checked', async () => {
  const tsa = ['--tsa', `${pki.url}/tsa`, '--tsa-policy', '1.2.3.4.2']
  expect((await sign('policy.pdf', 'b-t', ...tsa)).code).toBe(0)
  const request = pki.requests.findLast(({ path }) => path === '/tsa')
  expect(request?.headers['content-type']).toBe('application/timestamp-query')
  writeFileSync(at('seen.tsq'), request?.body ?? '')
  const text = openssl('ts', '-query', '-in', 'seen.tsq', '-text')
  expect(text).toMatch(/Hash Algorithm: sha256/)
  expect(text).toMatch(/Nonce: 0x[0-9A-F]+/)
  expect(text).toMatch(/Certificate required: yes/)
  expect(text).toMatch(/Policy OID: 1\.2\.3\.4\.2/)
  const unknown = ['--tsa', `${pki.url}/tsa`, '--tsa-policy', '1.9.9']
  const refused = await sign('no.pdf', 'b-t', ...unknown)
  expect(refused).toMatchObject({ code: 6, error: { code: 'timestamp.failed' } })
  expect(refused.error.text).toContain('unacceptedPolicy')
})

test('b-lt: the store holds what openssl needs, and the key of /VRI is the digest of /Contents', async () => {
  const { code, results } = await sign('lt.pdf', 'b-lt', '--tsa', `${pki.url}/tsa`)
  expect(code, JSON.stringify(results)).toBe(0)
  expect(results[0]).toMatchObject({ level: 'b-lt', timeSource: 'tsa' })
  expect(results[0].bytesOut).toBe(readFileSync(at('lt.pdf')).length)
  const [signature] = signaturesOf('lt.pdf')
  const store = qpdfStore('lt.pdf')
  const sha1 = createHash('sha1')
    .update(readFileSync(at('lt.pdf.0.cms')))
    .digest('hex')
    .toUpperCase()
  expect(signature).toBeDefined()
  expect(Object.keys(store.vri)).toEqual([`/${sha1}`])
  const subjects = store.certs.map(der => {
    writeFileSync(at('one.der'), der)
    return openssl('x509', '-inform', 'DER', '-in', 'one.der', '-noout', '-subject').trim()
  })
  expect(subjects.sort()).toEqual(
    ['issuing', 'ocsp', 'root', 'signer', 'tsa'].map(name => `subject=CN = Loopback ${name}`),
  )
  expect(store.ocsps).toHaveLength(1)
  expect(store.crls).toHaveLength(1)
  writeFileSync(at('stored.ocsp'), store.ocsps[0] ?? '')
  const [root, issuing, signer] = ['root', 'issuing', 'signer'].map(name => pki.openssl.path(`${name}.pem`))
  const said = openssl(
    'ocsp',
    '-respin',
    'stored.ocsp',
    '-CAfile',
    root ?? '',
    '-verify_other',
    issuing ?? '',
    '-issuer',
    issuing ?? '',
    '-cert',
    signer ?? '',
    '-no_nonce',
  )
  expect(said).toContain('signer.pem: good')
  writeFileSync(at('stored.crl'), store.crls[0] ?? '')
  execFileSync('openssl', ['crl', '-inform', 'DER', '-in', at('stored.crl'), '-CAfile', root ?? '', '-noout'])
  // Each question once for the probe and the signature together.
  expect(pki.requests.filter(({ path }) => path === '/ocsp')).toHaveLength(1)
  accepted('lt.pdf')
})

test('b-lta: a time-stamp over the whole file, confirmed by openssl', async () => {
  const { code, results } = await sign('lta.pdf', 'b-lta', '--tsa', `${pki.url}/tsa`, '--digest', 'sha512')
  expect(code).toBe(0)
  expect(results[0]).toMatchObject({ level: 'b-lta' })
  const [signature, stamp] = signaturesOf('lta.pdf')
  expect(signature?.kind).toBe('signature')
  expect(stamp).toMatchObject({ kind: 'timestamp', subFilter: 'ETSI.RFC3161' })
  if (!stamp?.byteRange.valid) throw new Error('broken')
  const [, , second, more] = stamp.byteRange.parts
  expect(second + more).toBe(readFileSync(at('lta.pdf')).length)
  expect(verifyStamp('lta.pdf.1.data', 'lta.pdf.1.cms')).toContain('Verification: OK')
  accepted('lta.pdf')
})

test('b-lta with an Ed448 key: its time-stamps are made with SHA-512, which services know', async () => {
  pki.signerNamed('edwards', 'ed448')
  const key = ['--pkcs12', pki.pkcs12('edwards'), '--pin-file', 'pin.txt']
  const how = ['--level', 'b-lta', '--tsa', `${pki.url}/tsa`]
  const { code, results } = await bench.tokenseal('sign', 'in.pdf', '-o', 'ed448.pdf', ...key, ...how)
  expect(code, JSON.stringify(results)).toBe(0)
  expect(results[0]).toMatchObject({ level: 'b-lta', digest: 'shake256' })
  signaturesOf('ed448.pdf')
  const { value, token } = stampOf('ed448.pdf.0.cms')
  expect(verifyStamp(value, token)).toContain('Verification: OK')
  expect(verifyStamp('ed448.pdf.1.data', 'ed448.pdf.1.cms')).toContain('Verification: OK')
  writeFileSync(at('seen.tsq'), pki.requests.findLast(({ path }) => path === '/tsa')?.body ?? '')
  expect(openssl('ts', '-query', '-in', 'seen.tsq', '-text')).toMatch(/Hash Algorithm: sha512/)
})

test('a service in trouble is passed over; with none left nothing is written and it is exit 6', async () => {
  pki.fault('/tsa', { status: 503 })
  const both = ['--tsa', `${pki.url}/tsa`, '--tsa', `${pki.url}/tsa-second`]
  expect((await sign('second.pdf', 'b-t', ...both)).code).toBe(0)
  const refused = await sign('none.pdf', 'b-t', '--tsa', `${pki.url}/tsa`, '--tsa', 'http://127.0.0.1:9/')
  expect(refused).toMatchObject({ code: 6, ok: false, error: { code: 'timestamp.failed' } })
  expect(refused.error.text).toMatch(/error 503.*does not accept connections/)
  expect(() => readFileSync(at('none.pdf'))).toThrow()
})

test('a field gets the digest it asks for, and the time-stamp of its service or no signature', async () => {
  const asks = `/DigestMethod [(SHA384)] /Ff 64 /TimeStamp << /URL (${pki.url}/tsa) /Ff 1 >>`
  const objects = {
    ...ONE_PAGE,
    1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [11 0 R] >> >>',
    11: `<< /FT /Sig /T (Here) /SV << ${asks} >> >>`,
  }
  writeFileSync(at('asks.pdf'), samplePdf(objects))
  const inField = (name: string, ...more: readonly string[]) =>
    tokenseal('sign', 'asks.pdf', '-o', name, '--field', 'Here', ...key, ...more)
  const plain = await inField('plain.pdf')
  expect(plain).toMatchObject({ code: 3, error: { code: 'pdf.field-constraint' } })
  expect(plain.error.text).toContain(`“Here” requires: a time-stamp from ${pki.url}/tsa.`)
  const other = await inField('other.pdf', '--level', 'b-t', '--tsa', `${pki.url}/tsa-second`)
  expect(other).toMatchObject({ code: 3, error: { code: 'pdf.field-constraint' } })
  const { code, results } = await inField('asked.pdf', '--level', 'b-t', '--tsa', `${pki.url}/tsa`)
  expect(code, JSON.stringify(results)).toBe(0)
  signaturesOf('asked.pdf')
  expect(openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'asked.pdf.0.cms')).toMatch(
    /digestAlgorithm:\s+algorithm: sha384/,
  )
  accepted('asked.pdf')
})

test('basic and bearer login; without the right one it is refused', async () => {
  const secret = ['--tsa-secret-file', 'tsa-secret.txt']
  const basic = ['--tsa', `${pki.url}/tsa-basic`, '--tsa-user', 'anna', ...secret]
  expect((await sign('basic.pdf', 'b-t', ...basic)).code).toBe(0)
  const bearer = await sign('bearer.pdf', 'b-t', '--tsa', `${pki.url}/tsa-bearer`, ...secret)
  expect(bearer.error.text).toContain('does not accept the login')
  writeFileSync(at('token.txt'), 'token-of-anna\n')
  const right = ['--tsa', `${pki.url}/tsa-bearer`, '--tsa-secret-file', 'token.txt']
  expect((await sign('bearer.pdf', 'b-t', ...right)).code).toBe(0)
})

test('a password that nobody keeps is asked at the terminal, and without one it is said how to give it', async () => {
  const login = ['--tsa', `${pki.url}/tsa-basic`, '--tsa-user', 'anna']
  const refused = await sign('prompted.pdf', 'b-t', ...login)
  expect(refused).toMatchObject({ code: 6, error: { code: 'timestamp.secret-missing' } })
  expect(refused.error.remedy).toContain('--tsa-secret-file FILE')
  if (whyNoTerminal() !== null) return
  const env = { TOKENSEAL_DATA_DIR: at('data') }
  const command = [process.execPath, MAIN, 'timestamp', 'in.pdf', '-o', 'prompted.pdf', ...login]
  const terminal = startInTerminal(command, { cwd: bench.dir, env })
  await terminal.shows('Password of anna for the time-stamp service')
  terminal.type('falsch\r')
  await terminal.shows('Not accepted. Password of anna')
  terminal.type('geheim\r')
  expect(await terminal.end()).toBe(0)
  expect(terminal.seen()).not.toMatch(/falsch|geheim/)
  expect(signaturesOf('prompted.pdf')).toMatchObject([{ kind: 'timestamp' }])
})

test('a level that cannot be reached says which certificate lacks what, before the key is used', async () => {
  pki.fault('/ocsp', { status: 500 })
  pki.fault('/issuing.crl', { status: 404 })
  const refused = await sign('lacking.pdf', 'b-lt', '--tsa', `${pki.url}/tsa`)
  expect(refused).toMatchObject({ code: 6, error: { code: 'level.not-reached' } })
  expect(refused.error.text).toMatch(
    /Nothing proves that the certificate of “Loopback signer” still holds: .*error 500.*error 404/,
  )
  expect(() => readFileSync(at('lacking.pdf'))).toThrow()
})

test('without a service the level is a matter of usage', async () => {
  expect(await sign('x.pdf', 'b-t')).toMatchObject({ code: 2, error: { code: 'timestamp.no-service' } })
  expect(await sign('x.pdf', 'b-t', '--tsa-user', 'anna')).toMatchObject({ code: 2 })
})

type QpdfObject = { readonly value?: unknown; readonly stream?: { readonly data: string } }

function qpdfStore(name: string) {
  const args = ['--json=2', '--json-stream-data=inline', '--decode-level=all', at(name)]
  const json = JSON.parse(execFileSync('qpdf', args, { encoding: 'utf8', maxBuffer: 64 << 20 }))
  const objects: Record<string, QpdfObject> = json.qpdf[1]
  const get = (ref: unknown): QpdfObject => objects[`obj:${ref}`] ?? {}
  const root = get(Object(objects['trailer']?.value)['/Root']).value
  const dss = Object(get(Object(root)['/DSS']).value)
  const streams = (key: string): Buffer[] => {
    const refs: string[] = dss[key] ?? []
    return refs.map(ref => Buffer.from(get(ref).stream?.data ?? '', 'base64'))
  }
  return {
    certs: streams('/Certs'),
    ocsps: streams('/OCSPs'),
    crls: streams('/CRLs'),
    vri: Object(dss['/VRI']),
  }
}
