import { expect, test } from 'vitest'
import type { CertificateInfo, TokenInfo, TokenList } from '../../../src-shared/model/certificate.ts'
import { NEVER_USED } from '../../../src-shared/model/certificate-ranking.ts'
import { chooseCertificate } from './choose.ts'

function certificate(change: Partial<CertificateInfo>): CertificateInfo {
  return {
    fingerprint: 'aa'.repeat(32),
    tokenId: 't1',
    label: 'signing',
    keyId: '01',
    subject: 'CN=Marta',
    subjectName: 'Marta',
    issuer: 'CN=CA',
    issuerName: 'CA',
    serialNumber: '1',
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2027-01-01T00:00:00.000Z',
    keyKind: 'rsa',
    keyBits: 2048,
    keyUsage: [],
    qualified: false,
    qualifiedFor: null,
    qualifiedDevice: false,
    usable: true,
    unusable: null,
    ...change,
  }
}

function token(change: Partial<TokenInfo>): TokenInfo {
  return {
    tokenId: 't1',
    kind: 'pkcs11',
    label: 'Token one',
    manufacturer: '',
    model: '',
    serial: '1001',
    reader: '',
    modulePath: '/m.so',
    removable: true,
    loginRequired: true,
    readerKeypad: false,
    pin: 'ok',
    minPinLength: 4,
    maxPinLength: 8,
    certificatesLocked: false,
    certificates: [certificate({})],
    ...change,
  }
}

const list = (...tokens: TokenInfo[]): TokenList => ({ modules: [], tokens })
const ANY = { token: null, certificate: null }
const expired = certificate({
  fingerprint: 'bb'.repeat(32),
  label: 'old',
  usable: false,
  unusable: 'expired',
})
const twin = certificate({ fingerprint: 'cc'.repeat(32), keyId: '02' })

test('the only usable certificate is taken, whatever unusable ones lie beside it', () => {
  const chosen = chooseCertificate(list(token({ certificates: [expired, certificate({})] })), ANY, NEVER_USED)
  expect(chosen).toMatchObject({ tokenId: 't1', fingerprint: 'aa'.repeat(32) })
})

test.each([
  [
    'two usable ones',
    list(token({ certificates: [certificate({}), twin] })),
    ANY,
    'token.certificate-ambiguous',
  ],
  [
    'two of one label',
    list(token({ certificates: [certificate({}), twin] })),
    { token: null, certificate: 'signing' },
    'token.certificate-ambiguous',
  ],
  ['only an expired one', list(token({ certificates: [expired] })), ANY, 'token.certificate-unusable'],
  [
    'an expired one by name',
    list(token({ certificates: [expired, twin] })),
    { token: null, certificate: 'old' },
    'token.certificate-unusable',
  ],
  ['none at all', list(token({ certificates: [] })), ANY, 'token.no-certificate'],
  ['no token', list(), ANY, 'token.none'],
  ['another token', list(token({})), { token: 'Token two', certificate: null }, 'token.not-found'],
  ['an unknown name', list(token({})), { token: null, certificate: 'nobody' }, 'token.certificate-not-found'],
])('%s is refused, never guessed', (_what, tokens, wanted, code) => {
  expect(() => chooseCertificate(tokens, wanted, NEVER_USED)).toThrow(expect.objectContaining({ code }))
})

test.each([['aa'.repeat(32)], [`${'AA:'.repeat(31)}AA`], ['signing'], ['Marta'], ['01']])(
  'a certificate is found by fingerprint, label, name or id: %s',
  wanted => {
    const tokens = list(token({ certificates: [certificate({}), expired] }))
    expect(chooseCertificate(tokens, { token: '1001', certificate: wanted }, NEVER_USED).fingerprint).toBe(
      'aa'.repeat(32),
    )
  },
)

test('a key file whose certificates are still locked is taken as it is', () => {
  const locked = token({ kind: 'pkcs12', certificatesLocked: true, certificates: [] })
  expect(chooseCertificate(list(locked), ANY, NEVER_USED)).toEqual({ tokenId: 't1', fingerprint: null })
})

test('the driver that was asked for says itself why it is of no use', () => {
  const tokens: TokenList = {
    tokens: [],
    modules: [
      {
        path: '/x.so',
        name: 'x.so',
        state: 'missing',
        source: 'argument',
        libraryVersion: null,
        architecture: null,
        tokenCount: 0,
        error: { code: 'token.module-missing', details: { name: 'x.so' }, title: '', text: '', remedy: '' },
      },
    ],
  }
  expect(() => chooseCertificate(tokens, ANY, NEVER_USED)).toThrow(
    expect.objectContaining({ code: 'token.module-missing', details: { name: 'x.so' } }),
  )
})
