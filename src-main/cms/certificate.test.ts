import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat } from '../base/bytes.ts'
import { type Certificate, readCertificate, readCertificateFile, tryReadCertificate } from './certificate.ts'
import { describeCertificate, signingProblem, usageProblem } from './certificate-usage.ts'
import { MalformedAsn1 } from './der.ts'
import { CA, issue, type Openssl, SIGNER, startOpenssl, type TestKey } from './testing/openssl-pki.ts'

let openssl: Openssl
let root: Uint8Array
let signer: Uint8Array
const AT = new Date('2030-01-01T00:00:00Z')

beforeAll(() => {
  openssl = startOpenssl()
  root = issue(openssl, { name: 'root', key: 'p256', extensions: CA })
  signer = issue(openssl, {
    name: 'signer',
    key: 'rsa',
    issuer: 'root',
    subject: '/C=SE/O=Ex, ample <AB>/GN=Åsa/SN=Öberg/CN= Åsa \\+ Öberg #1',
    extensions: [
      ...SIGNER,
      'extendedKeyUsage=emailProtection,1.3.6.1.4.1.311.10.3.12',
      'authorityInfoAccess=OCSP;URI:http://ocsp.example/x,caIssuers;URI:http://ca.example/root.cer',
      'crlDistributionPoints=URI:http://ca.example/root.crl',
      '1.3.6.1.5.5.7.1.3=DER:300a3008060604008e460101',
    ],
  })
})
afterAll(() => openssl.remove())

const x509 = (name: string, ...args: string[]): string =>
  openssl
    .run('x509', '-in', `${name}.pem`, '-noout', ...args)
    .toString('utf8')
    .trim()

describe('facts, as openssl x509 prints them', () => {
  test('names', () => {
    const { subject, issuer } = readCertificate(signer)
    const names = x509('signer', '-subject', '-nameopt', 'RFC2253,-esc_msb,utf8,sep_comma_plus_space')
    expect(`subject=${subject.text}`).toBe(names)
    expect(subject.name).toBe('Åsa + Öberg #1')
    expect(issuer.name).toBe('root')
  })

  test('without a subject the e-mail address is the name, and without that it is said', () => {
    const nobody = (name: string, ...extensions: string[]) =>
      readCertificate(issue(openssl, { name, key: 'p256', issuer: 'root', subject: '/', extensions }))
    const mail = nobody('mail', 'subjectAltName=critical,URI:https://x.example,email:anna@example.org')
    expect(mail.subject).toMatchObject({ text: '', name: 'anna@example.org' })
    expect(nobody('nobody', ...SIGNER).subject.name).toBe('(no name)')
    const subject = `/GN=${'𝒜b'.repeat(100)}/SN=Berg`
    const long = readCertificate(issue(openssl, { name: 'long', key: 'p256', subject, extensions: [] }))
    expect(long.subject.name).toBe(`${'𝒜b'.repeat(64)}…`)
    expect(long.subject.text).toContain('𝒜b'.repeat(100))
  })

  test('serial number, validity, fingerprint', () => {
    const certificate = readCertificate(signer)
    expect(`serial=${certificate.serialNumber.toUpperCase()}`).toBe(x509('signer', '-serial'))
    const fingerprint = x509('signer', '-fingerprint', '-sha256').replace(/^.*=/, '').replaceAll(':', '')
    expect(certificate.fingerprint).toBe(fingerprint.toLowerCase())
    const dates = x509('signer', '-dates', '-dateopt', 'iso_8601').replace(' ', 'T')
    expect(dates).toContain(certificate.notBefore.toISOString().slice(0, 10))
    expect(dates).toContain(certificate.notAfter.toISOString().slice(0, 10))
  })

  test('extensions', () => {
    const certificate = readCertificate(signer)
    expect(certificate.keyUsage).toEqual(['digitalSignature', 'nonRepudiation'])
    expect(certificate.extendedKeyUsage).toEqual(['1.3.6.1.5.5.7.3.4', '1.3.6.1.4.1.311.10.3.12'])
    expect(certificate.ocspUrls).toEqual(['http://ocsp.example/x'])
    expect(certificate.issuerUrls).toEqual(['http://ca.example/root.cer'])
    expect(certificate.crlUrls).toEqual(['http://ca.example/root.crl'])
    expect(certificate.qualified).toBe(true)
    expect(certificate.authorityKeyId).toBe(readCertificate(root).subjectKeyId)
    expect(readCertificate(root)).toMatchObject({
      basicConstraints: { ca: true, pathLength: null },
      qualified: false,
    })
  })

  test.each([
    ['rsa', 'rsa', 2048],
    ['rsa-pss', 'rsa', 2048],
    ['p256', 'ec-p256', 256],
    ['p384', 'ec-p384', 384],
    ['p521', 'ec-p521', 521],
    ['brainpool256', 'ec-brainpool256', 256],
    ['brainpool384', 'ec-brainpool384', 384],
    ['brainpool512', 'ec-brainpool512', 512],
    ['ed25519', 'ed25519', 256],
    ['ed448', 'ed448', 448],
    ['twisted', 'other', 0],
  ] as const)('a key of %s', (key: TestKey, kind, bits) => {
    const der = issue(openssl, { name: `key-${key}`, key, issuer: 'root', extensions: SIGNER })
    expect(readCertificate(der).key).toMatchObject({ kind, bits })
  })
})

test('a name cannot turn the direction of the sentence it stands in', () => {
  const der = issue(openssl, {
    name: 'turned',
    key: 'p256',
    issuer: 'root',
    subject: '/CN=evil\u202egpj.exe',
    extensions: SIGNER,
  })
  const { subject } = readCertificate(der)
  expect(subject.name).toBe('evilgpj.exe')
  expect(subject.text).toBe('CN=evil\\e2\\80\\aegpj.exe')
})

