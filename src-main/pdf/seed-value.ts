/** Seed values: what the author of a signature field asks of the signature that will fill it. */
import type { PdfDocument } from './document.ts'
import type { Found, PdfDict } from './syntax.ts'
import { booleanAt, dictAt, integerAt, isDict, itemsAt, nameAt, textAt, wordsAt } from './values.ts'

/** `required`: a signature that does not meet it must not be made; else it is a wish. */
export type Constraint<T> = { readonly value: T; readonly required: boolean }

export type SeedValue = {
  readonly filter: Constraint<string> | null
  /** In the order of preference. */
  readonly subFilters: Constraint<readonly string[]> | null
  /** `SHA1`, `SHA256`, `SHA384`, `SHA512`, `RIPEMD160`. */
  readonly digestMethods: Constraint<readonly string[]> | null
  /** A single `.` means: no reason may be given. */
  readonly reasons: Constraint<readonly string[]> | null
  readonly legalAttestations: Constraint<readonly string[]> | null
  /** Least version of the parser that must understand this dictionary. */
  readonly version: Constraint<number> | null
  readonly addRevocationInfo: Constraint<boolean> | null
  readonly lockDocument: Constraint<string> | null
  readonly appearanceFilter: Constraint<string> | null
  /** 0: an approval signature; 1 to 3: a certification with this level. */
  readonly certify: 0 | 1 | 2 | 3 | null
  /** Where to get it; null: anywhere. Never contacted because of this. */
  readonly timeStamp: Constraint<string | null> | null
  /** Constraints on the signer's certificate; null where there are none. */
  readonly certificate: CertificateConstraint | null
}

export type NamePart = { readonly type: string; readonly value: string }

export type CertificateConstraint = {
  /** /Ff: bits of what is required (1 subject, 2 issuer, 3 policy, 4 subject DN, 6 key usage, 7 URL). */
  readonly flags: number
  /** DER certificates, one of which must be the signer's. */
  readonly subjects: readonly Uint8Array[]
  /** DER certificates, one of which must be in the signer's path. */
  readonly issuers: readonly Uint8Array[]
  readonly policies: readonly string[]
  /** Attributes of the signer's name, by OID or short name: all of all of them. */
  readonly names: readonly NamePart[]
  readonly keyUsages: readonly string[]
  /** Where to get a certificate. Never contacted here. */
  readonly url: string | null
}

/** /Ff: bit positions, counted from 1 (ISO 32000-2, table 237). */
const BIT = {
  Filter: 1,
  SubFilter: 2,
  V: 3,
  Reasons: 4,
  LegalAttestation: 5,
  AddRevInfo: 6,
  DigestMethod: 7,
  LockDocument: 8,
  AppearanceFilter: 9,
} as const

/** @source ISO 32000-2, 12.7.5.5, tables 237 and 238 */
export function readSeedValue(doc: PdfDocument, dict: Found<PdfDict> | null): SeedValue | null {
  if (!dict) return null
  const flags = integerAt(doc, dict, 'Ff') ?? 0
  const constraint = <T>(key: keyof typeof BIT, value: T | null): Constraint<T> | null =>
    value === null ? null : { value, required: ((flags >> (BIT[key] - 1)) & 1) === 1 }
  const list = (key: keyof typeof BIT) =>
    constraint(key, dict.value.entries.has(key) ? wordsAt(doc, dict, key) : null)
  const mdp = dictAt(doc, dict, 'MDP')
  const certify = mdp && integerAt(doc, mdp, 'P')
  return {
    filter: constraint('Filter', nameAt(doc, dict, 'Filter')),
    subFilters: list('SubFilter'),
    digestMethods: list('DigestMethod'),
    reasons: list('Reasons'),
    legalAttestations: list('LegalAttestation'),
    version: constraint('V', integerAt(doc, dict, 'V')),
    addRevocationInfo: constraint('AddRevInfo', booleanAt(doc, dict, 'AddRevInfo')),
    lockDocument: constraint('LockDocument', nameAt(doc, dict, 'LockDocument')),
    appearanceFilter: constraint('AppearanceFilter', textAt(doc, dict, 'AppearanceFilter')),
    certify: certify === 0 || certify === 1 || certify === 2 || certify === 3 ? certify : null,
    timeStamp: timeStampOf(doc, dictAt(doc, dict, 'TimeStamp')),
    certificate: certificateOf(doc, dictAt(doc, dict, 'Cert')),
  }
}

function timeStampOf(doc: PdfDocument, dict: Found<PdfDict> | null): SeedValue['timeStamp'] {
  if (!dict) return null
  const required = ((integerAt(doc, dict, 'Ff') ?? 0) & 1) === 1
  return { value: textAt(doc, dict, 'URL') || null, required }
}

function certificateOf(doc: PdfDocument, dict: Found<PdfDict> | null): CertificateConstraint | null {
  if (!dict) return null
  return {
    flags: integerAt(doc, dict, 'Ff') ?? 0,
    subjects: bytesAt(doc, dict, 'Subject'),
    issuers: bytesAt(doc, dict, 'Issuer'),
    policies: wordsAt(doc, dict, 'OID'),
    names: itemsAt(doc, dict, 'SubjectDN').flatMap(item => (isDict(item) ? namePartsOf(doc, item) : [])),
    keyUsages: wordsAt(doc, dict, 'KeyUsage'),
    url: textAt(doc, dict, 'URL'),
  }
}

function namePartsOf(doc: PdfDocument, dict: Found<PdfDict>): readonly NamePart[] {
  return [...dict.value.entries.keys()].map(type => ({ type, value: textAt(doc, dict, type) ?? '' }))
}

function bytesAt(doc: PdfDocument, dict: Found, key: string): readonly Uint8Array[] {
  const array = doc.get(dict, key)
  if (array.value.kind !== 'array') return []
  return array.value.items.flatMap(item => {
    const { value, owner } = doc.resolve(item, array.owner)
    return value.kind === 'string' ? [doc.stringBytes(value, owner)] : []
  })
}
