import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Certificate, readCertificate } from './certificate.ts'
import { findPath, orderChain } from './chain.ts'
import {
  CA,
  type CertificateRequest,
  issue,
  type Openssl,
  SIGNER,
  startOpenssl,
} from './testing/openssl-pki.ts'

const AT = new Date(Date.now() + 86_400_000)
let openssl: Openssl
const known = new Map<string, Certificate>()

const REQUESTS: readonly CertificateRequest[] = [
  { name: 'root', key: 'p256', extensions: CA },
  { name: 'ca', key: 'p256', issuer: 'root', extensions: [...CA, 'authorityKeyIdentifier=keyid'] },
  { name: 'signer', key: 'p256', issuer: 'ca', extensions: SIGNER },
  { name: 'other-root', key: 'p256', extensions: CA },
  // The names of the real ones, another key.
  { name: 'fake-root', key: 'p256', subject: '/CN=root', extensions: CA },
  { name: 'fake-ca', key: 'p256', subject: '/CN=ca', issuer: 'fake-root', extensions: CA },
  { name: 'fake-signer', key: 'p256', subject: '/CN=signer', issuer: 'fake-ca', extensions: SIGNER },
  { name: 'under-leaf', key: 'p256', issuer: 'signer', extensions: SIGNER },
  {
    name: 'ca-0',
    key: 'p256',
    issuer: 'root',
    extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=keyCertSign'],
  },
  { name: 'ca-below-0', key: 'p256', issuer: 'ca-0', extensions: CA },
  { name: 'too-deep', key: 'p256', issuer: 'ca-below-0', extensions: SIGNER },
  { name: 'just-deep-enough', key: 'p256', issuer: 'ca-0', extensions: SIGNER },
  {
    name: 'no-issuing',
    key: 'p256',
    issuer: 'root',
    extensions: ['basicConstraints=CA:TRUE', 'keyUsage=digitalSignature'],
  },
  { name: 'below-no-issuing', key: 'p256', issuer: 'no-issuing', extensions: SIGNER },
  {
    name: 'named',
    key: 'p256',
    issuer: 'root',
    extensions: [...CA, 'nameConstraints=critical,permitted;email:a.example'],
  },
  { name: 'below-named', key: 'p256', issuer: 'named', extensions: SIGNER },
  { name: 'critical', key: 'p256', issuer: 'root', extensions: [...SIGNER, '1.2.3.4=critical,DER:0500'] },
  {
    name: 'brainpool',
    key: 'brainpool512',
    issuer: 'root',
    extensions: CA,
  },
  { name: 'ed448', key: 'ed448', issuer: 'brainpool', extensions: CA },
  { name: 'rare', key: 'ed25519', issuer: 'ed448', extensions: SIGNER },
  { name: 'fake-ed448', key: 'ed448', subject: '/CN=ed448', issuer: 'brainpool', extensions: CA },
  {
    name: 'fake-brainpool',
    key: 'brainpool512',
    subject: '/CN=brainpool',
    // Its key identifier would tell it apart at once.
    extensions: ['basicConstraints=critical,CA:TRUE', 'subjectKeyIdentifier=none'],
  },
  { name: 'rarer', key: 'brainpool256', issuer: 'fake-ed448', extensions: SIGNER },
  {
    name: 'old',
    key: 'p256',
    issuer: 'root',
    extensions: SIGNER,
    notBefore: '20200101000000Z',
    notAfter: '20210101000000Z',
  },
]

beforeAll(() => {
  openssl = startOpenssl()
  for (const request of REQUESTS) known.set(request.name, readCertificate(issue(openssl, request)))
})
afterAll(() => openssl.remove())

function get(name: string): Certificate {
  const certificate = known.get(name)
  if (certificate === undefined) throw new Error(name)
  return certificate
}
const path = (
  leaf: string,
  candidates: readonly string[],
  anchors: readonly string[] = ['root'],
  at = AT,
) => {
  const found = findPath(get(leaf), candidates.map(get), anchors.map(get), at)
  const nameOf = (certificate: Certificate) =>
    [...known].find(([, { fingerprint }]) => fingerprint === certificate.fingerprint)?.[0]
  return {
    names: found.certificates.map(nameOf),
    anchor: found.anchor === null ? null : nameOf(found.anchor),
    problems: found.problems.map(({ code, certificate }) => `${code} ${nameOf(certificate)}`),
  }
}

