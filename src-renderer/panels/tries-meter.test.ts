import { expect, test } from 'vitest'
import { question } from '../test-data.ts'
import { triesLook } from './tries-meter.tsx'

test.each([
  { name: 'no flag', given: question({ state: 'ok' }), lit: null, tone: 'none' },
  { name: 'nothing known', given: question({ state: 'unknown' }), lit: null, tone: 'none' },
  { name: 'count low', given: question({ state: 'count-low' }), lit: 2, tone: 'warn' },
  { name: 'final try', given: question({ state: 'final-try' }), lit: 1, tone: 'bad' },
  { name: 'locked', given: question({ state: 'locked' }), lit: 0, tone: 'bad' },
  { name: 'two left', given: question({ state: 'count-low', triesLeft: 2 }), lit: 2, tone: 'warn' },
  { name: 'one left', given: question({ state: 'ok', triesLeft: 1 }), lit: 1, tone: 'bad' },
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
