/** The extensions of a certificate that we read, and those that we must not overlook. */
import { toHex } from '../base/bytes.ts'
import { onOneLine } from '../base/plain-text.ts'
import {
  type DerNode,
  expect,
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

/** In the order of their bits. @source RFC 5280, 4.2.1.3 */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const
export type KeyUsage = (typeof KEY_USAGES)[number]

export type CertificateExtensions = {
  /** Null: the extension is absent. */
  readonly keyUsage: readonly KeyUsage[] | null
  /** OIDs; null: the extension is absent. */
  readonly extendedKeyUsage: readonly string[] | null
  readonly extendedKeyUsageCritical: boolean
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | null } | null
  /** OIDs of the policies under which it was issued. */
  readonly policies: readonly string[]
  /** Hex. */
  readonly subjectKeyId: string | null
  readonly authorityKeyId: string | null
  /** id-etsi-qcs-QcCompliance. @source ETSI EN 319 412-5, 4.2.1 */
  readonly qualified: boolean
  /** id-etsi-qcs-QcType, the first one. @source ETSI EN 319 412-5, 4.2.3 */
  readonly qualifiedFor: 'esign' | 'eseal' | 'web' | null
  /** id-etsi-qcs-QcSSCD. @source ETSI EN 319 412-5, 4.2.2 */
  readonly qualifiedDevice: boolean
  /** http(s) addresses of authorityInfoAccess. */
  readonly ocspUrls: readonly string[]
  readonly issuerUrls: readonly string[]
  /** http(s) addresses of cRLDistributionPoints. */
  readonly crlUrls: readonly string[]
  /** The first e-mail address or host name of subjectAltName: all that a certificate without a subject has for a name. */
  readonly otherName: string | null
  readonly hasNameConstraints: boolean
  /** id-pkix-ocsp-nocheck: nobody need ask whether this responder was withdrawn. @source RFC 6960, 4.2.2.2.1 */
  readonly ocspNoCheck: boolean
  /** OIDs of critical extensions that this program does not process: the certificate must not be accepted. */
  readonly unknownCritical: readonly string[]
}

const EXTENSION = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  qcStatements: '1.3.6.1.5.5.7.1.3',
} as const
/** Name constraints are judged apart, see `chain.ts`. */
const PROCESSED = new Set<string>(Object.values(EXTENSION))
const QC = { compliance: '0.4.0.1862.1.1', device: '0.4.0.1862.1.4', type: '0.4.0.1862.1.6' } as const
const QC_TYPES: Readonly<Record<string, 'esign' | 'eseal' | 'web'>> = {
  '0.4.0.1862.1.6.1': 'esign',
  '0.4.0.1862.1.6.2': 'eseal',
  '0.4.0.1862.1.6.3': 'web',
}

export type Extension = { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array }

/** In the order of the certificate. @param node the SEQUENCE of extensions, null where there is none @throws MalformedAsn1 */
export function listExtensions(node: DerNode | null): readonly Extension[] {
  return node === null ? [] : expect(node, 'sequence').children.map(readExtension)
}

/** @param node as for `listExtensions` @throws MalformedAsn1 */
export function readExtensions(node: DerNode | null): CertificateExtensions {
  const extensions = listExtensions(node)
  const oids = extensions.map(extension => extension.oid)
  if (new Set(oids).size !== oids.length) throw new MalformedAsn1('an extension stands twice')
  const value = (oid: string): DerNode | null => {
    const found = extensions.find(extension => extension.oid === oid)
    return found === undefined ? null : readDer(found.value)
  }
  const subjectKeyId = value(EXTENSION.subjectKeyId)
  const access = readAccess(value(EXTENSION.authorityInfoAccess))
  return {
    keyUsage: readKeyUsage(value(EXTENSION.keyUsage)),
    extendedKeyUsage: value(EXTENSION.extendedKeyUsage)?.children.map(readOid) ?? null,
    extendedKeyUsageCritical: extensions.some(
      ({ oid, critical }) => critical && oid === EXTENSION.extendedKeyUsage,
    ),
    basicConstraints: readBasicConstraints(value(EXTENSION.basicConstraints)),
    policies: readPolicies(value(EXTENSION.certificatePolicies)),
    subjectKeyId: subjectKeyId === null ? null : toHex(readOctets(subjectKeyId)),
    authorityKeyId: readAuthorityKeyId(value(EXTENSION.authorityKeyId)),
    ...readStatements(value(EXTENSION.qcStatements)),
    ocspUrls: access.filter(([method]) => method === '1.3.6.1.5.5.7.48.1').map(([, url]) => url),
    issuerUrls: access.filter(([method]) => method === '1.3.6.1.5.5.7.48.2').map(([, url]) => url),
    crlUrls: urlsWithin(value(EXTENSION.crlDistributionPoints)),
    ocspNoCheck: oids.includes(EXTENSION.ocspNoCheck),
    otherName: readOtherName(value(EXTENSION.subjectAltName)),
    hasNameConstraints: oids.includes(EXTENSION.nameConstraints),
    unknownCritical: extensions
      .filter(({ oid, critical }) => critical && !PROCESSED.has(oid))
      .map(({ oid }) => oid),
  }
}

