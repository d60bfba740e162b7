import { expect, test } from 'vitest'
import { readerOfBytes } from './cached-reader.ts'
import { openPdf } from './document.ts'
import { openSample, type SampleObjects, samplePdf } from './sample-pdf.ts'

const box = (x1: number, y1: number, x2: number, y2: number) => ({ x1, y1, x2, y2 })

function viewOf(page: string, pages = '/Kids [3 0 R] /Count 1', more: SampleObjects = {}) {
  return openSample({ 2: `<< /Type /Pages ${pages} >>`, 3: `<< /Type /Page ${page} >>`, ...more })
    .pages()
    .page(0).view
}

test('boxes and rotation come from above where the page has none', () => {
  const above = '/Kids [3 0 R] /Count 1 /MediaBox [0 0 300 400] /CropBox [10 20 200 300] /Rotate 90'
  expect(viewOf('', above)).toEqual({ crop: box(10, 20, 200, 300), rotation: 90, userUnit: 1 })
  expect(viewOf('/CropBox [0 0 50 60] /Rotate 0', above)).toEqual({
    crop: box(0, 0, 50, 60),
    rotation: 0,
    userUnit: 1,
  })
})

// The defaults of pdf.js (Page.view, Page.rotate, Page.userUnit in src/core/document.js): what is shown is signed.
test.each([
  ['no box', '', box(0, 0, 612, 792)],
  ['corners in another order', '/MediaBox [300 400 0 0]', box(0, 0, 300, 400)],
  ['negative corners', '/MediaBox [-306 -396 306 396]', box(-306, -396, 306, 396)],
  ['an empty box', '/MediaBox [0 0 0 0]', box(0, 0, 612, 792)],
  ['three numbers', '/MediaBox [0 0 300]', box(0, 0, 612, 792)],
  ['five numbers', '/MediaBox [0 0 300 400 1]', box(0, 0, 612, 792)],
  ['a name for a number', '/MediaBox [0 0 /a 400]', box(0, 0, 612, 792)],
  ['a crop box that is larger', '/MediaBox [0 0 300 400] /CropBox [-9 -9 999 999]', box(0, 0, 300, 400)],
  [
    'a crop box that sticks out',
    '/MediaBox [0 0 300 400] /CropBox [100 100 999 200]',
    box(100, 100, 300, 200),
  ],
  ['a crop box elsewhere', '/MediaBox [0 0 300 400] /CropBox [500 500 600 600]', box(0, 0, 300, 400)],
  ['numbers that are references', '/MediaBox 9 0 R', box(0, 0, 70, 80)],
])('%s', (_, page, crop) => {
  expect(viewOf(page, undefined, { 9: '[0 0 10 0 R 80]', 10: '70' }).crop).toEqual(crop)
})

test.each([
  ['/Rotate 90', 90],
  ['/Rotate 450', 90],
  ['/Rotate -90', 270],
  ['/Rotate -630', 90],
  ['/Rotate 45', 0],
  ['/Rotate /Left', 0],
  ['/Rotate 180.0', 180],
])('%s turns by %d', (page, rotation) => {
  expect(viewOf(page).rotation).toBe(rotation)
})

test.each([
  ['/UserUnit 2.5', 2.5],
  ['/UserUnit 0', 1],
  ['/UserUnit -3', 1],
  ['/UserUnit (2)', 1],
])('%s', (page, userUnit) => {
  expect(viewOf(page).userUnit).toBe(userUnit)
})

const TREE: SampleObjects = {
  2: '<< /Type /Pages /Kids [10 0 R 3 0 R 20 0 R] /Count 4 >>',
  10: '<< /Type /Pages /Kids [11 0 R 12 0 R] /Count 2 >>',
  11: '<< /Type /Page >>',
  12: '<< /Type /Page >>',
  20: '<< /Type /Pages /Kids [21 0 R] /Count 1 >>',
  21: '<< /Type /Page >>',
}

