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
  const store = {
    read: () => kept,
    write: async (value: readonly RecentRecord[]) => {
      kept = value
    },
  }
  return { recent: createRecentDocuments(store), kept: () => kept }
}

const day = (number: number) => new Date(Date.UTC(2026, 0, number))

test('newest first, each once, with what is on disk now', async () => {
  const { recent } = start()
  const a = join(folder, 'a.pdf')
  const b = join(folder, 'b.pdf')
  const gone = join(folder, 'gone.pdf')
  writeFileSync(a, 'a')
  writeFileSync(b, 'b')
  await recent.remember(a, 0, day(1))
  await recent.remember(gone, 1, day(2))
  await recent.remember(b, 2, day(3))
  await recent.remember(a, 0, day(4))
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
    await recent.remember(join(folder, `${number}.pdf`), 0, day(number))
  expect(kept()).toHaveLength(50)
  expect(kept()[0]).toEqual({
    path: join(folder, '60.pdf'),
    usedAt: day(60).toISOString(),
    signatureCount: 0,
  })
})
