import { describe, expect, test } from 'vitest'
import type { ModuleInfo } from '../../src-shared/model/certificate.ts'
import { certificate, NOW, token } from '../test-data.ts'
import {
  daysLeft,
  distinction,
  effectiveChoice,
  inChooserOrder,
  isExpiring,
  pillState,
  recommended,
  tokenStatus,
} from './token-facts.ts'

const one = certificate()
const other = certificate({ fingerprint: 'b'.repeat(64), subjectName: 'Lindqvist & Haro AB' })
const expired = certificate({
  fingerprint: 'c'.repeat(64),
  notAfter: '2026-03-03T10:00:00Z',
  usable: false,
  unusable: 'expired',
})
const listOf = (...certificates: (typeof one)[]) => ({ modules: [], tokens: [token({ certificates })] })

test.each([
  // From `date -d` over the same two instants.
  { notAfter: '2027-06-19T23:59:59Z', days: 214 },
  { notAfter: '2026-12-10T23:59:59Z', days: 23 },
  { notAfter: '2026-11-17T20:00:00Z', days: 0 },
  { notAfter: '2026-11-17T10:00:00Z', days: -1 },
])('$notAfter is $days days away', ({ notAfter, days }) => {
  expect(daysLeft(certificate({ notAfter }), NOW)).toBe(days)
})

test('thirty days left count as expiring, thirty-one do not', () => {
  expect(isExpiring(certificate({ notAfter: '2026-12-17T11:00:00Z' }), NOW)).toBe(true)
  expect(isExpiring(certificate({ notAfter: '2026-12-18T11:00:00Z' }), NOW)).toBe(false)
})

test('shows signable first, then expiring, then unusable', () => {
  const soon = certificate({ fingerprint: 'd'.repeat(64), notAfter: '2026-12-01T00:00:00Z' })
  expect(inChooserOrder([expired, soon, one], NOW)).toEqual([one, soon, expired])
})

describe('recommends', () => {
  test('the only one that can sign', () => {
    expect(recommended(listOf(expired, one), null)?.certificate).toBe(one)
  })
  test('the one used last time among several', () => {
    expect(recommended(listOf(one, other), other.fingerprint)?.certificate).toBe(other)
  })
  test('none among several: it never guesses', () => {
    expect(recommended(listOf(one, other), null)).toBeNull()
  })
  test('none that can no longer sign, even if used last', () => {
    expect(recommended(listOf(expired, one, other), expired.fingerprint)).toBeNull()
  })
  test('none on a token whose PIN is locked', () => {
    const list = { modules: [], tokens: [token({ pin: 'locked' })] }
    expect(recommended(list, one.fingerprint)).toBeNull()
  })
})

describe('tells apart', () => {
  const twin = certificate({ fingerprint: 'e'.repeat(64), label: 'second', serialNumber: '0011223344AABB' })
  test('nothing where name and issuer are enough', () => {
    expect(distinction(one, listOf(one, other))).toBeNull()
  })
  test('twins by the name the token gives them', () => {
    expect(distinction(twin, listOf(one, twin))).toEqual({ label: 'second' })
  })
  test('twins without a name of their own by the end of the serial number', () => {
    const same = { ...twin, label: one.label }
    expect(distinction(same, listOf(one, same))).toEqual({ serialEnd: '3344AABB' })
  })
  test('nothing where two drivers show the same certificate', () => {
    const list = { modules: [], tokens: [token(), token({ tokenId: 't2' })] }
    expect(distinction(one, list)).toBeNull()
  })
})

test('a choice by hand wins while its token is there', () => {
  const choice = { tokenId: 't1', fingerprint: other.fingerprint }
  expect(effectiveChoice(listOf(one, other), choice, one.fingerprint)?.certificate).toBe(other)
  expect(effectiveChoice(listOf(one), choice, null)?.certificate).toBe(one)
  expect(effectiveChoice({ modules: [], tokens: [] }, choice, null)).toBeNull()
})

test.each([
  { name: 'ready', given: token() },
  { name: 'locked', given: token({ pin: 'locked' }) },
  { name: 'password', given: token({ certificatesLocked: true, certificates: [] }) },
  { name: 'no-certificate', given: token({ certificates: [] }) },
  { name: 'expired', given: token({ certificates: [expired] }) },
  {
    name: 'unusable',
    given: token({ certificates: [certificate({ usable: false, unusable: 'not-for-signing' })] }),
  },
  {
    name: 'expiring',
    given: token({ certificates: [certificate({ notAfter: '2026-12-01T00:00:00Z' })] }),
  },
])('a token is $name', ({ name, given }) => {
  expect(tokenStatus(given, NOW)).toBe(name)
})

describe('the pill', () => {
  const module = (change: Partial<ModuleInfo>): ModuleInfo => ({
    path: '/usr/lib/x.so',
    name: 'X',
    state: 'ready',
    source: 'known',
    libraryVersion: null,
    architecture: null,
    tokenCount: 0,
    error: null,
    ...change,
  })
  const withModule = (change: Partial<ModuleInfo>) => ({ modules: [module(change)], tokens: [] })

  test('reads before the first answer and while a driver loads', () => {
    expect(pillState(null, null).kind).toBe('reading')
    expect(pillState(withModule({ state: 'loading' }), null).kind).toBe('reading')
  })
  test('says that there is none', () => {
    expect(pillState(withModule({}), null).kind).toBe('none')
  })
  test('a known place without a driver is no trouble, one from the settings is', () => {
    expect(pillState(withModule({ state: 'missing' }), null).kind).toBe('none')
    expect(pillState(withModule({ state: 'missing', source: 'settings' }), null)).toEqual({
      kind: 'driver',
      state: 'needed',
    })
  })
  test('tells of a driver that does not answer', () => {
    expect(pillState(withModule({ state: 'not-answering' }), null)).toEqual({
      kind: 'driver',
      state: 'not-answering',
    })
  })
  test('counts several tokens until one certificate is chosen', () => {
    const list = { modules: [], tokens: [token(), token({ tokenId: 't2' })] }
    expect(pillState(list, null)).toEqual({ kind: 'several', count: 2 })
    const chosen = { token: token(), certificate: one }
    expect(pillState(list, chosen)).toMatchObject({ kind: 'token', certificate: one })
  })
})