test('pages in the order of the tree, and back', () => {
  const pages = openSample(TREE).pages()
  expect(pages.count).toBe(4)
  expect([0, 1, 2, 3].map(index => pages.page(index).id?.num)).toEqual([11, 12, 3, 21])
  expect([11, 12, 3, 21, 10, 99].map(num => pages.indexOf({ num, gen: 0 }))).toEqual([0, 1, 2, 3, null, null])
  expect(() => pages.page(4)).toThrow(expect.objectContaining({ code: 'pdf.page-missing' }))
  expect(() => pages.page(-1)).toThrow(expect.objectContaining({ details: { page: 0, pageCount: 4 } }))
})

test.each(['/Count 99', '/Count -4', '', '/Count (4)', '/Count 1'])(
  'a wrong count (%s) does no harm',
  count => {
    const root = `<< /Type /Pages /Kids [10 0 R 3 0 R 20 0 R] ${count} >>`
    expect(openSample({ ...TREE, 2: root }).pages().count).toBe(4)
  },
)

test('a tree that leads back into itself is walked once', () => {
  const loop = { 10: '<< /Type /Pages /Kids [11 0 R 2 0 R 10 0 R] /Count 2 >>' }
  expect(openSample({ ...TREE, ...loop }).pages().count).toBe(3)
})

test('kids that are missing or no dictionaries are no pages', () => {
  expect(openSample({ 2: '<< /Kids [77 0 R null 5 3 0 R] /Count 4 >>' }).pages().count).toBe(1)
})

// As poppler and PDF.js show it.
test('a page in place of the tree is the only page', () => {
  const pages = openSample({ 2: '<< /Type /Page /MediaBox [0 0 70 80] >>' }).pages()
  expect(pages.count).toBe(1)
  expect(pages.page(0)).toMatchObject({ id: { num: 2, gen: 0 }, view: { crop: box(0, 0, 70, 80) } })
  expect(pages.indexOf({ num: 2, gen: 0 })).toBe(0)
})

test('a page that stands in its parent has no number', () => {
  const page = openSample({ 2: '<< /Kids [<< /Type /Page /MediaBox [0 0 9 9] >>] >>' }).pages().page(0)
  expect(page.id).toBeNull()
  expect(page.mediaBox).toEqual(box(0, 0, 9, 9))
})

test.each([
  ['an empty tree', '<< /Type /Pages /Kids [] /Count 0 >>'],
  ['a tree without kids', '<< /Type /Pages /Count 3 >>'],
  ['only itself', '<< /Type /Pages /Kids [2 0 R] /Count 1 >>'],
])('%s has no pages', (_, root) => {
  expect(() => openSample({ 2: root })).toThrow(expect.objectContaining({ code: 'pdf.no-pages' }))
})

test('four thousand pages: one is found without reading the others', () => {
  const kids = Array.from({ length: 4000 }, (_, index) => 100 + index)
  const leaves = Object.fromEntries(
    kids.map(num => [num, `<< /Type /Page /Rotate ${(num % 4) * 90} /Note (${'-'.repeat(300)}) >>`]),
  )
  const root = `<< /Count 4000 /Kids [${kids.map(num => `${num} 0 R`).join(' ')}] >>`
  const bytes = samplePdf({ 1: '<< /Type /Catalog /Pages 2 0 R >>', ...leaves, 2: root })
  let read = 0
  const whole = readerOfBytes(bytes)
  const reader = {
    ...whole,
    read(offset: number, length: number) {
      read += length
      return whole.read(offset, length)
    },
  }
  const pages = openPdf(reader, { password: null }).pages()
  expect(pages.count).toBe(4000)
  expect(pages.page(3999)).toMatchObject({ id: { num: 4099, gen: 0 }, view: { rotation: 270 } })
  expect(pages.indexOf({ num: 2100, gen: 0 })).toBe(2000)
  expect(read).toBeLessThan(bytes.length / 4)
})
