import { expect, test } from 'vitest'
import { ModuleState } from '../../src-shared/model/certificate.ts'
import { driverLook } from './driver-look.ts'

const look = (state: ModuleState, tokenCount = 0, architecture: string | null = null) =>
  driverLook({ state, tokenCount, architecture })

test('a driver that works says how many tokens it sees, and that there is none in words', () => {
  expect(look('ready', 2)).toMatchObject({ kind: 'ok', text: '2 tokens' })
  expect(look('ready', 1)).toMatchObject({ kind: 'ok', text: '1 token' })
  expect(look('ready')).toMatchObject({ kind: 'idle', text: 'No token' })
})

test('the wrong processor is named', () => {
  expect(look('wrong-architecture', 0, 'x86, 32-bit')).toMatchObject({
    kind: 'bad',
    text: 'x86, 32-bit, cannot load',
  })
  expect(look('wrong-architecture').text).toBe('Cannot load')
})

test('no two states look the same', () => {
  const all = ModuleState.options.map(state => look(state).text)
  expect(new Set(all).size).toBe(ModuleState.options.length)
})
