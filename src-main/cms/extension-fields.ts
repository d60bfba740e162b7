/** The extensions of a certificate as lines for a person. What we do not know keeps its number and its bytes. */
import type { CertificateField, FieldPart } from '../../src-shared/model/certificate-view.ts'
import { toHex } from '../base/bytes.ts'
import { type Extension, KEY_USAGES } from './certificate-extensions.ts'
import {
  type DerNode,
  isContext,
  isType,
  MalformedAsn1,
  readBits,
  readBoolean,
  readDer,
  readOctets,
  readOid,
  readSmallInteger,
} from './der.ts'
import { readText } from './distinguished-name.ts'
import { namesWithin, readGeneralName } from './general-names.ts'
import { oidName, showOid } from './oid-names.ts'
import { readStatement } from './qc-statements.ts'

type Decoded = { readonly parts: readonly FieldPart[]; readonly value?: string; readonly mono?: boolean }
type Decoder = {
  readonly name: string
  readonly explanation: string
  /** @throws MalformedAsn1 */
  readonly read: (node: DerNode) => Decoded
}

export function describeExtension(extension: Extension): CertificateField {
  const { oid, critical, value: bytes } = extension
  const decoder = DECODERS[oid]
  const decoded = decoder === undefined ? null : tryRead(decoder, bytes)
  const { parts, value, mono = false } = decoded ?? { parts: [plain('Bytes', spaced(bytes))], mono: true }
  return {
    group: 'extension',
    name: decoder?.name ?? oidName(oid) ?? `Extension ${oid}`,
    oid,
    critical,
    value: value ?? parts.map(part => part.value).join(', '),
    mono,
    explanation: decoded === null ? unknownWords(decoder !== undefined) : (decoder?.explanation ?? ''),
    parts: [...parts],
  }
}

function unknownWords(known: boolean): string {
  return known
    ? 'Its contents do not follow the standard. Its bytes are shown as they are.'
    : 'Tokenseal does not know this extension. Its bytes are shown as they are.'
}

