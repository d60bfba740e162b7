import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { concat, fromLatin1, latin1 } from '../base/bytes.ts'
import { readerOfBytes, readerOfPrefix } from './cached-reader.ts'
import { openPdf } from './document.ts'
import { appendRevision, ONE_PAGE, openBytes, openSample, samplePdf, sampleStream } from './sample-pdf.ts'

const PLAIN = samplePdf(ONE_PAGE)

test('what a plain document says of itself', () => {
  const doc = openBytes(PLAIN)
  expect(doc).toMatchObject({
    size: PLAIN.length,
    headerOffset: 0,
    version: '1.7',
    rootRef: { num: 1, gen: 0 },
    newestSection: { kind: 'table', offset: latin1(PLAIN).indexOf('xref') },
    sizeEntry: 4,
    nextObjectNumber: 4,
    recovered: false,
    encryption: null,
  })
  expect(doc.trailer).toMatchObject({ num: 0, value: { kind: 'dict' } })
  expect(latin1(doc.trailer.source)).toBe('<<  /Size 4 /Root 1 0 R >>')
})

test('an object knows its bytes and where they lie', () => {
  const page = openBytes(PLAIN).object(3)
  const start = page?.sourceOffset ?? -1
  expect(latin1(page?.source ?? new Uint8Array(0))).toBe(
    ' << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>'.replace(' <<', '\n<<'),
  )
  expect(latin1(PLAIN).slice(start - 7, start)).toBe('3 0 obj')
})

test.each([
  ['newer in the catalog', '/Version /2.0', '2.0'],
  ['older in the catalog', '/Version /1.4', '1.7'],
  ['nonsense in the catalog', '/Version /Latest', '1.7'],
])('the version when it is %s', (_, entry, version) => {
  expect(openSample({ 1: `<< /Pages 2 0 R ${entry} >>` }).version).toBe(version)
})

describe('bytes before the header', () => {
  const junk = fromLatin1('From: someone\r\n\r\n')

  test('offsets count from the header', () => {
    const doc = openBytes(concat(junk, PLAIN))
    expect(doc).toMatchObject({ headerOffset: junk.length, recovered: false })
    expect(doc.newestSection.offset).toBe(latin1(PLAIN).indexOf('xref'))
    expect(doc.locate(1)).toMatchObject({ offset: junk.length + 9 })
    expect(doc.revisions.at(-1)?.end).toBe(junk.length + PLAIN.length)
  })

  test('or from the first byte, where the writer counted so', () => {
    const text = latin1(PLAIN).replace(/\d{10}(?= 00000 n)/g, old =>
      String(Number(old) + junk.length).padStart(10, '0'),
    )
    const moved = text.replace(/startxref\n(\d+)/, (_, at) => `startxref\n${Number(at) + junk.length}`)
    expect(openBytes(concat(junk, fromLatin1(moved)))).toMatchObject({ headerOffset: 0, recovered: false })
  })
})

test.each([
  ['further numbers than /Size', { 9: '(x)' }, '/Size 4', 10],
  ['a /Size beyond all numbers', {}, '/Size 100', 100],
  ['a /Size that no program would accept', {}, '/Size 2147483647', 4],
  ['no /Size', {}, '/Size null', 4],
])('the next number with %s', (_, objects, trailer, next) => {
  expect(openSample(objects, trailer).nextObjectNumber).toBe(next)
})

test('a /Size that shrank does not free numbers', () => {
  expect(
    openBytes(appendRevision(samplePdf({ ...ONE_PAGE, 50: '(x)' }), { 3: ONE_PAGE[3] ?? '' }, '/Size 4'))
      .nextObjectNumber,
  ).toBe(51)
})

describe('revisions', () => {
  const second = appendRevision(PLAIN, { 4: '(second)' })
  const third = concat(appendRevision(second, { 4: '(third)' }), fromLatin1('% bytes behind'))

  test('end behind their %%EOF', () => {
    const doc = openBytes(third)
    expect(doc.revisions.map(revision => revision.end)).toEqual([
      PLAIN.length,
      second.length,
      third.length - 14,
    ])
    expect(doc.revisions.map(({ end, markerEnd }) => end - markerEnd)).toEqual([1, 1, 1])
    expect(latin1(third.subarray(doc.revisions[1]?.sectionOffset)).slice(0, 4)).toBe('xref')
  })

  test('each can be opened as it was', () => {
    const doc = openPdf(readerOfPrefix(readerOfBytes(third), second.length), { password: null })
    expect(doc.size).toBe(second.length)
    expect(latin1(doc.object(4)?.source ?? new Uint8Array(0))).toContain('second')
    expect(doc.reader.read(second.length - 3, 99)).toHaveLength(3)
  })
})

test('objects: free, missing, of another generation, in use', () => {
  const text = latin1(samplePdf({ ...ONE_PAGE, 4: '(x)' }))
    .replace('4 1\n', '4 2\n0000000000 00001 f \n')
    .replace(/4 2\n(.*\n)(.*n \n)/, '5 1\n$14 1\n$2')
  const doc = openBytes(fromLatin1(text))
  expect(doc.object(5)).toBeNull()
  expect(doc.object(4711)).toBeNull()
  expect(doc.object(4, 1)).toBeNull()
  expect(doc.object(4)?.value).toMatchObject({ kind: 'string' })
  expect([...doc.allObjects()].map(({ num }) => num)).toEqual([1, 2, 3, 4])
})

test('references in a circle are null', () => {
  const doc = openSample({ 10: '11 0 R', 11: '10 0 R', 12: '13 0 R', 13: '(end)' })
  const follow = (num: number) =>
    doc.resolve({ kind: 'ref', num, gen: 0, start: 0, end: 0 }, doc.catalog()).value.kind
  expect([follow(10), follow(12), follow(99)]).toEqual(['null', 'string', 'null'])
})

