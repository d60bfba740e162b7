/** Names in certificates: readable, in the order of RFC 4514. */
import { onOneLine, withEscapes } from '../base/plain-text.ts'
import { type DerNode, expect, MalformedAsn1, readDer, readOid } from './der.ts'

export type DistinguishedName = {
  /** As encoded, for comparing. */
  readonly raw: Uint8Array
  /** RFC 4514 order and escapes, a space behind each comma: `CN=Anna Berg, O=Example, C=SE`. */
  readonly text: string
  /** The common name, or the best name there is: on one line, and of a length that people have. */
  readonly name: string
}

/** Short names as OpenSSL prints them. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.43': 'initials',
  '2.5.4.44': 'generationQualifier',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
}

/** One attribute of a name; `name` is OpenSSL's short one, else the number. */
export type NameAttribute = { readonly oid: string; readonly name: string; readonly value: string }

type Attribute = { readonly oid: string; readonly value: string }

/** @throws MalformedAsn1 */
export function readName(node: DerNode | undefined): DistinguishedName {
  const sequence = expect(node, 'sequence')
  const sets = sequence.children.map(set => expect(set, 'set').children.map(readAttribute))
  const text = [...sets].reverse().map(set => set.map(showAttribute).join('+'))
  return { raw: sequence.raw, text: text.join(', '), name: bestName(sets.flat()) }
}

/** In the order of the encoding; values as they are, not yet fit to be shown. @throws MalformedAsn1 */
export function nameAttributes(name: DistinguishedName): readonly NameAttribute[] {
  return readDer(name.raw)
    .children.flatMap(set => set.children.map(readAttribute))
    .map(({ oid, value }) => ({ oid, name: SHORT_NAMES[oid] ?? oid, value }))
}

function readAttribute(node: DerNode): Attribute {
  const [type, value] = expect(node, 'sequence').children
  if (value === undefined) throw new MalformedAsn1('name')
  return { oid: readOid(type), value: readText(value) }
}

/** Any of the string types of X.520. */
export function readText(node: DerNode): string {
  const bytes = Buffer.from(node.content)
  const isBmp = node.tagClass === 'universal' && node.tag === 30
  const isUtf8 = node.tagClass === 'universal' && node.tag === 12
  if (isBmp) return new TextDecoder('utf-16be').decode(bytes)
  return isUtf8 ? bytes.toString('utf8') : bytes.toString('latin1')
}

function showAttribute({ oid, value }: Attribute): string {
  const escaped = value
    .replace(/[\\,+"<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
  return `${SHORT_NAMES[oid] ?? oid}=${withEscapes(escaped)}`
}

function bestName(attributes: readonly Attribute[]): string {
  const last = (oid: string) =>
    onOneLine(attributes.findLast(attribute => attribute.oid === oid)?.value ?? '')
  const person = `${last('2.5.4.42')} ${last('2.5.4.4')}`.trim()
  const candidates = [
    last('2.5.4.3'),
    person,
    last('2.5.4.65'),
    last('1.2.840.113549.1.9.1'),
    last('2.5.4.10'),
  ]
  return cut(candidates.find(candidate => candidate !== '') ?? onOneLine(attributes.at(-1)?.value ?? ''))
}

/** RFC 5280, A.1, allows 64 characters for a common name; where more is claimed, dialogs must still fit the screen. */
const MOST_NAME_CHARACTERS = 128

function cut(name: string): string {
  const characters = [...name.slice(0, 2 * MOST_NAME_CHARACTERS + 2)]
  if (characters.length <= MOST_NAME_CHARACTERS) return name
  return `${characters.slice(0, MOST_NAME_CHARACTERS).join('').trimEnd()}…`
}
