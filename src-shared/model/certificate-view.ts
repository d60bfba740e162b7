/** A certificate with everything that stands in it, in words: for the viewer and the command line. */
import { z } from '../zod.ts'
import { RevocationAnswer } from './revocation.ts'

/** Where a certificate is found. */
export const CertificateSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('token'), tokenId: z.string(), fingerprint: z.string() }),
  /** One of those inside an open PDF: a signer, an issuer, a time-stamp service. */
  z.object({ kind: z.literal('document'), documentId: z.string(), fingerprint: z.string() }),
  /** A PDF, or a file of certificates. Null: the first one. */
  z.object({ kind: z.literal('file'), path: z.string(), fingerprint: z.string().nullable() }),
])
export type CertificateSource = z.output<typeof CertificateSource>

export const FieldPart = z.object({
  label: z.string(),
  value: z.string(),
  /** The technical name, where there is one. */
  tech: z.string().nullable(),
})
export type FieldPart = z.output<typeof FieldPart>

/** One line of the certificate, and what is behind it. */
export const CertificateField = z.object({
  group: z.enum(['certificate', 'extension']),
  name: z.string(),
  /** Of the extension. */
  oid: z.string().nullable(),
  critical: z.boolean(),
  /** In one line. */
  value: z.string(),
  /** Bytes, numbers and names in their technical form. */
  mono: z.boolean(),
  /** What the field is for, in one sentence. */
  explanation: z.string(),
  parts: z.array(FieldPart),
})
export type CertificateField = z.output<typeof CertificateField>

/** One value of the ASN.1 structure, as `openssl asn1parse` tells it. */
export const AsnLine = z.object({
  /** Bytes from the start of the certificate. */
  offset: z.number().int(),
  depth: z.number().int(),
  headerBytes: z.number().int(),
  contentBytes: z.number().int(),
  constructed: z.boolean(),
  type: z.string(),
  /** Of a primitive value: text, number or hex; null for a constructed one. */
  value: z.string().nullable(),
  /** It stands inside an OCTET STRING or BIT STRING. */
  encapsulated: z.boolean(),
})
export type AsnLine = z.output<typeof AsnLine>

export const CertificateUse = z.object({
  use: z.enum(['sign', 'log-in', 'encrypt', 'issue', 'time-stamp']),
  allowed: z.boolean(),
  tech: z.string(),
})
export type CertificateUse = z.output<typeof CertificateUse>

export const ChainLink = z.object({
  name: z.string(),
  /** Null: this link is missing, nothing but its name is known. */
  fingerprint: z.string().nullable(),
  role: z.enum(['root', 'issuer', 'own']),
  /** Where it was found. */
  from: z.enum(['token', 'document', 'system', 'network', 'itself', 'nowhere']),
  notAfter: z.string().nullable(),
  /** What is wrong with it, in a sentence that ends the name. Empty: nothing. */
  problems: z.array(z.string()),
})
export type ChainLink = z.output<typeof ChainLink>

export const CertificateView = z.object({
  fingerprint: z.string(),
  fingerprintSha1: z.string(),
  subjectName: z.string(),
  issuerName: z.string(),
  /** For the line below the name. */
  kind: z.enum([
    'qualified-signature',
    'qualified-seal',
    'qualified-web',
    'signature',
    'time-stamp',
    'issuer',
    'other',
  ]),
  /** QcSSCD. */
  qualifiedDevice: z.boolean(),
  serialNumber: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  validity: z.enum(['valid', 'expired', 'not-yet-valid']),
  uses: z.array(CertificateUse),
  holder: z.array(FieldPart),
  issuer: z.array(FieldPart),
  policyUrl: z.string().nullable(),
  /** Numbers of the person that stand in it: masked wherever they are shown, until asked for. */
  personal: z.array(z.string()),
  key: z.object({
    description: z.string(),
    place: z.enum(['token', 'key-file', 'unknown']),
    tokenName: z.string().nullable(),
    /** Null: not known before the PIN was given once. */
    copyable: z.boolean().nullable(),
    pinEachTime: z.boolean().nullable(),
    madeThere: z.boolean().nullable(),
  }),
  chain: z.object({
    /** Root first, this certificate last. */
    links: z.array(ChainLink),
    /** `trusted`: ends in a root that this computer trusts. `complete`: ends in a root it does not know. */
    state: z.enum(['trusted', 'complete', 'incomplete', 'broken']),
    /** An address where the missing issuer may be had. */
    canFetch: z.boolean(),
  }),
  revocation: z.object({
    /** `none`: the issuer offers no answer; `no-issuer`: the issuer's certificate is needed first. */
    how: z.enum(['ask', 'none', 'no-issuer', 'root']),
    answer: RevocationAnswer.nullable(),
  }),
  fields: z.array(CertificateField),
  structure: z.array(AsnLine),
  pem: z.string(),
  /** Of the DER. */
  bytes: z.number().int(),
})
export type CertificateView = z.output<typeof CertificateView>

/** The certificates of one signature in a document. */
export const DocumentSignature = z.object({
  field: z.string(),
  /** Fingerprint; null where the signature cannot be read. */
  signer: z.string().nullable(),
  certificates: z.array(
    z.object({
      fingerprint: z.string(),
      name: z.string(),
      role: z.enum(['signer', 'issuer', 'time-stamp', 'other']),
    }),
  ),
})
export type DocumentSignature = z.output<typeof DocumentSignature>

export const ExportFormat = z.enum(['der', 'pem', 'p7b'])
export type ExportFormat = z.output<typeof ExportFormat>
