import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PLAIN_APPEARANCE } from '../../src-shared/model/signing.ts'
import type { Files } from '../base/ports.ts'
import { createFiles } from '../hosts/node/files.ts'
import { lateFonts } from '../pdf/late-fonts.ts'
import { ONE_PAGE, samplePdf } from '../pdf/sample-pdf.ts'
import { DEFAULT_POLICY } from '../policy/policy.ts'
import { signDocuments } from '../workflow/sign-documents.ts'
import { createFakeToken, GOOD_PIN } from '../workflow/testing/fake-bridge.ts'
import { createFakeWorld } from '../workflow/testing/fake-world.ts'
import { NO_NETWORK } from '../workflow/testing/no-network.ts'
import { NO_TEXTS } from '../workflow/testing/no-texts.ts'
import { createOpenDocuments, type DocumentChange, type OpenDocuments } from './open-documents.ts'
import { itemOpener } from './sign-items.ts'

const NOW = new Date()
const files = createFiles()
let folder: string
let documentId: string
let documents: OpenDocuments
let changes: DocumentChange[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokenseal-items-'))
  const path = join(folder, 'letter.pdf')
  writeFileSync(path, samplePdf(ONE_PAGE))
  changes = []
  const onChange = (change: DocumentChange) => changes.push(change)
  documents = createOpenDocuments({ files, onChange, watchMs: 1_000_000 })
  documentId = (await documents.open(path, { password: null })).documentId
})
afterEach(() => {
  documents.closeAll()
  rmSync(folder, { recursive: true, force: true })
})

const isOpen = () => {
  try {
    return documents.get(documentId).pdf.reader.read(0, 5).length === 5
  } catch {
    return false
  }
}

/** Signs the window's document where it lies. @returns what is told of it, and whether it was open at its rename */
async function signInPlace(commit: (real: () => Promise<void>) => Promise<void>) {
  const token = createFakeToken(NOW)
  const person = createFakeWorld([GOOD_PIN])
  const wasOpen: boolean[] = []
  const watched: Files = {
    ...files,
    async create(path, options) {
      const file = await files.create(path, options)
      return {
        ...file,
        commit() {
          wasOpen.push(isOpen())
          return commit(file.commit)
        },
      }
    },
  }
  const output = { path: null, overwrite: false, inPlace: true }
  await signDocuments(
    {
      items: [{ source: { documentId }, placement: null, field: null, output }],
      tokenId: token.tokenId,
      fingerprint: null,
      digest: 'sha256',
      level: 'b-b',
      reason: null,
      location: null,
      contact: null,
      name: null,
      appearance: PLAIN_APPEARANCE,
      certify: null,
      lock: null,
      dryRun: false,
    },
    {
      files: watched,
      clock: { now: () => NOW },
      fonts: lateFonts(join(import.meta.dirname, '../../assets/fonts')),
      bridge: token.bridge,
      policy: DEFAULT_POLICY,
      network: NO_NETWORK,
      texts: NO_TEXTS,
      isRevoked: () => false,
      openItem: itemOpener(watched, documents),
    },
    person.world,
  )
  return { results: person.results, wasOpen }
}

test('a document that is open in the window is let go of for its rename, and opened again', async () => {
  const { results, wasOpen } = await signInPlace(real => real())
  expect(results).toMatchObject([{ ok: true, document: { signatureCount: 1 } }])
  expect(wasOpen).toEqual([false])
  expect(isOpen()).toBe(true)
  expect(changes).toMatchObject([{ documentId, error: null, info: { fields: [{ signed: true }] } }])
})

test('it is opened again as well where the rename fails', async () => {
  await expect(signInPlace(() => Promise.reject(new Error('no rename')))).rejects.toThrow('no rename')
  expect(changes).toMatchObject([{ documentId, error: null }])
  expect(isOpen()).toBe(true)
  expect(documents.get(documentId).info.fields).toEqual([])
})
