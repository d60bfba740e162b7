import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asnLines } from './asn-lines.ts'
import { type Certificate, readCertificate, readCertificateFile } from './certificate.ts'
import { certificateFields } from './certificate-fields.ts'
import { CA, issue, type Openssl, startOpenssl } from './testing/openssl-pki.ts'

let openssl: Openssl
let rich: Certificate
beforeAll(() => {
  openssl = startOpenssl()
  issue(openssl, {
    name: 'ca',
    key: 'p256',
    subject: '/C=SE/O=Norrland Trust AB/CN=Norrland CA 3',
    extensions: CA,
  })
  const der = issue(openssl, {
    name: 'rich',
    key: 'rsa',
    issuer: 'ca',
    serial: '0x5B0A4177C29E03',
    subject: '/C=SE/SN=Lindqvist/GN=Marta/serialNumber=PNOSE-198001012384/CN=Marta Lindqvist',
    extensions: EXTENSIONS,
  })
  rich = readCertificate(der)
})
afterAll(() => openssl.remove())

/** As ETSI EN 319 412-5 has them; the qualified statements are written as openssl's generator takes them. */
const EXTENSIONS = [
  'keyUsage=critical,nonRepudiation',
  'extendedKeyUsage=emailProtection,1.3.6.1.5.5.7.3.36,1.2.3.4',
  'basicConstraints=critical,CA:FALSE',
  'certificatePolicies=0.4.0.194112.1.2,@policy',
  'crlDistributionPoints=URI:http://crl.example/q3.crl,URI:ldap://ldap.example/cn=q3',
  'authorityInfoAccess=OCSP;URI:http://ocsp.example,caIssuers;URI:http://aia.example/q3.cer',
  'subjectAltName=email:marta@example.org,DNS:example.org,IP:192.0.2.7,IP:2001:db8::1,URI:https://example.org/,RID:1.2.3.4,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:marta@corp.example,dirName:directory',
  'subjectKeyIdentifier=hash',
  'authorityKeyIdentifier=keyid',
  'nameConstraints=critical,permitted;email:example.org,excluded;IP:10.0.0.0/255.0.0.0',
  '1.3.6.1.5.5.7.1.3=ASN1:SEQUENCE:statements',
  '1.2.3.4.5.6=DER:04:03:61:62:63',
  '[policy]',
  'policyIdentifier=1.3.6.1.4.1.9999.1',
  'CPS.1=https://cps.example/rules',
  '[directory]',
  'O=Lindqvist & Haro AB',
  '[statements]',
  'a=SEQUENCE:compliance',
  'b=SEQUENCE:device',
  'c=SEQUENCE:type',
  'd=SEQUENCE:terms',
  'e=SEQUENCE:limit',
  'f=SEQUENCE:retention',
  '[compliance]',
  'a=OID:0.4.0.1862.1.1',
  '[device]',
  'a=OID:0.4.0.1862.1.4',
  '[type]',
  'a=OID:0.4.0.1862.1.6',
  'b=SEQUENCE:types',
  '[types]',
  'a=OID:0.4.0.1862.1.6.1',
  '[terms]',
  'a=OID:0.4.0.1862.1.5',
  'b=SEQUENCE:places',
  '[places]',
  'a=SEQUENCE:place',
  '[place]',
  'a=IA5STRING:https://norrland.example/pds-en.pdf',
  'b=PRINTABLESTRING:en',
  '[limit]',
  'a=OID:0.4.0.1862.1.2',
  'b=SEQUENCE:money',
  '[money]',
  'a=PRINTABLESTRING:EUR',
  'b=INTEGER:5',
  'c=INTEGER:3',
  '[retention]',
  'a=OID:0.4.0.1862.1.3',
  'b=INTEGER:10',
]

