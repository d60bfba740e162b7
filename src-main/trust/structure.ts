/** Whether /ByteRange and /Contents of a signature are what they must be, before any cryptography is asked. */
import { latin1 } from '../base/bytes.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import { finding, type SignatureFinding } from './findings.ts'

/** The bytes a signature covers: [0, holeStart) and [holeEnd, end), offsets in the file. */
export type CoveredBytes = { readonly holeStart: number; readonly holeEnd: number; readonly end: number }

export type Structure = {
  /** Null where it is broken: then `findings` says how. */
  readonly covered: CoveredBytes | null
  /** As it stands in the file, for the report; null where it is no list of numbers. */
  readonly byteRange: readonly number[] | null
  /** The decoded /Contents, padding included. */
  readonly contents: Uint8Array | null
  /** Empty: the structure is as it must be. */
  readonly findings: readonly SignatureFinding[]
}

const MAX_HOLE_BYTES = 16 * 1024 * 1024

/**
 * @source ISO 32000-2:2020, 12.8.1 (table 255) and 12.8.3.3; the attacks named in docs: universal forgery, wrapping,
 *         moved ranges
 */
export function checkStructure(doc: PdfDocument, dictionary: Found<PdfDict>): Structure {
  const findings: SignatureFinding[] = []
  const { value, owner } = dictionary
  const repeated = value.duplicates.filter(key => SIGNED_KEYS.has(key))
  if (repeated.length > 0) {
    findings.push(finding('structure.repeated-key', `The signature has /${repeated.join(', /')} twice.`))
  }
  const byteRange = readByteRange(value)
  const contents = value.entries.get('Contents')
  if (contents?.kind !== 'string' || !contents.hex || contents.bytes.length === 0) {
    findings.push(
      finding('structure.contents', 'The signature itself (/Contents) is missing or is no hex string.'),
    )
    return { covered: null, byteRange, contents: null, findings }
  }
  if (byteRange === null || !isInOrder(byteRange, doc.size)) {
    const text = 'The signature does not say properly which bytes it covers (/ByteRange).'
    findings.push(finding('structure.byte-range', text))
    return { covered: null, byteRange, contents: contents.bytes, findings }
  }
  const [, holeStart = 0, holeEnd = 0, length = 0] = byteRange
  const covered = { holeStart, holeEnd, end: holeEnd + length }
  const offset = owner.container === null ? owner.sourceOffset : null
  const isOwnString =
    offset !== null && offset + contents.start === holeStart && offset + contents.end === holeEnd
  if (!isOwnString || !isHexString(doc, covered)) {
    const text = 'The part of the file that the signature leaves out is not exactly the signature itself.'
    findings.push(finding('structure.hole', text))
  }
  if (!endsRevision(doc, covered.end)) {
    findings.push(
      finding('structure.revision', 'The signed part does not end where a version of the document ends.'),
    )
  }
  const isSound = findings.length === 0
  return { covered: isSound ? covered : null, byteRange, contents: contents.bytes, findings }
}

/** Keys that say what is signed, how and by whom. */
const SIGNED_KEYS = new Set([
  'Type',
  'Filter',
  'SubFilter',
  'Contents',
  'ByteRange',
  'Cert',
  'Reference',
  'Name',
  'M',
])

function readByteRange(dict: PdfDict): readonly number[] | null {
  const array = dict.entries.get('ByteRange')
  if (array?.kind !== 'array') return null
  const numbers = array.items.map(item => (item.kind === 'number' && item.integer ? item.value : Number.NaN))
  return numbers.every(Number.isSafeInteger) ? numbers : null
}

/** Four numbers: from the first byte, around a hole, to an end within the file. */
function isInOrder(byteRange: readonly number[], size: number): boolean {
  const [start, first, second, length, ...more] = byteRange
  if (first === undefined || second === undefined || length === undefined || more.length > 0) return false
  return start === 0 && first > 0 && second > first + 1 && length > 0 && second + length <= size
}

/** A reader that looks only at the first < and the last > would let other things stand between. */
function isHexString(doc: PdfDocument, { holeStart, holeEnd }: CoveredBytes): boolean {
  if (holeEnd - holeStart > MAX_HOLE_BYTES) return false
  return /^<[0-9A-Fa-f\0\t\n\f\r ]*>$/.test(latin1(doc.reader.read(holeStart, holeEnd - holeStart)))
}

/** At the end of the file, or where a revision ends: behind its %%EOF, with or without the line end. */
function endsRevision(doc: PdfDocument, end: number): boolean {
  const ends = doc.revisions.some(revision => end >= revision.markerEnd && end <= revision.end)
  return ends || end === doc.size
}
