import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RecentRecord } from './app.ts'
import { createRecentDocuments } from './recent-documents.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-recent-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function start(records: readonly RecentRecord[] = []) {
  let kept = records
  let writes = 0
  const store = {
    read: () => kept,
    write: async (value: readonly RecentRecord[]) => {
      kept = value
      writes += 1
    },
  }
  return { recent: createRecentDocuments(store), kept: () => kept, writes: () => writes }
}

const day = (number: number) => new Date(Date.UTC(2026, 0, number))

test('newest first, each once, with what is on disk now', async () => {
  const { recent } = start()
  const a = join(folder, 'a.pdf')
  const b = join(folder, 'b.pdf')
  const gone = join(folder, 'gone.pdf')
  writeFileSync(a, 'a')
  writeFileSync(b, 'b')
  await recent.remember([{ path: a, signatureCount: 0 }], day(1))
  await recent.remember([{ path: gone, signatureCount: 1 }], day(2))
  await recent.remember([{ path: b, signatureCount: 2 }], day(3))
  await recent.remember([{ path: a, signatureCount: 0 }], day(4))
  expect(await recent.list()).toMatchObject([
    {
      name: 'a.pdf',
      state: 'unsigned',
      usedAt: day(4).toISOString(),
      changedAt: statSync(a).mtime.toISOString(),
    },
    { name: 'b.pdf', state: 'signed', signatureCount: 2 },
    { name: 'gone.pdf', state: 'missing', changedAt: null },
  ])
  await recent.forget(gone)
  expect((await recent.list()).map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf'])
})

test('the list does not grow without end, and holds paths and counts alone', async () => {
  const { recent, kept } = start()
  for (let number = 1; number <= 60; number += 1)
    await recent.remember([{ path: join(folder, `${number}.pdf`), signatureCount: 0 }], day(number))
  expect(kept()).toHaveLength(50)
  expect(kept()[0]).toEqual({
    path: join(folder, '60.pdf'),
    usedAt: day(60).toISOString(),
    signatureCount: 0,
  })
})

test('many at once are one write: the last is the newest, and counts as it was last', async () => {
  const { recent, kept, writes } = start()
  const opened = (name: string, signatureCount: number) => ({ path: join(folder, name), signatureCount })
  await recent.remember([opened('a.pdf', 1), opened('b.pdf', 1), opened('a.pdf', 2)], day(1))
  expect(kept().map(({ path, signatureCount }) => [path, signatureCount])).toEqual([
    [join(folder, 'a.pdf'), 2],
    [join(folder, 'b.pdf'), 1],
  ])
  expect(writes()).toBe(1)
})
