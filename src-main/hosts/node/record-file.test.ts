import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from '../../../src-shared/zod.ts'
import { createFiles } from './files.ts'
import { createRecordFile } from './record-file.ts'

const Record = z.object({ theme: z.enum(['light', 'dark']), names: z.array(z.string()) })
const DEFAULTS = { theme: 'light' as const, names: [] }
let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-'))
  path = join(folder, 'sub', 'record.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = () => createRecordFile(createFiles(), path, Record, DEFAULTS)

test('what was written is there in the next run, and the folder is made', async () => {
  const store = open()
  expect(store.read()).toEqual(DEFAULTS)
  await Promise.all([
    store.write({ theme: 'dark', names: ['first'] }),
    store.write({ theme: 'dark', names: ['second'] }),
  ])
  expect(store.read().names).toEqual(['second'])
  expect(open().read()).toEqual({ theme: 'dark', names: ['second'] })
  expect(readdirSync(join(folder, 'sub'))).toEqual(['record.json'])
})

test('a key that is missing or no longer understood takes its default, the others stay', async () => {
  await open().write(DEFAULTS)
  writeFileSync(path, '{"theme":"purple","names":["kept"],"later":1}')
  expect(open().read()).toEqual({ theme: 'light', names: ['kept'] })
})

test('a broken file gives the defaults and is kept', async () => {
  await open().write(DEFAULTS)
  writeFileSync(path, '{"theme":')
  expect(open().read()).toEqual(DEFAULTS)
  expect(readFileSync(`${path}.bad`, 'utf8')).toBe('{"theme":')
})
