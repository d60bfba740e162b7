import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fromLatin1 } from '../base/bytes.ts'
import { readerOfBytes } from './cached-reader.ts'
import { appendRevision, ONE_PAGE, openBytes, samplePdf, sampleStream } from './sample-pdf.ts'
import { findStartxref, readXref, type Xref } from './xref.ts'

function xrefOf(text: string, start = text.indexOf('xref')): Xref {
  return readXref(readerOfBytes(fromLatin1(text)), start, 0)
}

const TRAILER = 'trailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n'
const used = (offset: number, gen = 0) => ({ type: 'offset', offset, gen })

describe('tables', () => {
  test('two subsections, a free row, a generation', () => {
    const rows = ['0 1', '0000000000 65535 f ', '3 2', '0000025325 00000 n ', '0000025518 00002 n ']
    const xref = xrefOf(`xref\n${rows.join('\n')}\n${TRAILER}`)
    expect([0, 1, 3, 4, 5].map(num => xref.row(num))).toEqual([
      { type: 'free' },
      null,
      used(25325),
      used(25518, 2),
      null,
    ])
    expect([...xref.numbers()]).toEqual([0, 3, 4])
  })

  // Each is a table that some writer has made and that readers accept.
  test.each([
    ['rows of 19 bytes', '0 3\n0000000000 65535 f\n0000000017 00000 n\n0000000081 00000 n\n'],
    ['rows of 21 bytes', '0 3\n0000000000 65535 f \r\n0000000017 00000 n \r\n0000000081 00000 n \r\n'],
    ['line ends of CR', '0 3\r0000000000 65535 f \r0000000017 00000 n \r0000000081 00000 n \r'],
    ['blanks for zeros', '0 3\n0000000000 65535 f \n        17 00000 n \n        81 00000 n \n'],
    ['words behind a row', '0 3\n0000000000 65535 f free\n0000000017 00000 n one\n0000000081 00000 n two\n'],
    ['a subsection that begins at 1', '1 3\n0000000000 65535 f \n0000000017 00000 n \n0000000081 00000 n \n'],
    ['a count that is too large', '0 9\n0000000000 65535 f \n0000000017 00000 n \n0000000081 00000 n \n'],
    ['no line end behind the head', '0 3 0000000000 65535 f \n0000000017 00000 n \n0000000081 00000 n \n'],
    ['a first row that is no row', '0 3\n0000000000 65536 f\n0000000017 00000 n \n0000000081 00000 n \n'],
  ])('%s', (_, rows) => {
    const xref = xrefOf(`xref\n${rows}${TRAILER}`)
    expect(xref.row(1)).toEqual(used(17))
    expect(xref.row(2)).toEqual(used(81))
  })

  test('offset 0 in use is meant to be free', () => {
    expect(xrefOf(`xref\n0 2\n0000000000 65535 f \n0000000000 00000 n \n${TRAILER}`).row(1)).toEqual({
      type: 'free',
    })
  })

  test('offsets beyond 32 bits', () => {
    expect(xrefOf(`xref\n1 1\n9999999999 00000 n \n${TRAILER}`).row(1)).toEqual(used(9_999_999_999))
  })

  test.each([
    ['without a trailer', 'xref\n0 1\n0000000000 65535 f \nstartxref\n0\n'],
    ['with a row of letters', `xref\n0 2\n0000000000 65535 f \nxxxxxxxxxx 00000 n \n${TRAILER}`],
    ['with a count beyond the file', `xref\n0 999999\n0000000000 65535 f \n0000000000 65535 f \n`],
    ['with a negative count', `xref\n0 -5\n${TRAILER}`],
  ])('%s is broken', (_, text) => {
    expect(() => xrefOf(text)).toThrow(expect.objectContaining({ reason: 'malformed' }))
  })

  test('a number beyond what programs accept is refused, not reserved', () => {
    expect(() => xrefOf(`xref\n2000000000 1\n0000000017 00000 n \n${TRAILER}`)).toThrow(
      expect.objectContaining({ code: 'pdf.too-complex' }),
    )
  })
})

describe('chains', () => {
  test('the newer section wins; what it frees stays free', () => {
    const old = 'xref\n0 3\n0000000000 65535 f \n0000000017 00000 n \n0000000081 00000 n \n'
    const text = `${old}trailer << /Size 3 >>\nxref\n1 2\n0000000099 00000 n \n0000000000 00001 f \ntrailer << /Size 3 /Prev 1 >>\n`
    // /Prev 1: one byte late, into white space it would be early; here the text begins one byte later.
    const xref = xrefOf(`\n${text}`, text.lastIndexOf('xref') + 1)
    expect(xref.row(1)).toEqual(used(99))
    expect(xref.row(2)).toEqual({ type: 'free' })
  })

  test.each(['/Prev 0', '/Prev -5', '/Prev /Foo', '/Prev null'])('%s is no older section', prev => {
    expect(xrefOf(`xref\n0 0\ntrailer << ${prev} >>`).sections).toHaveLength(1)
  })

  test('a chain that leads back ends', () => {
    const text = `${' xref\n0 0\ntrailer << /Prev 40 >>'.padEnd(40)}xref\n0 0\ntrailer << /Prev 1 >>`
    expect(xrefOf(text, 40).sections.map(section => section.offset)).toEqual([40, 1])
    expect(xrefOf(' xref\n0 0\ntrailer << /Prev 1 >>', 1).sections).toHaveLength(1)
  })

  test('a hundred updates: each object from the newest that has it', () => {
    let bytes = samplePdf(ONE_PAGE)
    for (let update = 1; update <= 100; update++) {
      bytes = appendRevision(
        bytes,
        { [3 + update]: `(update ${update})`, 4: `(latest ${update})` },
        '/Size 200',
      )
    }
    const doc = openBytes(bytes)
    const text = (num: number) => {
      const value = doc.object(num)?.value
      return value?.kind === 'string' ? Buffer.from(value.bytes).toString('latin1') : null
    }
    expect([text(4), text(50), text(103), text(104)]).toEqual(['latest 100', 'update 47', 'update 100', null])
    expect(doc.revisions).toHaveLength(101)
    expect(doc.revisions.at(-1)?.end).toBe(bytes.length)
  })
})

