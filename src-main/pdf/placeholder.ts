/** The signature dictionary with room for /Contents: laid out, written and hashed in one pass, then filled. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PageRect, ShownRect } from '../../src-shared/model/geometry.ts'
import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import { fromLatin1, toHex } from '../base/bytes.ts'
import { createDigest, type Digest } from '../base/digest.ts'
import type { FileStamp, Files, NewFile } from '../base/ports.ts'
import type { ObjectSink } from './object-sink.ts'
import type { Revision } from './revision.ts'
import type { ObjectId } from './syntax.ts'
import { type Syntax, writeDate, writeDict, writeName } from './write-objects.ts'

/** [0, a, b, c]: bytes 0 to a, and c bytes from b on, are signed; between them stands `<…>`. */
export type ByteRange = readonly [number, number, number, number]

/** Everything of a signed file but the signature itself. Offsets count from byte 0 of the finished file. */
export type PreparedRevision = {
  readonly fieldName: string
  /** Where the field's widget stands; null where it is on no page. */
  readonly pageIndex: number | null
  /** User space units; null where nothing is seen. */
  readonly pageRect: PageRect | null
  /** The same, in points as shown; null, too, where its page is not known. */
  readonly shownRect: ShownRect | null
  /** All that is appended to the original, in order. */
  readonly tail: Uint8Array
  readonly originalSize: number
  readonly byteRange: ByteRange
  /** Of the first hex digit of /Contents. */
  readonly contentsOffset: number
  /** Bytes of CMS that fit; the file has twice as many hex digits. */
  readonly contentsCapacity: number
}

export type SignatureText = {
  readonly subFilter: 'ETSI.CAdES.detached'
  readonly name: string | null
  readonly reason: string | null
  readonly location: string | null
  readonly contact: string | null
  readonly time: Date
  /** Minutes east of UTC, for /M. */
  readonly zoneMinutes: number
  /** Items of /Reference, as syntax for this very object. */
  readonly references: readonly Syntax[]
}

/** Room for four numbers of any size that a file can have. */
const BYTE_RANGE_WIDTH = 64
const BYTE_RANGE_KEY = '/ByteRange '
const CONTENTS_KEY = '/Contents <'

/**
 * Adds the signature dictionary. /ByteRange and /Contents come first and in this order, so that their places are known
 * by arithmetic and never searched for.
 *
 * @source ISO 32000-2:2020, 12.8.1, table 255; ETSI EN 319 142-1, 6.3
 */
export function addSignatureDictionary(
  sink: ObjectSink,
  id: ObjectId,
  text: SignatureText,
  contentsCapacity: number,
): void {
  const string = (value: string | null) => (value ? sink.text(value, id) : null)
  const rest = writeDict({
    Type: '/Sig',
    Filter: '/Adobe.PPKLite',
    SubFilter: writeName(text.subFilter),
    M: sink.text(writeDate(text.time, text.zoneMinutes), id),
    Name: string(text.name),
    Reason: string(text.reason),
    Location: string(text.location),
    ContactInfo: string(text.contact),
    Reference: text.references.length > 0 ? `[${text.references.join('\n')}]` : null,
  })
  sink.object(withRoom(rest, contentsCapacity), id)
}

/** The dictionary of a document time-stamp. @source ISO 32000-2:2020, 12.8.5 */
export function addTimeStampDictionary(sink: ObjectSink, id: ObjectId, contentsCapacity: number): void {
  const rest = writeDict({ Type: '/DocTimeStamp', Filter: '/Adobe.PPKLite', SubFilter: '/ETSI.RFC3161' })
  sink.object(withRoom(rest, contentsCapacity), id)
}

function withRoom(dict: Syntax, contentsCapacity: number): Syntax {
  const range = `${BYTE_RANGE_KEY}${' '.repeat(BYTE_RANGE_WIDTH)}`
  return `<<${range}\n${CONTENTS_KEY}${'0'.repeat(2 * contentsCapacity)}>\n${dict.slice(2)}`
}

const BYTE_RANGE_AT = '<<'.length + BYTE_RANGE_KEY.length
const CONTENTS_AT = BYTE_RANGE_AT + BYTE_RANGE_WIDTH + 1 + CONTENTS_KEY.length

