/** Whatever we append, in whatever order and to whatever kind of file: others read it, and no earlier byte changes. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { concat, fromLatin1 } from '../base/bytes.ts'
import { filledTail } from './placeholder.ts'
import { planSignature, type SignatureRequest } from './plan-signature.ts'
import { planDocumentTimeStamp } from './plan-timestamp.ts'
import { ONE_PAGE, openBytes, samplePdf } from './sample-pdf.ts'
import { planSecurityStore } from './security-store.ts'

const REQUEST: SignatureRequest = {
  field: null,
  placement: null,
  appearance: null,
  name: 'Ana Pérez',
  reason: null,
  location: null,
  contact: null,
  time: new Date('2026-11-17T09:42:00Z'),
  zoneMinutes: 60,
  subFilter: 'ETSI.CAdES.detached',
  contentsCapacity: 64,
  digest: 'sha256',
}

const SAMPLE = samplePdf(
  {
    ...ONE_PAGE,
    1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R>>',
    2: '<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>',
    3: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Annots[5 0 R]>>',
    4: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Rotate 90>>',
    5: '<</Type/Annot/Subtype/Widget/FT/Sig/T(Here)/Rect[10 10 200 60]/P 3 0 R/F 4>>',
    6: '<</Type/StructTreeRoot/K 7 0 R/ParentTree<</Nums[]>>>>',
    7: '<</Type/StructElem/S/Document/P 6 0 R>>',
  },
  '/ID [<01> <01>]',
)

/** How qpdf writes the same document; the numbers of its objects change. */
const KINDS = {
  table: ['--object-streams=disable'],
  streams: ['--object-streams=generate'],
  linearized: ['--linearize'],
  'rc4-128': ['--allow-weak-crypto', '--encrypt', '', 'owner', '128', '--use-aes=n', '--'],
  'aes-128': ['--allow-weak-crypto', '--encrypt', '', 'owner', '128', '--use-aes=y', '--'],
  'aes-256 in streams': ['--object-streams=generate', '--encrypt', '', 'owner', '256', '--'],
} as const
type Kind = keyof typeof KINDS

let folder = ''
const bases = new Map<Kind, Uint8Array>()
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'updates-'))
  writeFileSync(join(folder, 'in.pdf'), SAMPLE)
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const path = join(folder, 'base.pdf')
    execFileSync('qpdf', [...KINDS[kind], join(folder, 'in.pdf'), path], { stdio: 'pipe' })
    bases.set(kind, new Uint8Array(readFileSync(path)))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const STEPS = ['unseen', 'on page 2', 'existing field', 'certified', 'lock', 'time-stamp', 'store'] as const
type Step = (typeof STEPS)[number]

const PLACE = { pageIndex: 1, rect: { x: 10, y: 10, width: 100, height: 40 } }
const CHANGES: Partial<Record<Step, Partial<SignatureRequest>>> = {
  'on page 2': { placement: PLACE },
  'existing field': { field: 'Here' },
  certified: { certification: 2 },
  lock: { lock: { action: 'All', fields: [], permission: null } },
}

/** The document with one more update; as it was where the step does not apply. */
async function updated(bytes: Uint8Array, step: Step, seed: number): Promise<Uint8Array> {
  const doc = openBytes(bytes)
  if (step === 'store') {
    const material = { certificates: [Uint8Array.of(0x30, 1, seed)], ocsps: [], crls: [] }
    const contents = Uint8Array.of(0x30, 1, seed)
    return concat(
      bytes,
      planSecurityStore(doc, [{ ...material, contents }], REQUEST.time) ?? new Uint8Array(0),
    )
  }
  try {
    const prepared =
      step === 'time-stamp'
        ? planDocumentTimeStamp(doc, 64)
        : await planSignature(doc, { ...REQUEST, ...CHANGES[step] })
    return concat(bytes, filledTail(prepared, Uint8Array.of(0x30, 1, seed)))
  } catch (error) {
    if (error instanceof AppError) return bytes // The field is taken, a certification must be the first.
    throw error
  }
}

test('random histories stay readable by qpdf, by poppler and by mutool', async () => {
  const history = fc.tuple(
    fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
    fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 6 }),
  )
  let updates = 0
  await fc.assert(
    fc.asyncProperty(history, async ([kind, steps]) => {
      const base = bases.get(kind) ?? new Uint8Array(0)
      let bytes = base
      for (const [index, step] of steps.entries()) {
        const next = await updated(bytes, step, index)
        expect(Buffer.compare(next.subarray(0, bytes.length), bytes)).toBe(0)
        if (next !== bytes) updates++
        bytes = next
      }
      const path = join(folder, 'out.pdf')
      writeFileSync(path, bytes)
      const qpdf = spawnSync('qpdf', ['--check', path], { encoding: 'latin1' })
      expect(`${qpdf.status} ${qpdf.stderr}`).toBe('0 ')
      const poppler = spawnSync('pdfsig', ['-nocert', path], { encoding: 'latin1' })
      expect(poppler.stderr).not.toMatch(/Syntax (Error|Warning)/)
      expect(poppler.stdout.match(/Signature #/g)?.length ?? 0).toBe(fieldCount(path))
      const mutool = spawnSync('mutool', ['info', path], { encoding: 'latin1' })
      expect(`${mutool.status} ${mutool.stderr}`).toBe('0 ')
      expect(mutool.stdout).toMatch(/^Pages: 2$/m)
    }),
    { numRuns: 40 },
  )
  expect(updates).toBeGreaterThan(40)
})

/** Signature fields as qpdf counts them, the empty ones too: poppler lists the same. */
function fieldCount(path: string): number {
  const json = execFileSync('qpdf', ['--json', '--json-key=acroform', path], { encoding: 'utf8' })
  const { fields } = JSON.parse(json).acroform
  return fields.filter((field: { readonly fieldtype: string }) => field.fieldtype === '/Sig').length
}

const damage = fc.array(fc.record({ at: fc.nat(1000), byte: fc.nat(255) }), { minLength: 1, maxLength: 12 })

test('a damaged document is refused, or signed behind its own bytes', async () => {
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...(Object.keys(KINDS) as Kind[])), damage, async (kind, places) => {
      const bytes = Uint8Array.from(bases.get(kind) ?? [])
      for (const { at, byte } of places) bytes[Math.floor(((bytes.length - 1) * at) / 1000)] = byte
      const before = Uint8Array.from(bytes)
      try {
        const prepared = await planSignature(openBytes(bytes), REQUEST)
        const signed = concat(bytes, filledTail(prepared, fromLatin1('0')))
        expect(Buffer.compare(bytes, before)).toBe(0)
        const again = openBytes(signed)
        expect(again.pages().count).toBeGreaterThan(0)
        expect(again.revisions.at(-1)?.end).toBe(signed.length)
        outcomes.add('signed')
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        expect(error.code).toMatch(/^pdf\./)
        outcomes.add('refused')
      }
    }),
    { numRuns: 400 },
  )
  expect(outcomes).toEqual(new Set(['signed', 'refused']))
})
