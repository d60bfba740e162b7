/** The validation report: findings are data, not errors. */
import { z } from '../zod.ts'
import { Certification } from './restrictions.ts'

/** ETSI EN 319 102-1, 5.1.3: TOTAL-PASSED, INDETERMINATE, TOTAL-FAILED. */
export const Verdict = z.enum(['passed', 'indeterminate', 'failed'])
export type Verdict = z.output<typeof Verdict>

/** Sub-indications of ETSI EN 319 102-1, table 6, those we can reach so far. */
export const SubIndication = z.enum([
  'FORMAT_FAILURE',
  'HASH_FAILURE',
  'SIG_CRYPTO_FAILURE',
  'SIG_CONSTRAINTS_FAILURE',
  'CHAIN_CONSTRAINTS_FAILURE',
  'CRYPTO_CONSTRAINTS_FAILURE',
  'EXPIRED',
  'NOT_YET_VALID',
  'OUT_OF_BOUNDS_NO_POE',
  'NO_SIGNING_CERTIFICATE_FOUND',
  'NO_CERTIFICATE_CHAIN_FOUND',
  'REVOKED_NO_POE',
  'SIGNED_DATA_NOT_FOUND',
  'CUSTOM',
])
export type SubIndication = z.output<typeof SubIndication>

export const Finding = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  text: z.string(),
})
export type Finding = z.output<typeof Finding>

export const ReportedSigner = z.object({
  subject: z.string(),
  name: z.string(),
  issuer: z.string(),
  issuerName: z.string(),
  serialNumber: z.string(),
  fingerprint: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  /** The chain ends in an anchor that was given. */
  trusted: z.boolean(),
})
export type ReportedSigner = z.output<typeof ReportedSigner>

/** One certificate on the way from the signer to a trusted one. */
export const ChainCertificate = z.object({
  subject: z.string(),
  /** Common name, or the best name there is. */
  name: z.string(),
  issuer: z.string(),
  /** SHA-256, lower-case hex. */
  fingerprint: z.string(),
  /** Where it came from: the signature itself, elsewhere in the document, the person's own trust, the system's. */
  source: z.enum(['signature', 'document', 'given', 'system']),
})
export type ChainCertificate = z.output<typeof ChainCertificate>

/** Form fields that a signature locks (FieldMDP): all, those named, or all but these. Full names. */
export const LockedFields = z.object({
  action: z.enum(['all', 'include', 'exclude']),
  fields: z.array(z.string()),
})
export type LockedFields = z.output<typeof LockedFields>

export const SignatureReport = z.object({
  field: z.string(),
  kind: z.enum(['signature', 'certification', 'document-timestamp']),
  subFilter: z.string().nullable(),
  verdict: Verdict,
  subIndication: SubIndication.nullable(),
  /** Digest and signature verify over the bytes that /ByteRange names. */
  integrity: z.boolean(),
  coversWholeFile: z.boolean(),
  /** `unknown` until changes are judged object by object. */
  changesAfter: z.enum(['none', 'allowed', 'not-allowed', 'unknown']),
  signer: ReportedSigner.nullable(),
  /** The signer first; with trust, up to and including the trusted certificate. Empty: no signer is known. */
  chain: z.array(ChainCertificate),
  time: z.object({ value: z.string().nullable(), source: z.enum(['claimed', 'tsa', 'document-timestamp']) }),
  level: z.enum(['b-b', 'b-t', 'b-lt', 'b-lta']).nullable(),
  digest: z.string().nullable(),
  byteRange: z.array(z.number()).nullable(),
  /** What may be changed in the document after it (DocMDP), by a certification or a lock; null: it does not say. */
  allows: Certification.nullable(),
  locks: z.array(LockedFields),
  reason: z.string().nullable(),
  location: z.string().nullable(),
  findings: z.array(Finding),
})
export type SignatureReport = z.output<typeof SignatureReport>

export const ValidationReport = z.object({
  file: z.string(),
  /** The worst of all signatures; null when there is none. */
  verdict: Verdict.nullable(),
  signatures: z.array(SignatureReport),
  findings: z.array(Finding),
})
export type ValidationReport = z.output<typeof ValidationReport>
