/** Object streams: many objects compressed together, each parsed when it is asked for. */
import { SyntaxProblem } from './lexer.ts'
import { parseValue } from './parser.ts'
import type { IndirectObject, PdfObject } from './syntax.ts'

export type ObjectStream = {
  readonly num: number
  /** Decoded. */
  readonly data: Uint8Array
  /** Object number -> where its text lies in `data`. */
  readonly places: ReadonlyMap<
    number,
    { readonly start: number; readonly end: number; readonly index: number }
  >
}

/** More objects in one stream than any writer puts there (common limit: 200). */
const MAX_OBJECTS = 200_000

/**
 * @param integerAt value of an indirect integer (/N and /First may be references)
 * @throws SyntaxProblem; AppError `pdf.too-complex` from `decode`
 * @source ISO 32000-2, 7.5.7
 */
export function openObjectStream(
  container: IndirectObject,
  decode: (stream: IndirectObject) => Uint8Array,
  integerAt: (num: number, gen: number) => number | null,
): ObjectStream {
  const dict = container.value
  if (dict.kind !== 'dict' || container.stream === null)
    throw new SyntaxProblem('malformed', 'no object stream')
  const integer = (value: PdfObject | undefined) =>
    value?.kind === 'ref' ? integerAt(value.num, value.gen) : value?.kind === 'number' ? value.value : null
  const count = integer(dict.entries.get('N'))
  const first = integer(dict.entries.get('First'))
  if (count === null || first === null || !(count >= 0) || !(first >= 0)) {
    throw new SyntaxProblem('malformed', 'an object stream without /N and /First')
  }
  const data = decode(container)
  return { num: container.num, data, places: placesIn(data, Math.min(count, MAX_OBJECTS), first) }
}

/** @returns null where the stream does not hold the object; a broken text counts as a null object, as in other readers */
export function objectInStream(stream: ObjectStream, num: number): IndirectObject | null {
  const place = stream.places.get(num)
  if (!place) return null
  const text = stream.data.subarray(place.start, place.end)
  const value = parseValue({ bytes: text, position: 0, complete: true })
  const source = text.slice(0, value.end)
  return { num, gen: 0, value, source, sourceOffset: null, container: stream.num, stream: null }
}

function placesIn(data: Uint8Array, count: number, first: number): ObjectStream['places'] {
  const header = Buffer.from(data.buffer, data.byteOffset, Math.min(first, data.length)).toString('latin1')
  const numbers = /\d+/g
  const starts: { num: number; start: number; index: number }[] = []
  for (let index = 0; index < count; index++) {
    const num = numbers.exec(header)
    const offset = num && numbers.exec(header)
    if (!num || !offset) break
    starts.push({ num: Number(num[0]), start: first + Number(offset[0]), index })
  }
  const ends = new Map<number, number>()
  const sorted = starts.map(place => place.start).sort((a, b) => a - b)
  sorted.forEach((start, index) => {
    if (sorted[index + 1] !== start) ends.set(start, sorted[index + 1] ?? data.length)
  })
  const places = new Map<number, { start: number; end: number; index: number }>()
  for (const { num, start, index } of starts) {
    if (places.has(num) || start > data.length) continue
    places.set(num, { start, end: ends.get(start) ?? data.length, index })
  }
  return places
}
