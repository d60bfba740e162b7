/** The PDFs that are measured: generated once into .cache/bench, the same bytes on every machine. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createPdfWriter, type PdfWriter, type XrefKind } from './pdf-writer.ts'

export type BenchFile = { readonly name: string; readonly path: string; readonly bytes: number }

/** Side of the square RGB image on each page of the big files: about one megabyte a page. */
const IMAGE_SIDE = 592

/** So much to a page makes a gigabyte of 10,000. */
const PAGE_FILLING_BYTES = 105_000

const RECIPES = [
  { name: '60 KB', file: '60k.pdf', write: (path: string) => writePictures(path, 1, 138) },
  { name: '10 MB', file: '10m.pdf', write: (path: string) => writePictures(path, 10, IMAGE_SIDE) },
  { name: '100 MB', file: '100m.pdf', write: (path: string) => writePictures(path, 100, IMAGE_SIDE) },
  { name: '1 GB', file: '1g.pdf', write: (path: string) => writePictures(path, 1024, IMAGE_SIDE) },
  {
    name: '10,000 pages, table',
    file: 'pages-table.pdf',
    write: (path: string) => writeManyPages(path, 'table', 0),
  },
  {
    name: '10,000 pages, stream',
    file: 'pages-stream.pdf',
    write: (path: string) => writeManyPages(path, 'stream', 0),
  },
  {
    name: '1 GB, 10,000 pages, table',
    file: '1g-pages-table.pdf',
    write: (path: string) => writeManyPages(path, 'table', PAGE_FILLING_BYTES),
  },
  {
    name: '1 GB, 10,000 pages, stream',
    file: '1g-pages-stream.pdf',
    write: (path: string) => writeManyPages(path, 'stream', PAGE_FILLING_BYTES),
  },
] as const

export type FileName = (typeof RECIPES)[number]['name']
export const FILE_NAMES: readonly FileName[] = RECIPES.map(recipe => recipe.name)

/** @param folder is made when it is missing; a file that is there already is kept */
export function benchFiles(folder: string, names: readonly FileName[]): BenchFile[] {
  mkdirSync(folder, { recursive: true })
  return RECIPES.filter(recipe => names.includes(recipe.name)).map(recipe => {
    const path = join(folder, recipe.file)
    if (!existsSync(path)) {
      recipe.write(`${path}.part`)
      renameSync(`${path}.part`, path)
    }
    return { name: recipe.name, path, bytes: statSync(path).size }
  })
}

/** `pages` pages, each with one uncompressed picture of noise. */
function writePictures(path: string, pages: number, side: number): void {
  const pdf = createPdfWriter(path, 'table')
  const noise = noiseBytes(side * side * 3)
  const first = 3
  const kids: string[] = []
  for (let page = 0; page < pages; page += 1) {
    const number = first + page * 3
    kids.push(`${number} 0 R`)
    pdf.object(
      number,
      pageBody({ parent: 2, contents: number + 1, resources: `<< /XObject << /I ${number + 2} 0 R >> >>` }),
    )
    pdf.stream(number + 1, '', Buffer.from('q 500 0 0 500 47 200 cm /I Do Q'))
    noise.writeUInt32LE(page, 0) // no two pictures alike
    const entries = `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceRGB /BitsPerComponent 8`
    pdf.stream(number + 2, entries, Buffer.from(noise))
  }
  pdf.object(2, `<< /Type /Pages /Count ${pages} /Kids [${kids.join(' ')}] >>`)
  pdf.object(1, '<< /Type /Catalog /Pages 2 0 R >>')
  pdf.finish(1)
}

const PAGE_COUNT = 10_000
const GROUP_SIZE = 100
/** Page, contents, one section and its paragraphs in the structure tree: 20 objects a page, 200,000 in all. */
const OBJECTS_PER_PAGE = 20
const PACKED_OBJECTS = 100

/** 10,000 pages of a line of text each, with a structure tree; in the `stream` variant in object streams. @param fillingBytes of comment in each page's content */
function writeManyPages(path: string, xref: XrefKind, fillingBytes: number): void {
  const filling = `\n%${'-'.repeat(fillingBytes)}`
  const pdf = createPdfWriter(path, xref)
  const groups = PAGE_COUNT / GROUP_SIZE
  const firstPage = 5 + groups
  const pageNumber = (page: number): number => firstPage + page * OBJECTS_PER_PAGE
  const small: [number, string][] = []
  for (let page = 0; page < PAGE_COUNT; page += 1) {
    const number = pageNumber(page)
    const parent = 5 + Math.floor(page / GROUP_SIZE)
    small.push([number, pageBody({ parent, contents: number + 1, resources: '<< /Font << /F 3 0 R >> >>' })])
    pdf.stream(
      number + 1,
      '',
      Buffer.from(
        `BT /F 24 Tf 72 760 Td (Page ${page + 1} of ${PAGE_COUNT}) Tj ET${fillingBytes > 0 ? filling : ''}`,
      ),
    )
    const paragraphs = Array.from({ length: OBJECTS_PER_PAGE - 3 }, (_, index) => number + 3 + index)
    small.push([number + 2, `<< /Type /StructElem /S /Sect /P 4 0 R /K [${references(paragraphs)}] >>`])
    for (const each of paragraphs) {
      small.push([
        each,
        `<< /Type /StructElem /S /P /P ${number + 2} 0 R /Pg ${number} 0 R /ActualText (Line ${each}) >>`,
      ])
    }
  }
  const pageNumbers = Array.from({ length: PAGE_COUNT }, (_, page) => pageNumber(page))
  for (let group = 0; group < groups; group += 1) {
    const kids = pageNumbers.slice(group * GROUP_SIZE, (group + 1) * GROUP_SIZE)
    small.push([
      5 + group,
      `<< /Type /Pages /Parent 2 0 R /Count ${GROUP_SIZE} /Kids [${references(kids)}] >>`,
    ])
  }
  small.push([4, `<< /Type /StructTreeRoot /K [${references(pageNumbers.map(number => number + 2))}] >>`])
  small.push([3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'])
  const groupNumbers = Array.from({ length: groups }, (_, group) => 5 + group)
  small.push([2, `<< /Type /Pages /Count ${PAGE_COUNT} /Kids [${references(groupNumbers)}] >>`])
  small.push([1, '<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 4 0 R /MarkInfo << /Marked true >> >>'])
  writeSmall(pdf, xref, small, firstPage + PAGE_COUNT * OBJECTS_PER_PAGE)
  pdf.finish(1)
}

function writeSmall(
  pdf: PdfWriter,
  xref: XrefKind,
  objects: readonly [number, string][],
  firstFree: number,
): void {
  if (xref === 'table') {
    for (const [number, body] of objects) pdf.object(number, body)
    return
  }
  for (let at = 0; at < objects.length; at += PACKED_OBJECTS) {
    pdf.packed(firstFree + at / PACKED_OBJECTS, objects.slice(at, at + PACKED_OBJECTS))
  }
}

function pageBody(page: { parent: number; contents: number; resources: string }): string {
  const { parent, contents, resources } = page
  return `<< /Type /Page /Parent ${parent} 0 R /MediaBox [0 0 595 842] /Contents ${contents} 0 R /Resources ${resources} >>`
}

function references(numbers: readonly number[]): string {
  return numbers.map(number => `${number} 0 R`).join(' ')
}

/** The same on every machine: SHA-256 in counter mode over one sentence. */
function noiseBytes(length: number): Buffer {
  const blocks: Buffer[] = []
  for (let block = 0; block * 32 < length; block += 1) {
    blocks.push(createHash('sha256').update(`tokenseal bench ${block}`).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}
