/** ASN.1 as lines, one for each value: what `openssl asn1parse` prints, with encapsulated values opened. */
import type { AsnLine } from '../../src-shared/model/certificate-view.ts'
import { toHex } from '../base/bytes.ts'
import { withEscapes } from '../base/plain-text.ts'
import { type DerNode, MalformedAsn1, readDer, readOid } from './der.ts'
import { readText } from './distinguished-name.ts'
import { showOid } from './oid-names.ts'

/** X.680, table 1; the names as OpenSSL prints them. */
const TYPES: Readonly<Record<number, string>> = {
  1: 'BOOLEAN',
  2: 'INTEGER',
  3: 'BIT STRING',
  4: 'OCTET STRING',
  5: 'NULL',
  6: 'OBJECT',
  10: 'ENUMERATED',
  12: 'UTF8STRING',
  16: 'SEQUENCE',
  17: 'SET',
  18: 'NUMERICSTRING',
  19: 'PRINTABLESTRING',
  20: 'T61STRING',
  22: 'IA5STRING',
  23: 'UTCTIME',
  24: 'GENERALIZEDTIME',
  26: 'VISIBLESTRING',
  28: 'UNIVERSALSTRING',
  30: 'BMPSTRING',
}
const TEXT = new Set([12, 18, 19, 20, 22, 23, 24, 26, 28, 30])
const CLASS_NAMES = { application: 'appl', context: 'cont', private: 'priv' } as const

/** Where a reading begins: the first byte of what was read, and its place in the whole. */
type Start = { readonly raw: Uint8Array; readonly offset: number }

/** @throws MalformedAsn1 */
export function asnLines(der: Uint8Array): readonly AsnLine[] {
  const root = readDer(der)
  const lines: AsnLine[] = []
  const walk = (node: DerNode, depth: number, from: Start | null) => {
    // The values of one reading are views into the same memory: the distance is the offset.
    const start = from ?? { raw: root.raw, offset: 0 }
    const offset = start.offset + node.raw.byteOffset - start.raw.byteOffset
    const encapsulated = from !== null
    const inner = node.constructed ? null : insideOf(node)
    const value = inner === null ? valueIn(node) : `${node.content.length} bytes, opened below`
    lines.push({
      offset,
      depth,
      headerBytes: node.raw.length - node.content.length,
      contentBytes: node.content.length,
      constructed: node.constructed,
      type: typeOf(node),
      value: node.constructed ? null : value,
      encapsulated,
    })
    for (const child of node.children) walk(child, depth + 1, from)
    if (inner === null) return
    walk(inner, depth + 1, { raw: inner.raw, offset: offset + node.raw.length - inner.raw.length })
  }
  walk(root, 0, null)
  return lines
}

/** One constructed value that fills an OCTET STRING, or a BIT STRING of whole bytes. */
function insideOf({ tagClass, tag, content }: DerNode): DerNode | null {
  const isBits = tag === 3 && content[0] === 0
  if (tagClass !== 'universal' || (tag !== 4 && !isBits)) return null
  try {
    const inner = readDer(isBits ? content.subarray(1) : content)
    return inner.constructed || (tag === 4 && content.length > 2) ? inner : null
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

function typeOf({ tagClass, tag }: DerNode): string {
  return tagClass === 'universal'
    ? (TYPES[tag] ?? `[UNIVERSAL ${tag}]`)
    : `${CLASS_NAMES[tagClass]} [ ${tag} ]`
}

function valueIn(node: DerNode): string {
  const { tagClass, tag, content } = node
  if (tagClass !== 'universal') return toHex(content)
  if (tag === 1) return content[0] === 0 ? 'FALSE' : 'TRUE'
  if (tag === 2 || tag === 10) return toHex(content).toUpperCase()
  if (tag === 5) return ''
  if (tag === 6) return oidIn(node)
  return TEXT.has(tag) ? withEscapes(readText(node)) : toHex(content)
}

/** What is no number is shown as its bytes: it may stand where nobody had to read it. */
function oidIn(node: DerNode): string {
  try {
    return showOid(readOid(node))
  } catch (error) {
    if (error instanceof MalformedAsn1) return toHex(node.content)
    throw error
  }
}
