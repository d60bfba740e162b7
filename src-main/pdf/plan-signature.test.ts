import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat, fromLatin1, latin1 } from '../base/bytes.ts'
import { createFiles } from '../hosts/node/files.ts'
import { createFontLibrary } from './fonts.ts'
import { fillContents, type PreparedRevision, writeRevision } from './placeholder.ts'
import { planSignature, type SignatureRequest } from './plan-signature.ts'
import { ONE_PAGE, openBytes, type SampleObjects, samplePdf } from './sample-pdf.ts'

const fonts = createFontLibrary({ bundled: join(import.meta.dirname, '../../assets/fonts'), system: [] })
const REQUEST: SignatureRequest = {
  field: null,
  placement: null,
  appearance: null,
  name: 'Ana Pérez',
  reason: 'I approve (really)',
  location: null,
  contact: null,
  time: new Date('2026-11-17T09:42:00Z'),
  zoneMinutes: 60,
  subFilter: 'ETSI.CAdES.detached',
  contentsCapacity: 2048,
  digest: 'sha256',
}
const VISIBLE = { placement: { pageIndex: 0, rect: { x: 36, y: 600, width: 144, height: 54 } } }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-'))
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    join(folder, 'key.pem'),
  ]
  const self = ['-subj', '/CN=Test Signer', '-days', '2', '-out', join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', ...key, ...self], { stdio: 'pipe' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Signs with openssl, so that pdfsig judges our layout and nothing else of ours. */
async function sign(bytes: Uint8Array, request: Partial<SignatureRequest> = {}) {
  const files = createFiles()
  const input = join(folder, 'in.pdf')
  const output = join(folder, 'out.pdf')
  writeFileSync(input, bytes)
  const prepared = await planSignature(openBytes(bytes), { ...REQUEST, ...request })
  const target = await files.create(output, { overwrite: true })
  const { digest } = await writeRevision(files, input, prepared, target, 'sha256')
  const [, a, b, c] = prepared.byteRange
  const reader = target.reader()
  const covered = concat(reader.read(0, a), reader.read(b, c))
  reader.close()
  expect(Buffer.from(digest)).toEqual(createHash('sha256').update(covered).digest())
  const identity = ['-signer', join(folder, 'cert.pem'), '-inkey', join(folder, 'key.pem')]
  const args = ['cms', '-sign', '-binary', '-cades', '-md', 'sha256', ...identity, '-outform', 'DER']
  const cms = execFileSync('openssl', args, { input: covered })
  await fillContents(target, prepared, new Uint8Array(cms))
  await target.commit()
  return { prepared, bytes: new Uint8Array(readFileSync(output)), output }
}

function pdfsig(path: string): string {
  return spawnSync('pdfsig', ['-nocert', path], { encoding: 'latin1' }).stdout
}

function expectAccepted(output: string, signatures: number): void {
  const said = pdfsig(output)
  expect(said.match(/Signature is Valid\./g)).toHaveLength(signatures)
  expect(said).toContain('Total document signed')
  const qpdf = spawnSync('qpdf', ['--check', output], { encoding: 'latin1' })
  expect(`${qpdf.stdout}${qpdf.stderr}`).not.toContain('WARNING')
  expect(qpdf.status).toBe(0)
}

const PAGE = '/Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]'
const shapes: readonly (readonly [name: string, objects: SampleObjects])[] = [
  ['no form', {}],
  [
    'a form in the catalog',
    { 1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /DA (/F 0 Tf) >> >>' },
  ],
  ['a form of its own without fields', form('<< /SigFlags 1 /NeedAppearances false >>')],
  ['fields as an object', { ...form('<< /Fields 11 0 R /SigFlags 3 >>'), 11: '[]' }],
  ['fields that are no array', form('<< /Fields null >>')],
  ['annotations in the page', { 3: `<< ${PAGE} /Annots [12 0 R] >>`, 12: link() }],
  ['annotations as an object', { 3: `<< ${PAGE} /Annots 11 0 R >>`, 11: '[12 0 R]', 12: link() }],
  ['annotations that are null', { 3: `<< ${PAGE} /Annots null >>` }],
]

function form(text: string): SampleObjects {
  return { 1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 10 0 R >>', 10: text }
}

function link(): string {
  return '<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>'
}

describe.each(shapes)('%s', (_, objects) => {
  const original = samplePdf({ ...ONE_PAGE, ...objects })

  test('is signed unseen, then visibly: both judges accept both', async () => {
    const first = await sign(original)
    expect(first.bytes.subarray(0, original.length)).toEqual(original)
    expectAccepted(first.output, 1)
    const second = await sign(first.bytes, { ...VISIBLE, appearance: content() })
    expect(second.prepared.fieldName).toBe('Signature2')
    expectAccepted(second.output, 2)
  })
})

function content() {
  const lines = [
    { text: 'Ana Pérez', bold: true },
    { text: '17 Nov 2026, 10:42 +01:00', bold: false },
  ]
  return { lines, image: null, fonts: async () => fonts }
}

test('only the smallest object is written anew', async () => {
  const { prepared } = await sign(
    samplePdf({ ...ONE_PAGE, ...form('<< /Fields 11 0 R /SigFlags 3 >>'), 11: '[]' }),
  )
  const written = [...latin1(prepared.tail).matchAll(/^(\d+) 0 obj$/gm)].map(match => Number(match[1]))
  // The array of fields and the page; the signature and its field are new. Not the form, not the catalog.
  expect(written).toEqual([3, 11, 12, 13])
})

test('the other flags and keys of a form stay', async () => {
  const { bytes } = await sign(
    samplePdf({ ...ONE_PAGE, ...form('<< /SigFlags 4 /XFA (x) /CO [] /DR << >> >>') }),
  )
  const tail = latin1(bytes).split('%%EOF\n').at(-2) ?? ''
  expect(tail).toContain('/SigFlags 7 /XFA (x) /CO [] /DR << >>')
})

test('the widget is invisible, printed, locked, on its page and in its annotations', async () => {
  const { prepared } = await sign(samplePdf(ONE_PAGE))
  const tail = latin1(prepared.tail)
  expect(tail).toMatch(/5 0 obj\n<<\/Type\/Annot\n\/Subtype\/Widget\n\/FT\/Sig\n\/T\(Signature1\)/)
  expect(tail).toMatch(/\/F 132\n\/P 3 0 R\n\/Rect\[0 0 0 0\]>>/)
  expect(tail).toContain('/Annots [5 0 R]')
  expect(prepared).toMatchObject({ fieldName: 'Signature1', pageIndex: 0, pageRect: null, shownRect: null })
})

test('equal input gives equal bytes, another time does not', async () => {
  const plan = (time = REQUEST.time) =>
    planSignature(openBytes(samplePdf(ONE_PAGE)), { ...REQUEST, ...VISIBLE, appearance: content(), time })
  expect(await plan()).toEqual(await plan())
  expect((await plan()).tail).not.toEqual((await plan(new Date(0))).tail)
})

test('the first part of /ID stays and the second is new', async () => {
  const ids = (prepared: PreparedRevision) =>
    /\/ID \[<(\w*)> <(\w*)>\]/.exec(latin1(prepared.tail))?.slice(1) ?? []
  const id = '/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]'
  const [first, second] = ids((await sign(samplePdf(ONE_PAGE, id))).prepared)
  expect(first).toBe('00112233445566778899aabbccddeeff')
  expect(second).toMatch(/^(?!00112233)[0-9a-f]{32}$/)
  const [made, same] = ids((await sign(samplePdf(ONE_PAGE))).prepared)
  expect(made).toMatch(/^[0-9a-f]{32}$/)
  expect(same).toBe(made)
})

test('a file without a last line end gets one, one with any keeps it', async () => {
  const bytes = samplePdf(ONE_PAGE)
  const bare = bytes.subarray(0, bytes.length - 1)
  const signed = await sign(bare)
  expect(signed.bytes.subarray(0, bare.length)).toEqual(bare)
  expect(latin1(signed.prepared.tail)[0]).toBe('\n')
  expectAccepted(signed.output, 1)
  const carriage = concat(bare, fromLatin1('\r'))
  expect(latin1((await sign(carriage)).prepared.tail)).toMatch(/^\d/)
})

test('offsets count from the header when junk stands before it', async () => {
  const junk = concat(fromLatin1('From: someone\r\n\r\n'), samplePdf(ONE_PAGE))
  const { output, prepared } = await sign(junk)
  expectAccepted(output, 1)
  const started = Number(/startxref\n(\d+)/.exec(latin1(prepared.tail))?.[1])
  expect(latin1(readFileSync(output)).slice(started + 17, started + 21)).toBe('xref')
})

test('a broken cross-reference is replaced by a whole one', async () => {
  const broken = fromLatin1(latin1(samplePdf(ONE_PAGE)).replace(/startxref\n\d+/, 'startxref\n7'))
  const { output, prepared } = await sign(broken)
  expectAccepted(output, 1)
  expect(latin1(prepared.tail)).toMatch(/xref\n0 7\n0000000000 65535 f \n/)
  expect(latin1(prepared.tail)).not.toContain('/Prev')
})

test('in a recovered document no new object takes the place of a lost one', async () => {
  const lost = samplePdf({ ...ONE_PAGE, 2: '<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 1 >>' })
  const broken = fromLatin1(latin1(lost).replace(/startxref\n\d+/, 'startxref\n7'))
  expect(latin1((await sign(broken)).prepared.tail)).toMatch(/^10 0 obj$/m)
  expect(latin1((await sign(broken)).prepared.tail)).not.toMatch(/^9 0 obj$/m)
})

test.each([
  ['in a stream', `4 0 obj\n<</Length 99>>\nstream\n${'x'.repeat(200_000)}`],
  ['in an object', '4 0 obj\n<</A 1'],
])('a document that ends %s is refused', async (_, end) => {
  const [whole = ''] = latin1(samplePdf(ONE_PAGE)).split('xref')
  const plan = (text: string) => planSignature(openBytes(fromLatin1(text)), REQUEST)
  await expect(plan(whole + end)).rejects.toMatchObject({ code: 'pdf.damaged' })
  await expect(plan(whole)).resolves.toBeTruthy()
})

test('a value cut off in the old trailer does not swallow what follows', async () => {
  const { output, prepared } = await sign(samplePdf(ONE_PAGE, '/Other null /Cut'))
  expect(latin1(prepared.tail)).toMatch(/\/Prev \d+/)
  expect(pdfsig(output)).toContain('Signature is Valid.')
})

test('an object number above /Size is not used again', async () => {
  const { prepared } = await sign(samplePdf({ ...ONE_PAGE, 20: '(x)' }, '/Size 4'))
  expect(latin1(prepared.tail)).toContain('21 0 obj')
  expect(latin1(prepared.tail)).toContain('/Size 24')
})

describe('an empty field', () => {
  const field = (more: string, rest: SampleObjects = {}): Uint8Array =>
    samplePdf({
      ...ONE_PAGE,
      ...form('<< /Fields [11 0 R] >>'),
      3: `<< ${PAGE} /Annots [11 0 R] >>`,
      11: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Here) /F 4 /P 3 0 R /Rect [72 72 272 132] ${more} >>`,
      ...rest,
    })
  const inField = { field: 'Here', appearance: content() }

  test('is signed in its place and keeps its own', async () => {
    const { output, prepared } = await sign(field(''), inField)
    expectAccepted(output, 1)
    const tail = latin1(prepared.tail)
    expect(tail.match(/\/Subtype ?\/Widget/g)).toHaveLength(1)
    expect(tail).toContain('/F 4 /P 3 0 R /Rect [72 72 272 132]')
    expect(prepared).toMatchObject({
      fieldName: 'Here',
      pageIndex: 0,
      shownRect: { x: 72, y: 72, width: 200, height: 60 },
    })
  })

  test('with its widget as a kid: the value goes to the field, the appearance to the widget', async () => {
    const kid = {
      3: `<< ${PAGE} /Annots [12 0 R] >>`,
      11: '<< /FT /Sig /T (Here) /Kids [12 0 R] >>',
      // Without /Parent: poppler takes a kid that has one for a field of its own and does not look for the value above.
      12: '<< /Type /Annot /Subtype /Widget /P 3 0 R /Rect [72 72 272 132] >>',
    }
    const { output, prepared } = await sign(field('', kid), inField)
    expectAccepted(output, 1)
    expect(latin1(prepared.tail)).toMatch(/11 0 obj\n<<[^>]*\/V \d+ 0 R\n>>/)
    expect(latin1(prepared.tail)).toMatch(/12 0 obj\n<<[^>]*\/AP <<\/N \d+ 0 R>>\n>>/)
  })

  test('locks what its author wanted locked', async () => {
    const lock = '/Lock << /Type /SigFieldLock /Action /Include /Fields [(amount) (été)] /P 2 >>'
    const tail = latin1((await sign(field(lock), inField)).prepared.tail)
    expect(tail).toContain('/TransformMethod/FieldMDP')
    // "été" as UTF-16BE, by hand.
    expect(tail).toContain('/Action/Include\n/Fields[(amount) <feff00e9007400e9>]')
    expect(tail).toMatch(/\/TransformMethod\/DocMDP\n.*\n\/V\/1\.2\n\/P 2>>/)
    expect(tail).not.toContain('/DigestMethod')
  })

  test.each([
    ['/SV << /MDP << /P 2 >> >>', { certification: 1 }],
    ['/Lock << /Action /All >>', { lock: { action: 'Include', fields: ['amount'], permission: null } }],
  ] satisfies [string, Partial<SignatureRequest>][])('asking for %s is refused', async (seed, offer) => {
    const plan = planSignature(openBytes(field(seed)), { ...REQUEST, ...inField, ...offer })
    await expect(plan).rejects.toMatchObject({ code: 'pdf.field-constraint' })
  })

  test.each([
    ['/SV << /MDP << /P 2 >> >>', { certification: 2 }],
    ['/Lock << /Action /All >>', { lock: { action: 'All', fields: [], permission: null } }],
  ] satisfies [string, Partial<SignatureRequest>][])(
    'asking for %s is signed where it is met',
    async (seed, offer) => {
      await expect(
        planSignature(openBytes(field(seed)), { ...REQUEST, ...inField, ...offer }),
      ).resolves.toBeTruthy()
    },
  )
})

test.each([
  ['Other', 'pdf.field-not-found'],
  ['a.b', 'pdf.field-not-found'],
  ['a\u001b[2Jb', 'pdf.field-not-found'],
  [' ', 'pdf.field-not-found'],
  ['Done', 'pdf.field-signed'],
])('the field name %o is refused', async (name, code) => {
  const bytes = samplePdf({
    ...ONE_PAGE,
    ...form('<< /Fields [11 0 R 12 0 R] >>'),
    11: '<< /FT /Tx /T (Other) >>',
    12: '<< /FT /Sig /T (Done) /V << /Type /Sig /Contents <01> >> >>',
  })
  await expect(planSignature(openBytes(bytes), { ...REQUEST, field: name })).rejects.toMatchObject({ code })
})

test.each([
  [{ x: 0, y: 0, width: 39, height: 54 }, 'placement.too-small'],
  [{ x: 0, y: 0, width: 144, height: 19 }, 'placement.too-small'],
  [{ x: 700, y: 0, width: 144, height: 54 }, 'placement.outside'],
])('the box %o is refused', async (rect, code) => {
  const plan = planSignature(openBytes(samplePdf(ONE_PAGE)), {
    ...REQUEST,
    placement: { pageIndex: 0, rect },
  })
  await expect(plan).rejects.toMatchObject({ code })
})

test('a signature that is larger than its place is refused, a changed file is noticed', async () => {
  const { prepared } = await sign(samplePdf(ONE_PAGE))
  const files = createFiles()
  const target = await files.create(join(folder, 'too-large.pdf'), { overwrite: true })
  await expect(fillContents(target, prepared, new Uint8Array(2049))).rejects.toMatchObject({
    code: 'signature.too-large',
    details: { neededBytes: 2049, reservedBytes: 2048 },
  })
  writeFileSync(join(folder, 'in.pdf'), 'shorter')
  await expect(
    writeRevision(files, join(folder, 'in.pdf'), prepared, target, 'sha256'),
  ).rejects.toMatchObject({
    code: 'file.changed',
  })
  await target.discard()
})