function tryRead(decoder: Decoder, bytes: Uint8Array): Decoded | null {
  try {
    return decoder.read(readDer(bytes))
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

/** `9D 41 E0` */
export function spaced(bytes: Uint8Array): string {
  return toHex(bytes)
    .toUpperCase()
    .replace(/..(?=.)/g, '$& ')
}

function plain(label: string, value: string, tech: string | null = null): FieldPart {
  return { label, value, tech }
}

const USAGE_WORDS: Readonly<Record<string, string>> = {
  digitalSignature: 'Log in and sign messages',
  nonRepudiation: 'Sign documents',
  keyEncipherment: 'Encrypt keys',
  dataEncipherment: 'Encrypt data',
  keyAgreement: 'Agree on keys',
  keyCertSign: 'Issue certificates',
  cRLSign: 'Issue revocation lists',
  encipherOnly: 'Only encrypt while agreeing on keys',
  decipherOnly: 'Only decrypt while agreeing on keys',
}

function readKeyUsage(node: DerNode): Decoded {
  const bit = readBits(node)
  const parts = KEY_USAGES.filter((_, index) => bit(index)).map(usage => {
    // RFC 5280, 4.2.1.3: “recent editions of X.509 have renamed this bit to contentCommitment”.
    const tech = usage === 'nonRepudiation' ? 'contentCommitment' : usage
    return plain('Made for', USAGE_WORDS[usage] ?? usage, tech)
  })
  return { parts, value: parts.map(({ tech }) => tech).join(', ') }
}

function readConstraints(node: DerNode): Decoded {
  const [first, second] = node.children
  const ca = isType(first, 'boolean') && readBoolean(first)
  const length = isType(first, 'boolean') ? second : first
  const below =
    length === undefined ? [] : [plain('Issuers below it', String(readSmallInteger(length)), 'pathLen')]
  const parts = [plain('May issue certificates', ca ? 'Yes' : 'No', 'CA'), ...below]
  return {
    parts,
    value: `CA: ${ca ? 'yes' : 'no'}${below.map(part => `, at most ${part.value} issuers below`).join('')}`,
  }
}

function readOids(label: string): (node: DerNode) => Decoded {
  return node => {
    const oids = node.children.map(child => readOid(child))
    return {
      parts: oids.map(oid => plain(label, oidName(oid) ?? oid, oidName(oid) === null ? null : oid)),
      mono: true,
    }
  }
}

function readPolicies(node: DerNode): Decoded {
  const parts = node.children.flatMap(({ children: [id, qualifiers] }) => [
    plain('Policy', showOid(readOid(id))),
    ...(qualifiers?.children ?? []).flatMap(({ children: [kind, value] }) =>
      value === undefined
        ? []
        : [plain(isNotice(kind) ? 'Notice' : 'Policy text', qualifierText(value), showOid(readOid(kind)))],
    ),
  ])
  const policies = parts.filter(({ label }) => label === 'Policy')
  return { parts, value: policies.map(({ value }) => value).join(', '), mono: true }
}

function isNotice(kind: DerNode | undefined): boolean {
  return readOid(kind) === '1.3.6.1.5.5.7.2.2'
}

/** A CPS address, or the texts of a user notice. */
function qualifierText(node: DerNode): string {
  if (!node.constructed) return isType(node, 'integer') ? '' : readText(node)
  return node.children.map(qualifierText).filter(Boolean).join(' ')
}

function readAccess(node: DerNode): Decoded {
  const parts = node.children.map(({ children: [method, location] }) => {
    const oid = readOid(method)
    const value = location === undefined ? '' : readGeneralName(location).value
    return plain(ACCESS_WORDS[oid] ?? showOid(oid), value, oidName(oid))
  })
  return {
    parts,
    value: parts.map(({ tech, value }) => `${tech ?? ''} ${value}`.trim()).join(', '),
    mono: true,
  }
}

const ACCESS_WORDS: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.48.1': 'Asks the issuer live at',
  '1.3.6.1.5.5.7.48.2': 'Certificate of the issuer',
}

function readAuthorityKey(node: DerNode): Decoded {
  const key = node.children.find(child => isContext(child, 0))
  const issuer = node.children.find(child => isContext(child, 1))
  const serial = node.children.find(child => isContext(child, 2))
  const parts = [
    ...(key ? [plain('Key', spaced(key.content))] : []),
    ...(issuer?.children ?? []).map(name => plain('Issuer', readGeneralName(name).value)),
    ...(serial ? [plain('Serial number', spaced(serial.content))] : []),
  ]
  return { parts, mono: true }
}

function readNameConstraints(node: DerNode): Decoded {
  const subtrees = (tag: number, label: string) =>
    (node.children.find(child => isContext(child, tag))?.children ?? []).flatMap(({ children: [base] }) =>
      base === undefined ? [] : [plain(label, readGeneralName(base).value, readGeneralName(base).label)],
    )
  const parts = [...subtrees(0, 'Only'), ...subtrees(1, 'Not')]
  return { parts, value: parts.map(({ label, value }) => `${label} ${value}`).join(', ') }
}

function readAttributes(node: DerNode): Decoded {
  const parts = node.children.map(({ children: [id, values] }) => {
    const oid = readOid(id)
    return plain(oidName(oid) ?? oid, (values?.children ?? []).map(readText).join(', '))
  })
  return { parts, value: parts.map(({ label, value }) => `${label} ${value}`).join(', ') }
}

function readPeriod(node: DerNode): Decoded {
  const time = (tag: number, label: string) => {
    const found = node.children.find(child => isContext(child, tag))
    return found === undefined ? [] : [plain(label, Buffer.from(found.content).toString('latin1'))]
  }
  return { parts: [...time(0, 'From'), ...time(1, 'To')], mono: true }
}

function readPolicyLimits(node: DerNode): Decoded {
  const words = ['Policy needed after', 'No mapping after']
  const parts = node.children.map(child =>
    plain(words[child.tag] ?? `[${child.tag}]`, `${child.content.at(-1) ?? 0} issuers`),
  )
  return { parts, value: parts.map(({ label, value }) => `${label} ${value}`).join(', ') }
}

const DECODERS: Readonly<Record<string, Decoder>> = {
  '2.5.29.15': { name: 'Key usage', explanation: 'What the key may be used for.', read: readKeyUsage },
  '2.5.29.37': {
    name: 'Purposes',
    explanation: 'What the issuer made it for, besides the uses of the key.',
    read: readOids('Purpose'),
  },
  '2.5.29.19': {
    name: 'Basic constraints',
    explanation: 'Whether it may issue other certificates.',
    read: readConstraints,
  },
  '1.3.6.1.5.5.7.1.3': {
    name: 'Qualified statements',
    explanation: 'The issuer declares what this certificate is under European rules.',
    read: node => ({ parts: node.children.flatMap(readStatement), value: statementLine(node) }),
  },
  '2.5.29.32': {
    name: 'Certificate policies',
    explanation: 'The rules under which it was issued.',
    read: readPolicies,
  },
  '2.5.29.31': {
    name: 'Revocation list',
    explanation: 'Where the issuer lists the certificates it withdrew.',
    read: node => ({ parts: namesWithin(node).map(part => ({ ...part, label: 'List' })), mono: true }),
  },
  '2.5.29.46': {
    name: 'Newest revocations',
    explanation: 'Where the issuer lists what it withdrew since its last full list.',
    read: node => ({ parts: namesWithin(node).map(part => ({ ...part, label: 'List' })), mono: true }),
  },
  '1.3.6.1.5.5.7.1.1': {
    name: 'Authority information',
    explanation: 'Where the issuer answers questions about it, and where its own certificate is.',
    read: readAccess,
  },
  '1.3.6.1.5.5.7.1.11': {
    name: 'Subject information',
    explanation: 'Where the holder offers more.',
    read: readAccess,
  },
  '2.5.29.17': {
    name: 'Other names',
    explanation: 'Further names of the holder.',
    read: node => ({ parts: node.children.map(readGeneralName) }),
  },
  '2.5.29.18': {
    name: 'Other names of the issuer',
    explanation: 'Further names of the issuer.',
    read: node => ({ parts: node.children.map(readGeneralName) }),
  },
  '2.5.29.30': {
    name: 'Name constraints',
    explanation: 'For which names certificates below it count.',
    read: readNameConstraints,
  },
  '2.5.29.35': {
    name: 'Authority key identifier',
    explanation: 'The key of the issuer that signed it.',
    read: readAuthorityKey,
  },
  '2.5.29.14': {
    name: 'Subject key identifier',
    explanation: 'A short name of its own key.',
    read: node => ({ parts: [plain('Key', spaced(readOctets(node)))], mono: true }),
  },
  '2.5.29.9': {
    name: 'Facts about the holder',
    explanation: 'What else the issuer checked of the holder.',
    read: readAttributes,
  },
  '2.5.29.16': {
    name: 'Use of the key',
    explanation: 'When the key may sign, within the time of the certificate.',
    read: readPeriod,
  },
  '2.5.29.33': {
    name: 'Policy mappings',
    explanation: 'Which rules of the issuer equal which of another.',
    read: node => ({
      parts: node.children.map(({ children: [own, other] }) =>
        plain(showOid(readOid(own)), showOid(readOid(other))),
      ),
      mono: true,
    }),
  },
  '2.5.29.36': {
    name: 'Policy constraints',
    explanation: 'How far down rules must be named.',
    read: readPolicyLimits,
  },
  '2.5.29.54': {
    name: 'No general policy',
    explanation: 'After how many issuers a general rule no longer counts.',
    read: node => ({ parts: [plain('After', `${readSmallInteger(node)} issuers`)] }),
  },
  '1.3.6.1.5.5.7.48.1.5': {
    name: 'Not checked for revocation',
    explanation: 'The issuer vouches for it without revocation, for as long as it is valid.',
    read: () => ({ parts: [plain('Revocation', 'Not checked')] }),
  },
}

function statementLine(node: DerNode): string {
  const told = node.children.flatMap(readStatement).map(({ label, value, tech }) => {
    if (tech === 'QcCompliance') return 'Qualified certificate'
    if (tech === 'QcSSCD') return 'key in a certified device'
    return tech?.startsWith('QcType') ? `type: ${value.toLowerCase()}` : `${label.toLowerCase()} ${value}`
  })
  return told.join(', ')
}
