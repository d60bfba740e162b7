/** What the window may name, and what it may not. */
import { expect, test } from 'vitest'
import { contract } from '../../../src-shared/contract/contract.ts'
import type { Reply } from '../../../src-shared/contract/define.ts'
import { z } from '../../../src-shared/zod.ts'
import type { App } from '../../app/app.ts'
import { guardPaths } from './path-guard.ts'

function guarded(answers: Readonly<Record<string, unknown>> = {}) {
  const asked: unknown[] = []
  let tell: (name: string, payload: unknown) => void = () => {}
  const app: App = {
    async dispatch(name, input): Promise<Reply> {
      asked.push([name, input])
      return { ok: true, value: answers[name] ?? null }
    },
    subscribe(listener) {
      tell = listener
      return () => {}
    },
    openPaths: paths => asked.push(['openPaths', paths]),
    command: () => {},
    documentPath: () => null,
    keepPicture: async () => '/data/pictures/drawn.png',
    close: async () => {},
  }
  const guard = guardPaths(app)
  const call = (name: string, input: unknown) => guard.app.dispatch(name, input, new AbortController().signal)
  const allowed = async (name: string, input: unknown) => (await call(name, input)).ok
  guard.app.subscribe(() => {})
  return { guard, asked, call, allowed, tell: (name: string, payload: unknown) => tell(name, payload) }
}

test('a path that nobody named is refused, and the app never hears of it', async () => {
  const { call, asked } = guarded()
  for (const [name, input] of [
    ['documents.open', { path: '/etc/x.pdf', password: null }],
    ['documents.openOutside', { path: '/home/a/Downloads/evil.desktop' }],
    ['tokens.addPkcs12', { path: '/home/a/key.p12' }],
    ['records.changeSettings', { modules: ['/home/a/Downloads/evil.so'] }],
    ['drivers.test', { path: '/home/a/Downloads/evil.so' }],
    ['drivers.add', { path: '/home/a/Downloads/evil.so' }],
    ['records.changeSettings', { appearance: { imagePath: '/home/a/x.png' } }],
    ['records.validate', { path: '/a.pdf', password: null, trust: [], at: null }],
    ['signing.start', { items: [{ source: { path: '/a.pdf', password: null }, output: { path: null } }] }],
    ['levels.finishPending', { paths: ['/a.pdf'], password: null }],
    ['levels.extend', { timeStamps: { services: [], secretPath: '/home/a/.ssh/id_ed25519' } }],
    [
      'levels.testService',
      { service: { login: { kind: 'certificate', certificatePath: '/a', keyPath: '/b' } } },
    ],
  ] as const) {
    expect(await call(name, input)).toMatchObject({ ok: false, error: { code: 'usage.invalid' } })
  }
  expect(asked).toEqual([])
})

test('what the person gave, the system asked for, or the app told may be named', async () => {
  const { guard, allowed, call, tell } = guarded({
    'documents.recent': [{ path: '/recent.pdf', name: 'recent.pdf' }],
    'application.about': { version: '1', dataFolder: '/home/m/.config/tokenseal' },
    'records.settings': { modules: ['/driver.so'], appearance: { imagePath: '/picture.png' } },
  })
  const open = (path: string) => allowed('documents.open', { path, password: null })
  guard.grant('/dropped.pdf')
  guard.app.openPaths(['/argument.pdf'])
  expect(await guard.app.keepPicture(new Uint8Array())).toBe('/data/pictures/drawn.png')
  expect(await allowed('appearances.importPicture', { path: '/data/pictures/drawn.png' })).toBe(true)
  await call('documents.recent', {})
  await call('records.settings', {})
  tell('signing.jobChanged', { results: [{ ok: true, document: { output: '/signed.pdf' } }] })
  for (const path of ['/dropped.pdf', '/argument.pdf', '/recent.pdf', '/signed.pdf']) {
    expect(await open(path), path).toBe(true)
  }
  await call('application.about', {})
  expect(await allowed('documents.reveal', { path: '/home/m/.config/tokenseal' })).toBe(true)
  expect(await allowed('records.changeSettings', { modules: ['/driver.so'] })).toBe(true)
  expect(await allowed('records.changeSettings', { modules: ['/driver.so', '/other.so'] })).toBe(false)
})

test('text out of a document is no path, wherever it may be written', async () => {
  const { allowed, tell } = guarded()
  tell('documents.changed', { info: { fields: [{ name: '/evil.pdf', signerName: '/evil.pdf' }] } })
  expect(await allowed('documents.open', { path: '/evil.pdf', password: null })).toBe(false)
})

test('where a file is to be written may be new', async () => {
  const { allowed } = guarded()
  const item = { source: { documentId: 'd' }, output: { path: '/new.pdf', overwrite: false } }
  expect(await allowed('signing.start', { items: [item], appearance: { imagePath: null } })).toBe(true)
})

test('every field of the contract that names a file has been thought of', () => {
  // `fileName` and `file` are plain names, `folder` is a word; a driver that is turned off is not loaded.
  const harmless = ['fileName', 'file', 'folder', 'turnedOffModules']
  const guardedFields = ['path', 'paths', 'imagePath', 'modules', 'keyFiles', 'trust']
  const ofServices = ['certificatePath', 'keyPath', 'secretPath']
  const named = inputFields().filter(name => /path|file|folder|dir|module|trust$/i.test(name))
  expect(named.sort()).toEqual([...harmless, ...guardedFields, ...ofServices].sort())
})

/** Names of all fields with text, or lists of it, in the inputs of all calls. */
function inputFields(): string[] {
  const names = new Set<string>()
  const visit = (part: unknown, name: string) => {
    if (typeof part !== 'object' || part === null) return
    if ('type' in part && [part.type].flat().includes('string') && !('enum' in part)) names.add(name)
    for (const [key, value] of Object.entries(part)) {
      if (key === 'properties') for (const [field, type] of Object.entries(value)) visit(type, field)
      else if (Array.isArray(value)) for (const item of value) visit(item, name)
      else visit(value, name)
    }
  }
  for (const topic of Object.values(contract)) {
    for (const entry of Object.values(topic)) {
      if (entry.kind === 'call')
        visit(z.toJSONSchema(entry.input, { io: 'input', unrepresentable: 'any' }), '')
    }
  }
  return [...names]
}
