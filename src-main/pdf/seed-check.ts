/** What the author of a signature field requires of its signature, against what is about to be made. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import type { FieldLock, SignatureField } from './fields.ts'
import type { Permission } from './restrictions.ts'
import { type OfferedSigner, unmetCertificate } from './seed-certificate.ts'
import type { SeedValue } from './seed-value.ts'

export type Offered = {
  readonly subFilter: string
  readonly digest: SignatureDigest
  readonly reason: string | null
  /** null, or not given: an approval signature. */
  readonly certification?: Permission | null
  readonly lock?: FieldLock | null
  readonly signer?: OfferedSigner | null
  /** Address of the service whose time-stamp the signature will get; null: it will get none. */
  readonly timeStampFrom?: string | null
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
export function requiredDigests({ seedValue }: SignatureField): readonly string[] | null {
  const methods = seedValue?.digestMethods
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
  const unstamped = unmetTimeStamp(seed.timeStamp, offered.timeStampFrom ?? null)
  if (unstamped) return unstamped
  if (seed.certify !== null && seed.certify !== (offered.certification ?? 0))
    return certificationAsked(seed.certify)
  if (seed.lockDocument?.required && !lockFits(seed.lockDocument.value, offered)) {
    return seed.lockDocument.value === 'true'
      ? 'that the document is locked'
      : 'that the document is not locked'
  }
  if (seed.appearanceFilter?.required) return `the appearance “${seed.appearanceFilter.value}”`
  return seed.certificate ? unmetCertificate(seed.certificate, offered.signer ?? null) : null
}

function certificationAsked(level: 0 | Permission): string {
  if (level === 0) return 'an approval, not a certification'
  return `a certification that allows ${{ 1: 'no changes', 2: 'filling in forms', 3: 'annotations' }[level]}`
}

function unmetTimeStamp(asked: SeedValue['timeStamp'], from: string | null): string | null {
  if (!asked?.required) return null
  if (asked.value === null) return from === null ? 'a time-stamp' : null
  return from !== null && sameAddress(asked.value, from) ? null : `a time-stamp from ${asked.value}`
}

/** However they are spelled. */
function sameAddress(a: string, b: string): boolean {
  return (URL.parse(a)?.href ?? a) === (URL.parse(b)?.href ?? b)
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
