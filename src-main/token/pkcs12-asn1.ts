/** The little BER that a PKCS#12 file needs: nodes with children and octets, in either length form. */
import { MalformedBer, readBer as readNodes } from '../base/ber.ts'
import { concat } from '../base/bytes.ts'

export type BerNode = Omit<Nodes, 'children'> & {
  readonly children: readonly BerNode[]
  /** Content of a primitive value; of a constructed string all its parts, joined. */
  readonly octets: Uint8Array
}
type Nodes = ReturnType<typeof readNodes>

/** Bytes that are no PKCS#12 file, or one protected in a way that is not supported. */
export class UnreadablePkcs12 extends Error {}

const OID_TAG = 6

/** @throws UnreadablePkcs12 */
export function readBer(bytes: Uint8Array): BerNode {
  try {
    return withOctets(readNodes(bytes))
  } catch (cause) {
    throw cause instanceof MalformedBer ? new UnreadablePkcs12('not ASN.1', { cause }) : cause
  }
}

function withOctets(node: Nodes): BerNode {
  const children = node.children.map(withOctets)
  const octets = node.constructed ? concat(...children.map(child => child.octets)) : node.content
  return { ...node, children, octets }
}

/** @throws UnreadablePkcs12 */
export function child(node: BerNode | undefined, index: number): BerNode {
  const found = node?.children[index]
  if (!found) throw new UnreadablePkcs12('a part is missing')
  return found
}

/** @returns dotted decimal; '' for anything but an object identifier */
export function oidOf(node: BerNode | undefined): string {
  if (node?.tagClass !== 'universal' || node.tag !== OID_TAG) return ''
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
