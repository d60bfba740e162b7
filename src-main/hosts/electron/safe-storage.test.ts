import { afterEach, expect, test, vi } from 'vitest'
import { sealedSecrets } from '../node/sealed-secrets.ts'
import { createSecretStore } from '../node/secret-store.ts'
import { electronSealer } from './safe-storage.ts'
import { safe } from './testing/fake-electron.ts'

vi.mock('electron/main', async () => (await import('./testing/fake-electron.ts')).electronMain)
afterEach(() => Object.assign(safe, { available: true, backend: 'gnome_libsecret' }))

function start(platform: NodeJS.Platform) {
  let kept: Readonly<Record<string, string>> = {}
  const record = {
    read: () => kept,
    write: async (value: typeof kept) => {
      kept = value
    },
  }
  const open = () => createSecretStore([sealedSecrets(electronSealer(platform), record)])
  return { open, kept: () => kept }
}

test('what is kept is sealed, and read in another run', async () => {
  const { open, kept } = start('linux')
  expect(await open().lasting()).toBe(true)
  await open().write('tsa', 'geheim mit ÄÖ')
  expect(Object.values(kept())).toHaveLength(1)
  expect(Buffer.from(kept()['tsa'] ?? '', 'base64').toString()).not.toContain('geheim')
  expect(await open().read('tsa')).toBe('geheim mit ÄÖ')
  await open().write('tsa', null)
  expect(kept()).toEqual({})
})

test.each(['basic_text', 'unknown'])('nothing is kept under %s, which anybody can read', async backend => {
  safe.backend = backend
  const { open, kept } = start('linux')
  const store = open()
  expect(await store.lasting()).toBe(false)
  await store.write('tsa', 'geheim')
  expect(kept()).toEqual({})
  expect(await store.read('tsa')).toBe('geheim')
  expect(await open().read('tsa')).toBeNull()
})

test('where the system cannot encrypt, or not any more, nothing is written and nothing thrown', async () => {
  const { open, kept } = start('darwin')
  await open().write('tsa', 'geheim')
  safe.available = false
  expect(await open().lasting()).toBe(false)
  expect(await open().read('tsa')).toBeNull()
  await open().write('other', 'geheim')
  expect(Object.keys(kept())).toEqual(['tsa'])
})
