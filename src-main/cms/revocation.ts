/** Certificate revocation lists: what an issuer withdrew, and when. */
import { equalBytes, toHex } from '../base/bytes.ts'
import { type Algorithm, readAlgorithm, signatureAlgorithmOf } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { type DerNode, expect, isType, MalformedAsn1, readBitStringBytes, readDer, readTime } from './der.ts'
import { verifySignature } from './public-key.ts'

export type Crl = {
  /** Name of the issuer, as encoded. */
  readonly issuer: Uint8Array
  readonly thisUpdate: Date
  /** Serial number (hex, as in a certificate) -> when it was withdrawn. */
  readonly revoked: ReadonlyMap<string, Date>
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: Algorithm
  readonly signature: Uint8Array
}

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
  const [tbs, algorithm, signature] = expect(readDer(der), 'sequence').children
  const fields = [...expect(tbs, 'sequence').children]
  if (isType(fields[0], 'integer')) fields.shift()
  const [innerAlgorithm, issuer, thisUpdate, ...rest] = fields
  if (
    tbs === undefined ||
    !equalBytes(expect(innerAlgorithm, 'sequence').raw, expect(algorithm, 'sequence').raw)
  ) {
    throw new MalformedAsn1('CRL')
  }
  const entries: readonly DerNode[] =
    rest.find(node => node.tagClass === 'universal' && node.tag === 16)?.children ?? []
  return {
    issuer: expect(issuer, 'sequence').raw,
    thisUpdate: readTime(thisUpdate),
    revoked: new Map(entries.map(readEntry)),
    tbs: tbs.raw,
    signatureAlgorithm: readAlgorithm(algorithm),
    signature: readBitStringBytes(signature),
  }
}

function readEntry(node: DerNode): [string, Date] {
  const [serial, date] = expect(node, 'sequence').children
  return [toHex(expect(serial, 'integer').content), readTime(date)]
}

/**
 * When the issuer withdrew a certificate, by the lists that it signed itself; lists of others say nothing.
 *
 * @returns the earliest date, null where no list names the certificate
 */
export function revokedAt(certificate: Certificate, issuer: Certificate, crls: readonly Crl[]): Date | null {
  const dates = crls.flatMap(crl => {
    const date = crl.revoked.get(certificate.serialNumber)
    return date !== undefined && isCrlOf(crl, issuer) ? [date] : []
  })
  return dates.sort((a, b) => a.getTime() - b.getTime())[0] ?? null
}

function isCrlOf(crl: Crl, issuer: Certificate): boolean {
  if (!equalBytes(crl.issuer, issuer.subject.raw)) return false
  if (issuer.keyUsage !== null && !issuer.keyUsage.includes('cRLSign')) return false
  const algorithm = signatureAlgorithmOf(crl.signatureAlgorithm, null)
  return algorithm !== null && verifySignature(issuer.key, algorithm, crl.tbs, crl.signature) === true
}
