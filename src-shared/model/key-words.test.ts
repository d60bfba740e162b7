import { expect, test } from 'vitest'
import { KeyKind } from './certificate.ts'
import { isRareKey, keyWords } from './key-words.ts'

test('every kind of key has its name', () => {
  const named = KeyKind.options.map(keyKind => keyWords({ keyKind, keyBits: 3072 }))
  // Names as in FIPS 186-5, RFC 5639 and RFC 8032.
  expect(named).toEqual([
    'RSA 3072',
    'EC P-256',
    'EC P-384',
    'EC P-521',
    'EC brainpoolP256r1',
    'EC brainpoolP384r1',
    'EC brainpoolP512r1',
    'Ed25519',
    'Ed448',
    '',
  ])
  expect(keyWords({ keyKind: 'other', keyBits: 0, keyName: 'EC brainpoolP256t1' })).toBe('EC brainpoolP256t1')
})

test('those that ISO/TS 32002 brought to PDF are rare', () => {
  expect(KeyKind.options.filter(isRareKey)).toEqual([
    'ec-brainpool256',
    'ec-brainpool384',
    'ec-brainpool512',
    'ed25519',
    'ed448',
  ])
})
