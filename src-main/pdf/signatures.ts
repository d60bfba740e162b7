/** The facts of every signature dictionary: types, ranges and bytes as they stand. Judges nothing, verifies nothing. */
import { isoDate } from './dates.ts'
import type { PdfDocument } from './document.ts'
import { type FieldLock, readForm, readLock, type SignatureField, signatureFields } from './fields.ts'
import { isSpace } from './lexer.ts'
import type { Found, ObjectId, PdfDict, Span } from './syntax.ts'
import { dictAt, integerAt, isDict, itemsAt, nameAt, textAt } from './values.ts'

export type SignatureFacts = {
  readonly field: SignatureField
  /** Number of the signature dictionary; null where it stands in the field itself. */
  readonly id: ObjectId | null
  readonly dict: Found<PdfDict>
  /** `timestamp`: a document time-stamp, by /Type or /SubFilter. */
  readonly kind: 'signature' | 'timestamp'
  readonly filter: string | null
  readonly subFilter: string | null
  readonly byteRange: ByteRange
  readonly contents: Contents
  /** Claims of the dictionary. They are signed only if the dictionary lies in the signed bytes. */
  readonly name: string | null
  readonly reason: string | null
  readonly location: string | null
  readonly contactInfo: string | null
  /** ISO 8601 from /M. */
  readonly claimedTime: string | null
  readonly references: readonly SignatureReference[]
  /** Keys that stand more than once in the dictionary: a forger's trick, never right. */
  readonly duplicateKeys: readonly string[]
  /** Certificates of /Cert (adbe.x509.rsa_sha1), DER. */
  readonly certificates: readonly Uint8Array[]
  /** Index in `doc.revisions` of the revision whose end the /ByteRange reaches; null where it reaches none. */
  readonly revisionIndex: number | null
}

/** Four integers that are not negative, direct, and inside the file; anything else is a problem. */
export type ByteRange =
  | {
      readonly valid: true
      /** Offsets and lengths in bytes: start, length, start, length. */
      readonly parts: readonly [number, number, number, number]
      /** Between the parts. */
      readonly gap: Span
      /** The gap is exactly the /Contents string of this dictionary, `<` and `>` included. */
      readonly gapIsContents: boolean
    }
  | {
      readonly valid: false
      readonly problem:
        | 'missing'
        | 'no-array'
        | 'not-four'
        | 'not-integers'
        | 'negative'
        | 'beyond-file'
        | 'not-from-zero'
        | 'overlapping'
    }

export type Contents =
  | {
      readonly valid: true
      /** As in the file, zero padding included; never encrypted. */
      readonly bytes: Uint8Array
      /** Offsets in the file of `<` and behind `>`. */
      readonly hole: Span
      /** Nothing but hex digits and white space between `<` and `>`. */
      readonly clean: boolean
    }
  | {
      readonly valid: false
      readonly problem: 'missing' | 'no-string' | 'indirect' | 'no-hex-string' | 'in-object-stream' | 'empty'
    }

/** @source ISO 32000-2, 12.8.2, tables 256 to 259 */
export type SignatureReference = {
  /** `DocMDP`, `FieldMDP`, `UR3`, `Identity`, … */
  readonly method: string | null
  /** /P of DocMDP: 1 no changes, 2 forms and signatures (the default), 3 also annotations. null where it is another. */
  readonly level: 1 | 2 | 3 | null
  /** Of FieldMDP. */
  readonly lock: FieldLock | null
}

/** In the order of the form. Fields that are empty or hold no dictionary have no facts. */
export function readSignatures(
  doc: PdfDocument,
  fields: readonly SignatureField[] = signatureFields(doc, readForm(doc)),
): readonly SignatureFacts[] {
  return fields.flatMap(field => (field.signature ? [signatureFacts(doc, field, field.signature)] : []))
}

