import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { listenForStop } from './stopping.ts'

test('the first Ctrl-C asks, the same press again changes nothing, a later one ends the process', () => {
  const killed: unknown[] = []
  const fake = Object.assign(new EventEmitter(), { pid: 42, kill: (...told: unknown[]) => killed.push(told) })
  let now = 0
  const { signal } = listenForStop(fake, () => now)
  fake.emit('SIGINT', 'SIGINT')
  expect(signal.aborted).toBe(true)
  now = 300
  fake.emit('SIGINT', 'SIGINT')
  expect(killed).toEqual([])
  now = 1500
  fake.emit('SIGTERM', 'SIGTERM')
  expect(killed).toEqual([[42, 'SIGTERM']])
  expect(fake.listenerCount('SIGTERM')).toBe(0)
})

test('afterwards the signals are the system’s again', () => {
  const fake = Object.assign(new EventEmitter(), { pid: 42, kill: () => {} })
  listenForStop(fake).end()
  expect(fake.eventNames()).toEqual([])
})
