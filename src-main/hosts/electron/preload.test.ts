/** The real preload on a fake of the renderer's Electron module. */
import { expect, test, vi } from 'vitest'
import type { HostBridge } from '../../../src-shared/contract/define.ts'

const fake = vi.hoisted(() => ({
  asked: [] as unknown[],
  listener: (_event: unknown, _name: string, _payload: unknown) => {},
  exposed: new Map<string, unknown>(),
  answer: null as unknown,
}))

vi.mock('electron/renderer', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => fake.exposed.set(name, value) },
  ipcRenderer: {
    invoke: async (channel: string, message: unknown) => {
      fake.asked.push([channel, message])
      return fake.answer
    },
    on: (_channel: string, listener: typeof fake.listener) => {
      fake.listener = listener
    },
  },
  webUtils: { getPathForFile: (file: File) => (file.name === 'given.pdf' ? '/home/a/given.pdf' : '') },
}))
await import('./preload.ts')
const host = fake.exposed.get('host') as HostBridge // Exposed by the preload under this name.

test('exposes window.host alone, and tells main that it listens', () => {
  expect([...fake.exposed.keys()]).toEqual(['host'])
  expect(Object.keys(host).sort()).toEqual(
    ['call', 'cancel', 'documentBytes', 'keepPicture', 'nativeMenu', 'on', 'pathForFile', 'platform'].sort(),
  )
  expect(fake.asked).toEqual([['tokenseal:ask', { kind: 'listen' }]])
  expect(host.nativeMenu).toBe(true)
})

test('forwards a call as it is', async () => {
  fake.answer = { ok: true, value: 3 }
  expect(await host.call('signing.start', { a: 1 }, 'c1')).toEqual({ ok: true, value: 3 })
  expect(fake.asked.at(-1)).toEqual([
    'tokenseal:ask',
    { kind: 'call', name: 'signing.start', input: { a: 1 }, callId: 'c1' },
  ])
  host.cancel('c1')
  expect(fake.asked.at(-1)).toEqual(['tokenseal:ask', { kind: 'cancel', callId: 'c1' }])
})

test('keeps events until someone listens, then tells them as they come', async () => {
  const seen: unknown[] = []
  fake.listener({}, 'tokens.changed', 1)
  fake.listener({}, 'tokens.changed', 2)
  const stop = host.on('tokens.changed', payload => seen.push(payload))
  await Promise.resolve()
  fake.listener({}, 'tokens.changed', 3)
  stop()
  fake.listener({}, 'tokens.changed', 4)
  expect(seen).toEqual([1, 2, 3])
})

test('knows the path of a file that the person gave, and of no other', async () => {
  expect(await host.pathForFile(new File([''], 'given.pdf'))).toBe('/home/a/given.pdf')
  expect(fake.asked.at(-1)).toEqual(['tokenseal:ask', { kind: 'path', path: '/home/a/given.pdf' }])
  expect(await host.pathForFile(new File([''], '/etc/passwd'))).toBeNull()
  expect(await host.pathForFile({ name: 'given.pdf' })).toBeNull()
})

test('hands over the bytes of a picture that the page drew, unless they are too many', async () => {
  fake.answer = '/data/pictures/a.png'
  expect(await host.keepPicture(new Blob(['PNG']))).toBe('/data/pictures/a.png')
  const png = new Uint8Array([0x50, 0x4e, 0x47])
  expect(fake.asked.at(-1)).toEqual(['tokenseal:ask', { kind: 'picture', png }])
  const huge = { size: 21 << 20, slice: () => new Blob() }
  expect(await host.keepPicture(huge)).toBeNull()
})

test('says where the bytes of an open document are', async () => {
  fake.answer = { url: 'app://bundle/__document/1', size: 5 }
  expect(await host.documentBytes('1')).toEqual({ kind: 'url', url: 'app://bundle/__document/1', size: 5 })
  fake.answer = null
  await expect(host.documentBytes('2')).rejects.toThrow('not open')
})