function signatureFacts(doc: PdfDocument, field: SignatureField, dict: Found<PdfDict>): SignatureFacts {
  const contents = contentsOf(dict)
  const byteRange = byteRangeOf(doc, dict, contents)
  const subFilter = nameAt(doc, dict, 'SubFilter')
  const timestamp = nameAt(doc, dict, 'Type') === 'DocTimeStamp' || subFilter === 'ETSI.RFC3161'
  const claimed = textAt(doc, dict, 'M')
  return {
    field,
    id: dict.value.start === dict.owner.value.start ? { num: dict.owner.num, gen: dict.owner.gen } : null,
    dict,
    kind: timestamp ? 'timestamp' : 'signature',
    filter: nameAt(doc, dict, 'Filter'),
    subFilter,
    byteRange,
    contents,
    name: textAt(doc, dict, 'Name'),
    reason: textAt(doc, dict, 'Reason'),
    location: textAt(doc, dict, 'Location'),
    contactInfo: textAt(doc, dict, 'ContactInfo'),
    claimedTime: claimed === null ? null : isoDate(claimed),
    references: readReferences(doc, dict),
    duplicateKeys: dict.value.duplicates,
    certificates: certificatesOf(doc, dict),
    revisionIndex: revisionOf(doc, byteRange),
  }
}

function contentsOf(dict: Found<PdfDict>): Contents {
  const value = dict.value.entries.get('Contents')
  const { sourceOffset, source } = dict.owner
  if (value === undefined || value.kind === 'null') return { valid: false, problem: 'missing' }
  if (value.kind === 'ref') return { valid: false, problem: 'indirect' }
  if (value.kind !== 'string') return { valid: false, problem: 'no-string' }
  if (!value.hex) return { valid: false, problem: 'no-hex-string' }
  if (sourceOffset === null) return { valid: false, problem: 'in-object-stream' }
  if (value.bytes.length === 0) return { valid: false, problem: 'empty' }
  const inner = source.subarray(value.start + 1, value.end - 1)
  return {
    valid: true,
    bytes: value.bytes,
    hole: { start: sourceOffset + value.start, end: sourceOffset + value.end },
    clean: inner.every(byte => isHexDigit(byte) || isSpace(byte)),
  }
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)
}

/** References inside are not followed: what is signed must not depend on an object that can be replaced. */
function byteRangeOf(doc: PdfDocument, dict: Found<PdfDict>, contents: Contents): ByteRange {
  const value = dict.value.entries.get('ByteRange')
  if (value === undefined || value.kind === 'null') return { valid: false, problem: 'missing' }
  if (value.kind !== 'array') return { valid: false, problem: 'no-array' }
  const numbers = value.items.map(item => (item.kind === 'number' && item.integer ? item.value : Number.NaN))
  if (numbers.some(Number.isNaN)) return { valid: false, problem: 'not-integers' }
  if (numbers.length !== 4) return { valid: false, problem: 'not-four' }
  const [start1 = 0, length1 = 0, start2 = 0, length2 = 0] = numbers
  if (numbers.some(number => number < 0)) return { valid: false, problem: 'negative' }
  if (start1 !== 0) return { valid: false, problem: 'not-from-zero' }
  if (start2 < length1) return { valid: false, problem: 'overlapping' }
  if (start2 + length2 > doc.size) return { valid: false, problem: 'beyond-file' }
  return {
    valid: true,
    parts: [start1, length1, start2, length2],
    gap: { start: length1, end: start2 },
    gapIsContents: contents.valid && contents.hole.start === length1 && contents.hole.end === start2,
  }
}

function revisionOf(doc: PdfDocument, byteRange: ByteRange): number | null {
  if (!byteRange.valid) return null
  const end = byteRange.parts[2] + byteRange.parts[3]
  const index = doc.revisions.findIndex(revision => revision.end === end || revision.markerEnd === end)
  return index < 0 ? null : index
}

/** The transforms of a signature dictionary. */
export function readReferences(doc: PdfDocument, signature: Found<PdfDict>): readonly SignatureReference[] {
  return itemsAt(doc, signature, 'Reference')
    .filter(isDict)
    .map(reference => {
      const method = nameAt(doc, reference, 'TransformMethod')
      const parameters = dictAt(doc, reference, 'TransformParams')
      const level = (parameters && integerAt(doc, parameters, 'P')) ?? 2
      return {
        method,
        level: method === 'DocMDP' && (level === 1 || level === 2 || level === 3) ? level : null,
        lock: method === 'FieldMDP' ? readLock(doc, parameters) : null,
      }
    })
}

function certificatesOf(doc: PdfDocument, dict: Found<PdfDict>): readonly Uint8Array[] {
  const cert = doc.get(dict, 'Cert')
  const found = cert.value.kind === 'string' ? [cert] : itemsAt(doc, dict, 'Cert')
  return found.flatMap(({ value, owner }) => (value.kind === 'string' ? [doc.stringBytes(value, owner)] : []))
}
