import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type NamedAppearance, NEW_APPEARANCE } from '../../../src-shared/model/appearance.ts'
import { samplePdf } from '../../pdf/sample-pdf.ts'
import { type CliBench, failureIn, startCliBench, whyNoBench } from './testing/cli-bench.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)

const hasZbar = spawnSync('zbarimg', ['--version']).status === 0
if (!hasZbar) console.log('Not run: zbarimg is not installed, so no QR code is read back.')

const OFFICE: NamedAppearance = {
  ...NEW_APPEARANCE,
  id: '0a1b',
  name: 'Office',
  text: 'Signed by {name}\n{issuer}, no. {serial}\n{date}\nFor: {reason}',
  timeZone: 'UTC',
  layout: 'picture-right',
  picture: { kind: 'ink', ink: { width: 100, height: 40, strokes: [[5, 35, 30, 5, 60, 35, 95, 5]] } },
  border: '#1b2f86',
  qr: true,
}

const PAGE = '/Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]'
/** The second one is turned. */
const FOUR_PAGES = {
  1: '<< /Type /Catalog /Pages 2 0 R >>',
  2: '<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R 6 0 R] /Count 4 >>',
  3: `<< ${PAGE} >>`,
  4: `<< ${PAGE} /Rotate 90 >>`,
  5: `<< ${PAGE} >>`,
  6: `<< ${PAGE} >>`,
}

describe.skipIf(reason)('named appearances at the command line', () => {
  let bench: CliBench
  beforeAll(async () => {
    bench = await startCliBench()
  })
  afterEach(() => bench.clear())
  afterAll(() => bench?.remove())

  const keep = (...list: readonly NamedAppearance[]) => {
    const data = join(bench.dir, 'data')
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'appearances.json'), JSON.stringify(list))
  }

  test('lists them, also where there is none', async () => {
    keep()
    expect(await bench.run(['appearances'])).toMatchObject({ code: 0, stderr: '' })
    keep(OFFICE)
    expect((await bench.run(['appearances'])).stdout).toContain('drawn signature, border #1b2f86, QR code')
    const { stdout } = await bench.run(['appearances', '--json'])
    expect(JSON.parse(stdout).appearances).toMatchObject([{ name: 'Office', picture: 'drawn', qr: true }])
  })

  test('signs with one: its text, its line and drawing, a QR code of the original', async () => {
    keep(OFFICE)
    const original = readFileSync(bench.put('letter.pdf'))
    const where = ['--rect', '60,60,300,90', '--appearance', 'office', ...bench.withToken]
    expect(await bench.run(['sign', 'letter.pdf', ...where])).toMatchObject({ code: 0 })
    const signed = join(bench.work, 'letter-signed.pdf')
    const text = execFileSync('pdftotext', ['-layout', signed, '-'], { encoding: 'utf8' })
    expect(text).toContain('Signed by ')
    expect(text).toMatch(/no\. ••••[0-9a-f]{4}/i)
    expect(text).not.toContain('For:')
    expect(execFileSync('pdfsig', ['-nocert', signed], { encoding: 'utf8' })).toContain('Signature is Valid')
    execFileSync('qpdf', ['--check', signed])
    execFileSync('pdftoppm', ['-r', '200', '-png', '-singlefile', signed, join(bench.work, 'page')])
    if (!hasZbar) return
    const read = spawnSync('zbarimg', ['-q', '--raw', join(bench.work, 'page.png')], { encoding: 'utf8' })
    const digest = createHash('sha256').update(original).digest('hex').toUpperCase()
    expect(read.stdout.trim()).toBe(`SHA256:${digest}`)
  })

  test('an unknown one is refused before a PIN is asked, and nothing is written', async () => {
    keep(OFFICE)
    bench.put('letter.pdf')
    const before = bench.listing()
    const ended = await bench.run([
      'sign',
      '--json',
      'letter.pdf',
      '--appearance',
      'Home',
      ...bench.withToken,
    ])
    expect(ended.code).toBe(2)
    expect(failureIn(ended)).toMatchObject({ code: 'appearance.not-found' })
    expect(bench.listing()).toEqual(before)
  })

  test('shows the same on further pages, which the signature covers', async () => {
    keep(OFFICE)
    const original = bench.put('lease.pdf', samplePdf(FOUR_PAGES))
    const where = ['--rect', '60,60,300,90', '--page', '1', '--appearance', 'Office']
    const few = await bench.run(['sign', 'lease.pdf', ...where, '--pages', '2-3', ...bench.withToken])
    expect(few).toMatchObject({ code: 0 })
    const signed = join(bench.work, 'lease-signed.pdf')
    const said = execFileSync('pdfsig', ['-nocert', signed], { encoding: 'utf8' })
    expect(said).toContain('Signature is Valid')
    expect(said).toContain('Total document signed')
    execFileSync('qpdf', ['--check', signed])
    const differs = [1, 2, 3, 4].map(page => !drawnPage(original, page).equals(drawnPage(signed, page)))
    expect(differs).toEqual([true, true, true, false])
    // The page that is turned shows it upright as well: its text runs in the direction of reading.
    expect(execFileSync('pdftotext', ['-f', '2', '-l', '2', signed, '-'], { encoding: 'utf8' })).toContain(
      'Signed by',
    )
    const validated = await bench.run(['validate', '--json', 'lease-signed.pdf'])
    expect(JSON.parse(validated.stdout).files[0].signatures[0]).toMatchObject({
      integrity: true,
      coversWholeFile: true,
    })
  })

  test('an SVG is refused with what to do; so is text that no font can show', async () => {
    bench.put('letter.pdf')
    writeFileSync(
      join(bench.work, 'me.svg'),
      '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    )
    const before = bench.listing()
    const sign = (...more: readonly string[]) =>
      bench.run(['sign', '--json', 'letter.pdf', '--rect', '60,60,200,60', ...more, ...bench.withToken])
    expect(failureIn(await sign('--image', 'me.svg'))).toMatchObject({
      code: 'appearance.image-is-svg',
      remedy: expect.stringContaining('Save it as PNG'),
    })
    expect(failureIn(await sign('--reason', 'a \u{10ffff}'))).toMatchObject({
      code: 'appearance.characters-not-covered',
    })
    expect(bench.listing()).toEqual(before)
  })

  test('a page that is not there is refused, and so is a list that is none', async () => {
    bench.put('letter.pdf')
    const before = bench.listing()
    const sign = (pages: string) =>
      bench.run([
        'sign',
        '--json',
        'letter.pdf',
        '--rect',
        '60,60,200,60',
        '--pages',
        pages,
        ...bench.withToken,
      ])
    expect(failureIn(await sign('2'))).toMatchObject({ code: 'pdf.page-missing' })
    expect(failureIn(await sign('3-1'))).toMatchObject({ code: 'usage.invalid' })
    expect(bench.listing()).toEqual(before)
  })
})

/** A page as poppler draws it. */
function drawnPage(pdf: string, page: number): Buffer {
  const only = ['-f', String(page), '-l', String(page)]
  return execFileSync('pdftoppm', ['-gray', '-r', '50', ...only, '-singlefile', pdf])
}
