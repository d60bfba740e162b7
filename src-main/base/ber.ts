/** BER as bytes: tags, lengths and children, nothing decoded. What a value holds is read by who knows its type. */

/** One value with its encoding. */
export type BerNode = {
  readonly tagClass: (typeof CLASSES)[number]
  readonly tag: number
  readonly constructed: boolean
  /** Tag, length and content, as received. */
  readonly raw: Uint8Array
  /** The content bytes; for an indefinite length with its end mark. */
  readonly content: Uint8Array
  /** Empty for a primitive value. */
  readonly children: readonly BerNode[]
}

export class MalformedBer extends Error {}

const CLASSES = ['universal', 'application', 'context', 'private'] as const

/** What no certificate, signature or key file comes near. */
const MAX_NODES = 50_000
const MAX_DEPTH = 40
/** Of a length in its long form: more than any file has bytes. */
const MAX_LENGTH_BYTES = 6
const MAX_TAG = 2 ** 31 - 1
const END_MARK_BYTES = 2

/**
 * Reads the value at the start of `encoded`; what stands behind it is not looked at.
 *
 * @throws MalformedBer
 * @source X.690, 8.1
 */
export function readBer(encoded: Uint8Array): BerNode {
  const bytes = new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength) // A Buffer is slow to cut up.
  let nodes = 0

  function readNode(start: number, limit: number, depth: number): Placed {
    nodes += 1
    if (depth > MAX_DEPTH || nodes > MAX_NODES) throw new MalformedBer('too deep, or too many values')
    const { first, tag, end: lengthStart } = readTag(bytes, start, limit)
    const constructed = (first & 0x20) !== 0
    const { length, end: contentStart } = readLength(bytes, lengthStart, limit)
    if (length === null && !constructed) throw new MalformedBer('length')
    const contentEnd = length === null ? limit : contentStart + length
    if (contentEnd > limit) throw new MalformedBer('length')
    const children: Placed[] = []
    let end = constructed ? contentStart : contentEnd
    while (end < contentEnd && !(length === null && isEndMark(bytes, end))) {
      const child = readNode(end, contentEnd, depth + 1)
      children.push(child)
      end = child.end
    }
    if (length === null) end += END_MARK_BYTES
    if (end > limit) throw new MalformedBer('no end mark')
    const tagClass = CLASSES[first >> 6] ?? 'universal'
    return new Placed({ tagClass, tag, constructed, children }, bytes, start, contentStart, end)
  }
  return readNode(0, bytes.length, 0)
}

/** A class for its getters: of most values nobody asks for the bytes, and cutting them out costs more than reading on. */
class Placed implements BerNode {
  readonly tagClass: BerNode['tagClass']
  readonly tag: number
  readonly constructed: boolean
  readonly children: readonly BerNode[]
  readonly end: number
  readonly #bytes: Uint8Array
  readonly #start: number
  readonly #contentStart: number

  constructor(
    facts: Omit<BerNode, 'raw' | 'content'>,
    bytes: Uint8Array,
    start: number,
    contentStart: number,
    end: number,
  ) {
    this.tagClass = facts.tagClass
    this.tag = facts.tag
    this.constructed = facts.constructed
    this.children = facts.children
    this.end = end
    this.#bytes = bytes
    this.#start = start
    this.#contentStart = contentStart
  }
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.end)
  }
  get content(): Uint8Array {
    return this.#bytes.subarray(this.#contentStart, this.end)
  }
}

/** @source X.690, 8.1.2 */
function readTag(bytes: Uint8Array, start: number, limit: number) {
  const first = byteAt(bytes, start, limit)
  if ((first & 0xdf) === 0) throw new MalformedBer('an end mark without a beginning')
  if ((first & 0x1f) !== 0x1f) return { first, tag: first & 0x1f, end: start + 1 }
  let tag = 0
  for (let at = start + 1; ; at += 1) {
    const byte = byteAt(bytes, at, limit)
    tag = tag * 128 + (byte & 0x7f)
    if (tag === 0 || tag > MAX_TAG) throw new MalformedBer('tag')
    if (byte < 0x80) return { first, tag, end: at + 1 }
  }
}

/** Null: indefinite. @source X.690, 8.1.3 */
function readLength(bytes: Uint8Array, start: number, limit: number) {
  const first = byteAt(bytes, start, limit)
  if (first < 0x80) return { length: first, end: start + 1 }
  if (first === 0x80) return { length: null, end: start + 1 }
  const count = first & 0x7f
  if (count > MAX_LENGTH_BYTES) throw new MalformedBer('length')
  let length = 0
  for (let at = start + 1; at <= start + count; at += 1) length = length * 256 + byteAt(bytes, at, limit)
  return { length, end: start + 1 + count }
}

function byteAt(bytes: Uint8Array, at: number, limit: number): number {
  const byte = at < limit ? bytes[at] : undefined
  if (byte === undefined) throw new MalformedBer('cut off')
  return byte
}

/** @source X.690, 8.1.5 */
function isEndMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0 && bytes[at + 1] === 0
}
