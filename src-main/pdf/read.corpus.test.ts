/** Reads the whole corpus and compares with what qpdf and the manifest say. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { shownSize, toPageRect } from '../../src-shared/model/geometry.ts'
import { toHex } from '../base/bytes.ts'
import { readEnvelope } from '../cms/enveloped-data.ts'
import { readerOfBytes } from './cached-reader.ts'
import { decodeText } from './doc-encoding.ts'
import { openPdf, type PdfDocument } from './document.ts'
import { documentFacts } from './document-facts.ts'
import { readForm, signatureFields } from './fields.ts'
import { SealedDocument } from './public-key.ts'
import { readSignatures } from './signatures.ts'
import type { Found, IndirectObject, PdfObject } from './syntax.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CORPUS =
  ['../shared/corpus', '../../shared/corpus'].map(path => resolve(ROOT, path)).find(existsSync) ?? null

type Row = Readonly<Record<string, string>>

function rows(): readonly Row[] {
  if (CORPUS === null) return []
  const [head = '', ...lines] = readFileSync(join(CORPUS, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n')
  const names = head.split('\t')
  return lines.map(line =>
    Object.fromEntries(line.split('\t').map((cell, index) => [names[index] ?? '', cell])),
  )
}

const ROWS = rows()

function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(CORPUS ?? '', file)))
}

function open(file: string, password: string | null = null): PdfDocument {
  return openPdf(readerOfBytes(bytesOf(file)), { password })
}

/** Everything a signer or a validator asks. @returns the document, or the code of the refusal */
function readAll(bytes: Uint8Array): PdfDocument | string {
  try {
    const doc = openPdf(readerOfBytes(bytes), { password: null })
    for (let index = 0; index < Math.min(doc.pages().count, 20); index++) doc.pages().page(index)
    const form = readForm(doc)
    readSignatures(doc, signatureFields(doc, form))
    documentFacts(doc)
    expect(doc.revisions.length).toBeGreaterThan(0)
    return doc
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('pdf.')) return error.code
    throw error
  }
}

test.skipIf(CORPUS !== null)('the corpus is not beside the repository: nothing was read', () => {
  expect(CORPUS).toBeNull()
})

