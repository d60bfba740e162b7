/** Where names cannot be linked (FAT, exFAT, some network drives). */
import type * as Fs from 'node:fs'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createNewFile } from './new-file.ts'

const refused = vi.hoisted(() => ({ link: true, rename: false, taken: '' }))
vi.mock('node:fs', async importOriginal => {
  const real = await importOriginal<typeof Fs>()
  const no = (code: string) => {
    throw Object.assign(new Error(code), { code })
  }
  return {
    ...real,
    linkSync: (from: string, to: string) => (refused.link ? no('EPERM') : real.linkSync(from, to)),
    renameSync: (from: string, to: string) => {
      if (refused.taken !== '') real.writeFileSync(to, refused.taken)
      return refused.rename ? no('EBUSY') : real.renameSync(from, to)
    },
  }
})

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-file-'))
  Object.assign(refused, { link: true, rename: false, taken: '' })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function finish(): Promise<void> {
  const file = await createNewFile(join(folder, 'a.pdf'), { overwrite: false, mode: 0o644 })
  try {
    await file.write(new Uint8Array([1]))
    await file.commit()
  } finally {
    await file.discard()
  }
}

test('the file gets its name by rename', async () => {
  await finish()
  expect(readdirSync(folder)).toEqual(['a.pdf'])
  await expect(finish()).rejects.toMatchObject({ code: 'file.exists' })
})

test('a rename that fails leaves no empty file under the name', async () => {
  refused.rename = true
  await expect(finish()).rejects.toMatchObject({ code: 'file.write-failed' })
  expect(readdirSync(folder)).toEqual([])
})

test('and takes nothing that someone else has put there', async () => {
  Object.assign(refused, { rename: true, taken: 'theirs' })
  await expect(finish()).rejects.toMatchObject({ code: 'file.write-failed' })
  expect(readdirSync(folder)).toEqual(['a.pdf'])
})
