import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { purposeLine, trustFact } from '../../src-shared/model/certificate-words.ts'
import { type Certificate, readCertificate } from '../cms/certificate.ts'
import { CA, issue, type Openssl, SIGNER, startOpenssl } from '../cms/testing/openssl-pki.ts'
import type { FoundCertificate } from './certificate-sources.ts'
import { viewCertificate } from './view-certificate.ts'

let openssl: Openssl
const made = new Map<string, Certificate>()
beforeAll(() => {
  openssl = startOpenssl()
  const make = (request: Parameters<typeof issue>[1]) =>
    made.set(request.name, readCertificate(issue(openssl, request)))
  make({ name: 'root', key: 'p256', extensions: CA })
  make({
    name: 'mid',
    key: 'p256',
    issuer: 'root',
    extensions: CA,
    subject: '/C=SE/O=Norrland Trust AB/CN=Norrland CA',
  })
  make({ name: 'notca', key: 'p256', issuer: 'root', extensions: SIGNER })
  make({ name: 'below', key: 'p256', issuer: 'notca', extensions: SIGNER })
  make({
    name: 'marta',
    key: 'p256',
    issuer: 'mid',
    subject: '/C=SE/SN=Lindqvist/GN=Marta/serialNumber=PNOSE-198001012384/CN=Marta Lindqvist',
    extensions: [
      'keyUsage=critical,nonRepudiation',
      'authorityKeyIdentifier=keyid',
      'authorityInfoAccess=caIssuers;URI:http://aia.example/mid.cer',
      'crlDistributionPoints=URI:http://crl.example/mid.crl',
      // QcCompliance and QcSSCD: ETSI EN 319 412-5, 4.2.1 and 4.2.2.
      '1.3.6.1.5.5.7.1.3=DER:30:14:30:08:06:06:04:00:8E:46:01:01:30:08:06:06:04:00:8E:46:01:04',
    ],
  })
})
afterAll(() => openssl.remove())

function named(name: string): Certificate {
  const certificate = made.get(name)
  if (!certificate) throw new Error(name)
  return certificate
}

function view(
  name: string,
  companions: readonly string[],
  anchors: readonly string[],
  fetched: readonly string[] = [],
) {
  const found: FoundCertificate = {
    certificate: named(name),
    companions: companions.map(named),
    from: 'token',
    token: null,
  }
  return viewCertificate(found, {
    anchors: anchors.map(named),
    fetched: fetched.map(named),
    at: new Date(),
    answer: null,
    key: null,
  })
}

const places = ({ chain }: ReturnType<typeof view>) =>
  chain.links.map(({ name, from }) => `${name} (${from})`)

describe('who vouches for it', () => {
  test('a chain that ends in a root of this computer is trusted', () => {
    const shown = view('marta', ['mid'], ['root'])
    expect(shown.chain.state).toBe('trusted')
    expect(places(shown)).toEqual(['root (system)', 'Norrland CA (token)', 'Marta Lindqvist (itself)'])
  })
  test('a whole chain to a root that nobody trusts is not', () => {
    expect(view('marta', ['mid', 'root'], []).chain.state).toBe('complete')
  })
  test('the missing link is named, with a way to get it', () => {
    const shown = view('marta', [], ['root'])
    expect(shown.chain).toMatchObject({ state: 'incomplete', canFetch: true })
    expect(shown.chain.links[0]).toMatchObject({ name: 'Norrland CA', fingerprint: null })
    expect(trustFact(shown).text).toBe('“Norrland CA” is missing')
    expect(view('marta', [], ['root'], ['mid']).chain.state).toBe('trusted')
  })
  test('an issuer that may not issue breaks it, and it is said which', () => {
    const shown = view('below', ['notca'], ['root'])
    expect(shown.chain.state).toBe('broken')
    expect(trustFact(shown).text).toContain('“notca” is no issuer’s certificate')
  })
})

test('a qualified certificate in a certified device counts like ink, another does not', () => {
  const shown = view('marta', [], [])
  expect(shown).toMatchObject({ kind: 'qualified-signature', qualifiedDevice: true })
  expect(shown.uses.map(use => purposeLine(use, shown))).toEqual([
    'Sign documents. Counts like ink on paper',
    'Not for logging in',
    'Not for encrypting e-mail or files',
    'Not for issuing other certificates',
  ])
  const plain = view('below', [], [])
  expect(plain.uses.map(use => purposeLine(use, plain))[0]).toBe('Sign documents')
})

test('the holder is told in order, with the country by its name and the number as personal', () => {
  const { holder, personal, issuer } = view('marta', ['mid'], ['root'])
  expect(holder.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'Name: Marta Lindqvist',
    'Country: Sweden',
    'Identity number: PNOSE-198001012384',
  ])
  expect(personal).toEqual(['PNOSE-198001012384'])
  expect(issuer.map(({ value }) => value)).toEqual(['Norrland CA', 'Norrland Trust AB, Sweden'])
})

test.each([
  ['marta', ['mid'], 'ask'],
  ['below', ['notca'], 'none'],
  ['root', [], 'root'],
] as const)('revocation of %s beside %j: %s', (name, companions, how) => {
  expect(view(name, companions, ['root']).revocation.how).toBe(how)
})