function field(name: string) {
  const found = certificateFields(rich).find(one => one.name === name)
  if (!found) throw new Error(`no field ${name}`)
  return found
}
const said = (name: string) => field(name).parts.map(({ label, value, tech }) => [label, value, tech])
/** One line of `openssl x509` about the same certificate. */
const x509 = (...args: readonly string[]) =>
  openssl
    .run('x509', '-in', 'rich.pem', '-noout', ...args)
    .toString('utf8')
    .trim()
const withoutColons = (text: string) => text.replace(/.*=/, '').replaceAll(':', ' ').trim()

describe('says what openssl says', () => {
  test('of number, names and times', () => {
    expect(field('Serial number').value.replaceAll(' ', '')).toBe(x509('-serial').slice('serial='.length))
    expect(field('Subject').value).toBe(
      x509('-subject', '-nameopt', 'RFC2253')
        .slice('subject='.length)
        .replaceAll(/,(?=\w+=)/g, ', '),
    )
    const dates = [field('Valid from').value, field('Valid to').value].map(text => new Date(text).getTime())
    expect(dates).toEqual(
      [x509('-startdate'), x509('-enddate')].map(text => new Date(text.replace(/.*=/, '')).getTime()),
    )
  })
  test('of the key', () => {
    const modulus = x509('-modulus').slice('Modulus='.length)
    expect(field('Public key').value).toBe(`RSA ${modulus.length * 4} bit, exponent 65537`)
    expect(field('Public key').parts[0]?.value.replaceAll(' ', '')).toContain(modulus)
  })
  test('of the policies', () => {
    const told = x509('-ext', 'certificatePolicies').match(/(?<=Policy: )\S+/g)
    expect(rich.policies).toEqual(told)
  })
  test('of the key identifiers', () => {
    const told = x509('-ext', 'subjectKeyIdentifier,authorityKeyIdentifier').split('\n')
    expect(told).toContain(`    ${field('Subject key identifier').value.replaceAll(' ', ':')}`)
    expect(told.map(line => withoutColons(line))).toContain(field('Authority key identifier').value)
  })
  test('of which extensions there are, in which order, and which are critical', () => {
    const told = x509('-text')
      .split('\n')
      .filter(line => /^ {12}\S.*: ?(critical)?\s*$/.test(line))
    const own = certificateFields(rich).filter(({ group }) => group === 'extension')
    expect(told).toHaveLength(own.length)
    expect(told.map(line => line.includes('critical'))).toEqual(own.map(({ critical }) => critical))
  })
})

test('key usage, purposes and constraints are told in words with their technical names', () => {
  expect(said('Key usage')).toEqual([['Made for', 'Sign documents', 'contentCommitment']])
  expect(said('Purposes')).toEqual([
    ['Purpose', 'emailProtection', '1.3.6.1.5.5.7.3.4'],
    ['Purpose', 'documentSigning', '1.3.6.1.5.5.7.3.36'],
    ['Purpose', '1.2.3.4', null],
  ])
  expect(field('Basic constraints')).toMatchObject({ value: 'CA: no', critical: true })
})

test('qualified statements are told one by one', () => {
  expect(said('Qualified statements')).toEqual([
    ['Qualified certificate', 'Yes', 'QcCompliance'],
    ['Key in a certified device', 'Yes', 'QcSSCD'],
    ['Purpose', 'Signatures of a person', 'QcType esign'],
    ['Terms', 'https://norrland.example/pds-en.pdf', 'QcPDS en'],
    ['Up to a value of', '5000 EUR', 'QcLimitValue'],
    ['Records are kept', '10 years after it expires', 'QcRetentionPeriod'],
  ])
  expect(rich).toMatchObject({ qualified: true, qualifiedFor: 'esign', qualifiedDevice: true })
})

