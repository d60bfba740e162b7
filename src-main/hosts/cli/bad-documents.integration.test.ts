import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fromLatin1 } from '../../base/bytes.ts'
import { appendRevision, ONE_PAGE, samplePdf } from '../../pdf/sample-pdf.ts'
import { type CliBench, failureIn, jsonOf, startCliBench, whyNoBench } from './testing/cli-bench.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)
const noQpdf = spawnSync('qpdf', ['--version']).status === 0 ? null : 'qpdf is not installed'
if (noQpdf) console.log(`Encrypted documents are not tried: ${noQpdf}.`)

const GOOD = samplePdf(ONE_PAGE)
const text = Buffer.from(GOOD).toString('latin1')

/** DocMDP of a certification: ISO 32000-2, 12.8.2.2. P 1 allows nothing. */
function certified(level: number): Uint8Array {
  return samplePdf({
    1: '<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP 4 0 R >> /AcroForm << /Fields [5 0 R] /SigFlags 3 >> >>',
    2: ONE_PAGE[2] ?? '',
    3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [5 0 R] >>',
    4: `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 10 20 10] /Contents <3000>
      /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P ${level} /V /1.2 >> >>] >>`,
    5: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Certification) /V 4 0 R /Rect [0 0 0 0] /P 3 0 R >>',
  })
}

/** Refused: title of the error, code, and what is wrong with the file. */
const REFUSED: readonly (readonly [name: string, title: string, code: string, bytes: Uint8Array])[] = [
  ['text', 'This is not a PDF', 'pdf.not-a-pdf', fromLatin1('Dear Sir or Madam,\n'.repeat(80))],
  ['empty', 'This is not a PDF', 'pdf.not-a-pdf', new Uint8Array(0)],
  ['head only', 'The PDF is damaged', 'pdf.damaged', GOOD.subarray(0, 60)],
  [
    'zero pages',
    'The PDF has no pages',
    'pdf.no-pages',
    samplePdf({ ...ONE_PAGE, 2: '<< /Type /Pages /Kids [] /Count 0 >>' }),
  ],
  ['certified', 'This PDF is certified against changes', 'pdf.certified-no-changes', certified(1)],
  [
    'certified for forms',
    'This PDF may be signed only in the fields made for it',
    'pdf.certified-existing-fields-only',
    certified(2),
  ],
]

