/** Where each revision of the file ends: behind the `%%EOF` of its cross-reference section. */
import { latin1 } from '../base/bytes.ts'
import type { ByteReader } from '../base/ports.ts'
import type { Revision } from './document.ts'
import type { XrefSection } from './xref-section.ts'

/** `startxref`, its number and `%%EOF` stand within this many bytes behind a section; mostly within the first few. */
const REACH_BYTES = 1024
const NEAR_BYTES = 64

/**
 * @param sections newest first
 * @returns oldest first. The two sections of a linearized file are one revision: its first-page section, which is the
 *          newer, stands before the other one.
 */
export function revisionsOf(reader: ByteReader, sections: readonly XrefSection[]): readonly Revision[] {
  const revisions: Revision[] = []
  for (const section of sections.toReversed()) {
    const revision = revisionEndingWith(reader, section)
    const last = revisions[revisions.length - 1]
    if (last && revision.end <= last.end)
      revisions[revisions.length - 1] = { ...last, sectionOffset: section.offset }
    else revisions.push(revision)
  }
  return revisions
}

function revisionEndingWith(reader: ByteReader, section: XrefSection): Revision {
  const { end: start, offset: sectionOffset } = section
  const at = markerIn(reader, start, NEAR_BYTES) ?? markerIn(reader, start, REACH_BYTES)
  if (at === null) return { end: start, markerEnd: start, sectionOffset }
  const markerEnd = start + at + MARKER.length
  return { end: markerEnd + lineEndAt(reader.read(markerEnd, 2)), markerEnd, sectionOffset }
}

const MARKER = '%%EOF'

/** Null where it does not stand there. */
function markerIn(reader: ByteReader, start: number, length: number): number | null {
  const at = latin1(reader.read(start, length)).indexOf(MARKER)
  return at < 0 ? null : at
}

/** Bytes of the line end that stands there. */
function lineEndAt([first, second]: Uint8Array): number {
  if (first === 0x0d) return second === 0x0a ? 2 : 1
  return first === 0x0a ? 1 : 0
}
