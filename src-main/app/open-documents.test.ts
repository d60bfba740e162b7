import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFiles } from '../hosts/node/files.ts'
import { ONE_PAGE, samplePdf } from '../pdf/sample-pdf.ts'
import { createOpenDocuments, type DocumentChange, type OpenDocuments } from './open-documents.ts'

const TWO_PAGES = samplePdf({
  ...ONE_PAGE,
  2: '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>',
  4: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>',
})

let folder: string
let path: string
let changes: DocumentChange[]
let documents: OpenDocuments
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-open-'))
  path = join(folder, 'letter.pdf')
  writeFileSync(path, samplePdf(ONE_PAGE))
  changes = []
  documents = createOpenDocuments({
    files: createFiles(),
    onChange: change => changes.push(change),
    watchMs: 25,
  })
})
afterEach(() => {
  documents.closeAll()
  rmSync(folder, { recursive: true, force: true })
})

/** Until the watch has told so often; the test's own time limit ends it. */
async function told(count: number): Promise<DocumentChange | undefined> {
  while (changes.length < count) await new Promise(resolve => setTimeout(resolve, 20))
  return changes.at(-1)
}

test('a file that is open keeps its id, closed it is unknown', async () => {
  const first = await documents.open(path, { password: null })
  expect((await documents.open(path, { password: null })).documentId).toBe(first.documentId)
  expect(documents.pathOf(first.documentId)).toBe(path)
  expect(documents.page(first.documentId, 0)).toEqual(first.pages[0])
  expect(() => documents.page(first.documentId, 1)).toThrow(
    expect.objectContaining({ code: 'pdf.page-missing' }),
  )
  documents.close(first.documentId)
  expect(documents.pathOf(first.documentId)).toBeNull()
  expect(() => documents.get(first.documentId)).toThrow(expect.objectContaining({ code: 'document.unknown' }))
})

test('a file made from a protected one opens by the same password, which is given once for its pages', async () => {
  const locked = join(folder, 'locked.pdf')
  const copy = join(folder, 'locked-signed.pdf')
  execFileSync('qpdf', ['--encrypt', 'geheim', 'owner', '256', '--', path, locked])
  copyFileSync(locked, copy)
  await documents.open(locked, { password: 'geheim' })
  await expect(documents.open(copy, { password: null })).rejects.toMatchObject({
    code: 'pdf.password-needed',
  })
  documents.made(locked, copy)
  const { documentId } = await documents.open(copy, { password: null })
  expect(documents.viewing(documentId)).toEqual({ password: 'geheim', tail: null })
  expect(documents.viewing(documentId)).toEqual({ password: null, tail: null })
  documents.close(documentId)
  await expect(documents.open(copy, { password: null })).rejects.toMatchObject({
    code: 'pdf.password-needed',
  })
})

test('knows which one is in front, as long as it is open', async () => {
  const { documentId } = await documents.open(path, { password: null })
  documents.bringToFront(documentId)
  expect(documents.inFront()).toBe(documentId)
  documents.close(documentId)
  expect(documents.inFront()).toBeNull()
})

test('a file that cannot be opened is not kept', async () => {
  writeFileSync(path, 'no PDF')
  await expect(documents.open(path, { password: null })).rejects.toMatchObject({ code: 'pdf.not-a-pdf' })
  await expect(documents.open(join(folder, 'nowhere.pdf'), { password: null })).rejects.toMatchObject({
    code: 'file.not-found',
  })
})

test('another program saves over it: it is read again under its id', async () => {
  const { documentId } = await documents.open(path, { password: null })
  writeFileSync(join(folder, 'new.pdf'), TWO_PAGES)
  renameSync(join(folder, 'new.pdf'), path)
  expect(await told(1)).toMatchObject({ documentId, info: { documentId, pageCount: 2 }, error: null })
  expect(documents.get(documentId).info.pageCount).toBe(2)
})

test('removed and back, broken and whole: each is told once', async () => {
  const { documentId } = await documents.open(path, { password: null })
  renameSync(path, join(folder, 'elsewhere.pdf'))
  expect(await told(1)).toEqual({
    documentId,
    info: null,
    error: { code: 'file.not-found', details: { name: 'letter.pdf' } },
  })
  renameSync(join(folder, 'elsewhere.pdf'), path)
  expect(await told(2)).toMatchObject({ documentId, info: { pageCount: 1 }, error: null })
  writeFileSync(path, 'no PDF any more')
  expect(await told(3)).toMatchObject({ documentId, info: null, error: { code: 'pdf.not-a-pdf' } })
  expect(changes).toHaveLength(3)
})

test('a closed document is not watched any more', async () => {
  const { documentId } = await documents.open(path, { password: null })
  const other = join(folder, 'other.pdf')
  writeFileSync(other, samplePdf(ONE_PAGE))
  await documents.open(other, { password: null })
  documents.close(documentId)
  appendFileSync(path, '% more\n')
  appendFileSync(other, '% more\n')
  await told(1)
  expect(changes.map(change => change.info?.path)).toEqual([other])
})
