/** What the author of a signature field requires of the signer's certificate. */
import { equalBytes } from '../base/bytes.ts'
import type { CertificateConstraint, NamePart } from './seed-value.ts'

/** Of whoever is about to sign. */
export type OfferedSigner = {
  /** DER, the signer's first, then its path. */
  readonly certificates: readonly Uint8Array[]
  /** The subject, attribute by attribute; `name` is the short one, as OpenSSL prints it. */
  readonly subject: readonly { readonly oid: string; readonly name: string; readonly value: string }[]
  /** Its nine bits, as in RFC 5280, 4.2.1.3; null: the extension is absent. */
  readonly keyUsage: readonly boolean[] | null
  /** OIDs. */
  readonly policies: readonly string[]
}

/** /Ff: bit positions, counted from 1. Bit 5 is reserved. */
const BIT = { Subject: 1, Issuer: 2, OID: 3, SubjectDN: 4, Reserved: 5, KeyUsage: 6, URL: 7 } as const

/**
 * @returns what is required and not met; null where all is
 * @source  ISO 32000-2:2020, table 238
 */
export function unmetCertificate(asked: CertificateConstraint, signer: OfferedSigner | null): string | null {
  const { subjects, issuers, policies, names, keyUsages } = asked
  const required = (bit: keyof typeof BIT) => ((asked.flags >> (BIT[bit] - 1)) & 1) === 1
  const certificates = signer?.certificates ?? []
  if (required('Subject') && subjects.length > 0 && !isAmong(subjects, certificates.slice(0, 1))) {
    return 'a certain certificate'
  }
  if (required('Issuer') && issuers.length > 0 && !isAmong(issuers, certificates)) {
    return 'a certificate of a certain issuer'
  }
  // "Applied only if the value of Issuer is not empty."
  const policy =
    required('OID') && issuers.length > 0 && policies.find(oid => !signer?.policies.includes(oid))
  if (policy) return `a certificate under the policy ${policy}`
  const name = required('SubjectDN') && names.find(part => !hasName(signer, part))
  if (name) return `a certificate whose name has ${name.type}=${name.value}`
  if (required('KeyUsage') && keyUsages.length > 0 && !keyUsages.some(usage => usageFits(usage, signer))) {
    return `a certificate with the key usage ${keyUsages.join(' or ')}`
  }
  // An address says where to get a certificate, not which: what stands there cannot be compared.
  return required('URL') || required('Reserved') ? 'a certificate with certain properties' : null
}

function isAmong(wanted: readonly Uint8Array[], given: readonly Uint8Array[]): boolean {
  return wanted.some(one => given.some(other => equalBytes(one, other)))
}

/** Short names that others use for the same attribute, in capitals. */
const OTHER_NAMES: Readonly<Record<string, string>> = { E: 'EMAILADDRESS', EMAIL: 'EMAILADDRESS', S: 'ST' }

function hasName(signer: OfferedSigner | null, { type, value }: NamePart): boolean {
  const short = type.toUpperCase()
  const wanted = OTHER_NAMES[short] ?? short
  return (signer?.subject ?? []).some(
    part => (part.oid === type || part.name.toUpperCase() === wanted) && folded(part.value) === folded(value),
  )
}

/** caseIgnoreMatch, as names in certificates are compared. @source RFC 5280, 7.1; RFC 4518 */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** A character for each bit: must be set (1), must not (0), or either; what is missing at the end is either. */
function usageFits(wanted: string, signer: OfferedSigner | null): boolean {
  const bits = signer?.keyUsage ?? null
  if (bits === null) return false
  return [...wanted.slice(0, 9)].every((mark, index) => {
    const isSet = bits[index] ?? false
    return mark === '1' ? isSet : mark !== '0' || !isSet
  })
}
