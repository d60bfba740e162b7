import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { concat, fromLatin1, latin1 } from '../base/bytes.ts'
import { ONE_PAGE, openBytes, samplePdf, sampleStream } from './sample-pdf.ts'

const GOOD = latin1(samplePdf(ONE_PAGE))

function open(text: string) {
  return openBytes(fromLatin1(text))
}

test.each([
  ['startxref points nowhere', GOOD.replace(/startxref\n\d+/, 'startxref\n7')],
  ['startxref is beyond any number', GOOD.replace(/startxref\n\d+/, 'startxref\n99999999999999999999')],
  ['there is no cross-reference at all', GOOD.slice(0, GOOD.indexOf('xref'))],
  ['every offset is wrong', GOOD.replace('%PDF-1.7\n', '%PDF-1.7\n% a line that moves everything\n')],
  ['the catalog is not where it should be', GOOD.replace(/0000000009 00000 n/, '0000000011 00000 n')],
  ['/Root is missing', GOOD.replace('/Root 1 0 R', '')],
  ['the page is not where it should be', GOOD.replace('3 1\n', '8 1\n').replace('3 0 obj', '3 0 obj ')],
])('opens by a scan when %s', (_, text) => {
  const doc = open(text)
  expect(doc.recovered).toBe(true)
  expect(doc.pages().count).toBe(1)
  expect(doc.newestSection).toEqual({ kind: 'table', offset: null })
  expect(doc.nextObjectNumber).toBe(4)
  expect([...doc.allObjects()].map(entry => entry.num)).toEqual([1, 2, 3])
})

describe('of what is found', () => {
  const scan = (body: string) => open(`%PDF-1.7\n${body}`)
  const CATALOG = '1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n'
  const PAGES = '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n'
  const PAGE = '3 0 obj << /Type /Page /MediaBox [0 0 10 20] >> endobj\n'

  test('the newest wins', () => {
    const doc = scan(`${CATALOG}${PAGES}${PAGE}3 0 obj << /Type /Page /MediaBox [0 0 30 40] >> endobj\n`)
    expect(doc.pages().page(0).view.crop).toEqual({ x1: 0, y1: 0, x2: 30, y2: 40 })
  })

  test('an object that is cut off does not replace the whole one', () => {
    const doc = scan(`${CATALOG}${PAGES}${PAGE}3 0 obj << /Type /Page /MediaBox [0 0 30`)
    expect(doc.pages().page(0).view.crop.x2).toBe(10)
  })

  test('an object inside the data of a stream is none', () => {
    const inner = fromLatin1('3 0 obj << /Type /Page /MediaBox [0 0 666 666] >> endobj')
    const doc = scan(`${CATALOG}${PAGES}${PAGE}4 0 obj ${sampleStream('', inner)} endobj\n`)
    expect(doc.pages().page(0).view.crop.x2).toBe(10)
  })

  test('objects in streams are found, and the later of two versions wins', () => {
    const text = '3 0 << /Type /Page /MediaBox [0 0 50 60] >>'
    const stream = sampleStream(
      '/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode',
      deflateSync(Buffer.from(text)),
    )
    const later = scan(`${CATALOG}${PAGES}${PAGE}4 0 obj ${stream} endobj\n`)
    expect(later.pages().page(0).view.crop.x2).toBe(50)
    expect(later.newestSection.kind).toBe('stream')
    const earlier = scan(`${CATALOG}${PAGES}4 0 obj ${stream} endobj\n${PAGE}`)
    expect(earlier.pages().page(0).view.crop.x2).toBe(10)
  })

  test('a catalog in an object stream will do', () => {
    const text = '1 0 2 0 << /Type /Catalog /Pages 2 0 R >>'.replace('2 0 <<', '<<')
    const stream = sampleStream('/Type /ObjStm /N 1 /First 4', fromLatin1(text))
    expect(scan(`${PAGES}${PAGE}4 0 obj ${stream} endobj\n`).rootRef).toEqual({ num: 1, gen: 0 })
  })

  test('without any catalog it is damaged', () => {
    expect(() => scan(`${PAGES}${PAGE}`)).toThrow(expect.objectContaining({ code: 'pdf.damaged' }))
  })

  test('lost pages are damage, not a document without pages', () => {
    expect(() => scan(CATALOG)).toThrow(expect.objectContaining({ code: 'pdf.damaged' }))
  })
})

// Without the limits each of these takes minutes or hours.
test.each([
  ['strings without end', '1 0 obj ('],
  ['streams without end', '1 0 obj<<>>stream\nendobj\n'],
  ['trailers without end', 'trailer ('],
  ['dictionaries without end', '1 0 obj <<'],
])('a file of %s is given up', (_, piece) => {
  const bytes = concat(fromLatin1('%PDF-1.7\n'), fromLatin1(piece.repeat(300_000)))
  expect(() => openBytes(bytes)).toThrow(expect.objectContaining({ code: 'pdf.too-complex' }))
})

test.each([
  ['', 'pdf.not-a-pdf'],
  ['PK\x03\x04 a zip archive', 'pdf.not-a-pdf'],
  ['%PDF-1.7\n', 'pdf.damaged'],
])('%j is %s', (text, code) => {
  expect(() => open(text)).toThrow(expect.objectContaining({ code }))
})