describe('usable for signing', () => {
  const usage = (certificate: Certificate) => signingProblem(certificate, AT)
  const made = (name: string, extensions: readonly string[], key: TestKey = 'p256') =>
    readCertificate(issue(openssl, { name, key, issuer: 'root', extensions }))

  test.each([
    ['both usages', ['keyUsage=digitalSignature,nonRepudiation'], null],
    ['nonRepudiation alone', ['keyUsage=nonRepudiation'], null],
    ['no extension at all', ['subjectKeyIdentifier=hash'], null],
    ['encryption only', ['keyUsage=keyEncipherment'], 'not-for-signing'],
    ['TLS server', ['keyUsage=digitalSignature', 'extendedKeyUsage=serverAuth'], 'not-for-signing'],
    ['logging in only', ['keyUsage=digitalSignature', 'extendedKeyUsage=clientAuth'], 'not-for-signing'],
    [
      'logging in and mail',
      ['keyUsage=digitalSignature', 'extendedKeyUsage=clientAuth,emailProtection'],
      null,
    ],
    ['any purpose', ['extendedKeyUsage=anyExtendedKeyUsage'], null],
    ['RFC 9336', ['extendedKeyUsage=1.3.6.1.5.5.7.3.36'], null],
    ['an issuer', ['basicConstraints=CA:TRUE'], 'certificate-authority'],
    ['an issuer by usage', ['keyUsage=keyCertSign,cRLSign'], 'certificate-authority'],
    ['a critical extension nobody knows', ['1.2.3.4.5=critical,DER:0500'], 'not-for-signing'],
  ] as const)('%s', (name, extensions, expected) => {
    expect(usage(made(name.replaceAll(' ', '-'), extensions))).toBe(expected)
  })

  test('keys that readers would not accept', () => {
    expect(usage(made('small', SIGNER, 'rsa1024'))).toBe('algorithm-not-supported')
    expect(usage(made('edwards', SIGNER, 'ed25519'))).toBeNull()
    const der = issue(openssl, { name: 'twisted', key: 'twisted', issuer: 'root', extensions: SIGNER })
    const held = { der, label: '', keyId: '', hasPrivateKey: null }
    expect(describeCertificate(held, 't', AT)).toMatchObject({
      unusable: 'algorithm-not-supported',
      keyKind: 'other',
      keyName: 'EC brainpoolP256t1',
    })
  })

  test('before and after its time', () => {
    const dates = { notBefore: '20250101000000Z', notAfter: '20260101000000Z' }
    const der = issue(openssl, { name: 'short', key: 'p256', issuer: 'root', extensions: SIGNER, ...dates })
    const certificate = readCertificate(der)
    expect(signingProblem(certificate, new Date('2024-12-31T23:59:59Z'))).toBe('not-yet-valid')
    expect(signingProblem(certificate, new Date('2025-01-01T00:00:00Z'))).toBeNull()
    expect(signingProblem(certificate, new Date('2026-01-01T00:00:00Z'))).toBeNull()
    expect(signingProblem(certificate, new Date('2026-01-01T00:00:01Z'))).toBe('expired')
  })

  test('a time-stamp needs its purpose and no other', () => {
    const tsa = made('tsa', ['extendedKeyUsage=critical,timeStamping'])
    expect(usageProblem(tsa, 'time-stamping')).toBeNull()
    expect(usageProblem(tsa, 'signing')).toBe('not-for-signing')
    const both = made('tsa-and-mail', ['extendedKeyUsage=timeStamping,emailProtection'])
    expect(usageProblem(both, 'time-stamping')).toBe('not-for-signing')
  })

  test('the row of the chooser', () => {
    const held = { der: signer, label: 'My key', keyId: '01ab', hasPrivateKey: null }
    expect(describeCertificate(held, 't', AT)).toMatchObject({
      usable: true,
      unusable: null,
      qualified: true,
      keyBits: 2048,
    })
    expect(describeCertificate({ ...held, hasPrivateKey: false }, 't', AT)).toMatchObject({
      unusable: 'no-private-key',
    })
    const broken = describeCertificate({ ...held, der: signer.subarray(0, 90) }, 't', AT)
    expect(broken).toMatchObject({ usable: false, unusable: 'unreadable', subjectName: 'My key' })
  })
})

describe('files', () => {
  test('PEM with several, DER, PKCS#7 in both forms', () => {
    const both = concat(openssl.read('root.pem'), openssl.read('signer.pem'))
    expect(readCertificateFile(both).map(({ der }) => der)).toEqual([root, signer])
    expect(readCertificateFile(root)).toHaveLength(1)
    openssl.write('both.pem', both)
    for (const form of ['PEM', 'DER']) {
      openssl.run('crl2pkcs7', '-nocrl', '-certfile', 'both.pem', '-outform', form, '-out', 'both.p7b')
      expect(readCertificateFile(openssl.read('both.p7b'))).toHaveLength(2)
    }
  })

  test('a file without a certificate, and a broken one', () => {
    expect(() => readCertificateFile(openssl.read('root.key'))).toThrow(MalformedAsn1)
    expect(() => readCertificateFile(root.subarray(0, 100))).toThrow(MalformedAsn1)
  })

  test('no cut and no changed byte makes the reader crash', () => {
    for (let length = 0; length < signer.length; length += 7)
      expect(tryReadCertificate(signer.subarray(0, length))).toBeNull()
    for (let index = 0; index < signer.length; index += 3) {
      const changed = Uint8Array.from(signer)
      changed[index] = (changed[index] ?? 0) ^ 0x11
      tryReadCertificate(changed)
    }
  })
})
