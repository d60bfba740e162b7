/** What the author of a signature field requires of its signature, against what is about to be made. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import { equalBytes } from '../base/bytes.ts'
import type { PdfDocument } from './document.ts'
import { type FieldLock, type SignatureField, signatureFields } from './fields.ts'
import type { Permission } from './restrictions.ts'
import type { CertificateConstraint, SeedValue } from './seed-value.ts'

export type Offered = {
  readonly subFilter: string
  readonly digest: SignatureDigest
  readonly reason: string | null
  /** null, or not given: an approval signature. */
  readonly certification?: Permission | null
  readonly lock?: FieldLock | null
  /** DER, the signer's first. */
  readonly certificates?: readonly Uint8Array[]
}

/** The newest version of seed values that is understood here. @source ISO 32000-2:2020, table 237, /V */
const KNOWN_VERSION = 3

/**
 * Only what is required counts; wishes are let pass.
 *
 * @throws AppError `pdf.field-constraint`
 * @source ISO 32000-2:2020, 12.7.5.5, tables 237 and 238
 */
export function refuseUnmetSeedValue(field: SignatureField, offered: Offered): void {
  const seed = field.seedValue
  if (!seed) return
  const constraint = unmet(seed, offered)
  if (constraint) throw new AppError('pdf.field-constraint', { field: field.name, constraint })
}

/** @returns the digests one of which a signature in this field must have, as written; null: it does not say */
export function requiredDigests(doc: PdfDocument, name: string): readonly string[] | null {
  const field = signatureFields(doc).find(candidate => candidate.name === name)
  const methods = field?.seedValue?.digestMethods
  return methods?.required ? methods.value : null
}

function unmet(seed: SeedValue, offered: Offered): string | null {
  const { subFilters, digestMethods, reasons } = seed
  const digest = offered.digest.toUpperCase()
  if (seed.version?.required && seed.version.value > KNOWN_VERSION) return 'a newer program'
  if (seed.filter?.required && seed.filter.value !== 'Adobe.PPKLite')
    return `the signature handler ${seed.filter.value}`
  if (subFilters?.required && !subFilters.value.includes(offered.subFilter)) {
    return `a signature of the format ${subFilters.value.join(' or ')}`
  }
  if (digestMethods?.required && !digestMethods.value.includes(digest)) {
    return `the digest ${digestMethods.value.join(' or ')}`
  }
  if (reasons?.required && !reasonFits(reasons.value, offered.reason)) {
    return forbidsReason(reasons.value) ? 'no reason' : `one of the reasons ${reasons.value.join(', ')}`
  }
  if (seed.legalAttestations?.required) return 'a legal attestation'
  if (seed.addRevocationInfo?.required && seed.addRevocationInfo.value)
    return 'embedded revocation information'
  if (seed.timeStamp?.required) return `a time-stamp from ${seed.timeStamp.value}`
  if (seed.certify !== null && seed.certify !== (offered.certification ?? 0))
    return certificationAsked(seed.certify)
  if (seed.lockDocument?.required && !lockFits(seed.lockDocument.value, offered)) {
    return seed.lockDocument.value === 'true'
      ? 'that the document is locked'
      : 'that the document is not locked'
  }
  return seed.certificate ? unmetCertificate(seed.certificate, offered.certificates ?? []) : null
}

function certificationAsked(level: 0 | Permission): string {
  if (level === 0) return 'an approval, not a certification'
  return `a certification that allows ${{ 1: 'no changes', 2: 'filling in forms', 3: 'annotations' }[level]}`
}

/** `auto` leaves it to the signer. @source ISO 32000-2:2020, table 237, /LockDocument */
function lockFits(wanted: string, { certification, lock }: Offered): boolean {
  const locked = certification === 1 || lock?.permission === 1
  return wanted === 'true' ? locked : wanted !== 'false' || !locked
}

function forbidsReason(reasons: readonly string[]): boolean {
  return reasons.length === 0 || (reasons.length === 1 && reasons[0] === '.')
}

function reasonFits(reasons: readonly string[], reason: string | null): boolean {
  return forbidsReason(reasons) ? !reason : reason !== null && reasons.includes(reason)
}

/** /Ff of the certificate's constraints: bit positions, counted from 1. */
const SUBJECT = 1
const ISSUER = 2
const CHECKED = (1 << (SUBJECT - 1)) | (1 << (ISSUER - 1))

function unmetCertificate(
  { flags, subjects, issuers }: CertificateConstraint,
  certificates: readonly Uint8Array[],
): string | null {
  const required = (bit: number) => ((flags >> (bit - 1)) & 1) === 1
  const among = (wanted: readonly Uint8Array[], given: readonly Uint8Array[]) =>
    wanted.some(one => given.some(other => equalBytes(one, other)))
  if (required(SUBJECT) && subjects.length > 0 && !among(subjects, certificates.slice(0, 1))) {
    return 'a certain certificate'
  }
  if (required(ISSUER) && issuers.length > 0 && !among(issuers, certificates)) {
    return 'a certificate of a certain issuer'
  }
  // Names, policies and usages are not compared here, so what requires them is not signed.
  return (flags & ~CHECKED & 0b0101_1100) !== 0 ? 'a certificate with certain properties' : null
}