describe('streams', () => {
  const section = (entries: string, rows: Uint8Array) =>
    xrefOf(`9 0 obj\n${sampleStream(`/Type /XRef ${entries}`, rows)}\nendobj\n`, 0)

  test('three types of row, /Index, wide offsets', () => {
    const rows = Uint8Array.of(
      0,
      0,
      0,
      0,
      0,
      0,
      9,
      1,
      1,
      0,
      0,
      0,
      0,
      3,
      2,
      0,
      0,
      0,
      0,
      7,
      5,
      4,
      0,
      0,
      0,
      0,
      0,
      0,
    )
    const xref = section('/W [1 5 1] /Index [0 1 10 3]', rows)
    expect(xref.row(0)).toEqual({ type: 'free' })
    expect(xref.row(10)).toEqual(used(2 ** 32, 3))
    expect(xref.row(11)).toEqual({ type: 'compressed', container: 7, index: 5 })
    expect(xref.row(12)).toBeNull() // a type of the future: no word about the object
    expect(xref.row(1)).toBeNull()
  })

  test('W[0] = 0 means type 1', () => {
    expect(section('/W [0 2 0] /Index [4 1]', Uint8Array.of(1, 2)).row(4)).toEqual(used(258))
  })

  test('PNG predictor and Flate', () => {
    const rows = Uint8Array.of(2, 1, 0, 16, 0, 2, 0, 0, 16, 0) // up: the second offset is 16 more
    const entries = '/W [1 2 1] /Size 2 /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>'
    expect(section(entries, deflateSync(rows)).row(1)).toEqual(used(32))
  })

  test('/Filter null is no filter', () => {
    expect(section('/W [1 2 1] /Size 1 /Filter null', Uint8Array.of(1, 0, 8, 0)).row(0)).toEqual(used(8))
  })

  test('/Index that promises more rows than there are', () => {
    const xref = section('/W [1 2 1] /Index [0 2000000000]', Uint8Array.of(1, 0, 8, 0))
    expect([...xref.numbers()]).toEqual([0])
  })

  test('fifty million rows are refused before they are in memory', () => {
    const bomb = deflateSync(Buffer.alloc(80 * 1024 * 1024))
    expect(() => section('/W [1 2 1] /Size 50000000 /Filter /FlateDecode', bomb)).toThrow(
      expect.objectContaining({ code: 'pdf.too-complex' }),
    )
  })

  test.each(['', '/W [1 2]', '/W [0 0 0]', '/W [1 9 1]', '/W [1 -2 1]'])(
    'without a /W (%s) it is broken',
    entries => {
      expect(() => section(entries, new Uint8Array(16))).toThrow(
        expect.objectContaining({ reason: 'malformed' }),
      )
    },
  )
})

test('a hybrid: what the table calls free may stand in the stream', () => {
  const stream = `9 0 obj\n${sampleStream('/Type /XRef /W [1 2 1] /Index [1 2]', Uint8Array.of(1, 0, 77, 0, 2, 0, 5, 1))}\n`
  const table = `xref\n0 3\n0000000000 65535 f \n0000000055 00000 n \n0000000000 65535 f \ntrailer << /XRefStm 1 >>\n`
  const xref = xrefOf(`\n${stream}${table}`)
  expect(xref.sections.map(section => section.kind)).toEqual(['table'])
  expect(xref.row(1)).toEqual(used(55))
  expect(xref.row(2)).toEqual({ type: 'compressed', container: 5, index: 1 })
})

test.each([
  ['startxref\n123\n%%EOF', 123],
  ['startxref 123 %%EOF\n\n\n', 123],
  ['startxref\n1\n%%EOF\nstartxref\n123\n%%EOF', 123],
  ['startxref\n123\n%%EOF\nstartxref(', 123],
  [`startxref\n123\n%%EOF${'\n<!-- junk -->'.repeat(1000)}`, 123],
  ['startxref\n%%EOF', null],
  ['no such word', null],
])('%.30j', (text, expected) => {
  expect(findStartxref(readerOfBytes(fromLatin1(text)))).toBe(expected)
})
