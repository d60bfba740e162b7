import { expect, test } from 'vitest'
import type { ModuleState } from '../../src-shared/model/certificate.ts'
import type { Module } from './module.ts'
import { createRetries } from './module-retry.ts'

// Only its state is looked at.
const inState = (state: ModuleState) => ({ state }) as Module

test('pauses double up to the longest, and begin anew once it worked', () => {
  const due = createRetries({ first: 10, longest: 30 })
  const module = inState('failed')
  const tries = []
  for (let now = 0; now <= 100; now += 1) if (due([module], now).length > 0) tries.push(now)
  expect(tries).toEqual([10, 30, 60, 90])
  module.state = 'ready'
  expect(due([module], 101)).toEqual([])
  module.state = 'not-answering'
  expect([102, 111, 112].map(now => due([module], now).length)).toEqual([0, 0, 1])
})

test.each([
  'crashed',
  'switched-off',
  'off',
  'missing',
  'not-a-module',
  'wrong-architecture',
  'loading',
] as const)('one that is %s is left alone', state => {
  const due = createRetries({ first: 1, longest: 1 })
  const module = inState(state)
  expect([0, 5, 10].flatMap(now => due([module], now))).toEqual([])
})
