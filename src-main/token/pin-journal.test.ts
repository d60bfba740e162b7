import { expect, test } from 'vitest'
import { NO_TRIES } from '../../src-shared/model/pin.ts'
import {
  begun,
  cleared,
  EMPTY_JOURNAL,
  ended,
  journalKeys,
  LOST_JOURNAL,
  type PinJournal,
  type TryOutcome,
  triesIn,
} from './pin-journal.ts'

const token = { serial: '0A4177C2', label: 'ML signing', prints: ['aa', 'bb'] }
const keys = journalKeys(token)

/** One try each minute. */
function tried(outcomes: readonly (TryOutcome | 'lost')[], pin: 'user' | 'signature' | 'so' = 'user') {
  return outcomes.reduce<PinJournal>((journal, outcome, index) => {
    const attempt = { id: `${pin}${index}`, at: `2026-11-17T10:0${index}:00.000Z` }
    const open = begun(journal, keys, pin, attempt)
    return outcome === 'lost' ? open : ended(open, keys, pin, attempt, outcome)
  }, EMPTY_JOURNAL)
}

test.each<[string, readonly (TryOutcome | 'lost')[], { wrong: number; possible: number }]>([
  ['two wrong ones', ['wrong', 'wrong'], { wrong: 2, possible: 0 }],
  ['one without a clear answer', ['wrong', 'possible'], { wrong: 1, possible: 1 }],
  ['one whose answer never came', ['lost'], { wrong: 0, possible: 1 }],
  ['a right one brings all back', ['wrong', 'possible', 'lost', 'right'], { wrong: 0, possible: 0 }],
  ['one after it counts anew', ['wrong', 'right', 'wrong'], { wrong: 1, possible: 0 }],
  ['one that was not looked at', ['none'], { wrong: 0, possible: 0 }],
])('%s', (_name, outcomes, expected) => {
  expect(triesIn(tried(outcomes), keys, 'user')).toMatchObject(expected)
})

test('tells when the last one was', () => {
  expect(triesIn(tried(['wrong', 'wrong']), keys, 'user').lastAt).toBe('2026-11-17T10:01:00.000Z')
})

test('the PIN of a signature may be the token’s own: they count together; the PUK counts apart', () => {
  const journal = tried(['wrong'], 'signature')
  expect(triesIn(journal, keys, 'user').wrong).toBe(1)
  expect(triesIn(journal, keys, 'so').wrong).toBe(0)
})

test('one sent after a right one is still open', () => {
  const before = { id: 'a', at: '2026-11-17T10:00:00.000Z' }
  const after = { id: 'b', at: '2026-11-17T10:00:01.000Z' }
  const both = begun(begun(EMPTY_JOURNAL, keys, 'user', before), keys, 'user', after)
  expect(triesIn(ended(both, keys, 'user', before, 'right'), keys, 'user').possible).toBe(1)
})

test('a right one brings back those before it, though the clock was set back meanwhile', () => {
  const before = { id: 'a', at: '2026-11-17T10:00:00.000Z' }
  const right = { id: 'b', at: '2019-01-01T00:00:00.000Z' }
  const both = begun(begun(EMPTY_JOURNAL, keys, 'user', before), keys, 'user', right)
  expect(triesIn(ended(both, keys, 'user', right, 'right'), keys, 'user').possible).toBe(0)
})

test('after a journal was lost nothing is known of a PIN, until a right one came', () => {
  const attempt = { id: 'a', at: '2026-11-17T10:00:00.000Z' }
  const after = (outcome: TryOutcome, pin: 'user' | 'so' = 'user') =>
    ended(begun(LOST_JOURNAL, keys, pin, attempt), keys, pin, attempt, outcome)
  expect(triesIn(LOST_JOURNAL, keys, 'user')).toMatchObject({ wrong: 0, possible: 0, lost: true })
  expect(triesIn(after('wrong'), keys, 'user')).toMatchObject({ wrong: 1, lost: true })
  expect(triesIn(after('none'), keys, 'user')).toMatchObject({ wrong: 0, lost: true })
  expect(triesIn(after('right'), keys, 'user')).toEqual(NO_TRIES)
  expect(triesIn(after('right'), keys, 'so').lost).toBe(true)
  expect(triesIn(after('right'), journalKeys({ ...token, serial: 'another' }), 'user').lost).toBe(true)
  expect(triesIn(cleared(after('right', 'so'), keys, 'user'), keys, 'user')).toEqual(NO_TRIES)
})

test('a card with the same number and other certificates is another one', () => {
  const other = journalKeys({ ...token, prints: ['cc'] })
  expect(triesIn(tried(['wrong']), other, 'user').wrong).toBe(0)
})

test('a renewed card keeps its tries, under its new certificates too', () => {
  const both = journalKeys({ ...token, prints: ['bb', 'cc'] })
  const attempt = { id: 'x', at: '2026-11-17T11:00:00.000Z' }
  const renewed = ended(begun(tried(['wrong']), both, 'user', attempt), both, 'user', attempt, 'wrong')
  expect(triesIn(renewed, journalKeys({ ...token, prints: ['cc'] }), 'user').wrong).toBe(2)
  expect(renewed.tokens).toHaveLength(1)
})

test('nothing is kept of a token once nothing counts against it, and never its number', () => {
  const text = JSON.stringify(tried(['wrong']))
  expect(text).not.toContain(token.serial)
  expect(text).not.toContain(token.label)
  expect(cleared(tried(['wrong']), keys, 'user').tokens).toEqual([])
})
