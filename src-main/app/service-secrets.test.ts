import { expect, test } from 'vitest'
import type { SecretStore } from '../base/ports.ts'
import { keepServiceSecret, readServiceSecret } from './service-secrets.ts'

function storeOf(kept = new Map<string, string>()): SecretStore {
  return {
    read: async id => kept.get(id) ?? null,
    write: async (id, secret) => void (secret === null ? kept.delete(id) : kept.set(id, secret)),
    lasting: async () => true,
  }
}

const at = (url: string) => ({ id: 'stamps', url })

test('a password goes to the place it was typed for, whatever the path', async () => {
  const store = storeOf()
  await keepServiceSecret(store, at('https://tsa.example/one'), 'sesame')
  expect(await readServiceSecret(store, at('https://tsa.example/two'))).toBe('sesame')
})

test.each([
  'https://other.example/one',
  'http://tsa.example/one',
  'https://tsa.example:8443/one',
  'https://tsa.example.other.example/one',
  'no address',
])('a password does not go to %s', async url => {
  const store = storeOf()
  await keepServiceSecret(store, at('https://tsa.example/one'), 'sesame')
  expect(await readServiceSecret(store, at(url))).toBeNull()
})

test('one that is removed, or was never kept by us, is none', async () => {
  const store = storeOf(new Map([['stamps', 'sesame']]))
  expect(await readServiceSecret(store, at('https://tsa.example'))).toBeNull()
  await keepServiceSecret(store, at('https://tsa.example'), 'sesame')
  await keepServiceSecret(store, at('https://tsa.example'), null)
  expect(await readServiceSecret(store, at('https://tsa.example'))).toBeNull()
})
