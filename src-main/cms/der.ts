/** ASN.1 as bytes: reads BER and DER into nodes that keep their own encoding, and writes DER. */
import { type BerNode, MalformedBer, readBer } from '../base/ber.ts'
import { concat } from '../base/bytes.ts'

/** One value with its encoding. What was signed is hashed from `raw`, never from something encoded anew. */
export type DerNode = BerNode

/** Bytes that are not the ASN.1 that was expected. Public readers of this room turn it into null or a problem. */
export class MalformedAsn1 extends Error {}

/**
 * @param trailing `allow`: bytes behind the value are ignored; the length of the value is `raw.length`
 * @throws MalformedAsn1
 */
export function readDer(bytes: Uint8Array, trailing: 'refuse' | 'allow' = 'refuse'): DerNode {
  const node = readOneBer(bytes)
  if (trailing === 'refuse' && node.raw.length !== bytes.length)
    throw new MalformedAsn1('bytes behind the value')
  return node
}

function readOneBer(bytes: Uint8Array): BerNode {
  try {
    return readBer(bytes)
  } catch (cause) {
    throw cause instanceof MalformedBer ? new MalformedAsn1('not ASN.1', { cause }) : cause
  }
}

const TAG = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  utf8String: 12,
  sequence: 16,
  set: 17,
  utcTime: 23,
  generalizedTime: 24,
} as const
export type DerType = keyof typeof TAG

export function isType(node: DerNode | undefined, type: DerType): node is DerNode {
  return node !== undefined && node.tagClass === 'universal' && node.tag === TAG[type]
}

export function isContext(node: DerNode | undefined, tag: number): node is DerNode {
  return node !== undefined && node.tagClass === 'context' && node.tag === tag
}

/** @throws MalformedAsn1 when the node is missing or of another type */
export function expect(node: DerNode | undefined, type: DerType): DerNode {
  if (!isType(node, type)) throw new MalformedAsn1(`${type} expected`)
  return node
}

export function only(nodes: readonly DerNode[]): DerNode {
  const [node, ...rest] = nodes
  if (node === undefined || rest.length > 0) throw new MalformedAsn1('exactly one value expected')
  return node
}

/** The longest in use have some thirty; reading one takes the square of its length, a megabyte of it minutes. */
const MOST_OID_BYTES = 256

/** @returns dotted decimal @throws MalformedAsn1 */
export function readOid(node: DerNode | undefined): string {
  const bytes = expect(node, 'oid').content
  if (bytes.length > MOST_OID_BYTES) throw new MalformedAsn1('object identifier of too many bytes')
  if (bytes.length === 0 || (bytes.at(-1) ?? 0x80) >= 0x80) throw new MalformedAsn1('object identifier')
  const arcs: bigint[] = []
  let arc = 0n
  for (const byte of bytes) {
    arc = arc * 128n + BigInt(byte & 0x7f)
    if (byte >= 0x80) continue
    arcs.push(arc)
    arc = 0n
  }
  const first = arcs[0] ?? 0n
  const top = first < 80n ? first / 40n : 2n
  return [top, first - top * 40n, ...arcs.slice(1)].join('.')
}

/** @throws MalformedAsn1 when negative or larger than 2^31 */
export function readSmallInteger(node: DerNode | undefined): number {
  const bytes = expect(node, 'integer').content
  if (bytes.length === 0 || bytes.length > 4 || (bytes[0] ?? 0) >= 0x80)
    throw new MalformedAsn1('small integer')
  return bytes.reduce((value, byte) => value * 256 + byte, 0)
}

export function readBoolean(node: DerNode | undefined): boolean {
  const { content } = expect(node, 'boolean')
  if (content.length !== 1) throw new MalformedAsn1('boolean')
  return content[0] !== 0
}

/** The bytes of an OCTET STRING, put together where BER cut it in pieces. */
export function readOctets(node: DerNode | undefined): Uint8Array {
  const octets = expect(node, 'octetString')
  return octets.constructed ? concat(...octets.children.map(readOctets)) : octets.content
}

