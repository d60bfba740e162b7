import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from './policy.ts'
import { signingRefusal, weaknesses } from './rules.ts'

const rsa = { keyKind: 'rsa', keyBits: 2048 } as const

test.each([
  [{ ...rsa, digest: 'sha256' }, []],
  [{ ...rsa, digest: 'sha1' }, ['digest']],
  [{ ...rsa, digest: 'md5' }, ['digest']],
  [{ keyKind: 'rsa', keyBits: 1024, digest: 'sha256' }, ['key-size']],
  [{ keyKind: 'rsa', keyBits: 1024, digest: 'sha1' }, ['digest', 'key-size']],
  [{ keyKind: 'ec', keyBits: 256, digest: 'sha512' }, []],
  [{ keyKind: 'ed25519', keyBits: 256, digest: null }, []],
  [{ keyKind: 'ed448', keyBits: 448, digest: 'shake256' }, []],
] as const)('%j', (strength, rules) => {
  expect(weaknesses(DEFAULT_POLICY, strength).map(({ rule }) => rule)).toEqual(rules)
})

test('signing is refused by name of the rule', () => {
  expect(signingRefusal(DEFAULT_POLICY, { ...rsa, digest: 'sha256' })).toBeNull()
  expect(signingRefusal(DEFAULT_POLICY, { keyKind: 'rsa', keyBits: 1024, digest: 'sha256' })).toContain(
    '2048',
  )
  const strict = { ...DEFAULT_POLICY, signingDigests: ['sha512'] as const }
  expect(signingRefusal(strict, { keyKind: 'ec', keyBits: 256, digest: 'sha256' })).toBe('digest sha256')
})
