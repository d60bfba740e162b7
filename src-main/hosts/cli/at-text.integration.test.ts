import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fromLatin1 } from '../../base/bytes.ts'
import { ONE_PAGE, samplePdf, sampleStream } from '../../pdf/sample-pdf.ts'
import { type CliBench, failureIn, jsonOf, startCliBench, whyNoBench } from './testing/cli-bench.ts'

const hasJudges = ['qpdf', 'pdftotext'].every(program => spawnSync(program, ['-v']).error === undefined)
const reason = whyNoBench() ?? (hasJudges ? null : 'qpdf or pdftotext is not installed')
if (reason) console.log(`Not run: ${reason}.`)

const FONT = '/Resources << /Font << /F 5 0 R >> >>'
const HELVETICA = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
const LETTER = '/Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]'

/** A page with this content, in Helvetica. */
function page(content: string, entries = '/MediaBox [0 0 612 792]'): Uint8Array {
  return samplePdf({
    ...ONE_PAGE,
    3: `<< /Type /Page /Parent 2 0 R ${entries} ${FONT} /Contents 4 0 R >>`,
    4: sampleStream('', fromLatin1(content)),
    5: HELVETICA,
  })
}

const written = (x: number, y: number, text: string) => `BT /F 12 Tf ${x} ${y} Td (${text}) Tj ET\n`

/** Each of its pages has the words. */
const THREE_PAGES = samplePdf({
  1: '<< /Type /Catalog /Pages 2 0 R >>',
  2: '<< /Type /Pages /Kids [3 0 R 6 0 R 8 0 R] /Count 3 >>',
  3: `<< ${LETTER} ${FONT} /Contents 4 0 R >>`,
  4: sampleStream('', fromLatin1(written(72, 700, 'Sign here'))),
  5: HELVETICA,
  6: `<< ${LETTER} ${FONT} /Contents 7 0 R >>`,
  7: sampleStream('', fromLatin1(written(300, 200, 'sign here'))),
  8: `<< ${LETTER} ${FONT} /Contents 9 0 R >>`,
  9: sampleStream('', fromLatin1(written(144, 650, 'Please SIGN HERE'))),
})

/** Left and bottom of a word as poppler reads it: points from the bottom left of the page. */
function byPoppler(path: string, word: string): readonly [x: number, y: number] {
  const html = execFileSync('pdftotext', ['-bbox', path, '-'], { encoding: 'utf8' })
  const found = new RegExp(`xMin="([\\d.]+)" [^>]*yMax="([\\d.]+)">${word}</word>`).exec(html) ?? []
  return [Number(found[1]), 792 - Number(found[2])]
}

describe.skipIf(reason)('placed by words of the page', () => {
  let bench: CliBench
  beforeAll(async () => {
    bench = await startCliBench()
  })
  afterEach(() => bench.clear())
  afterAll(() => bench?.remove())

  const sign = (...args: readonly string[]) => bench.run(['sign', ...args, '--json', ...bench.withToken])

  test('signs there: the field is where the words are, in an encrypted document too', async () => {
    const plain = bench.put('plain.pdf', THREE_PAGES)
    const file = join(bench.work, 'locked.pdf')
    execFileSync('qpdf', ['--encrypt', 'open', 'own', '256', '--', plain, file])
    writeFileSync(join(bench.dir, 'password'), 'open\n')
    const password = ['--password-file', join(bench.dir, 'password')]
    const where = ['--at-text', 'please', '--side', 'below', '--box-size', '120x40', '--box-offset=6,-2']
    expect(await sign(file, ...where, ...password, '-o', 'signed.pdf')).toMatchObject({ code: 0 })
    const json = execFileSync('qpdf', ['--json', '--password=open', join(bench.work, 'signed.pdf')], {
      encoding: 'utf8',
    })
    const widget = /"\/Rect": \[\s*([\d.]+),\s*([\d.]+),\s*([\d.]+),\s*([\d.]+)\s*\]/.exec(json)
    const [left = 0, bottom = 0, right = 0, top = 0] = (widget ?? []).slice(1).map(Number)
    const [x, y] = byPoppler(bench.put('third.pdf', page(written(144, 650, 'Please SIGN HERE'))), 'Please')
    expect([right - left, top - bottom].map(Math.round)).toEqual([120, 40])
    expect(Math.abs(left - (x + 6))).toBeLessThan(1)
    expect(Math.abs(top - (y - 4 - 2))).toBeLessThan(1.5)
    expect(
      execFileSync('pdfsig', ['-nocert', '-upw', 'open', join(bench.work, 'signed.pdf')], {
        encoding: 'utf8',
      }),
    ).toContain('Signature is Valid')
  })

  test('of several files one without the words fails alone, unless coordinates are given for it', async () => {
    bench.put('a.pdf', THREE_PAGES)
    bench.put('b.pdf', page(written(72, 700, 'Nothing of the kind')))
    bench.put('c.pdf', page('0 0 100 100 re f'))
    const where = ['--at-text', 'sign here', '--out-dir', '.']
    const ended = await sign('a.pdf', 'b.pdf', 'c.pdf', ...where)
    expect(ended.code).toBe(9)
    expect(jsonOf(ended)['results']).toMatchObject([
      { ok: true, page: 1 },
      { ok: false, error: { code: 'placement.text-not-found', details: { hasText: true } } },
      { ok: false, error: { code: 'placement.text-not-found', title: 'The document has no text' } },
    ])
    expect(Object.keys(bench.listing())).toEqual(['a-signed.pdf', 'a.pdf', 'b.pdf', 'c.pdf'])
    const again = await sign('b.pdf', 'c.pdf', ...where, '--or-rect', '50,60,200,50', '--page', 'first')
    expect(again.code).toBe(0)
    expect(jsonOf(again)['results']).toMatchObject([
      { rect: [50, 60, 200, 50], warnings: [{ code: 'placement.by-coordinates' }] },
      { rect: [50, 60, 200, 50], warnings: [{ code: 'placement.by-coordinates' }] },
    ])
  })

  test('without room beside the words it is refused, and a document that eats memory as well', async () => {
    bench.put('edge.pdf', page(written(560, 20, 'Here')))
    const args = ['--at-text', 'here', '--side', 'right']
    expect(failureIn(await sign('edge.pdf', ...args))).toMatchObject({ code: 'placement.no-room' })
    // 300 MB of one string, in a kilobyte.
    const huge = deflateSync(
      deflateSync(Buffer.concat([Buffer.from('BT /F 12 Tf ('), Buffer.alloc(300e6, 'a')])),
    )
    const bomb = samplePdf({
      ...ONE_PAGE,
      3: `<< ${LETTER} ${FONT} /Contents 4 0 R >>`,
      4: sampleStream('/Filter [/FlateDecode /FlateDecode]', huge),
      5: HELVETICA,
    })
    bench.put('bomb.pdf', bomb)
    const ended = await sign('bomb.pdf', ...args)
    expect(failureIn(ended)).toMatchObject({ code: 'text.unreadable' })
    expect(Object.keys(bench.listing())).toEqual(['bomb.pdf', 'edge.pdf'])
  })
})
