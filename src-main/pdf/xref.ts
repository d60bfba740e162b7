/** The cross-reference: from startxref along every /Prev, and the newest row of every number. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { latin1 } from '../base/bytes.ts'
import type { ByteReader } from '../base/ports.ts'
import { SyntaxProblem } from './lexer.ts'
import type { DictObject } from './syntax.ts'
import type { NumberRange, XrefRow, XrefSection } from './xref-section.ts'
import { readXrefStream } from './xref-stream.ts'
import { readXrefTable } from './xref-table.ts'

/** More updates than any document has; each is a section to look through. */
const MAX_SECTIONS = 10_000
/** Bytes of all sections together that are kept in memory. */
const MAX_WEIGHT = 128 * 1024 * 1024
const TAIL_BYTES = 64 * 1024

/** Sections that have been read of the same bytes, by the offset they were asked for at. */
export type KnownSections = ReadonlyMap<number, XrefSection>

export type Xref = {
  /** Newest first: the one startxref names, then along /Prev. A hybrid is one section. */
  readonly sections: readonly XrefSection[]
  readonly byOffset: KnownSections
  /** The newest row of a number; null where no section knows it. @throws SyntaxProblem for a row that is none */
  row(num: number): XrefRow | null
  /** Every number that some section has a row for, ascending, each once. */
  numbers(): Iterable<number>
}

/** @returns what the last `startxref` says; null where none with a number stands in the last 64 KiB */
export function findStartxref(reader: ByteReader): number | null {
  for (let length = 2048; ; length *= 32) {
    const text = latin1(reader.read(Math.max(0, reader.size - length), length))
    for (
      let at = text.lastIndexOf('startxref');
      at >= 0;
      at = at > 0 ? text.lastIndexOf('startxref', at - 1) : -1
    ) {
      const number = /^startxref[\0\t\n\f\r ]*(\d{1,20})(?!\d)/.exec(text.slice(at, at + 128))
      if (number) return Number(number[1])
    }
    if (length >= TAIL_BYTES || length >= reader.size) return null
  }
}

/**
 * @param start what startxref says
 * @param base  bytes before the header, which offsets do not count
 * @param known of another document that has these bytes in common with this one
 * @throws SyntaxProblem where a section is not where it should be; AppError `pdf.too-complex`
 */
export function readXref(
  reader: ByteReader,
  start: number,
  base: number,
  known: KnownSections = new Map(),
): Xref {
  const sections: XrefSection[] = []
  const byOffset = new Map<number, XrefSection>()
  const seen = new Set<number>()
  let weight = 0
  for (let next: number | null = start; next !== null; ) {
    const section = knownAt(known, base + next, reader.size) ?? sectionAt(reader, base, base + next)
    byOffset.set(base + next, section)
    // A loop (/Prev that leads back) ends: all that can be reached has been read.
    if (seen.has(section.offset)) break
    seen.add(section.offset)
    weight += section.weight
    if (sections.length >= MAX_SECTIONS || weight > MAX_WEIGHT) {
      throw new AppError('pdf.too-complex', { limit: 'number of updates' })
    }
    sections.push(section)
    next = offsetIn(section.trailer, 'Prev')
  }
  return {
    sections,
    byOffset,
    row: rowFinder(sections),
    numbers: () => numbersOf(sections.map(s => s.ranges)),
  }
}

/** Sections that are looked through one by one. */
const FEW_SECTIONS = 16
/** Rows of a section that go into the map of a long chain; a larger section is looked through itself. */
const FEW_ROWS = 4096
const MAX_MAPPED = 2_000_000

/** In a long chain of updates most sections know a few numbers only: a map tells where to begin. */
function rowFinder(sections: readonly XrefSection[]): (num: number) => XrefRow | null {
  const from = (num: number, start: number): XrefRow | null => {
    for (let index = start; index < sections.length; index++) {
      const row = sections[index]?.row(num)
      if (row) return row
    }
    return null
  }
  if (sections.length <= FEW_SECTIONS) return num => from(num, 0)
  const first = new Map<number, number>()
  const large: number[] = []
  sections.forEach((section, index) => {
    const rows = section.ranges.reduce((sum, range) => sum + range.count, 0)
    if (rows > FEW_ROWS || first.size > MAX_MAPPED) large.push(index)
    else for (const num of numbersOf([section.ranges])) if (!first.has(num)) first.set(num, index)
  })
  return num => {
    const mapped = first.get(num) ?? sections.length
    for (const index of large) {
      if (index > mapped) break
      const row = sections[index]?.row(num)
      if (row) return row
    }
    return from(num, mapped)
  }
}

/** Behind a section a little is looked at, too. */
const LOOK_BEHIND_BYTES = 128

/** Null where some of it is beyond the bytes that there are: of a hybrid, anything may be. */
function knownAt(known: KnownSections, offset: number, size: number): XrefSection | null {
  const section = known.get(offset)
  if (section === undefined || offsetIn(section.trailer, 'XRefStm') !== null) return null
  return section.end + LOOK_BEHIND_BYTES <= size ? section : null
}

function sectionAt(reader: ByteReader, base: number, offset: number): XrefSection {
  const section = readSection(reader, offset)
  return section.kind === 'table' ? withHidden(reader, base, section) : section
}

/** @param offset in the file; white space before the section is let pass, as it is by others */
function readSection(reader: ByteReader, offset: number): XrefSection {
  if (!(offset >= 0 && offset < reader.size))
    throw new SyntaxProblem('malformed', 'an offset beyond the file')
  const head = latin1(reader.read(offset, 1024))
  const at = head.search(/[^\0\t\n\f\r ]/)
  if (at < 0) throw new SyntaxProblem('malformed', 'no cross-reference section')
  if (/^xref(?![A-Za-z])/.test(head.slice(at, at + 5))) return readXrefTable(reader, offset + at)
  return readXrefStream(reader, offset + at)
}

/** A hybrid: what its table calls free, and what it does not know, may stand in the stream (ISO 32000-2, 7.5.8.4). */
function withHidden(reader: ByteReader, base: number, table: XrefSection): XrefSection {
  const offset = offsetIn(table.trailer, 'XRefStm')
  if (offset === null) return table
  const hidden = readSection(reader, base + offset)
  return {
    ...table,
    ranges: [...table.ranges, ...hidden.ranges],
    row(num) {
      const row = table.row(num)
      return row === null || row.type === 'free' ? (hidden.row(num) ?? row) : row
    },
  }
}

/** A positive integer; writers exist that write /Prev 0 for none. */
function offsetIn(trailer: DictObject, key: string): number | null {
  const entry = trailer.value.entries.get(key)
  return entry?.kind === 'number' && entry.integer && entry.value > 0 ? entry.value : null
}

function* numbersOf(all: readonly (readonly NumberRange[])[]): Iterable<number> {
  const ranges = all.flat().sort((a, b) => a.first - b.first)
  let next = 0
  for (const { first, count } of ranges) {
    for (let num = Math.max(first, next); num < first + count; num++) yield num
    next = Math.max(next, first + count)
  }
}
