/** Tokens, drivers and certificates as the person sees them. No key, no PIN, no handle. */
import { z } from '../zod.ts'

/** Why a certificate cannot sign. The words for each live in `model/unusable-words.ts`. */
export const UnusableReason = z.enum([
  'expired',
  'not-yet-valid',
  'revoked',
  'not-for-signing',
  'certificate-authority',
  'no-private-key',
  'algorithm-not-supported',
  'token-cannot-sign',
  'withheld',
  'unreadable',
])
export type UnusableReason = z.output<typeof UnusableReason>

export const KeyKind = z.enum([
  'rsa',
  'ec-p256',
  'ec-p384',
  'ec-p521',
  'ec-brainpool256',
  'ec-brainpool384',
  'ec-brainpool512',
  'ed25519',
  'ed448',
  'other',
])
export type KeyKind = z.output<typeof KeyKind>

export const CertificateInfo = z.object({
  /** Stable within a token: the SHA-256 fingerprint of the certificate, 64 hex digits, lower case. */
  fingerprint: z.string(),
  tokenId: z.string(),
  /** CKA_LABEL, may be empty. */
  label: z.string(),
  /** CKA_ID as lower-case hex, may be empty. */
  keyId: z.string(),
  subject: z.string(),
  /** Common name, or the best name there is. */
  subjectName: z.string(),
  issuer: z.string(),
  issuerName: z.string(),
  serialNumber: z.string(),
  /** ISO 8601. */
  notBefore: z.string(),
  notAfter: z.string(),
  keyKind: KeyKind,
  /** Bits of the modulus or of the curve. */
  keyBits: z.number().int(),
  /** What a key is called whose kind is `other`, or its number. */
  keyName: z.string().optional(),
  /** Names as in RFC 5280: digitalSignature, nonRepudiation, … Empty when the extension is absent. */
  keyUsage: z.array(z.string()),
  qualified: z.boolean(),
  /** id-etsi-qcs-QcType: made for a person's signatures, an organisation's seals, web sites. Null: it does not say. */
  qualifiedFor: z.enum(['esign', 'eseal', 'web']).nullable(),
  /** id-etsi-qcs-QcSSCD: the issuer says that the key is in a certified device. */
  qualifiedDevice: z.boolean(),
  usable: z.boolean(),
  unusable: UnusableReason.nullable(),
})
export type CertificateInfo = z.output<typeof CertificateInfo>

/** What the token says of its user PIN, from the CKF_USER_PIN_* flags. PKCS#11 reports flags, not a count. */
export const PinState = z.enum([
  'ok',
  'count-low',
  'final-try',
  'locked',
  'to-be-changed',
  'not-initialized',
  'unknown',
])
export type PinState = z.output<typeof PinState>

export const TokenInfo = z.object({
  /** Of the token itself: the same in any slot, through any driver and when it is put back. */
  tokenId: z.string(),
  kind: z.enum(['pkcs11', 'pkcs12']),
  label: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  serial: z.string(),
  /** The reader or slot description. */
  reader: z.string(),
  modulePath: z.string(),
  removable: z.boolean(),
  loginRequired: z.boolean(),
  /** CKF_PROTECTED_AUTHENTICATION_PATH: the PIN is typed on the reader. */
  readerKeypad: z.boolean(),
  pin: PinState,
  /** Bytes or characters, from CK_TOKEN_INFO; 0 when the token does not say. */
  minPinLength: z.number().int(),
  maxPinLength: z.number().int(),
  /** True where certificates show only after the password was given once (PKCS#12). */
  certificatesLocked: z.boolean(),
  certificates: z.array(CertificateInfo),
})
export type TokenInfo = z.output<typeof TokenInfo>

export const ModuleState = z.enum([
  'ready',
  'loading',
  'missing',
  'not-a-module',
  'wrong-architecture',
  'failed',
  'crashed',
  'not-answering',
  /** By itself, after too many crashes. */
  'switched-off',
  /** By the person. */
  'off',
])
export type ModuleState = z.output<typeof ModuleState>

export const ModuleInfo = z.object({
  path: z.string(),
  /** The vendor's name for people ("OpenSC", "SafeNet"), or the library description. */
  name: z.string(),
  state: ModuleState,
  /** Where we know it from. */
  source: z.enum(['known', 'settings', 'argument']),
  libraryVersion: z.string().nullable(),
  /** Found processor and word size when it is the wrong one ("x86, 32-bit"). */
  architecture: z.string().nullable(),
  tokenCount: z.number().int(),
  /** Tokens in readers that were never set up. Software tokens offer such a slot all the time: those do not count. */
  blankCount: z.number().int().optional(),
  /** It has been looking at its readers for a while: some drivers need seconds for a card that was put in. */
  reading: z.boolean().optional(),
  /** The failure with its words, and the details of its code so that it can be thrown again elsewhere. */
  error: z
    .object({
      code: z.string(),
      details: z.unknown().optional(),
      title: z.string(),
      text: z.string(),
      remedy: z.string(),
    })
    .nullable(),
})
export type ModuleInfo = z.output<typeof ModuleInfo>

/** What a driver says when it is tried. `module.error` tells why it cannot be used. */
export const DriverTest = z.object({
  module: ModuleInfo,
  /** Labels. */
  tokens: z.array(z.string()),
  readers: z.array(z.string()),
})
export type DriverTest = z.output<typeof DriverTest>

/** A slot as a driver reports it: what explains why a token does not show. */
export const ReaderInfo = z.object({
  modulePath: z.string(),
  name: z.string(),
  tokenPresent: z.boolean(),
  /** Code of the failure that keeps the token in it from use; null: nothing is wrong. */
  problem: z.string().nullable(),
})
export type ReaderInfo = z.output<typeof ReaderInfo>

export const TokenList = z.object({ modules: z.array(ModuleInfo), tokens: z.array(TokenInfo) })
export type TokenList = z.output<typeof TokenList>