function readExtension(node: DerNode): Extension {
  const parts = [...expect(node, 'sequence').children]
  const oid = readOid(parts.shift())
  const critical = isType(parts[0], 'boolean') ? readBoolean(parts.shift()) : false
  return { oid, critical, value: readOctets(parts[0]) }
}

function readKeyUsage(node: DerNode | null): readonly KeyUsage[] | null {
  if (node === null) return null
  const bit = readBits(node)
  return KEY_USAGES.filter((_, index) => bit(index))
}

function readBasicConstraints(node: DerNode | null): CertificateExtensions['basicConstraints'] {
  if (node === null) return null
  const parts = [...expect(node, 'sequence').children]
  const ca = isType(parts[0], 'boolean') ? readBoolean(parts.shift()) : false
  return { ca, pathLength: parts[0] === undefined ? null : readSmallInteger(parts[0]) }
}

/** @source RFC 5280, 4.2.1.4 */
function readPolicies(node: DerNode | null): readonly string[] {
  return (node?.children ?? []).flatMap(({ children: [id] }) => (isType(id, 'oid') ? [readOid(id)] : []))
}

function readAuthorityKeyId(node: DerNode | null): string | null {
  const keyId = node?.children.find(child => isContext(child, 0))
  return keyId === undefined ? null : toHex(keyId.content)
}

function readStatements(
  node: DerNode | null,
): Pick<CertificateExtensions, 'qualified' | 'qualifiedFor' | 'qualifiedDevice'> {
  const statements = (node?.children ?? []).map(({ children: [id, info] }) => ({ id: readOid(id), info }))
  const has = (id: string) => statements.some(statement => statement.id === id)
  const types = statements.find(({ id }) => id === QC.type)?.info?.children.map(readOid) ?? []
  const [type = ''] = types
  return {
    qualified: has(QC.compliance),
    qualifiedFor: QC_TYPES[type] ?? null,
    qualifiedDevice: has(QC.device),
  }
}

function readAccess(node: DerNode | null): readonly (readonly [method: string, url: string])[] {
  return (node?.children ?? []).flatMap(description => {
    const [method, location] = description.children
    const url = location === undefined ? null : urlOf(location)
    return url === null ? [] : [[readOid(method), url] as const]
  })
}

/** GeneralName [1] and [2]: rfc822Name and dNSName. @source RFC 5280, 4.1.2.6 and 4.2.1.6 */
function readOtherName(node: DerNode | null): string | null {
  const isNamed = (child: DerNode) => (isContext(child, 1) || isContext(child, 2)) && !child.constructed
  const found = node?.children.find(isNamed)
  return found === undefined ? null : onOneLine(Buffer.from(found.content).toString('latin1')) || null
}

function urlsWithin(node: DerNode | null): readonly string[] {
  if (node === null) return []
  const own = urlOf(node)
  return own !== null ? [own] : node.children.flatMap(urlsWithin)
}

/** GeneralName [6]: uniformResourceIdentifier. */
function urlOf(node: DerNode): string | null {
  if (!isContext(node, 6) || node.constructed) return null
  const text = Buffer.from(node.content).toString('latin1')
  return /^https?:\/\//i.test(text) ? text : null
}
