/** ETSI EN 319 142-1, clauses 5.4 and 6.3, line by line, on one file at B-LTA: qpdf reads the objects, openssl the rest. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPdfBox, whyNoPdfBox } from '../../trust/testing/pdfbox-judge.ts'
import { type LevelBench, startLevelBench } from './testing/level-bench.ts'

let bench: LevelBench
let pdf: ReturnType<typeof qpdfObjects>
let cms: string

beforeAll(async () => {
  bench = await startLevelBench()
  const signed = await bench.sign('lta.pdf', 'b-lta', '--tsa', `${bench.pki.url}/tsa`)
  expect(signed.code, JSON.stringify(signed)).toBe(0)
  bench.signaturesOf('lta.pdf')
  pdf = qpdfObjects(bench.at('lta.pdf'))
  cms = bench.openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'lta.pdf.0.cms')
})
afterAll(() => bench.close())

type Dict = Readonly<Record<string, unknown>>

function qpdfObjects(path: string) {
  const args = ['--json=2', '--json-stream-data=inline', '--decode-level=all', path]
  const json = JSON.parse(execFileSync('qpdf', args, { encoding: 'utf8', maxBuffer: 64 << 20 }))
  const objects: Record<string, { value?: Dict; stream?: { data: string } }> = json.qpdf[1]
  const get = (ref: unknown): Dict => objects[`obj:${ref}`]?.value ?? {}
  const streamOf = (ref: unknown) => Buffer.from(objects[`obj:${ref}`]?.stream?.data ?? '', 'base64')
  const catalog = get(objects['trailer']?.value?.['/Root'])
  const all = Object.values(objects).flatMap(({ value }) => (value ? [value] : []))
  const byType = (type: string) => all.find(value => value['/Type'] === type) ?? {}
  return { get, streamOf, catalog, signature: byType('/Sig'), stamp: byType('/DocTimeStamp') }
}

/** The attribute types between two headings of openssl's print. */
function attributesOf(print: string, from: string, to: string): string[] {
  const part = print.slice(print.indexOf(from), print.lastIndexOf(to))
  return [...part.matchAll(/^ {10,}object: .*\(([\d.]+)\)$/gm)].map(([, oid = '']) => oid).filter(isAttribute)
}

const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_TIME = '1.2.840.113549.1.9.5'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
const SIGNATURE_TIME_STAMP = '1.2.840.113549.1.9.16.2.14'
const isAttribute = (oid: string) => oid.startsWith('1.2.840.113549.1.9.')

test('signature dictionary: type, sub-filter, time, and none of the forbidden entries', () => {
  expect(pdf.signature).toMatchObject({ '/Filter': '/Adobe.PPKLite', '/SubFilter': '/ETSI.CAdES.detached' })
  expect(pdf.signature['/M']).toMatch(/^u:D:\d{14}(Z|[+-]\d\d'\d\d'?)$/)
  expect(Object.keys(pdf.signature)).not.toContain('/Cert')
})

test('signed attributes: content type, digest, certificate; the time is in the dictionary alone', () => {
  expect(attributesOf(cms, 'signedAttrs', 'unsignedAttrs').sort()).toEqual(
    [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2].sort(),
  )
  expect(cms).not.toContain(SIGNING_TIME)
  expect(cms).toMatch(/object: contentType \(.*\)\n\s+set:\n\s+OBJECT:pkcs7-data/)
  const digest = createHash('sha256')
    .update(readFileSync(bench.at('lta.pdf.0.data')))
    .digest()
  expect(readFileSync(bench.at('lta.pdf.0.cms')).includes(digest)).toBe(true)
})

test('signing-certificate-v2 holds the digest of the very certificate that signed', () => {
  const [sha256 = ''] = bench
    .openssl('x509', '-in', bench.pki.openssl.path('signer.pem'), '-noout', '-fingerprint', '-sha256')
    .split('=')
    .slice(1)
  const digest = Buffer.from(sha256.trim().replaceAll(':', ''), 'hex')
  expect(digest).toHaveLength(32)
  expect(readFileSync(bench.at('lta.pdf.0.cms')).includes(digest)).toBe(true)
})