describe.skipIf(CORPUS === null)('the corpus', () => {
  test('every file is read or refused, and counted', () => {
    const outcomes = new Map<string, number>()
    for (const { file = '' } of ROWS) {
      const result = readAll(bytesOf(file))
      const outcome = typeof result === 'string' ? result : result.recovered ? 'recovered' : 'open'
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    console.log(Object.fromEntries(outcomes))
    expect(outcomes.get('open')).toBeGreaterThanOrEqual(740)
  }, 120_000)

  test('where qpdf has no complaint, nothing is recovered and the pages are as many', () => {
    const checked = ROWS.filter(row => row['qpdf_check'] === 'ok' && /^\d+$/.test(row['pages'] ?? ''))
    const wrong = checked.flatMap(({ file = '', pages }) => {
      const result = readAll(bytesOf(file))
      const own =
        typeof result === 'string' ? result : `${result.pages().count}${result.recovered ? ' recovered' : ''}`
      return own === pages || EXPLAINED.has(file) ? [] : [`${file}: ${own}, not ${pages}`]
    })
    expect(wrong).toEqual([])
    expect(checked.length).toBeGreaterThan(580)
  }, 120_000)

  test.each(
    ROWS.filter(row => row['expected_rect']).map(row => [row['file'] ?? '', row['expected_rect'] ?? '']),
  )('the frame drawn on %s', (file, frame) => {
    const { view } = open(file).pages().page(0)
    const shown = { x: 36, y: shownSize(view).height - 36 - 54, width: 144, height: 54 }
    const own = Object.values(toPageRect(shown, view))
    for (const [index, value] of frame.split(' ').entries()) {
      expect(own[index]).toBeCloseTo(Number(value), 6)
    }
  })

  test('a good signature fills its gap and reaches the end of its revision', () => {
    const good = ROWS.filter(row => row['expect_verdict'] === 'VALID' && /^signed\//.test(row['class'] ?? ''))
    const wrong = good.flatMap(({ file = '' }) =>
      readSignatures(open(file))
        .filter(({ byteRange, contents, revisionIndex }) => {
          const fits = byteRange.valid && byteRange.gapIsContents && contents.valid && contents.clean
          return !fits || revisionIndex === null
        })
        .map(({ field }) => `${file}: ${field.name}`),
    )
    expect(wrong).toEqual([])
    expect(good.length).toBeGreaterThan(25)
  })

  test('a forged range or hole never looks right', () => {
    const forged = ROWS.filter(
      row => row['class'] === 'attack/byterange' && row['expect_verdict'] === 'FORGED',
    )
    const passed = forged.filter(({ file = '' }) =>
      readSignatures(open(file)).every(
        ({ byteRange, contents, revisionIndex }) =>
          byteRange.valid &&
          byteRange.gapIsContents &&
          contents.valid &&
          contents.clean &&
          revisionIndex !== null,
      ),
    )
    expect(passed).toEqual([])
    expect(forged.length).toBeGreaterThan(8)
  })
})

/** Where we rightly differ from qpdf, which takes /Count for the number of pages. */
const EXPLAINED = new Set([
  'attack/cms/own_cms-econtent-original.pdfcpu.pdf', // its page tree has /Kidr for /Kids: there is no page in it
])

/** The passwords are those of the test suites the files come from; the files do not tell. */
const PASSWORDS: readonly (readonly [string, string, 'user' | 'owner'])[] = [
  ['own_enc-aes-128-user', 'user', 'user'],
  ['own_enc-aes-128-user', 'owner', 'owner'],
  ['own_enc-aes-256-user', 'user', 'user'],
  ['own_enc-aes-256-unicode', 'pässwörd', 'user'],
  ['own_enc-rc4-128-user', 'owner', 'owner'],
  ['own_enc-rc4-40-emptyuser', 'owner', 'owner'],
  ['own_enc-aes-256-objstm', 'owner', 'owner'],
  ['pdfbox_PasswordSample-128bit', 'user', 'user'],
  ['pdfbox_PasswordSample-40bit', 'owner', 'owner'],
  ['pdfium_encrypted', '1234', 'user'],
  ['pdfium_encrypted_hello_world_r6', 'hôtel', 'user'],
  ['pdfium_encrypted_hello_world_r6', 'âge', 'owner'],
  ['pyh_minimal-aes256', 'usersecret', 'user'],
  ['pyh_minimal-two-fields-aes256', 'ownersecret', 'owner'],
  ['pyh_minimal-with-field-rc4', 'usersecret', 'user'],
  ['qpdf_enc-R2_V1_U_view_O_view', 'view', 'owner'],
  ['qpdf_enc-R3_V2_O_master', 'master', 'owner'],
  ['qpdf_enc-XI-R6_V5_U_view_O_master', 'view', 'user'],
  ['qpdf_enc-XI-R6_V5_U_view_O_master', 'master', 'owner'],
]

describe.skipIf(CORPUS === null)('encrypted files', () => {
  test.each(PASSWORDS)('%s opens with “%s” as %s', (name, password, access) => {
    const file = `odd/encrypted/${name}.pdf`
    expect(open(file, password).encryption?.access).toBe(access)
    expect(() => open(file, `${password}x`)).toThrow(expect.objectContaining({ code: 'pdf.password-wrong' }))
  })

  test('those for certificates name their recipients, as openssl reads them', () => {
    const files = ROWS.map(row => row['file'] ?? '').filter(file =>
      /pubkey|AESkeylength|ExposedMeta/.test(file),
    )
    expect(files.length).toBeGreaterThan(6)
    for (const file of files) {
      const { envelopes } = sealed(file)
      for (const bytes of envelopes) {
        const input = { input: bytes, encoding: 'utf8' } as const
        const args = ['cms', '-cmsout', '-print', '-noout', '-inform', 'DER']
        const told = /serialNumber: (0x[0-9A-F]+|\d+)/i.exec(execFileSync('openssl', args, input))?.[1] ?? ''
        const [recipient] = readEnvelope(bytes)?.recipients ?? []
        const serial = recipient?.id.kind === 'issuer' ? recipient.id.serialNumber : ''
        expect([file, BigInt(`0x${serial}`)]).toEqual([file, BigInt(told)])
        expect(recipient?.way.kind).toBe(/ecc/.test(file) ? 'ecdh' : 'rsa-pkcs1')
      }
    }
  })
})

function sealed(file: string): SealedDocument {
  try {
    open(file)
  } catch (error) {
    if (error instanceof SealedDocument) return error
    throw error
  }
  throw new Error(`${file} is not encrypted for certificates`)
}

type QpdfObject = {
  readonly value?: unknown
  readonly stream?: { readonly dict: Readonly<Record<string, unknown>>; readonly data?: string }
}

/** `qpdf --json`: objects by `obj:num gen R`. @param data streams as qpdf decodes them, base64 */
function qpdfObjects(file: string, password: string, data = false): Record<string, QpdfObject> {
  const streams = data ? ['--json-stream-data=inline'] : ['--json-stream-data=none', '--decode-level=none']
  const args = ['--json=2', '--json-key=qpdf', ...streams, `--password=${password}`]
  const out = execFileSync('qpdf', [...args, join(CORPUS ?? '', file)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(out).qpdf[1]
}

const hasQpdf = (() => {
  try {
    return /version 1[1-9]/.test(execFileSync('qpdf', ['--version'], { encoding: 'utf8' }))
  } catch {
    return false
  }
})()

/** Our value, compared with qpdf's way to write it. Null entries of a dictionary count as absent in both. */
function agrees(doc: PdfDocument, { value, owner }: Found, theirs: unknown): boolean {
  switch (value.kind) {
    case 'null':
      return theirs === null || theirs === undefined
    case 'boolean':
      return theirs === value.value
    case 'number':
      return Number(theirs) === value.value
    case 'name':
      return typeof theirs === 'string' && nameBytes(theirs.slice(1)) === value.value
    case 'ref': // qpdf writes a reference that leads nowhere as null.
      return theirs === null
        ? doc.object(value.num, value.gen) === null
        : theirs === `${value.num} ${value.gen} R`
    case 'string':
      return stringAgrees(doc.stringBytes(value, owner), theirs)
    case 'array':
      return (
        Array.isArray(theirs) &&
        theirs.length === value.items.length &&
        value.items.every((item, index) => agrees(doc, { value: item, owner }, theirs[index]))
      )
    case 'dict':
      return typeof theirs === 'object' && theirs !== null && dictAgrees(doc, value.entries, owner, theirs)
  }
}

function nameBytes(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1')
}

function stringAgrees(bytes: Uint8Array, theirs: unknown): boolean {
  if (typeof theirs !== 'string') return false
  return theirs.startsWith('b:') ? theirs.slice(2) === toHex(bytes) : theirs.slice(2) === decodeText(bytes)
}

/** qpdf leaves these out of streams that it would filter anew. */
const STREAM_KEYS = new Set(['Length', 'Filter', 'DecodeParms'])

function dictAgrees(
  doc: PdfDocument,
  entries: ReadonlyMap<string, PdfObject>,
  owner: IndirectObject,
  theirs: object,
): boolean {
  const other = new Map(Object.entries(theirs).map(([key, entry]) => [nameBytes(key.slice(1)), entry]))
  const keys = new Set([...entries.keys(), ...other.keys()])
  return [...keys].every(key => {
    if (owner.stream && STREAM_KEYS.has(key)) return true
    const value = entries.get(key) ?? { kind: 'null', start: 0, end: 0 }
    return agrees(doc, { value, owner }, other.get(key) ?? null)
  })
}

/** Objects that qpdf keeps and that are gone by the rules: older generations, and a stream that is not at its offset. */
const GONE = new Set([
  'odd/xref/pdfium_generation_numbers2.pdf obj:3 0 R',
  'odd/xref/pdfium_generation_numbers2.pdf obj:6 0 R',
  'odd/xref/qpdf_gen1.pdf obj:8 0 R',
  'odd/xref/qpdf_good17.pdf obj:109 0 R',
])

describe.skipIf(CORPUS === null || !hasQpdf)('objects agree with qpdf', () => {
  const plain = ROWS.filter(
    row =>
      row['qpdf_check'] === 'ok' &&
      Number(row['size']) < 100_000 &&
      /^(odd\/(xref|syntax|linearized|headtail|pdf20|form|encrypted|bomb)|signed\/|changed\/|optical)/.test(
        row['class'] ?? '',
      ),
  ).map(row => [row['file'] ?? '', ''] as const)
  const encrypted = PASSWORDS.map(([name, password]) => [`odd/encrypted/${name}.pdf`, password] as const)

  test('in every object of every sound file', () => {
    const wrong: string[] = []
    let compared = 0
    for (const [file, password] of [...plain, ...encrypted]) {
      const theirs = attempt(() => qpdfObjects(file, password))
      if (!theirs || EXPLAINED.has(file)) continue
      const doc = open(file, password === '' ? null : password)
      for (const [key, other] of Object.entries(theirs)) {
        const id = /^obj:(\d+) (\d+) R$/.exec(key)
        if (!id || GONE.has(`${file} ${key}`)) continue
        compared++
        const own = attempt(() => doc.object(Number(id[1]), Number(id[2])))
        const found: Found = {
          value: own?.value ?? { kind: 'null', start: 0, end: 0 },
          owner: own ?? doc.trailer,
        }
        const isStream = other.stream !== undefined
        if (isStream !== (own?.stream != null) || !agrees(doc, found, other.stream?.dict ?? other.value)) {
          wrong.push(`${file} ${key}`)
        }
      }
    }
    console.log(`${compared} objects compared`)
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(3000)
  }, 600_000)

  test('in the data of their streams, decrypted and decoded', () => {
    const wrong: string[] = []
    let compared = 0
    const some = plain.filter((_, index) => index % 4 === 0)
    for (const [file, password] of [...some, ...encrypted]) {
      const theirs = attempt(() => qpdfObjects(file, password, true))
      if (!theirs || EXPLAINED.has(file)) continue
      const doc = open(file, password === '' ? null : password)
      for (const [key, { stream }] of Object.entries(theirs)) {
        const num = /^obj:(\d+) 0 R$/.exec(key)?.[1]
        // Where qpdf keeps the filter it has not decoded: pictures.
        if (num === undefined || stream?.data === undefined || stream.dict['/Filter'] !== undefined) continue
        compared++
        const own = attempt(() => doc.object(Number(num)))
        const data = own && attempt(() => doc.streamData(own))
        if (!data || Buffer.from(data).toString('base64') !== stream.data) wrong.push(`${file} ${key}`)
      }
    }
    console.log(`${compared} streams compared`)
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(200)
  }, 600_000)
})

function attempt<T>(run: () => T): T | null {
  try {
    return run()
  } catch {
    return null // qpdf gives up on a few files (password, time); they are no witness then.
  }
}

describe.skipIf(CORPUS === null)('changed files of the corpus', () => {
  const small = ROWS.filter(row => Number(row['size']) < 60_000).map(row => row['file'] ?? '')

  test('are read or refused, and never crash', () => {
    const edits = fc.array(
      fc.record({ at: fc.nat(9999), drop: fc.nat(40), put: fc.uint8Array({ maxLength: 6 }) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    fc.assert(
      fc.property(fc.constantFrom(...small), edits, (file, list) => {
        const changed = list.reduce(
          (bytes, { at, drop, put }) => {
            const place = Math.floor((bytes.length * at) / 10_000)
            return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + drop)])
          },
          Buffer.from(bytesOf(file)),
        )
        readAll(new Uint8Array(changed))
      }),
      { numRuns: 3000 },
    )
  }, 300_000)
})