/** @throws MalformedAsn1 when bits are left over: keys and signatures are whole bytes */
export function readBitStringBytes(node: DerNode | undefined): Uint8Array {
  const { content, constructed } = expect(node, 'bitString')
  if (constructed || content.length === 0 || content[0] !== 0) throw new MalformedAsn1('bit string')
  return content.subarray(1)
}

/** Bit 0 is the first bit, as RFC 5280 counts them. */
export function readBits(node: DerNode | undefined): (bit: number) => boolean {
  const { content, constructed } = expect(node, 'bitString')
  const unused = content[0] ?? 8
  if (constructed || unused > 7) throw new MalformedAsn1('bit string')
  const count = (content.length - 1) * 8 - unused
  return bit => bit < count && ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0
}

/** UTCTime and GeneralizedTime in UTC, as RFC 5280, 4.1.2.5 has them; fractions of a second are allowed (RFC 3161). */
export function readTime(node: DerNode | undefined): Date {
  const utc = isType(node, 'utcTime')
  const { content } = utc ? node : expect(node, 'generalizedTime')
  const text = Buffer.from(content).toString('latin1')
  const match = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(\.\d{1,9})?)?Z$/.exec(text)
  const [, year = '', month, day, hour, minute, second = '00', fraction = ''] = match ?? []
  if (match === null || year.length !== (utc ? 2 : 4)) throw new MalformedAsn1('time')
  const century = utc ? (Number(year) >= 50 ? '19' : '20') : ''
  const millis = fraction === '' ? '' : fraction.slice(0, 4)
  const time = new Date(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}${millis}Z`)
  if (Number.isNaN(time.getTime())) throw new MalformedAsn1('time')
  return time
}

/** @param tag the identifier byte, e.g. 0x30 for SEQUENCE */
export function encode(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of content) length += part.length
  return concat(headOf(tag, length), ...content)
}

function headOf(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length)
  const bytes = bytesOf(length, 256)
  return concat(Uint8Array.of(tag, 0x80 | bytes.length), bytes)
}

export const encodeSequence = (...parts: readonly Uint8Array[]): Uint8Array => encode(0x30, ...parts)
export const encodeOctets = (bytes: Uint8Array): Uint8Array => encode(0x04, bytes)
export const encodeNull = (): Uint8Array => encode(0x05)
/** @param tag number of a constructed context tag, below 31 */
export const encodeContext = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  encode(0xa0 | tag, ...parts)

/** SET OF in DER: the encodings in ascending order. @source X.690, 11.6 */
export function encodeSetOf(values: readonly Uint8Array[]): Uint8Array {
  return encode(0x31, ...[...values].sort((a, b) => Buffer.compare(a, b)))
}

/** @param magnitude big-endian, any number of leading zeros; read as not negative */
export function encodeInteger(magnitude: Uint8Array | number): Uint8Array {
  const bytes = typeof magnitude === 'number' ? bytesOf(magnitude, 256) : magnitude
  const first = bytes.findIndex(byte => byte !== 0)
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first)
  const sign = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array()
  return encode(0x02, sign, digits)
}

/** The same few stand in every signature. */
const encodedOids = new Map<string, Uint8Array>()

/** @param oid one of ours, dotted decimal, its arcs below 2^53 */
export function encodeOid(oid: string): Uint8Array {
  const encoded = encodedOids.get(oid) ?? oidBytes(oid)
  encodedOids.set(oid, encoded)
  return encoded
}

/** @source X.690, 8.19 */
function oidBytes(oid: string): Uint8Array {
  const [top = 0, second = 0, ...rest] = oid.split('.').map(Number)
  const arcs = [top * 40 + second, ...rest]
  return encode(
    0x06,
    ...arcs.map(arc => bytesOf(arc, 128).map((digit, at, all) => digit | (at < all.length - 1 ? 0x80 : 0))),
  )
}

/** The digits of a natural number, highest first. */
function bytesOf(value: number, base: number): Uint8Array {
  const digits: number[] = []
  for (let left = value; left > 0; left = Math.floor(left / base)) digits.unshift(left % base)
  return Uint8Array.from(digits.length > 0 ? digits : [0])
}
