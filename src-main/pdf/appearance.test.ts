import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Rotation } from '../../src-shared/model/geometry.ts'
import { concat, fromHex, fromLatin1 } from '../base/bytes.ts'
import { createFontLibrary } from './fonts.ts'
import { imageFacts } from './image-facts.ts'
import { type AppearanceContent, planSignature, type SignatureRequest } from './plan-signature.ts'
import { ONE_PAGE, openBytes, type SampleObjects, samplePdf, sampleStream } from './sample-pdf.ts'

const ASSETS = join(import.meta.dirname, '../../assets/fonts')
const LIBERATION = join(import.meta.dirname, '../../node_modules/pdfjs-dist/standard_fonts')
const bundledFonts = createFontLibrary({ bundled: ASSETS, system: [] })
const fonts = async () => bundledFonts
const LINES = [
  { text: 'Zoë Ångström', bold: true },
  { text: '17 Nov 2026, 10:42 +01:00', bold: false },
  { text: 'Одобряю', bold: false },
]
const REQUEST: SignatureRequest = {
  field: null,
  placement: { pageIndex: 0, rect: { x: 36, y: 400, width: 200, height: 80 } },
  appearance: { lines: LINES, image: null, fonts },
  name: null,
  reason: null,
  location: null,
  contact: null,
  time: new Date(0),
  zoneMinutes: 0,
  subFilter: 'ETSI.CAdES.detached',
  contentsCapacity: 64,
  digest: 'sha256',
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'appearance-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The laid-out file, unsigned: what shows does not depend on the signature. */
async function draw(content: Partial<AppearanceContent>, objects: SampleObjects = {}): Promise<string> {
  const bytes = samplePdf({ ...ONE_PAGE, ...objects })
  const appearance = { lines: LINES, image: null, fonts, ...content }
  const { tail } = await planSignature(openBytes(bytes), { ...REQUEST, appearance })
  const path = join(folder, 'drawn.pdf')
  writeFileSync(path, concat(bytes, tail))
  return path
}

const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' }).stdout

test('the text can be read out again, line by line', async () => {
  const text = run('pdftotext', '-layout', await draw({}), '-')
  expect(text.trim().split(/\s*\n\s*/)).toEqual(LINES.map(line => line.text))
})

test('two subset fonts are embedded, with their way back to Unicode', async () => {
  const rows = run('pdffonts', await draw({}))
    .trim()
    .split('\n')
    .slice(2)
  expect(rows).toHaveLength(2)
  for (const row of rows) {
    expect(row).toMatch(/^[A-Z]{6}\+NotoSans-(Bold|Regular)\s+CID TrueType\s+Identity-H\s+yes yes yes/)
  }
})

test('no part of it is transparent or coloured', async () => {
  const path = await draw({})
  expect(run('qpdf', '--qdf', '--object-streams=disable', path, '-')).not.toMatch(
    /\/(ExtGState|SMask|Group|DeviceRGB)/,
  )
})

// The box is at the same place as shown, so a renderer must show the same, however the page is turned.
test.each([90, 180, 270] as const)('stands upright on a page turned by %d degrees', async rotation => {
  const upright = await shown(0)
  const turned = await shown(rotation)
  expect(ink(upright)).toBeGreaterThan(500)
  const different = [...upright].filter((value, i) => Math.abs(value - (turned[i] ?? 0)) > 96).length
  expect(different).toBeLessThan(ink(upright) * 0.1)
})

/** @returns grey pixels of the box and some room around it */
async function shown(rotation: Rotation): Promise<Uint8Array> {
  const page = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Rotate ${rotation} >>`
  const path = await draw({}, { 3: page })
  const area = ['-gray', '-r', '144', '-x', '60', '-y', '30', '-W', '424', '-H', '184']
  const { stdout } = spawnSync('pdftoppm', [...area, path], { maxBuffer: 1 << 24 })
  return new Uint8Array(stdout.subarray(stdout.length - 424 * 184))
}

function ink(pixels: Uint8Array): number {
  return pixels.filter(value => value < 128).length
}

test('a character that no font covers is refused by name', async () => {
  const lines = [{ text: 'Ann 漢字 \u{1F600}', bold: true }]
  await expect(draw({ lines })).rejects.toMatchObject({
    code: 'appearance.characters-not-covered',
    details: { characters: '漢 字 \u{1F600}' },
  })
})

test('what the bundled fonts lack is searched for among those of the system', async () => {
  const poorer = join(folder, 'poorer')
  mkdirSync(poorer)
  for (const style of ['Regular', 'Bold']) {
    copyFileSync(join(LIBERATION, `LiberationSans-${style}.ttf`), join(poorer, `NotoSans-${style}.ttf`))
  }
  writeFileSync(join(poorer, 'broken.ttf'), 'no font')
  const library = createFontLibrary({ bundled: poorer, system: [poorer, ASSETS, join(folder, 'none')] })
  const lines = [{ text: 'Ann Ꜣ', bold: false }] // U+A722 is not in Liberation Sans.
  const path = await draw({ lines, fonts: async () => library })
  expect(run('pdffonts', path)).toMatch(/LiberationSans.*NotoSans/s)
  expect(run('pdftotext', path, '-').trim()).toBe('Ann Ꜣ')
  const none = createFontLibrary({ bundled: poorer, system: [poorer] })
  await expect(draw({ lines, fonts: async () => none })).rejects.toMatchObject({
    code: 'appearance.characters-not-covered',
  })
})

test('control characters and line ends in a text do not matter', async () => {
  const path = await draw({ lines: [{ text: '\u202eAnn\r\n\tLee\0 ', bold: false }] })
  expect(run('pdftotext', path, '-').trim()).toBe('Ann Lee')
})

test('a PNG keeps its transparency, and loses it in PDF/A-1', async () => {
  const image = { name: 'a.png', bytes: png(2, 2, 6, fromHex('00ff0000ff00000000' + '0000ff00ff0000ff80')) }
  const images = run('pdfimages', '-list', await draw({ image }))
  expect(images).toMatch(/image +2 +2 +rgb/)
  expect(images).toMatch(/smask +2 +2 +gray/)
  const claim = fromLatin1('<rdf:Description pdfaid:part="1" pdfaid:conformance="B"/>')
  const pdfA1 = {
    1: '<< /Type /Catalog /Pages 2 0 R /Metadata 8 0 R >>',
    8: sampleStream('/Type /Metadata /Subtype /XML', claim),
  }
  const flat = await draw({ image }, pdfA1)
  expect(run('pdfimages', '-list', flat)).not.toContain('smask')
  expect(spawnSync('qpdf', ['--check', flat]).status).toBe(0)
})

test('a JPEG goes in as it is', async () => {
  const plain = await draw({})
  spawnSync('pdftoppm', ['-jpeg', '-r', '20', '-singlefile', plain, join(folder, 'page')])
  const bytes = new Uint8Array(readFileSync(join(folder, 'page.jpg')))
  const path = await draw({ lines: [], image: { name: 'page.jpg', bytes } })
  expect(run('pdfimages', '-list', path)).toMatch(/image +170 +220 +rgb.*jpeg/)
})

test.each([
  ['text', fromLatin1('no picture')],
  ['a PNG cut off', png(2, 2, 6, fromHex('00')).subarray(0, 30)],
  ['a PNG that claims to be huge', png(60_000, 60_000, 6, fromHex('00'))],
  ['a PNG of no size', png(0, 1, 6, fromHex('00'))],
  ['a JPEG cut off', fromHex('ffd8ffe0')],
])('%s is refused as a picture', async (_, bytes) => {
  await expect(draw({ image: { name: 'x', bytes } })).rejects.toMatchObject({
    code: 'appearance.image-unreadable',
    details: { name: 'x' },
  })
})

// Big-endian TIFF header, one entry: tag 0x0112, SHORT, one value (Exif 2.32, 4.6.4).
test.each([1, 3, 6, 8])('the Exif orientation %d is seen', orientation => {
  const exif = `4578696600004d4d002a00000008000101120003000000010${orientation.toString(16).padStart(3, '0')}000000000000`
  const app1 = fromHex(exif.length % 2 === 0 ? exif : `${exif}0`)
  const length = (app1.length + 2).toString(16).padStart(4, '0')
  const jpeg = concat(fromHex(`ffd8ffe1${length}`), app1, fromHex('ffc0000b080020004003011100'))
  expect(imageFacts(jpeg)).toEqual({ kind: 'jpeg', width: 64, height: 32, orientation })
})

/** @param rows filter byte and samples of each row */
function png(width: number, height: number, colour: number, rows: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(13))
  head.setUint32(0, width)
  head.setUint32(4, height)
  head.setUint8(8, 8)
  head.setUint8(9, colour)
  const chunk = (type: string, data: Uint8Array) => {
    const frame = new DataView(new ArrayBuffer(8))
    frame.setUint32(0, data.length)
    const body = concat(fromLatin1(type), data)
    frame.setUint32(4, crc32(body))
    const bytes = new Uint8Array(frame.buffer)
    return concat(bytes.subarray(0, 4), body, bytes.subarray(4))
  }
  return concat(
    fromLatin1('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', new Uint8Array(head.buffer)),
    chunk('IDAT', new Uint8Array(deflateSync(rows))),
    chunk('IEND', new Uint8Array()),
  )
}