/** Writes the now known /ByteRange into the update. @returns the part of a PreparedRevision that tells where things are */
export function settleByteRange(
  revision: Revision,
  id: ObjectId,
  originalSize: number,
  contentsCapacity: number,
): Pick<PreparedRevision, 'tail' | 'originalSize' | 'byteRange' | 'contentsOffset' | 'contentsCapacity'> {
  const body = revision.bodyOffsets.get(id.num)
  if (body === undefined) throw new Error('The update has no signature dictionary')
  const contentsOffset = originalSize + body + CONTENTS_AT
  const gapStart = contentsOffset - 1
  const gapEnd = contentsOffset + 2 * contentsCapacity + 1
  const fileSize = originalSize + revision.tail.length
  const byteRange: ByteRange = [0, gapStart, gapEnd, fileSize - gapEnd]
  const tail = revision.tail.slice()
  tail.set(fromLatin1(`[${byteRange.join(' ')}]`), body + BYTE_RANGE_AT)
  return { tail, originalSize, byteRange, contentsOffset, contentsCapacity }
}

export type WriteOptions = {
  readonly signal?: AbortSignal
  /** The original as it was when planned for. */
  readonly stamp?: FileStamp
  /** Bytes of the finished file that have been copied and hashed. */
  readonly onProgress?: (done: number, total: number) => void
}

/** The state of a digest over the first bytes of a file, to go on from. */
export type HashedStart = { readonly bytes: number; readonly state: Digest; readonly name: SignatureDigest }

/**
 * Copies the original and appends the update in one pass, hashing what /ByteRange covers on the way.
 *
 * @param sourcePath the very file that was planned for
 * @returns          digest over /ByteRange, and how far it is the same for later updates
 * @throws           AppError `file.changed` when its size is no longer the same; `file.*`, `job.cancelled`
 */
export async function writeRevision(
  files: Files,
  sourcePath: string,
  prepared: PreparedRevision,
  target: NewFile,
  digestName: SignatureDigest,
  { signal, stamp, onProgress }: WriteOptions = {},
): Promise<{ readonly digest: Uint8Array; readonly start: HashedStart }> {
  const { tail, originalSize, byteRange } = prepared
  const total = originalSize + tail.length
  await refuseChanged(files, sourcePath, originalSize)
  const hash = createDigest(digestName)
  let done = 0
  const copied = await target.append(
    sourcePath,
    piece => {
      hash.update(piece)
      done += piece.length
      onProgress?.(done, total)
    },
    { signal, stamp, readBack: digestName },
  )
  if (copied !== originalSize) throw new AppError('file.changed', { name: basename(sourcePath) })
  const start = { bytes: originalSize, state: hash.copy(), name: digestName }
  await target.write(tail)
  hash.update(tail.subarray(0, byteRange[1] - originalSize))
  hash.update(tail.subarray(byteRange[2] - originalSize))
  onProgress?.(total, total)
  return { digest: new Uint8Array(hash.digest()), start }
}

async function refuseChanged(files: Files, path: string, size: number): Promise<void> {
  const stamp = await files.stamp(path)
  if (stamp.size !== size) throw new AppError('file.changed', { name: basename(path) })
}

/**
 * What is appended, with the signature in its place: for those who know it before anything is written.
 *
 * @param cms DER
 * @throws    AppError `signature.too-large`
 */
export function filledTail(prepared: PreparedRevision, cms: Uint8Array): Uint8Array {
  refuseTooLarge(prepared, cms)
  const tail = prepared.tail.slice()
  tail.set(fromLatin1(toHex(cms)), prepared.contentsOffset - prepared.originalSize)
  return tail
}

function refuseTooLarge({ contentsCapacity }: PreparedRevision, cms: Uint8Array): void {
  if (cms.length <= contentsCapacity) return
  throw new AppError('signature.too-large', { neededBytes: cms.length, reservedBytes: contentsCapacity })
}

/**
 * Puts the signature into its place; the zeros behind it stay.
 *
 * @param cms DER
 * @throws    AppError `signature.too-large`, `file.*`
 */
export async function fillContents(
  target: NewFile,
  prepared: PreparedRevision,
  cms: Uint8Array,
): Promise<void> {
  refuseTooLarge(prepared, cms)
  await target.writeAt(prepared.contentsOffset, fromLatin1(toHex(cms)))
}
