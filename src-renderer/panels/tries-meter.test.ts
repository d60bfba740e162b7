import { expect, test } from 'vitest'
import { question } from '../test-data.ts'
import { triesLook } from './tries-meter.tsx'

const own = (wrong: number, possible: number, lastTry: 'no' | 'possible' = 'no') =>
  question({ state: 'ok', ownTries: { wrong, possible, lastAt: null }, lastTry })
const lost = (wrong: number) =>
  question({ state: 'ok', ownTries: { wrong, possible: 0, lastAt: null, lost: true }, lastTry: 'possible' })

test.each([
  { name: 'no flag', given: question({ state: 'ok' }), lit: null, tone: 'none' },
  { name: 'nothing known', given: question({ state: 'unknown' }), lit: null, tone: 'none' },
  { name: 'count low', given: question({ state: 'count-low' }), lit: 2, tone: 'warn' },
  { name: 'final try', given: question({ state: 'final-try' }), lit: 1, tone: 'bad' },
  { name: 'locked', given: question({ state: 'locked' }), lit: 0, tone: 'bad' },
  { name: 'two left', given: question({ state: 'count-low', triesLeft: 2 }), lit: 2, tone: 'warn' },
  { name: 'one left', given: question({ state: 'ok', triesLeft: 1 }), lit: 1, tone: 'bad' },
  { name: 'our own two', given: own(2, 0, 'possible'), lit: 1, tone: 'bad' },
  { name: 'our own one', given: own(1, 0), lit: null, tone: 'warn' },
  { name: 'one that may have failed', given: own(0, 1), lit: null, tone: 'warn' },
  { name: 'a key file', given: question({ purpose: 'password' }), lit: null, tone: 'none' },
])('$name', ({ given, lit, tone }) => {
  expect(triesLook(given)).toMatchObject({ lit, tone })
})

test('names a number only where the token gives one', () => {
  expect(triesLook(question({ state: 'count-low', triesLeft: 2 })).text).toContain('2')
  for (const state of ['ok', 'unknown', 'count-low', 'final-try'] as const) {
    expect(triesLook(question({ state })).text).not.toMatch(/\d/)
  }
})

test.each([
  [own(1, 0), 'At least 1 failed try from this app'],
  [own(2, 1, 'possible'), 'At least 2 failed tries from this app, perhaps 3'],
  [own(0, 1), '1 try from this app may have failed'],
  [lost(0), 'The record of tries before was lost'],
  [lost(1), 'At least 1 failed try from this app, and the record of tries before was lost'],
])('says what it counted itself, and no more', (given, text) => {
  expect(triesLook(given).text).toBe(text)
})
