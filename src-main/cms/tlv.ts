/** DER by offsets, without building anything: for lists too long to be read as a tree. */
import { MalformedAsn1 } from './der.ts'

export type Tlv = {
  /** The identifier byte. */
  readonly tag: number
  readonly start: number
  readonly contentStart: number
  readonly end: number
}

/** @throws MalformedAsn1 for what is not DER with tags of one byte, or reaches beyond `limit` */
export function readTlv(bytes: Uint8Array, start: number, limit = bytes.length): Tlv {
  const tag = bytes[start] ?? 0
  const first = bytes[start + 1]
  if (first === undefined || start + 2 > limit || (tag & 0x1f) === 0x1f) throw new MalformedAsn1('tag')
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || lengthBytes > 4) throw new MalformedAsn1('length')
  let length = first < 0x80 ? first : 0
  for (let index = 0; index < lengthBytes; index++) length = length * 256 + (bytes[start + 2 + index] ?? 0)
  const contentStart = start + 2 + lengthBytes
  const end = contentStart + length
  if (end > limit) throw new MalformedAsn1('length')
  return { tag, start, contentStart, end }
}

/** The values inside a constructed one, in order. @throws MalformedAsn1 while it is being walked */
export function* childrenOf(bytes: Uint8Array, parent: Tlv): Generator<Tlv> {
  for (let offset = parent.contentStart; offset < parent.end; ) {
    const child = readTlv(bytes, offset, parent.end)
    yield child
    offset = child.end
  }
}
