/** GeneralName in words: addresses, names and numbers inside certificate extensions. RFC 5280, 4.2.1.6. */
import type { FieldPart } from '../../src-shared/model/certificate-view.ts'
import { toHex } from '../base/bytes.ts'
import { type DerNode, isContext, readOid } from './der.ts'
import { readName, readText } from './distinguished-name.ts'
import { showOid } from './oid-names.ts'

const LABELS = [
  'Other name',
  'E-mail',
  'Host name',
  'X.400 address',
  'Name',
  'EDI party',
  'Address',
  'IP address',
  'Registered number',
] as const

/** @throws MalformedAsn1 */
export function readGeneralName(node: DerNode): FieldPart {
  const label = LABELS[node.tag] ?? `[${node.tag}]`
  return { label, value: valueIn(node), tech: null }
}

function valueIn(node: DerNode): string {
  if (node.tag === 0 && node.constructed) {
    const [id, wrapped] = node.children
    const value = wrapped?.children[0]
    return `${showOid(readOid(id))}: ${value === undefined ? '' : textOrHex(value)}`
  }
  if (node.tag === 4) return readName(node.children[0]).text
  if (node.tag === 7) return ipAddress(node.content)
  if (node.tag === 8) return numberOf(node.content)
  return node.constructed ? toHex(node.content) : Buffer.from(node.content).toString('latin1')
}

function textOrHex(node: DerNode): string {
  const isText = node.tagClass === 'universal' && [12, 19, 22, 26, 30].includes(node.tag)
  return isText ? readText(node) : toHex(node.content)
}

/** An implicit OBJECT IDENTIFIER, read as if its tag stood there. */
function numberOf(content: Uint8Array): string {
  const raw = content
  return showOid(readOid({ tagClass: 'universal', tag: 6, constructed: false, raw, content, children: [] }))
}

/** With its mask where it is a range (name constraints): twice as long. */
function ipAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return [...bytes].join('.')
  if (bytes.length === 16) {
    const groups = toHex(bytes).match(/.{4}/g) ?? []
    return groups.map(group => group.replace(/^0{1,3}/, '')).join(':')
  }
  const half = bytes.length / 2
  const isRange = half === 4 || half === 16
  return isRange ? `${ipAddress(bytes.subarray(0, half))}/${ipAddress(bytes.subarray(half))}` : toHex(bytes)
}

/** Every GeneralName that is an address, however deep, as in CRL distribution points. */
export function namesWithin(node: DerNode): readonly FieldPart[] {
  if (isContext(node, 6) && !node.constructed) return [readGeneralName(node)]
  // [0] fullName inside [0] distributionPoint; [4] directoryName holds a SEQUENCE of RDNs.
  if (isContext(node, 4) && node.constructed) return [readGeneralName(node)]
  return node.children.flatMap(namesWithin)
}