test('the container: detached, one signer, its certificates, a time-stamp as the only unsigned attribute', () => {
  expect(cms).toMatch(/eContentType: pkcs7-data \(.*\)\n\s+eContent: <ABSENT>/)
  expect(cms.match(/^ +signedAttrs:/gm)).toHaveLength(1)
  expect(cms).toContain('Loopback signer')
  expect(cms).toContain('Loopback issuing')
  const unsigned = cms.slice(cms.indexOf('unsignedAttrs'))
  const types = [...unsigned.matchAll(/^ +object: .*\(([\d.]+)\)$/gm)].map(([, oid]) => oid)
  expect(types).toEqual([SIGNATURE_TIME_STAMP])
})

test('/Contents is DER with zeros behind it, and /ByteRange leaves out nothing else', () => {
  const bytes = readFileSync(bench.at('lta.pdf'))
  for (const { '/ByteRange': range, '/Contents': contents } of [pdf.signature, pdf.stamp]) {
    const [start, first, second] = range as number[] // As qpdf gives an array of numbers.
    expect(start).toBe(0)
    expect(bytes[first ?? 0]).toBe('<'.charCodeAt(0))
    expect(bytes[(second ?? 0) - 1]).toBe('>'.charCodeAt(0))
    const hex = bytes.toString('latin1', (first ?? 0) + 1, (second ?? 0) - 1)
    expect(`b:${hex.toLowerCase()}`).toBe(contents)
    expect(hex).toMatch(/^3082[0-9a-fA-F]+$/)
  }
})

test('the store: every stream is what its array says, and /VRI is keyed by SHA-1 of /Contents in capitals', () => {
  const dss = pdf.get(pdf.catalog['/DSS'])
  const refs = (key: string) => dss[key] as string[] // Arrays of references.
  for (const ref of refs('/Certs')) expect(pdf.streamOf(ref)[0]).toBe(0x30)
  expect(refs('/Certs').length).toBeGreaterThanOrEqual(5)
  expect(refs('/OCSPs')).toHaveLength(1)
  expect(refs('/CRLs')).toHaveLength(1)
  const vri = dss['/VRI'] as Record<string, string> // A dictionary of references.
  const [, hex = ''] = String(pdf.signature['/Contents']).split(':')
  const key = createHash('sha1').update(Buffer.from(hex, 'hex')).digest('hex').toUpperCase()
  expect(Object.keys(vri)).toEqual([`/${key}`])
  const entry = pdf.get(vri[`/${key}`])
  expect(Object.keys(entry).sort()).toEqual(['/CRL', '/Cert', '/OCSP', '/TU'])
  expect(entry['/TU']).toMatch(/^u:D:\d{14}/)
  for (const [own, shared] of [
    ['/Cert', '/Certs'],
    ['/OCSP', '/OCSPs'],
    ['/CRL', '/CRLs'],
  ] as const) {
    for (const ref of entry[own] as string[]) expect(refs(shared)).toContain(ref)
  }
})

test('document time-stamp: its own type and sub-filter, no entry that RFC 3161 makes meaningless', () => {
  expect(pdf.stamp).toMatchObject({ '/Filter': '/Adobe.PPKLite', '/SubFilter': '/ETSI.RFC3161' })
  expect(Object.keys(pdf.stamp).sort()).toEqual(['/ByteRange', '/Contents', '/Filter', '/SubFilter', '/Type'])
  expect(bench.verifyStamp('lta.pdf.1.data', 'lta.pdf.1.cms')).toContain('Verification: OK')
})

test('signature, then store, then time-stamp over both: one update each', () => {
  const text = readFileSync(bench.at('lta.pdf'), 'latin1')
  const places = ['/ETSI.CAdES.detached', '/DSS', '/ETSI.RFC3161'].map(word => text.indexOf(word))
  expect(places.every(place => place > 0)).toBe(true)
  expect(places).toEqual([...places].sort((a, b) => a - b))
  const original = readFileSync(bench.at('in.pdf'), 'latin1')
  expect(text.match(/%%EOF/g)).toHaveLength((original.match(/%%EOF/g)?.length ?? 0) + 3)
})

const noPdfBox = whyNoPdfBox()

test.skipIf(noPdfBox)(
  `PDFBox and Bouncy Castle find signature and time-stamp whole ${noPdfBox ?? ''}`,
  async () => {
    const pdfBox = startPdfBox()
    const { error, signatures } = await pdfBox.judge({ path: bench.at('lta.pdf') })
    pdfBox.close()
    expect(error).toBeNull()
    const whole = { digest: true, valid: true, problem: null }
    expect(signatures).toMatchObject([
      { subFilter: 'ETSI.CAdES.detached', coversAll: false, ...whole },
      { subFilter: 'ETSI.RFC3161', coversAll: true, ...whole },
    ])
  },
)
