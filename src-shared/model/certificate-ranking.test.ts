import { describe, expect, test } from 'vitest'
import type { CertificateInfo, TokenInfo } from './certificate.ts'
import {
  daysLeft,
  distinction,
  isExpiring,
  type LastUsed,
  NEVER_USED,
  rankCertificates,
} from './certificate-ranking.ts'

const NOW = new Date('2026-11-17T10:42:08Z')

function certificate(name: string, change: Partial<CertificateInfo> = {}): CertificateInfo {
  return {
    fingerprint: name.padEnd(64, '0'),
    tokenId: 't1',
    label: name,
    keyId: '01',
    subject: 'CN=Marta Lindqvist',
    subjectName: 'Marta Lindqvist',
    issuer: 'CN=Norrland Trust',
    issuerName: 'Norrland Trust',
    serialNumber: '01',
    notBefore: '2025-06-20T00:00:00Z',
    notAfter: '2027-06-19T23:59:59Z',
    keyKind: 'ec-p256',
    keyBits: 256,
    keyUsage: ['digitalSignature'],
    qualified: false,
    qualifiedFor: null,
    qualifiedDevice: false,
    usable: true,
    unusable: null,
    ...change,
  }
}

function token(certificates: readonly CertificateInfo[], change: Partial<TokenInfo> = {}): TokenInfo {
  return {
    tokenId: 't1',
    kind: 'pkcs11',
    label: 'ML signing',
    manufacturer: '',
    model: '',
    serial: '1',
    reader: '',
    modulePath: '/m.so',
    removable: true,
    loginRequired: true,
    readerKeypad: false,
    pin: 'ok',
    minPinLength: 4,
    maxPinLength: 8,
    certificatesLocked: false,
    certificates: [...certificates],
    ...change,
  }
}

const rank = (tokens: readonly TokenInfo[], last: LastUsed = NEVER_USED) =>
  rankCertificates({ modules: [], tokens: [...tokens] }, last, NOW)
const labelsOf = ({ ranked }: ReturnType<typeof rank>) => ranked.map(one => one.certificate.label)
const labelOf = ({ recommended }: ReturnType<typeof rank>) => recommended?.certificate.label ?? null

const login = certificate('login')
const forSigning = certificate('signing', { keyUsage: ['nonRepudiation'] })
const qualified = certificate('qualified', {
  keyUsage: ['nonRepudiation'],
  qualified: true,
  qualifiedFor: 'esign',
  qualifiedDevice: true,
})
const seal = certificate('seal', { keyUsage: ['nonRepudiation'], qualified: true, qualifiedFor: 'eseal' })
const expiring = certificate('expiring', {
  ...qualified,
  label: 'expiring',
  fingerprint: 'e'.repeat(64),
  notAfter: '2026-12-01T00:00:00Z',
})
const expired = certificate('expired', { usable: false, unusable: 'expired' })

test.each([
  // From `date -d` over the same two instants.
  { notAfter: '2027-06-19T23:59:59Z', days: 214 },
  { notAfter: '2026-12-10T23:59:59Z', days: 23 },
  { notAfter: '2026-11-17T20:00:00Z', days: 0 },
  { notAfter: '2026-11-17T10:00:00Z', days: -1 },
])('$notAfter is $days days away', ({ notAfter, days }) => {
  expect(daysLeft(certificate('x', { notAfter }), NOW)).toBe(days)
})

test('thirty days left count as expiring, thirty-one do not', () => {
  expect(isExpiring(certificate('x', { notAfter: '2026-12-17T11:00:00Z' }), NOW)).toBe(true)
  expect(isExpiring(certificate('x', { notAfter: '2026-12-18T11:00:00Z' }), NOW)).toBe(false)
})

describe('the order', () => {
  // DESIGN.md, 12: “order: signable, then expiring, then unusable with reason”.
  test('is signable, then expiring, then unusable', () => {
    expect(labelsOf(rank([token([expired, expiring, login])]))).toEqual(['login', 'expiring', 'expired'])
  })
  test('among those that can sign: made for signing, then qualified for a person, then for a seal', () => {
    expect(labelsOf(rank([token([login, seal, forSigning, qualified])]))).toEqual([
      'qualified',
      'seal',
      'signing',
      'login',
    ])
  })
  test('does not depend on the order in which the token tells them', () => {
    const all = [login, seal, forSigning, qualified, expired]
    expect(labelsOf(rank([token(all)]))).toEqual(labelsOf(rank([token(all.toReversed())])))
  })
})

