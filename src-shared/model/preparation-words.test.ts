import { expect, test } from 'vitest'
import { earlierWords, restrictionWords } from './preparation-words.ts'
import type { EarlierEffect } from './signing.ts'

const after = (...effects: readonly EarlierEffect[]) =>
  earlierWords({ earlier: effects.map(effect => ({ field: 'A', timestamp: false, effect })) })

test('earlier signatures are counted by what becomes of them', () => {
  expect(after()).toEqual([])
  expect(after('kept')).toEqual(['1 earlier signature stays as valid as it was.'])
  expect(after('kept', 'kept', 'unclear')).toEqual([
    '2 earlier signatures stay as valid as they were.',
    '1 earlier signature may show as not confirmed afterwards.',
  ])
  expect(after('doubted', 'doubted')).toEqual(['2 earlier signatures could not be confirmed before, either.'])
})

test('a time-stamp of the document is nobody’s signature', () => {
  expect(earlierWords({ earlier: [{ field: 'A', timestamp: true, effect: 'kept' }] })).toEqual([])
})

test('what is forbidden is said in plain words', () => {
  const plain = { certify: null, lock: null }
  expect(restrictionWords(plain)).toEqual([])
  expect(restrictionWords({ ...plain, certify: 'no-changes' })).toEqual([
    'Certifies the document: nothing may be changed any more.',
  ])
  expect(restrictionWords({ ...plain, lock: { action: 'include', fields: ['amount', 'date'] } })).toEqual([
    'Locks “amount”, “date”.',
  ])
  expect(restrictionWords({ ...plain, lock: { action: 'exclude', fields: ['notes'] } })).toEqual([
    'Locks all form fields but “notes”.',
  ])
})