/** What openssl verify says of the same leaf, issuers and anchor. */
function acceptedByOpenssl(leaf: string, candidates: readonly string[], anchor = 'root'): boolean {
  openssl.write(
    'issuers.pem',
    candidates.map(name => Buffer.from(openssl.read(`${name}.pem`)).toString('utf8')).join('\n'),
  )
  try {
    openssl.run(
      'verify',
      '-purpose',
      'any',
      '-CAfile',
      `${anchor}.pem`,
      '-untrusted',
      'issuers.pem',
      `${leaf}.pem`,
    )
    return true
  } catch {
    return false
  }
}

describe('order', () => {
  test('issuers in any order, among strangers; no root in the container', () => {
    const strangers = ['other-root', 'fake-root', 'root', 'fake-ca', 'ca', 'ca-0'].map(get)
    expect(orderChain(get('signer'), strangers, AT)).toEqual([get('signer'), get('ca')])
    expect(orderChain(get('signer'), [], AT)).toEqual([get('signer')])
    expect(orderChain(get('root'), [], AT)).toEqual([get('root')])
  })
})

describe('paths that hold, as openssl verify sees them too', () => {
  test.each([
    ['signer', ['ca'], ['signer', 'ca', 'root']],
    ['signer', ['fake-ca', 'fake-root', 'other-root', 'ca'], ['signer', 'ca', 'root']],
    ['just-deep-enough', ['ca-0'], ['just-deep-enough', 'ca-0', 'root']],
    ['rare', ['fake-ed448', 'brainpool', 'ed448'], ['rare', 'ed448', 'brainpool', 'root']],
  ])('%s with %j', (leaf, candidates, names) => {
    expect(path(leaf, candidates)).toEqual({ names, anchor: 'root', problems: [] })
    expect(acceptedByOpenssl(leaf, candidates)).toBe(true)
  })

  test('an issuing CA and a leaf may be anchors themselves', () => {
    expect(path('signer', [], ['ca'])).toEqual({ names: ['signer', 'ca'], anchor: 'ca', problems: [] })
    expect(path('signer', [], ['signer'])).toEqual({ names: ['signer'], anchor: 'signer', problems: [] })
  })
})

test('certificates that only look like issuers cost a search so much and no more', () => {
  // The name of the issuer, another key, and each a little different: their signatures take long to check.
  const { der } = get('fake-brainpool')
  const lookAlikes = (count: number) =>
    Array.from({ length: count }, (_, index) => readCertificate(der.with(-1, index)))
  const search = (count: number) =>
    findPath(get('ed448'), [...lookAlikes(count), get('brainpool')], [get('root')], AT).anchor
  expect(search(15)).toBe(get('root'))
  expect(search(30)).toBeNull()
})

describe('paths that do not hold, in openssl verify neither', () => {
  test.each([
    ['signer', [], null, []],
    ['rarer', ['ed448', 'brainpool'], null, []],
    ['fake-signer', ['fake-ca', 'fake-root', 'ca'], null, []],
    ['under-leaf', ['signer', 'ca'], 'root', ['not-a-ca signer', 'may-not-issue signer']],
    ['too-deep', ['ca-below-0', 'ca-0'], 'root', ['path-too-long ca-0']],
    ['below-no-issuing', ['no-issuing'], 'root', ['may-not-issue no-issuing']],
    ['critical', [], 'root', ['unknown-critical-extension critical']],
    ['old', [], 'root', ['expired old']],
  ] as const)('%s with %j', (leaf, candidates, anchor, problems) => {
    expect(path(leaf, candidates)).toMatchObject({ anchor, problems })
    expect(acceptedByOpenssl(leaf, candidates)).toBe(false)
  })

  test('before its time', () => {
    const early = new Date('2019-01-01T00:00:00Z')
    expect(path('old', [], ['root'], early).problems).toContain('not-yet-valid old')
  })

  test('name constraints are refused, since they are not processed', () => {
    expect(path('below-named', ['named'])).toMatchObject({
      anchor: 'root',
      problems: ['name-constraints named'],
    })
  })

  test('no anchor at all', () => {
    expect(path('signer', ['ca', 'root'], [])).toMatchObject({
      names: ['signer', 'ca', 'root'],
      anchor: null,
    })
  })
})
