/** What /Extensions says once a signature needs an extension of PDF 2.0, as qpdf reads it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat, fromLatin1 } from '../base/bytes.ts'
import { compareDocuments } from '../trust/document-changes.ts'
import type { IsoExtension } from './developer-extensions.ts'
import { planSignature } from './plan-signature.ts'
import { appendRevision, ONE_PAGE, openBytes, type SampleObjects, sampleStream } from './sample-pdf.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'extensions-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const qpdf = (...args: readonly string[]) => execFileSync('qpdf', args, { cwd: dir, encoding: 'utf8' })

const sample = (objects: SampleObjects, version = '1.7'): Uint8Array =>
  appendRevision(fromLatin1(`%PDF-${version}\n`), { ...ONE_PAGE, ...objects })

const catalogWith = (entries: string): SampleObjects => ({
  1: `<< /Type /Catalog /Pages 2 0 R ${entries} >>`,
})

async function signed(bytes: Uint8Array, extensions: readonly IsoExtension[]): Promise<Uint8Array> {
  const nothing = { field: null, placement: null, appearance: null, name: null, reason: null }
  const { tail } = await planSignature(openBytes(bytes), {
    ...nothing,
    location: null,
    contact: null,
    time: new Date('2026-11-17T09:42:00Z'),
    subFilter: 'ETSI.CAdES.detached',
    contentsCapacity: 64,
    digest: 'sha512',
    extensions,
  })
  return concat(bytes, tail)
}

/** The catalog as qpdf reads and decrypts it; the file must be one that it has nothing to say about. */
function catalogOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  writeFileSync(join(dir, 'a.pdf'), bytes)
  expect(qpdf('--check', 'a.pdf')).toContain('No syntax or stream encoding errors found')
  const { qpdf: parts } = JSON.parse(qpdf('--json=2', '--json-key=qpdf', 'a.pdf'))
  const [, objects] = parts
  return objects[`obj:${objects.trailer.value['/Root']}`].value
}

// ISO/TS 32001:2022 and 32002:2022, and the Arlington PDF model (ISO_DevExtensions.tsv), which checks exactly these.
const HASHES = {
  '/Type': '/DeveloperExtensions',
  '/BaseVersion': '/2.0',
  '/ExtensionLevel': 32001,
  '/ExtensionRevision': 'u::2022',
  '/URL': 'u:https://www.iso.org/standard/45874.html',
}
const CURVES = {
  ...HASHES,
  '/ExtensionLevel': 32002,
  '/URL': 'u:https://www.iso.org/standard/45875.html',
}
const ADOBE = { '/BaseVersion': '/1.7', '/ExtensionLevel': 3 }
const AES_GCM = { '/BaseVersion': '/2.0', '/ExtensionLevel': 32003, '/ExtensionRevision': 'u::2023' }
const ADOBE_TEXT = '/ADBE << /BaseVersion /1.7 /ExtensionLevel 3 >>'
const GCM_TEXT = '<< /BaseVersion /2.0 /ExtensionLevel 32003 /ExtensionRevision (:2023) >>'

describe.each([
  ['none', {}, { '/ISO_': [CURVES] }],
  ['that of another', catalogWith(`/Extensions << ${ADOBE_TEXT} >>`), { '/ADBE': ADOBE, '/ISO_': [CURVES] }],
  ['one of ISO', catalogWith(`/Extensions << /ISO_ ${GCM_TEXT} >>`), { '/ISO_': [AES_GCM, CURVES] }],
  [
    'several of ISO',
    catalogWith(`/Extensions << /ISO_ [${GCM_TEXT} ${GCM_TEXT}] >>`),
    { '/ISO_': [AES_GCM, AES_GCM, CURVES] },
  ],
  [
    'an object of its own',
    {
      ...catalogWith('/Extensions 9 0 R'),
      9: `<< ${ADOBE_TEXT} /ISO_ 10 0 R >>`,
      10: `[11 0 R]`,
      11: GCM_TEXT,
    },
    { '/ADBE': ADOBE, '/ISO_': [AES_GCM, CURVES] },
  ],
  ['no dictionary', catalogWith('/Extensions 42'), { '/ISO_': [CURVES] }],
] as const)('a document with %s', (_, objects, expected) => {
  test('names the extension beside what is there', async () => {
    expect(catalogOf(await signed(sample(objects), [32002]))['/Extensions']).toEqual(expected)
  })

  test('is not touched where no extension is needed, nor a second time', async () => {
    const bytes = sample(objects)
    expect(catalogOf(await signed(bytes, []))['/Extensions']).toEqual(catalogOf(bytes)['/Extensions'])
    const twice = await signed(await signed(bytes, [32002]), [32002])
    expect(catalogOf(twice)['/Extensions']).toEqual(expected)
  })

  test('shows an earlier signer a further signature and nothing else', async () => {
    const before = await signed(sample(objects), [])
    const changes = await compareDocuments(
      openBytes(before),
      [],
      openBytes(await signed(before, [32001, 32002])),
    )
    expect(changes).toMatchObject({ notUnderstood: false, information: false, comments: 0 })
    expect(changes.signatures).toHaveLength(1)
  })
})

test('both extensions stand side by side', async () => {
  expect(catalogOf(await signed(sample({}), [32001, 32002]))).toMatchObject({
    '/Extensions': { '/ISO_': [HASHES, CURVES] },
    '/Version': '/2.0',
  })
})

test('in an encrypted document the words are encrypted, wherever they stood before', async () => {
  const objects = { ...catalogWith('/Extensions 9 0 R'), 9: `<< /ISO_ [${GCM_TEXT}] >>` }
  for (const [name, streams] of [
    ['top', 'disable'],
    ['packed', 'generate'],
  ] as const) {
    writeFileSync(join(dir, 'plain.pdf'), sample(objects))
    qpdf('--encrypt', '', 'owner', '256', '--', `--object-streams=${streams}`, 'plain.pdf', `${name}.pdf`)
    const bytes = await signed(new Uint8Array(readFileSync(join(dir, `${name}.pdf`))), [32002])
    // qpdf puts an extension of Adobe beside it.
    expect(catalogOf(bytes)['/Extensions'], name).toMatchObject({ '/ISO_': [AES_GCM, CURVES] })
    expect(Buffer.from(bytes).toString('latin1'), name).not.toContain('iso.org')
  }
})

test('an older document becomes one of PDF 2.0, as its base version asks; a newer one and PDF/A stay', async () => {
  expect(catalogOf(await signed(sample({}, '1.4'), [32002]))['/Version']).toBe('/2.0')
  expect(catalogOf(await signed(sample(catalogWith('/Version /1.6'), '1.4'), [32002]))['/Version']).toBe(
    '/2.0',
  )
  expect(catalogOf(await signed(sample({}, '2.0'), [32002]))['/Version']).toBeUndefined()
  const metadata = sampleStream('/Type /Metadata /Subtype /XML', Buffer.from('<pdfaid:part>2</pdfaid:part>'))
  const archived = catalogOf(
    await signed(sample({ ...catalogWith('/Metadata 9 0 R'), 9: metadata }), [32002]),
  )
  expect(archived['/Version']).toBeUndefined()
  expect(archived['/Extensions']).toEqual({ '/ISO_': [CURVES] })
})

test('what refers to itself ends', async () => {
  const objects = { ...catalogWith('/Extensions 9 0 R'), 9: '<< /LOOP 9 0 R >>' }
  expect(catalogOf(await signed(sample(objects), [32002]))['/Extensions']).toMatchObject({
    '/ISO_': [CURVES],
  })
})