test('an object that cannot be read is damage where it is asked for, not before', () => {
  const doc = openSample({ 10: '<< /A [1 2 >>', 11: `${'['.repeat(300)}${']'.repeat(300)}` })
  expect(doc.recovered).toBe(false)
  expect(() => doc.object(10)).toThrow(expect.objectContaining({ code: 'pdf.damaged' }))
  expect(() => doc.object(11)).toThrow(expect.objectContaining({ code: 'pdf.damaged' }))
})

describe('streams', () => {
  const data = (entries: string, bytes: Uint8Array, more = {}) => {
    const doc = openSample({ 10: sampleStream(entries, bytes), ...more })
    const stream = doc.object(10)
    return stream ? latin1(doc.streamData(stream)) : null
  }

  test('filters and their parameters, direct or by reference', () => {
    const deflated = deflateSync(Buffer.from('some text'))
    expect(data('/Filter /FlateDecode', deflated)).toBe('some text')
    expect(data('/Filter [11 0 R]', deflated, { 11: '/FlateDecode' })).toBe('some text')
    expect(data('/Filter /Fl /DecodeParms 11 0 R', deflated, { 11: '<< /Predictor 1 >>' })).toBe('some text')
  })

  test.each([
    ['a length that is too small', '<< /Length 3 >>\nstream\nabcdef\nendstream'],
    ['a length that is too large', '<< /Length 3000 >>\nstream\nabcdef\nendstream'],
    ['no length', '<< >>\nstream\nabcdef\nendstream'],
    ['a length that is no number', '<< /Length /x >>\nstream\nabcdef\r\nendstream'],
    ['a length by reference', '<< /Length 11 0 R >>\r\nstream\r\nabcdef\nendstream'],
    ['a length that is the stream itself', '<< /Length 10 0 R >>\nstream\nabcdef\nendstream'],
    ['blanks before the line end', '<< /Length 6 >>\nstream  \nabcdef\nendstream'],
    ['no endstream', '<< /Length 60 >>\nstream\nabcdef'],
  ])('with %s', (_, text) => {
    const doc = openSample({ 10: text, 11: '6' })
    const stream = doc.object(10)
    expect(stream && latin1(doc.streamData(stream))).toBe('abcdef')
  })

  test('a limit holds', () => {
    const doc = openSample({ 10: sampleStream('', new Uint8Array(2000)) })
    const stream = doc.object(10)
    expect(() => stream && doc.streamData(stream, 1999)).toThrow(
      expect.objectContaining({ code: 'pdf.too-complex' }),
    )
    expect(stream && doc.streamData(stream, 2000)).toHaveLength(2000)
  })

  test('what is no stream has no data', () => {
    const doc = openBytes(PLAIN)
    expect(() => doc.streamData(doc.catalog())).toThrow(expect.objectContaining({ code: 'pdf.damaged' }))
  })
})

describe('object streams', () => {
  /** A document of one xref stream; objects 1 to 3 lie in object stream 5. */
  function compressed(inner: string, first: number, count: number | string = 3): Uint8Array {
    const container = sampleStream(`/Type /ObjStm /N ${count} /First ${first}`, fromLatin1(inner))
    const head = `%PDF-1.5\n5 0 obj\n${container}\nendobj\n`
    const rows = Uint8Array.of(
      0,
      0,
      0,
      0,
      2,
      0,
      5,
      0,
      2,
      0,
      5,
      1,
      2,
      0,
      5,
      2,
      1,
      head.length >> 8,
      head.length & 255,
      0,
      1,
      0,
      9,
      0,
    )
    const xref = `4 0 obj\n${sampleStream('/Type /XRef /W [1 2 1] /Size 6 /Root 1 0 R', rows)}\nendobj\n`
    return fromLatin1(`${head}${xref}startxref\n${head.length}\n%%EOF\n`)
  }
  const texts = [' << /Type /Catalog /Pages 2 0 R >>', '<< /Kids [3 0 R] /Count 1 >>', '<< /Type /Page >>']
  const header = `1 0 2 ${texts[0]?.length} 3 ${texts.slice(0, 2).join('').length} `
  const inner = header + texts.join('')

  test('objects come out of them', () => {
    const doc = openBytes(compressed(inner, header.length))
    expect(doc).toMatchObject({
      recovered: false,
      newestSection: { kind: 'stream' },
      nextObjectNumber: 6,
      version: '1.5',
    })
    expect(doc.catalog()).toMatchObject({ num: 1, container: 5, sourceOffset: null })
    expect(doc.locate(3)).toEqual({ num: 3, gen: 0, container: 5, index: 2 })
    expect(latin1(doc.object(3)?.source ?? new Uint8Array(0))).toBe('<< /Type /Page >>')
    expect(doc.trailer).toMatchObject({ num: 4, value: { kind: 'dict' } })
  })

  test.each([
    ['a count beyond reason', 2_000_000_000],
    ['a count by reference to nothing', '77 0 R'],
  ])('%s', (_, count) => {
    const open = () => openBytes(compressed(inner, header.length, count)).pages().count
    if (typeof count === 'number') expect(open()).toBe(1)
    else expect(open).toThrow(expect.objectContaining({ code: 'pdf.damaged' }))
  })

  test.each([
    ['a first that is negative', -4],
    ['a first beyond the data', 99_999],
  ])('%s is damage', (_, first) => {
    expect(() => openBytes(compressed(inner, first))).toThrow(
      expect.objectContaining({ code: 'pdf.damaged' }),
    )
  })
})
