/** What is refused before anything is written or asked. */
import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFiles } from '../hosts/node/files.ts'
import { ONE_PAGE, samplePdf } from '../pdf/sample-pdf.ts'
import { openDocument } from './open-document.ts'
import { type OpenItem, refuseEarly, type SignParts } from './sign-document.ts'

const files = createFiles()
let folder = ''
let item: OpenItem
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sign-document-'))
  const path = join(folder, 'letter.pdf')
  writeFileSync(path, samplePdf(ONE_PAGE))
  const pdf = openDocument(files, path, { password: null })
  item = {
    path,
    pdf,
    stamp: await files.stamp(path),
    unlock: { password: null },
    release: () => pdf.reader.close(),
    close: async () => pdf.reader.close(),
  }
})
afterEach(async () => {
  await item.close()
  rmSync(folder, { recursive: true, force: true })
})

const outputAt = (name: string, overwrite: boolean, inPlace = false) =>
  refuseEarly(
    item,
    {
      source: { path: item.path, password: null },
      placement: null,
      field: null,
      output: { path: join(folder, name), overwrite, inPlace },
    },
    { certify: null, lock: null },
    // Clock and fonts serve later steps.
    { files } as SignParts,
  )

test('the original is replaced only in place, whatever it is called', async () => {
  symlinkSync(item.path, join(folder, 'symbolic.pdf'))
  linkSync(item.path, join(folder, 'hard.pdf'))
  for (const name of ['letter.pdf', 'symbolic.pdf', 'hard.pdf'])
    await expect(outputAt(name, true)).rejects.toMatchObject({ code: 'file.exists' })
  expect(await outputAt('ignored.pdf', false, true)).toMatchObject({ path: item.path, overwrite: true })
})

test('another file is replaced when that was asked for', async () => {
  writeFileSync(join(folder, 'old.pdf'), 'old')
  await expect(outputAt('old.pdf', false)).rejects.toMatchObject({ code: 'file.exists' })
  expect(await outputAt('old.pdf', true)).toMatchObject({ path: join(folder, 'old.pdf'), overwrite: true })
})
