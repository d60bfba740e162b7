/** Where each revision of the file ends: behind the `%%EOF` of its cross-reference section. */
import { latin1 } from '../base/bytes.ts'
import type { ByteReader } from '../base/ports.ts'
import type { Revision } from './document.ts'
import type { XrefSection } from './xref-section.ts'

/** `startxref`, its number and `%%EOF` stand within this many bytes behind a section. */
const REACH_BYTES = 1024

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
  const text = latin1(reader.read(section.end, REACH_BYTES))
  const marker = /%%EOF/.exec(text)
  if (!marker) return { end: section.end, markerEnd: section.end, sectionOffset: section.offset }
  const markerEnd = marker.index + marker[0].length
  const eol = /^(\r\n|\n|\r)?/.exec(text.slice(markerEnd, markerEnd + 2))?.[0].length ?? 0
  return {
    end: section.end + markerEnd + eol,
    markerEnd: section.end + markerEnd,
    sectionOffset: section.offset,
  }
}