describe('recommends', () => {
  test.each([
    { name: 'the only one that can sign', given: [expired, login], best: 'login', merits: ['only-one'] },
    { name: 'one made for signing', given: [login, forSigning], best: 'signing', merits: ['for-signing'] },
    {
      name: 'a qualified one',
      given: [forSigning, qualified, seal],
      best: 'qualified',
      merits: ['for-signing', 'qualified'],
    },
  ])('$name', ({ given, best, merits }) => {
    const ranking = rank([token(given)])
    expect(labelOf(ranking)).toBe(best)
    expect(ranking.recommended?.merits).toEqual(merits)
  })

  test('the one used last in this folder before any other', () => {
    const here = rank([token([qualified, login])], {
      here: login.fingerprint,
      anywhere: qualified.fingerprint,
    })
    expect(labelOf(here)).toBe('login')
    expect(here.recommended?.merits).toEqual(['used-here'])
  })

  test('the one used last anywhere where nothing else tells two apart', () => {
    const twin = certificate('twin', { keyUsage: ['nonRepudiation'] })
    expect(labelOf(rank([token([forSigning, twin])], { here: null, anywhere: twin.fingerprint }))).toBe(
      'twin',
    )
  })

  test('the renewal when the old one is about to expire', () => {
    const renewed = certificate('renewed', {
      ...expiring,
      label: 'renewed',
      fingerprint: 'f'.repeat(64),
      notAfter: '2029-01-01T00:00:00Z',
    })
    const ranking = rank([token([expiring, renewed])])
    expect(labelOf(ranking)).toBe('renewed')
  })

  test('none where two are equal, however different their names', () => {
    const other = certificate('other', { keyUsage: ['nonRepudiation'], subjectName: 'Someone Else' })
    expect(labelOf(rank([token([forSigning, other])]))).toBeNull()
  })

  test.each([
    ['expired', expired],
    ['withdrawn', certificate('withdrawn', { ...qualified, usable: false, unusable: 'revoked' })],
  ])('none that is %s, even if used last', (_what, unusable) => {
    const last = { here: unusable.fingerprint, anywhere: unusable.fingerprint }
    expect(labelOf(rank([token([unusable])], last))).toBeNull()
  })

  test('none on a token whose PIN is locked', () => {
    expect(labelOf(rank([token([qualified], { pin: 'locked' })]))).toBeNull()
  })

  test('one certificate that two drivers show is no rival of itself', () => {
    expect(labelOf(rank([token([login]), token([login], { tokenId: 't2' })]))).toBe('login')
  })
})

describe('tells apart', () => {
  const tell = (one: CertificateInfo, ...others: readonly TokenInfo[]) =>
    distinction(one, { modules: [], tokens: [...others] })

  test('nothing where the name is enough', () => {
    expect(tell(login, token([login, certificate('x', { subjectName: 'Someone Else' })]))).toBeNull()
  })
  test('twins by label, number and validity', () => {
    const renewed = certificate('renewed', {
      serialNumber: '0011223344aabb',
      notAfter: '2029-06-19T23:59:59Z',
    })
    expect(tell(renewed, token([login, renewed]))).toEqual({
      label: 'renewed',
      validity: { from: '2025-06-20T00:00:00Z', to: '2029-06-19T23:59:59Z' },
      serialEnd: '3344AABB',
    })
  })
  test('the same person at two issuers by the issuer alone', () => {
    const other = certificate('other', { issuerName: 'Civica', serialNumber: '02' })
    expect(tell(other, token([login, other]))).toEqual({ issuer: 'Civica' })
  })
  test('the same person on two tokens by the token as well', () => {
    const other = certificate('login2', { tokenId: 't2', label: 'login', serialNumber: '02' })
    expect(tell(other, token([login]), token([other], { tokenId: 't2', label: 'New card' }))).toEqual({
      token: 'New card',
      serialEnd: '02',
    })
  })
})
