import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { fromLatin1 } from '../base/bytes.ts'
import { parseValue } from './parser.ts'
import { mayName } from './reference-search.ts'
import { ONE_PAGE, openBytes, openSample, samplePdf } from './sample-pdf.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokenseal-references-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const TARGET = 4711
const mayNameTarget = (body: string) => mayName(openSample({ 4: body }), new Set([TARGET]))

test.each([
  '[4711 0 R]',
  '[1 4711 0 R]',
  '<</A(x)/B<</C 4711 0 R>>>>',
  '[4711\r\n00000\tR]',
  '[04711 0R]',
  '[+4711 0 R]',
  '[4711-1 0 R]',
  '[4711%comment\n0%another 1 0 R\nR]',
  `[4711${' '.repeat(60)}0${' '.repeat(60)}R]`,
])('%s names it', async body => {
  expect(await mayNameTarget(body)).toBe(true)
})

test.each(['[14711 0 R]', '[47110 0 R 471 10 R]', '[4711 0 0 R]', '(4711)', '[4711 0]', '/A4711'])(
  '%s does not',
  async body => {
    expect(await mayNameTarget(body)).toBe(false)
  },
)

/** Whatever may stand before, between and behind the parts of a reference. */
const odd = fc.constantFrom(
  '4711',
  '0',
  '12',
  '-',
  '.',
  '+',
  'R',
  '%c\n',
  ' ',
  '\n',
  '\0',
  '(',
  ')',
  ' '.repeat(50),
)
const between = fc.oneof(
  fc.constantFrom(' ', '\n', '%c\n', ' '.repeat(60)),
  fc.array(odd, { maxLength: 3 }).map(parts => parts.join('')),
)

test('what the parser reads as a reference is always found', async () => {
  let found = 0
  const parts = fc.tuple(
    between,
    fc.constantFrom('4711', '04711'),
    between,
    fc.constantFrom('0', '00'),
    between,
  )
  await fc.assert(
    fc.asyncProperty(parts, between, async (before, behind) => {
      const body = `[${before.join('')}R${behind}]`
      if (!isNamedIn(body)) return
      found += 1
      expect(await mayNameTarget(body)).toBe(true)
    }),
    { numRuns: 3000 },
  )
  expect(found).toBeGreaterThan(100)
})

function isNamedIn(body: string): boolean {
  try {
    const value = parseValue({ bytes: fromLatin1(body), position: 0, complete: true })
    return JSON.stringify(value).includes(`"kind":"ref","num":${TARGET},`)
  } catch {
    return false
  }
}

test('across the border of two pieces of the file', async () => {
  for (let shift = 0; shift < 16; shift += 1) {
    const filler = Array.from({ length: 300 }, (_, at) => [10 + at, `(${'-'.repeat(3520)})`])
    const objects = { ...ONE_PAGE, ...Object.fromEntries(filler), 900: `(${'-'.repeat(1024 + shift)})` }
    const whole = samplePdf({ ...objects, 901: '[4711 0 R]' })
    expect(await mayName(openBytes(whole), new Set([TARGET]))).toBe(true)
    expect(await mayName(openBytes(samplePdf({ ...objects, 901: '[]' })), new Set([TARGET]))).toBe(false)
  }
})

test('in compressed object streams, as qpdf writes them', async () => {
  const packed = (body: string) => {
    const [input, output] = [join(folder, 'in.pdf'), join(folder, 'out.pdf')]
    writeFileSync(
      input,
      samplePdf({ ...ONE_PAGE, 3: `<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Own ${body}>>` }),
    )
    execFileSync('qpdf', ['--object-streams=generate', '--static-id', input, output])
    return openBytes(new Uint8Array(readFileSync(output)))
  }
  const doc = packed('[(4711 0 R)]')
  expect([...doc.allObjects()].some(({ container }) => container !== null)).toBe(true)
  expect(await mayName(doc, new Set([TARGET]))).toBe(true)
  expect(await mayName(packed('[(4711)]'), new Set([TARGET]))).toBe(false)
})
