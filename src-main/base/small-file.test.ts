import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readSmallFile, textOf } from './small-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokenseal-small-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Bytes as iconv makes them of the same text.
test.each([
  ['UTF-8', '50c3a931'],
  ['UTF-8 with a mark', 'efbbbf50c3a931'],
  ['UTF-16LE', 'fffe5000e9003100'],
  ['UTF-16BE', 'feff005000e90031'],
])('text in %s', (_name, hex) => {
  expect(textOf(Buffer.from(hex, 'hex'))).toBe('Pé1')
})

test('a file is read whole, up to its limit; a folder is none', async () => {
  const path = join(folder, 'a')
  writeFileSync(path, 'abc')
  expect((await readSmallFile(path, { maxBytes: 3 })).toString()).toBe('abc')
  await expect(readSmallFile(path, { maxBytes: 2 })).rejects.toThrow('too large')
  await expect(readSmallFile(folder, { maxBytes: 9 })).rejects.toThrow()
})