test('addresses, names and ranges are told as they stand', () => {
  expect(said('Revocation list').map(([, value]) => value)).toEqual([
    'http://crl.example/q3.crl',
    'ldap://ldap.example/cn=q3',
  ])
  expect(said('Authority information').map(([, value, tech]) => `${tech} ${value}`)).toEqual([
    'OCSP http://ocsp.example',
    'caIssuers http://aia.example/q3.cer',
  ])
  expect(said('Certificate policies').map(([, value]) => value)).toEqual([
    '0.4.0.194112.1.2 (QCP-n-qscd)',
    '1.3.6.1.4.1.9999.1',
    'https://cps.example/rules',
  ])
  expect(said('Other names').map(([label, value]) => `${label}: ${value}`)).toEqual([
    'E-mail: marta@example.org',
    'Host name: example.org',
    'IP address: 192.0.2.7',
    'IP address: 2001:db8:0:0:0:0:0:1',
    'Address: https://example.org/',
    'Registered number: 1.2.3.4',
    'Other name: 1.3.6.1.4.1.311.20.2.3 (userPrincipalName): marta@corp.example',
    'Name: O=Lindqvist & Haro AB',
  ])
  expect(field('Name constraints').value).toBe('Only example.org, Not 10.0.0.0/255.0.0.0')
})

test('an extension that nobody knows keeps its number and its bytes', () => {
  expect(field('Extension 1.2.3.4.5.6')).toMatchObject({
    oid: '1.2.3.4.5.6',
    value: '04 03 61 62 63',
    explanation: 'Tokenseal does not know this extension. Its bytes are shown as they are.',
  })
})

/** Offset, depth, header, length, kind and type, as `openssl asn1parse` prints them. */
function asn1parse(path: string): string[] {
  const text = openssl.run('asn1parse', '-in', path).toString('latin1')
  return [...text.matchAll(/^ *(\d+):d= *(\d+) +hl= *(\d+) +l= *(\d+) +(prim|cons): (.{18})/gm)].map(
    ([, offset, depth, header, length, kind, type = '']) =>
      `${offset} ${depth} ${header} ${length} ${kind} ${type.trim().replace(/^<ASN1 (\d+)>$/, '[UNIVERSAL $1]')}`,
  )
}

function ownLines(certificate: Certificate): string[] {
  return asnLines(certificate.der)
    .filter(({ encapsulated }) => !encapsulated)
    .map(
      ({ offset, depth, headerBytes, contentBytes, constructed, type }) =>
        `${offset} ${depth} ${headerBytes} ${contentBytes} ${constructed ? 'cons' : 'prim'} ${type}`,
    )
}

test('the structure is that of openssl asn1parse', () => {
  expect(ownLines(rich)).toEqual(asn1parse('rich.pem'))
})

test('what is wrapped in an extension is opened at its true place', () => {
  const inner = asnLines(rich.der).find(
    ({ encapsulated, value }) => encapsulated && value?.includes('QcSSCD'),
  )
  if (!inner) throw new Error('not found')
  // 0.4.0.1862.1.4 as `openssl asn1parse -genstr OID:0.4.0.1862.1.4 -out` writes it.
  openssl.run('asn1parse', '-genstr', 'OID:0.4.0.1862.1.4', '-noout', '-out', 'oid.der')
  const length = inner.headerBytes + inner.contentBytes
  expect(Buffer.from(rich.der.subarray(inner.offset, inner.offset + length))).toEqual(
    Buffer.from(openssl.read('oid.der')),
  )
})

const PKI = resolve(import.meta.dirname, '../../../shared/corpus/pki')
const real = existsSync(PKI)
  ? readdirSync(PKI).filter(name => name.endsWith('.pem') && !name.includes('crl'))
  : []

test.skipIf(real.length === 0)('every certificate of the corpus is told whole, as openssl reads it', () => {
  for (const name of real) {
    const path = join(PKI, name)
    for (const certificate of readCertificateFile(readFileSync(path)).slice(0, 1)) {
      expect(ownLines(certificate), name).toEqual(asn1parse(path))
      const serial = openssl.run('x509', '-in', path, '-noout', '-serial').toString('utf8').trim()
      const own = certificateFields(certificate).find(one => one.name === 'Serial number')
      expect(`serial=${own?.value.replaceAll(' ', '').replace(/^00/, '')}`, name).toBe(serial)
    }
  }
})
