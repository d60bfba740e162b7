import { describe, expect, test } from 'vitest'
import type { ModuleInfo } from '../../src-shared/model/certificate.ts'
import { NEVER_USED } from '../../src-shared/model/certificate-ranking.ts'
import { certificate, NOW, token } from '../test-data.ts'
import { effectiveChoice, mayBeMended, pillState, tokenStatus } from './token-facts.ts'

const one = certificate()
const other = certificate({ fingerprint: 'b'.repeat(64), subjectName: 'Lindqvist & Haro AB' })
const expired = certificate({
  fingerprint: 'c'.repeat(64),
  notAfter: '2026-03-03T10:00:00Z',
  usable: false,
  unusable: 'expired',
})
const listOf = (...certificates: (typeof one)[]) => ({ modules: [], tokens: [token({ certificates })] })

test('a choice by hand wins while its token is there', () => {
  const choice = { tokenId: 't1', fingerprint: other.fingerprint }
  expect(effectiveChoice(listOf(one, other), choice, NEVER_USED)?.certificate).toBe(other)
  expect(effectiveChoice(listOf(one), choice, NEVER_USED)?.certificate).toBe(one)
  expect(effectiveChoice({ modules: [], tokens: [] }, choice, NEVER_USED)).toBeNull()
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
    expect(pillState(withModule({ reading: true }), null).kind).toBe('reading')
  })
  test('says that there is none', () => {
    expect(pillState(withModule({}), null).kind).toBe('none')
  })
  test('tells a blank token from none', () => {
    expect(pillState(withModule({ blankCount: 1 }), null).kind).toBe('blank')
    expect(pillState(withModule({ blankCount: 0 }), null).kind).toBe('none')
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
  test('looks again at what another program may have mended', () => {
    const withPin = (pin: 'ok' | 'unknown' | 'locked' | 'count-low') => ({
      modules: [],
      tokens: [token({ pin })],
    })
    expect((['ok', 'unknown', 'locked', 'count-low'] as const).map(pin => mayBeMended(withPin(pin)))).toEqual(
      [false, false, true, true],
    )
    expect(mayBeMended(withModule({ blankCount: 1 }))).toBe(true)
    expect(mayBeMended(null)).toBe(false)
  })
  test('counts several tokens until one certificate is chosen', () => {
    const list = { modules: [], tokens: [token(), token({ tokenId: 't2' })] }
    expect(pillState(list, null)).toEqual({ kind: 'several', count: 2 })
    const chosen = { token: token(), certificate: one }
    expect(pillState(list, chosen)).toMatchObject({ kind: 'token', certificate: one })
  })
})
