/** The check of a finished file where the host has a digest ready: it is used, and never believed against the file. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ByteReader, ByteSpan } from '../base/ports.ts'
import type { Openssl } from '../cms/testing/openssl-pki.ts'
import { openPdf } from '../pdf/document.ts'
import { checkFinished } from './check-finished.ts'
import { bytesReader } from './testing/documents.ts'
import { appended, BASE, certificateOf, signed, startPki } from './testing/signed-pdf.ts'

let openssl: Openssl
let pdf: Uint8Array
beforeAll(() => {
  openssl = startPki()
  pdf = signed(appended(new Uint8Array(), BASE), { openssl, name: 'signer', field: 10, signature: 11 })
})
afterAll(() => openssl.remove())

const honest = async (hash: string, spans: readonly ByteSpan[]) => {
  const made = createHash(hash)
  for (const [from, to] of spans) made.update(pdf.subarray(from, to))
  return new Uint8Array(made.digest())
}

async function checkWith(digest: ByteReader['digest'], bytes = pdf): Promise<number> {
  let covered = 0
  const plain = bytesReader(bytes)
  const read = (offset: number, length: number) => {
    if (offset === 0 && length > 500) covered += 1 // Only who hashes asks for so much from the start.
    return plain.read(offset, length)
  }
  const doc = openPdf({ ...plain, read, ...(digest ? { digest } : {}) }, { password: null })
  covered = 0
  await checkFinished(doc, {
    field: 'Signature10',
    fingerprint: certificateOf(openssl, 'signer').fingerprint,
  })
  return covered
}

describe('a digest that the host has made', () => {
  test('saves reading the file again', async () => {
    expect(await checkWith(honest)).toBe(0)
    expect(await checkWith(undefined)).toBe(1)
  })

  test.each([
    ['is missing', async () => null],
    ['is of other bytes', async () => new Uint8Array(32)],
  ])('and %s: the file is read', async (_, digest) => {
    expect(await checkWith(digest)).toBe(1)
  })

  test('does not hide a changed file', async () => {
    const changed = pdf.slice()
    changed[30] = (changed[30] ?? 0) ^ 1
    const asItIs = async (hash: string) => new Uint8Array(createHash(hash).update(changed).digest())
    await expect(checkWith(asItIs, changed)).rejects.toMatchObject({ code: 'signature.check-failed' })
  })
})
