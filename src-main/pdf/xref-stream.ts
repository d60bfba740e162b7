/** Cross-reference streams: decoded once, rows taken from the bytes when they are asked for. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { ByteReader } from '../base/ports.ts'
import { decodeStream, type FilterStep } from './filters.ts'
import { readIndirectObject } from './indirect-object.ts'
import { SyntaxProblem } from './lexer.ts'
import type { DictObject, IndirectObject, PdfDict, PdfObject } from './syntax.ts'
import {
  findRange,
  MAX_OBJECT_NUMBER,
  type NumberRange,
  type XrefRow,
  type XrefSection,
} from './xref-section.ts'

/** Eight million rows of eight bytes. */
const MAX_BYTES = 64 * 1024 * 1024

type Subsection = NumberRange & { readonly firstRow: number }

/**
 * @param offset of `num gen obj` in the file, from byte 0
 * @throws SyntaxProblem; AppError `pdf.too-complex`
 * @source ISO 32000-2, 7.5.8
 */
export function readXrefStream(reader: ByteReader, offset: number): XrefSection {
  const read = readIndirectObject(reader, offset, () => null)
  if (!read || !isXrefStream(read.object)) throw new SyntaxProblem('malformed', 'no cross-reference section')
  return { ...xrefStreamSection(reader, read.object), offset, end: read.end() }
}

/** True for a stream that calls itself a cross-reference. */
export function isXrefStream(object: IndirectObject): object is DictObject {
  return (
    object.stream !== null &&
    object.value.kind === 'dict' &&
    nameOf(object.value.entries.get('Type')) === 'XRef'
  )
}

/** The rows of a cross-reference stream that has been read. */
function xrefStreamSection(reader: ByteReader, object: DictObject): Omit<XrefSection, 'offset' | 'end'> {
  const { value: dict, stream } = object
  const raw = stream ? reader.read(stream.offset, Math.min(stream.length, MAX_BYTES)) : new Uint8Array(0)
  const data = decodeStream(raw, directFilters(dict), MAX_BYTES)
  const [w0 = 0, w1 = 0, w2 = 0] = widths(dict)
  const width = w0 + w1 + w2
  const ranges = subsections(dict, Math.floor(data.length / width))
  return {
    kind: 'stream',
    trailer: object,
    ranges,
    weight: data.length,
    row(num) {
      const range = ranges[findRange(ranges, num)]
      if (!range) return null
      const at = (range.firstRow + num - range.first) * width
      const type = w0 === 0 ? 1 : bigEndian(data, at, w0)
      return rowOf(type, bigEndian(data, at + w0, w1), bigEndian(data, at + w0 + w1, w2))
    },
  }
}

function rowOf(type: number, second: number, third: number): XrefRow | null {
  if (type === 0) return { type: 'free' }
  if (type === 1) return second > 0 ? { type: 'offset', offset: second, gen: third } : { type: 'free' }
  if (type === 2) return { type: 'compressed', container: second, index: third }
  return null // ISO 32000-2, 7.5.8.3: other types are for later versions and count as null objects.
}

/** No shifts: offsets go beyond 32 bits. */
function bigEndian(data: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let index = at; index < at + length; index++) value = value * 256 + (data[index] ?? 0)
  return value
}

function widths(dict: PdfDict): readonly number[] {
  const entry = dict.entries.get('W')
  const numbers = entry?.kind === 'array' ? entry.items.slice(0, 3).map(integerOf) : []
  const sum = numbers.reduce<number>((total, number) => total + (number ?? Number.NaN), 0)
  if (
    numbers.length !== 3 ||
    !(sum > 0) ||
    numbers.some(number => number === null || number < 0 || number > 8)
  ) {
    throw new SyntaxProblem('malformed', 'a cross-reference stream without /W')
  }
  return numbers.map(number => number ?? 0)
}

/** /Index, clipped to the rows that are there. */
function subsections(dict: PdfDict, rows: number): readonly Subsection[] {
  const index = dict.entries.get('Index')
  const numbers =
    index?.kind === 'array' ? index.items.map(integerOf) : [0, integerOf(dict.entries.get('Size')) ?? rows]
  const found: Subsection[] = []
  let firstRow = 0
  for (let at = 0; at + 1 < numbers.length && firstRow < rows; at += 2) {
    const first = numbers[at] ?? -1
    const count = Math.min(numbers[at + 1] ?? -1, rows - firstRow)
    if (first < 0 || count < 0) throw new SyntaxProblem('malformed', 'a negative subsection')
    if (first + count > MAX_OBJECT_NUMBER + 1)
      throw new AppError('pdf.too-complex', { limit: 'number of objects' })
    if (count > 0) found.push({ first, count, firstRow })
    firstRow += count
  }
  return found.sort((a, b) => a.first - b.first)
}

/** A cross-reference stream is read before any object can be: everything in its dictionary is direct. */
function directFilters(dict: PdfDict): readonly FilterStep[] {
  const list = (value: PdfObject | undefined): readonly PdfObject[] =>
    value === undefined || value.kind === 'null' ? [] : value.kind === 'array' ? value.items : [value]
  const parameters = list(dict.entries.get('DecodeParms') ?? dict.entries.get('DP'))
  return list(dict.entries.get('Filter') ?? dict.entries.get('F')).map((filter, index) => {
    const own = parameters[index]
    return {
      name: nameOf(filter) ?? '',
      parameter: key => (own?.kind === 'dict' ? integerOf(own.entries.get(key)) : null),
    }
  })
}

function nameOf(value: PdfObject | undefined): string | null {
  return value?.kind === 'name' ? value.value : null
}

function integerOf(value: PdfObject | undefined): number | null {
  return value?.kind === 'number' && value.integer ? value.value : null
}
