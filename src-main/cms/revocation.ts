/** Certificate revocation lists: what an issuer withdrew, and when. */
import { equalBytes, fromHex } from '../base/bytes.ts'
import { type Algorithm, readAlgorithm, signatureAlgorithmOf } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import {
  type DerNode,
  expect,
  isContext,
  isType,
  MalformedAsn1,
  readBitStringBytes,
  readBoolean,
  readDer,
  readOctets,
  readOid,
  readTime,
} from './der.ts'
import { verifySignature } from './public-key.ts'
import { childrenOf, readTlv, type Tlv } from './tlv.ts'

/** @source RFC 5280, 5.3.1, by number; 7 is not used */
const REASONS = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'unspecified',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const
export type RevocationReason = (typeof REASONS)[number]

export type Revocation = { readonly date: Date; readonly reason: RevocationReason | null }

export type Crl = {
  /** As received. */
  readonly der: Uint8Array
  /** Name of the issuer, as encoded. */
  readonly issuer: Uint8Array
  readonly thisUpdate: Date
  readonly nextUpdate: Date | null
  /** @param serialNumber hex, as in a certificate @returns null where the list does not name it */
  readonly entry: (serialNumber: string) => Revocation | null
  /** For which certificates the list speaks; null where it says so in a way that is not processed here. */
  readonly scope: 'all' | 'users' | 'authorities' | null
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: Algorithm
  readonly signature: Uint8Array
}

const EXTENSION = {
  deltaCrl: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  reason: '2.5.29.21',
} as const

/** @returns null when it is no CRL that can be read @source RFC 5280, 5.1 */
export function readCrl(der: Uint8Array): Crl | null {
  try {
    return parseCrl(der)
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

function parseCrl(der: Uint8Array): Crl {
  const outer = readTlv(der, 0)
  const [tbs, algorithm, signature] = [...childrenOf(der, outer)]
  if (outer.tag !== 0x30 || tbs?.tag !== 0x30 || !algorithm || !signature) throw new MalformedAsn1('CRL')
  const node = (value: Tlv | undefined): DerNode => {
    if (value === undefined) throw new MalformedAsn1('CRL')
    return readDer(der.subarray(value.start, value.end))
  }
  const fields = [...childrenOf(der, tbs)]
  if (fields[0]?.tag === 0x02) fields.shift()
  const [innerAlgorithm, issuer, thisUpdate, ...rest] = fields
  const algorithmNode = expect(node(algorithm), 'sequence')
  if (!equalBytes(expect(node(innerAlgorithm), 'sequence').raw, algorithmNode.raw)) {
    throw new MalformedAsn1('CRL')
  }
  const isTime = rest[0]?.tag === 0x17 || rest[0]?.tag === 0x18
  const nextUpdate = isTime ? rest.shift() : undefined
  const entries = rest[0]?.tag === 0x30 ? (rest.shift() ?? null) : null
  const extensions = rest[0]?.tag === 0xa0 ? node(rest[0]).children[0] : undefined
  return {
    der: der.subarray(0, outer.end),
    issuer: expect(node(issuer), 'sequence').raw,
    thisUpdate: readTime(node(thisUpdate)),
    nextUpdate: nextUpdate === undefined ? null : readTime(node(nextUpdate)),
    entry: serialNumber => (entries === null ? null : findEntry(der, entries, fromHex(serialNumber))),
    scope: scopeOf(extensions),
    tbs: der.subarray(tbs.start, tbs.end),
    signatureAlgorithm: readAlgorithm(algorithmNode),
    signature: readBitStringBytes(node(signature)),
  }
}

/** Walks the list, since some hold a million entries and few are ever asked for. */
function findEntry(der: Uint8Array, entries: Tlv, serialNumber: Uint8Array): Revocation | null {
  for (const entry of childrenOf(der, entries)) {
    const serial = readTlv(der, entry.contentStart, entry.end)
    if (!equalBytes(der.subarray(serial.contentStart, serial.end), serialNumber)) continue
    const [, date, extensions] = expect(readDer(der.subarray(entry.start, entry.end)), 'sequence').children
    return { date: readTime(date), reason: readReason(extensions) }
  }
  return null
}

function readReason(extensions: DerNode | undefined): RevocationReason | null {
  const found = extensionsOf(extensions).find(({ oid }) => oid === EXTENSION.reason)
  return found === undefined ? null : reasonOf(found.value.content[0])
}

export function reasonOf(number: number | undefined): RevocationReason | null {
  return REASONS[number ?? -1] ?? null
}

/** @source RFC 5280, 5.2.4 and 5.2.5: a list of only some reasons, a delta, or one of other issuers is not taken */
function scopeOf(extensions: DerNode | undefined): Crl['scope'] {
  let scope: Crl['scope'] = 'all'
  for (const { oid, critical, value } of extensionsOf(extensions)) {
    if (oid === EXTENSION.issuingDistributionPoint) {
      const flag = (tag: number) => {
        const field = value.children.find(child => isContext(child, tag))
        return field !== undefined && field.content.some(byte => byte !== 0)
      }
      if (flag(3) || flag(4) || flag(5)) return null
      scope = flag(1) ? 'users' : flag(2) ? 'authorities' : 'all'
    } else if (critical) return null
  }
  return scope
}

type Extension = { readonly oid: string; readonly critical: boolean; readonly value: DerNode }

function extensionsOf(node: DerNode | undefined): readonly Extension[] {
  return (node?.children ?? []).map(child => {
    const parts = [...expect(child, 'sequence').children]
    const oid = readOid(parts.shift())
    const critical = isType(parts[0], 'boolean') ? readBoolean(parts.shift()) : false
    return { oid, critical, value: readDer(readOctets(parts[0])) }
  })
}

/**
 * When the issuer withdrew a certificate, by the lists that it signed itself; lists of others say nothing.
 *
 * @returns the earliest, null where no list names the certificate
 */
export function revokedAt(certificate: Certificate, issuer: Certificate, crls: readonly Crl[]): Date | null {
  const dates = crls.flatMap(crl => {
    const entry = entryIn(crl, certificate)
    return entry !== null && isCrlOf(crl, issuer) ? [entry.date] : []
  })
  return dates.sort((a, b) => a.getTime() - b.getTime())[0] ?? null
}

/** A list that ends in the middle of an entry names nobody. */
export function entryIn(crl: Crl, { serialNumber }: Certificate): Revocation | null {
  try {
    return crl.entry(serialNumber)
  } catch (error) {
    if (error instanceof MalformedAsn1) return null
    throw error
  }
}

/** Whether a list was signed by this very issuer, who may sign lists. */
export function isCrlOf(crl: Crl, issuer: Certificate): boolean {
  if (!equalBytes(crl.issuer, issuer.subject.raw)) return false
  if (issuer.keyUsage !== null && !issuer.keyUsage.includes('cRLSign')) return false
  const algorithm = signatureAlgorithmOf(crl.signatureAlgorithm, null)
  return algorithm !== null && verifySignature(issuer.key, algorithm, crl.tbs, crl.signature) === true
}

/** Whether a list speaks about certificates like this one. */
export function isInScope(crl: Crl, certificate: Certificate): boolean {
  if (crl.scope === null) return false
  const isAuthority = certificate.basicConstraints?.ca === true
  return crl.scope === 'all' || crl.scope === (isAuthority ? 'authorities' : 'users')
}
