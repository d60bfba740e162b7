/** The little BER that a PKCS#12 file needs: nodes with children and octets, in either length form. */
import * as asn1 from 'asn1js'

export type BerNode = {
  readonly tagClass: number
  readonly tag: number
  /** The whole value with its header, as received. */
  readonly raw: Uint8Array
  readonly children: readonly BerNode[]
  /** Content of a primitive value; of a constructed string all its parts, joined. */
  readonly octets: Uint8Array
}

/** Bytes that are no PKCS#12 file, or one protected in a way that is not supported. */
export class UnreadablePkcs12 extends Error {}

const LIMITS = { maxDepth: 40, maxNodes: 20_000, parseEmbedded: false }
export const CONTEXT = 3
const UNIVERSAL = 1
const OID_TAG = 6

/** @throws UnreadablePkcs12 */
export function readBer(bytes: Uint8Array): BerNode {
  try {
    const parsed = asn1.fromBER(bytes, LIMITS)
    if (parsed.offset < 0 || parsed.result.error !== '') throw new UnreadablePkcs12('not ASN.1')
    return toNode(parsed.result)
  } catch (cause) {
    // asn1js throws for some broken values instead of reporting them.
    throw cause instanceof UnreadablePkcs12 ? cause : new UnreadablePkcs12('not ASN.1', { cause })
  }
}

function toNode(block: asn1.BaseBlock): BerNode {
  const { idBlock, lenBlock, valueBeforeDecodeView: raw } = block
  const value: unknown = 'value' in block.valueBlock ? block.valueBlock.value : null
  const parts = idBlock.isConstructed && Array.isArray(value) ? value : []
  const children = parts.filter(child => child instanceof asn1.BaseBlock).map(toNode)
  const octets = idBlock.isConstructed
    ? new Uint8Array(Buffer.concat(children.map(child => child.octets)))
    : raw.subarray(idBlock.blockLength + lenBlock.blockLength)
  return { tagClass: idBlock.tagClass, tag: idBlock.tagNumber, raw, children, octets }
}

/** @throws UnreadablePkcs12 */
export function child(node: BerNode | undefined, index: number): BerNode {
  const found = node?.children[index]
  if (!found) throw new UnreadablePkcs12('a part is missing')
  return found
}

/** @returns dotted decimal; '' for anything but an object identifier */
export function oidOf(node: BerNode | undefined): string {
  if (node?.tagClass !== UNIVERSAL || node.tag !== OID_TAG) return ''
  const arcs: number[] = []
  let arc = 0
  for (const byte of node.octets) {
    arc = arc * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const first = arcs[0] ?? 0
  const top = Math.min(2, Math.floor(first / 40))
  return [top, first - top * 40, ...arcs.slice(1)].join('.')
}

/** A count of iterations or a key length. @throws UnreadablePkcs12 above `max` */
export function integerOf(node: BerNode, max: number): number {
  const value = node.octets.reduce((sum, byte) => sum * 256 + byte, 0)
  if (node.octets.length > 5 || value < 1 || value > max)
    throw new UnreadablePkcs12('a number is out of range')
  return value
}
