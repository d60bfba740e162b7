import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from '../hosts/node/file-reader.ts'
import { feedCovered } from './covered-bytes.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-covered-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a file that becomes shorter while it is read has changed, by name', async () => {
  const path = join(folder, 'letter.pdf')
  writeFileSync(path, '0123456789')
  const reader = openReader(path)
  try {
    truncateSync(path, 8)
    const feeding = feedCovered(reader, { holeStart: 4, holeEnd: 6, end: 10 }, () => {})
    await expect(feeding).rejects.toMatchObject({ code: 'file.changed', details: { name: 'letter.pdf' } })
  } finally {
    reader.close()
  }
})

test('only what is covered is given, in order', async () => {
  const path = join(folder, 'letter.pdf')
  writeFileSync(path, '0123456789')
  const reader = openReader(path)
  const given: string[] = []
  await feedCovered(reader, { holeStart: 4, holeEnd: 6, end: 9 }, bytes =>
    given.push(Buffer.from(bytes).toString()),
  )
  reader.close()
  expect(given.join('')).toBe('0123678')
})
