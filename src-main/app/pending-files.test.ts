import { appendFileSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PendingFile } from '../../src-shared/model/levels.ts'
import type { Files } from '../base/ports.ts'
import { createPendingFiles } from './pending-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-pending-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const BY_ITSELF = { paths: null, byItself: true } as const
const BY_HAND = { paths: null, byItself: false } as const
const extended = { input: '', output: '', level: 'b-t', bytesIn: 1, bytesOut: 2 } as const
const deadNetwork = async () => {
  throw new AppError('timestamp.failed', { problems: ['“x” did not answer in time.'] })
}

function waiting(name: string, change: Partial<PendingFile> = {}): PendingFile {
  const path = join(folder, name)
  writeFileSync(path, name)
  const { size, mtimeMs } = statSync(path)
  const fixed = {
    missing: '',
    since: '2026-01-01T00:00:00Z',
    trouble: 'network',
    certificateEnds: null,
  } as const
  return { path, level: 'b-t', stamp: { size, mtimeMs }, ...fixed, ...change }
}

function start(files: readonly PendingFile[]) {
  let kept = files
  const store = {
    read: () => kept,
    write: async (value: readonly PendingFile[]) => {
      kept = value
    },
  }
  const disk = {
    stamp: async (path: string) => {
      const found = await stat(path).catch(() => null)
      if (found === null) throw new AppError('file.not-found', { name: basename(path) })
      return found
    },
  }
  const ports = { files: disk as unknown as Files, clock: { now: () => new Date() } } // Nothing else is asked of it.
  const pending = createPendingFiles(store, ports, () => {})
  return { pending, kept: () => kept }
}

test('what was changed, moved or deleted is left alone, said, and kept; the others are finished', async () => {
  const files = ['changed.pdf', 'moved.pdf', 'gone.pdf', 'good.pdf'].map(name => waiting(name))
  const { pending, kept } = start(files)
  appendFileSync(join(folder, 'changed.pdf'), 'more')
  renameSync(join(folder, 'moved.pdf'), join(folder, 'elsewhere.pdf'))
  rmSync(join(folder, 'gone.pdf'))
  const raised: string[] = []
  const results = await pending.finish(BY_ITSELF, async ({ path }) => {
    raised.push(basename(path))
    return extended
  })
  expect(raised).toEqual(['good.pdf'])
  expect(results.map(({ error }) => error?.code)).toEqual([
    'level.changed-since',
    'file.not-found',
    'file.not-found',
    undefined,
  ])
  expect(kept().map(({ path, trouble }) => [basename(path), trouble])).toEqual([
    ['changed.pdf', 'file'],
    ['moved.pdf', 'file'],
    ['gone.pdf', 'file'],
  ])
  await pending.forget(join(folder, 'gone.pdf'))
  expect(kept()).toHaveLength(2)
  renameSync(join(folder, 'elsewhere.pdf'), join(folder, 'moved.pdf'))
  await pending.finish(BY_ITSELF, async () => extended)
  expect(kept().map(({ path }) => basename(path))).toEqual(['changed.pdf'])
})

test('a changed file is raised where the person asks for it', async () => {
  const { pending, kept } = start([waiting('a.pdf')])
  appendFileSync(join(folder, 'a.pdf'), 'a second signature')
  await pending.finish(BY_HAND, async () => extended)
  expect(kept()).toEqual([])
})

test('by itself, a dead network is noticed at the first file; by hand, every file tells why', async () => {
  const { pending, kept } = start([waiting('a.pdf'), waiting('b.pdf')])
  expect(await pending.finish(BY_ITSELF, deadNetwork)).toHaveLength(1)
  expect(await pending.finish(BY_HAND, deadNetwork)).toHaveLength(2)
  expect(kept()[1]).toMatchObject({ trouble: 'network', missing: '“x” did not answer in time.' })
})

test('a password stops only its own file', async () => {
  const { pending, kept } = start([waiting('locked.pdf'), waiting('b.pdf')])
  await pending.finish(BY_ITSELF, async ({ path }) => {
    if (path.endsWith('locked.pdf')) throw new AppError('pdf.password-needed', {})
    return extended
  })
  expect(kept()).toMatchObject([{ trouble: 'password' }])
})

test('what was reached on the way is kept, with the file as it is now', async () => {
  const { pending, kept } = start([waiting('a.pdf', { level: 'b-lt' })])
  const [result] = await pending.finish(BY_ITSELF, async ({ path }) => {
    appendFileSync(path, 'time')
    return { ...extended, missing: 'No answer from the issuer.' }
  })
  expect(result?.error?.code).toBe('level.partly-reached')
  expect(kept()).toMatchObject([
    { missing: 'No answer from the issuer.', stamp: { size: 'a.pdftime'.length } },
  ])
  expect((await pending.finish(BY_ITSELF, async () => extended))[0]?.error).toBeNull()
})

test('two who ask at once do not work on one file at once', async () => {
  const { pending } = start([waiting('a.pdf')])
  let raised = 0
  const raise = async () => {
    raised++
    await new Promise(resolve => setTimeout(resolve, 5))
    return extended
  }
  await Promise.all([pending.finish(BY_HAND, raise), pending.finish(BY_ITSELF, raise)])
  expect(raised).toBe(1)
})
