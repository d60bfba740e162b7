/** The skeleton of an undamaged document: what its own cross-reference says. */
import type { ByteReader } from '../base/ports.ts'
import type { Skeleton } from './assemble.ts'
import type { ObjectEntry } from './document.ts'
import type { Header } from './header.ts'
import { SyntaxProblem } from './lexer.ts'
import type { ObjectIndex } from './object-store.ts'
import { revisionsOf } from './revisions.ts'
import { findStartxref, type KnownSections, readXref, type Xref } from './xref.ts'
import { MAX_OBJECT_NUMBER, type XrefSection } from './xref-section.ts'

/**
 * @param known sections that need not be read again
 * @throws SyntaxProblem where it is broken; AppError `pdf.too-complex`
 */
export function readSkeleton(reader: ByteReader, header: Header, known: KnownSections): Skeleton {
  const start = findStartxref(reader)
  if (start === null) throw new SyntaxProblem('malformed', 'startxref is missing')
  const { xref, base } = xrefAt(reader, start, header.offset, known)
  const [newest] = xref.sections
  const trailer = xref.sections.find(
    section => section.trailer.value.entries.get('Root')?.kind === 'ref',
  )?.trailer
  const root = trailer?.value.entries.get('Root')
  if (!newest || !trailer || root?.kind !== 'ref')
    throw new SyntaxProblem('malformed', 'the trailer has no /Root')
  return {
    base,
    index: indexOf(xref, base),
    trailer,
    root: { num: root.num, gen: root.gen },
    newestSection: { kind: newest.kind, offset: newest.offset - base },
    sizeEntry: sizeOf(newest) ?? 0,
    nextObjectNumber: nextNumber(xref.sections),
    recovered: false,
    sections: xref.byOffset,
    revisions: () => revisionsOf(reader, xref.sections),
  }
}

/** Offsets count from the header; some writers that put bytes before it count from the first byte of the file. */
function xrefAt(
  reader: ByteReader,
  start: number,
  headerOffset: number,
  known: KnownSections,
): { xref: Xref; base: number } {
  try {
    return { xref: readXref(reader, start, headerOffset, known), base: headerOffset }
  } catch (error) {
    if (headerOffset === 0 || !(error instanceof SyntaxProblem)) throw error
    return { xref: readXref(reader, start, 0, known), base: 0 }
  }
}

function indexOf(xref: Xref, base: number): ObjectIndex {
  return {
    numbers: xref.numbers,
    locate(num): ObjectEntry | null {
      const row = xref.row(num)
      if (row === null || row.type === 'free') return null
      if (row.type === 'offset') return { num, gen: row.gen, offset: base + row.offset, container: null }
      return { num, gen: 0, container: row.container, index: row.index }
    },
  }
}

function sizeOf(section: XrefSection): number | null {
  const size = section.trailer.value.entries.get('Size')
  return size?.kind === 'number' && size.integer && size.value >= 0 ? size.value : null
}

/** Beyond every /Size and every row; a /Size beyond what other programs accept does not count. */
function nextNumber(sections: readonly XrefSection[]): number {
  let next = 1
  for (const section of sections) {
    const size = sizeOf(section) ?? 0
    if (size < MAX_OBJECT_NUMBER) next = Math.max(next, size)
    for (const range of section.ranges) next = Math.max(next, range.first + range.count)
  }
  return next
}
