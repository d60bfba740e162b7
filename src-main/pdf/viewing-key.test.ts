import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withFileKeys } from '../../src-renderer/viewer/pdfjs-file-key.ts'
import { concat } from '../base/bytes.ts'
import { readerOfBytes } from './cached-reader.ts'
import { openPdf } from './document.ts'
import { SealedDocument } from './public-key.ts'
import { ONE_PAGE, openBytes, samplePdf } from './sample-pdf.ts'
import { OWNER, type SealedCipher, sealedPdf, TITLE } from './testing/sealed-pdf.ts'
import { viewingKey } from './viewing-key.ts'

let folder: string
let pem: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-viewing-'))
  pem = join(folder, 'reader.pem')
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'reader.key'), '-subj', '/CN=reader']
  execFileSync('openssl', ['req', '-x509', ...key, '-out', pem], { stdio: 'ignore' })
  const worker = fileURLToPath(import.meta.resolve('pdfjs-dist/build/pdf.worker.min.mjs'))
  writeFileSync(join(folder, 'worker.mjs'), withFileKeys(readFileSync(worker, 'utf8')))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As the window reads it, by the very worker that the build puts beside it. */
async function shownBy(bytes: Uint8Array, password: string) {
  const { getDocument, GlobalWorkerOptions } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  GlobalWorkerOptions.workerSrc = pathToFileURL(join(folder, 'worker.mjs')).href
  const task = getDocument({ data: bytes.slice(), password, verbosity: 0 })
  const doc = await task.promise
  const { info } = await doc.getMetadata()
  const { items } = await (await doc.getPage(1)).getTextContent()
  await task.destroy()
  return { info, text: items.map(item => ('str' in item ? item.str : '')).join('') }
}

function opened(bytes: Uint8Array) {
  try {
    return openBytes(bytes)
  } catch (error) {
    if (!(error instanceof SealedDocument)) throw error
    const args = ['cms', '-decrypt', '-binary', '-inform', 'DER', '-inkey', join(folder, 'reader.key')]
    const content = new Uint8Array(execFileSync('openssl', args, { input: error.envelopes[0] }))
    return openPdf(readerOfBytes(bytes), { envelope: { content, seal: error.seal } })
  }
}

const made = (cipher: SealedCipher, more: Partial<Parameters<typeof sealedPdf>[0]> = {}) =>
  sealedPdf({ cipher, envelopes: [{ recipients: [pem], permissions: OWNER }], ...more })

test.each([
  ['rc4-40', {}],
  ['rc4-128', {}],
  ['aes-128', {}],
  ['aes-128', { clearMetadata: true }],
  ['aes-256', {}],
  ['aes-256', { attachmentsOnly: true }],
] as const)('pdf.js shows a document under %s %j', async (cipher, more) => {
  const bytes = made(cipher, more)
  const key = viewingKey(opened(bytes))
  const shown = await shownBy(concat(bytes, key?.tail ?? new Uint8Array(0)), key?.password ?? '')
  expect(shown).toMatchObject({ text: 'Sealed page', info: { Title: TITLE } })
})

test('pdf.js does not show it without that, nor with another password', async () => {
  const bytes = made('aes-128')
  await expect(shownBy(bytes, '')).rejects.toThrow('unknown encryption method')
  const key = viewingKey(opened(bytes))
  await expect(shownBy(concat(bytes, key?.tail ?? bytes), 'x')).rejects.toThrow('Incorrect Password')
})

test('others need none', () => {
  expect(viewingKey(openBytes(samplePdf(ONE_PAGE)))).toBeNull()
})