describe.skipIf(reason)('a document that cannot be signed', () => {
  let bench: CliBench
  beforeAll(async () => {
    bench = await startCliBench()
  })
  afterEach(() => bench.clear())
  afterAll(() => bench?.remove())

  const sign = (path: string, ...more: string[]) => bench.run(['sign', path, ...bench.withToken, ...more])

  test.each(REFUSED)('%s: %s', async (_what, title, code, bytes) => {
    const path = bench.put('letter.pdf', bytes)
    const before = bench.listing()
    const plain = await sign(path)
    expect(plain).toMatchObject({ code: 3, stdout: '' })
    expect(plain.stderr).toContain(title)
    expect(plain.stderr).toContain(`[${code}]`)
    expect(plain.stderr).toContain('The document has not changed.')
    expect(plain.stderr).not.toMatch(/^ +at /m)
    expect(bench.listing()).toEqual(before)
  })

  test.each([
    ['no table', text.replace(/xref[\s\S]*$/, '')],
    ['cut in the table', text.slice(0, text.indexOf('trailer') - 8)],
    ['wrong startxref', text.replace(/startxref\n\d+/, 'startxref\n7')],
    [
      'shifted offsets',
      text.replace(/0000000(\d\d\d) 00000 n/g, (_all, digits) => `0000000${Number(digits) + 131} 00000 n`),
    ],
  ])('%s: rebuilt and told, and what comes out is whole', async (_what, broken) => {
    const path = bench.put('broken.pdf', fromLatin1(broken))
    const before = bench.listing()
    const ended = await sign(path)
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stdout).toContain('The PDF was damaged')
    expect(bench.listing()).toMatchObject(before)
    const out = join(bench.work, 'broken-signed.pdf')
    expect(Object.keys(bench.listing())).toEqual(['broken-signed.pdf', 'broken.pdf'])
    expect(readFileSync(out).subarray(0, broken.length).toString('latin1')).toBe(broken)
    const judged = await bench.run(['validate', out, '--json'])
    expect(jsonOf(judged)).toMatchObject({
      files: [{ signatures: [{ integrity: true, coversWholeFile: true }] }],
    })
  })

  test('a damaged file that is signed already is refused: a repair would break the signature', async () => {
    const signed = appendRevision(certified(3), {
      6: '<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 10] /Contents <3000> >>',
    })
    const path = bench.put(
      'signed.pdf',
      fromLatin1(
        Buffer.from(signed)
          .toString('latin1')
          .replaceAll(/startxref\n\d+/g, 'startxref\n7'),
      ),
    )
    const before = bench.listing()
    const ended = await sign(path, '--json')
    expect(ended.code).toBe(3)
    expect(failureIn(ended)).toMatchObject({ code: 'pdf.damaged-signed' })
    expect(bench.listing()).toEqual(before)
  })

  test('validate says the same of them, and ends with the same code', async () => {
    const notPdf = await bench.run(['validate', bench.put('a.pdf', fromLatin1('no'))])
    expect(notPdf).toMatchObject({ code: 3, stdout: '' })
    expect(notPdf.stderr).toContain('This is not a PDF')
    const json = await bench.run(['validate', join(bench.work, 'nowhere.pdf'), '--json'])
    expect(json.code).toBe(2)
    expect(failureIn(json)).toMatchObject({ code: 'file.not-found' })
  })

  describe.skipIf(noQpdf)('protected by a password', () => {
    const protect = (rights: readonly string[]) => {
      const plain = bench.put('plain.pdf')
      const path = join(bench.work, 'locked.pdf')
      const made = spawnSync('qpdf', ['--encrypt', 'open', 'owner', '256', ...rights, '--', plain, path])
      expect(made.status, String(made.stderr)).toBe(0)
      return path
    }
    const password = (word: string) => bench.put('password.txt', fromLatin1(`${word}\n`))

    test('without it, and with a wrong one, it is refused', async () => {
      const path = protect([])
      const wrong = password('sesame')
      const before = bench.listing()
      const without = await sign(path)
      expect(without).toMatchObject({ code: 3, stdout: '' })
      expect(without.stderr).toContain('This PDF is protected by a password')
      expect(without.stderr).toContain('--password-file')
      const ended = await sign(path, '--password-file', wrong, '--json')
      expect(ended.code).toBe(3)
      expect(failureIn(ended)).toMatchObject({ code: 'pdf.password-wrong' })
      expect(bench.listing()).toEqual(before)
    })

    test('with the right one it is signed, and qpdf has nothing against the result', async () => {
      const path = protect([])
      const ended = await sign(path, '--password-file', password('open'), '-o', join(bench.work, 'out.pdf'))
      expect(ended).toMatchObject({ code: 0 })
      const checked = spawnSync('qpdf', ['--check', '--password=open', join(bench.work, 'out.pdf')])
      expect(checked.status, String(checked.stdout)).toBe(0)
    })

    test('where its author does not allow signing, it is refused', async () => {
      const path = protect(['--modify=none', '--annotate=n'])
      const word = password('open')
      const before = bench.listing()
      const ended = await sign(path, '--password-file', word)
      expect(ended).toMatchObject({ code: 3, stdout: '' })
      expect(ended.stderr).toContain('The author of this PDF does not allow signing')
      expect(bench.listing()).toEqual(before)
    })

    test('a password file that is not there is told before anything is tried', async () => {
      const ended = await sign(protect([]), '--password-file', join(bench.work, 'nowhere.txt'), '--json')
      expect(ended.code).toBe(2)
      expect(failureIn(ended)).toMatchObject({ code: 'file.not-found', details: { name: 'nowhere.txt' } })
    })
  })
})
