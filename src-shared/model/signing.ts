/** What is asked when signing, and the life of a signing job. */
import { parsedOnce, z } from '../zod.ts'
import { CertificateInfo, TokenInfo } from './certificate.ts'
import { DocumentInfo } from './document.ts'
import { FileNamePattern } from './file-name.ts'
import { ShownRect } from './geometry.ts'
import { LastTry, OwnTries } from './pin.ts'
import { Placement, TextPlacement } from './placement.ts'
import { ValidationReport } from './report.ts'
import { Certification, Lock } from './restrictions.ts'
import { TimeStampChoice } from './services.ts'

/** Digests that can be asked for. */
export const DigestName = z.enum(['sha256', 'sha384', 'sha512'])
export type DigestName = z.output<typeof DigestName>

/** Digests that a signature can have: an Ed448 key brings its own, SHAKE256 with 512 bits (RFC 8419, 2.3). */
export const SignatureDigest = z.enum([...DigestName.options, 'shake256'])
export type SignatureDigest = z.output<typeof SignatureDigest>

export const PadesLevel = z.enum(['b-b', 'b-t', 'b-lt', 'b-lta'])
export type PadesLevel = z.output<typeof PadesLevel>

/** How the visible signature looks: as a named appearance says, else the lines chosen here with a picture on the left. */
export const Appearance = z.object({
  showName: z.boolean(),
  showDate: z.boolean(),
  showReason: z.boolean(),
  showLocation: z.boolean(),
  showIssuer: z.boolean().optional(),
  /** PNG or JPEG; takes the place of the picture of a named appearance. */
  imagePath: z.string().nullable(),
  /** What the picture was drawn from, for words; absent: it is the file itself. */
  imageName: z.string().max(255).nullable().optional(),
  /** Id of a named appearance. */
  named: z.string().nullable().optional(),
})
export type Appearance = z.output<typeof Appearance>

export const PLAIN_APPEARANCE: Appearance = {
  showName: true,
  showDate: true,
  showReason: true,
  showLocation: true,
  imagePath: null,
}

/** Where the signed file goes. `path` null: beside the input, named by `fileName`, the next free number if taken. */
export const Output = z.object({
  path: z.string().nullable(),
  /** Where `path` is null: the folder of downloads in place of the input's. */
  folder: z.literal('downloads').optional(),
  /** `{name}-signed` when it is not given. */
  fileName: FileNamePattern.optional(),
  overwrite: z.boolean(),
  /** Replaces the input by the signed file, in one rename, after the check. Only when asked. */
  inPlace: z.boolean(),
})
export type Output = z.output<typeof Output>

/** One document of a job: open already, or a path that the job opens itself (and closes again). */
export const SignItem = z.object({
  source: z.union([
    z.object({ documentId: z.string() }),
    z.object({ path: z.string(), password: z.string().nullable() }),
  ]),
  placement: z.union([Placement, TextPlacement]).nullable(),
  /** An existing empty field or the name of a new one; null: a new `SignatureN`. */
  field: z.string().nullable(),
  output: Output,
})
export type SignItem = z.output<typeof SignItem>

export const SignRequest = z.object({
  items: z.array(SignItem).min(1),
  tokenId: z.string(),
  /** The token or key file that opens documents encrypted for certificates; absent: the one that signs. */
  openingTokenId: z.string().optional(),
  /** Null only for a PKCS#12 file whose certificates are still locked: its one usable certificate is taken. */
  fingerprint: z.string().nullable(),
  /** Null: the one that fits the key. */
  digest: DigestName.nullable(),
  level: PadesLevel,
  /** Where the services cannot be reached: sign at B-B with room for the rest, and remember the file. */
  finishLater: z.boolean().optional(),
  /** Absent: the services of the settings. */
  timeStamps: TimeStampChoice.optional(),
  reason: z.string().nullable(),
  location: z.string().nullable(),
  contact: z.string().nullable(),
  /** The name to show and to write as /Name; null: the certificate's. */
  name: z.string().nullable(),
  appearance: Appearance,
  /** Null: an approval signature. A certification can only be the first signature of a document. */
  certify: Certification.nullable(),
  lock: Lock.nullable(),
  /** Everything but the token's signature; nothing is written. */
  dryRun: z.boolean(),
})
export type SignRequest = z.output<typeof SignRequest>

/**
 * What the job asks. `pin`: type it. `reader`: type it on the reader. `reader-last-try`: say first that it shall be typed
 * there (`confirmedLastTry`, an empty PIN). `locked`: nothing can be typed.
 * `token-removed`: put the same token back; the job goes on by itself.
 */
export const PinQuestion = z.object({
  kind: z.enum(['pin', 'reader', 'reader-last-try', 'locked', 'token-removed']),
  /** `login` for the token, `signature` where the key wants its PIN for every use (CKA_ALWAYS_AUTHENTICATE). */
  purpose: z.enum(['login', 'signature', 'password']),
  /** What the key is wanted for: a signature, or opening a document that is encrypted for its certificate. */
  use: z.enum(['sign', 'open']),
  /** The PIN given before in this job was wrong. */
  wrongBefore: z.boolean(),
  /** A number only where the token really gives one. */
  triesLeft: z.number().int().nullable(),
  /** Failed tries of ours since the last right one. */
  ownTries: OwnTries,
  /** Unless `no`, it must be confirmed by the person (`confirmedLastTry`). */
  lastTry: LastTry,
  /** From the token's flags. */
  state: z.enum(['ok', 'count-low', 'final-try', 'locked', 'unknown']),
  minLength: z.number().int(),
  maxLength: z.number().int(),
})
export type PinQuestion = z.output<typeof PinQuestion>

/** Where a token names no greatest length: nothing longer is a PIN or a password. */
export const DEFAULT_QUESTION_LIMITS = { maxLength: 256 } as const

/** What becomes of an earlier signature. `unclear`: nobody can tell afterwards; `doubted`: it was not whole before. */
export const EarlierEffect = z.enum(['kept', 'unclear', 'doubted'])
export type EarlierEffect = z.output<typeof EarlierEffect>

export const Warning = z.object({ code: z.string(), title: z.string(), text: z.string() })
export type Warning = z.output<typeof Warning>

/** What is known of a signature before it is made: told before a PIN is asked, and by a dry run. */
export const Preparation = z.object({
  outputName: z.string(),
  /** That will be reached. */
  level: PadesLevel,
  /** Where that is less than was asked: one sentence why. */
  missing: z.string().nullable(),
  /** The time-stamp service that answered, by its name; null: none was asked, or none did. */
  timeFrom: z.string().nullable(),
  /** Signatures and document time-stamps that are there, and what validation will say of them. */
  earlier: z.array(z.object({ field: z.string(), timestamp: z.boolean(), effect: EarlierEffect })),
  certify: Certification.nullable(),
  /** Asked for, or brought by the field. */
  lock: Lock.nullable(),
  /** Bytes reserved for the signature in /Contents. */
  contentsBytes: z.number().int(),
  warnings: z.array(Warning),
})
export type Preparation = z.output<typeof Preparation>

export const SignTimings = z.object({
  prepareMs: z.number(),
  tokenMs: z.number(),
  networkMs: z.number(),
  writeMs: z.number(),
  checkMs: z.number(),
})
export type SignTimings = z.output<typeof SignTimings>

export const SignedDocument = z.object({
  input: z.string(),
  /** Null for a dry run. */
  output: z.string().nullable(),
  /** Where it is, or after a dry run would be, saved. */
  plannedOutput: z.string(),
  outputName: z.string().nullable(),
  folders: z.array(z.string()),
  /** That was reached. */
  level: PadesLevel,
  /** Where that is less than was asked: what the file still wants, and one sentence why it lacks it. */
  pending: z.object({ level: PadesLevel, missing: z.string() }).optional(),
  /** At B-LTA, ISO 8601: when the certificate of the time-stamp over the file ends. */
  archiveUntil: z.string().optional(),
  field: z.string(),
  signer: z.object({
    subject: z.string(),
    name: z.string(),
    issuerName: z.string(),
    fingerprint: z.string(),
  }),
  digest: SignatureDigest,
  /** The four numbers of /ByteRange. */
  byteRange: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** ISO 8601. */
  time: z.string(),
  timeSource: z.enum(['claimed', 'tsa']),
  bytesIn: z.number(),
  bytesOut: z.number(),
  timings: SignTimings,
  pageIndex: z.number().int().nullable(),
  rect: ShownRect.nullable(),
  /** Signatures in the document once it is saved, this one included. */
  signatureCount: z.number().int(),
  warnings: z.array(Warning),
  prepared: Preparation,
  /** Our own check of the finished file, made before it got its name. Null for a dry run. */
  report: ValidationReport.nullable(),
})
export type SignedDocument = z.output<typeof SignedDocument>

export const WireFailure = z.object({ code: z.string(), details: z.unknown() })
export type WireFailure = z.output<typeof WireFailure>

export const SignResult = parsedOnce(
  z.union([
    z.object({ ok: z.literal(true), document: SignedDocument }),
    z.object({ ok: z.literal(false), input: z.string(), error: WireFailure }),
  ]),
)
export type SignResult = z.output<typeof SignResult>

export const SignPhase = z.enum([
  'preparing',
  'awaiting-pin',
  'signing',
  'checking',
  'writing',
  'done',
  'failed',
  'cancelled',
])
export type SignPhase = z.output<typeof SignPhase>

/** A document that is encrypted for certificates, and the token or key file that shall open it. */
export const OpeningRequest = z.object({ path: z.string(), tokenId: z.string() })
export type OpeningRequest = z.output<typeof OpeningRequest>

export const SignJob = z.object({
  jobId: z.string(),
  /** `open`: no signature is made, only a document is opened. */
  use: z.enum(['sign', 'open']),
  phase: SignPhase,
  /** Index of the item under way, and how many there are. */
  itemIndex: z.number().int(),
  itemCount: z.number().int(),
  itemName: z.string(),
  /** Bytes hashed and copied of the item under way. */
  progress: z.object({ done: z.number(), total: z.number() }).nullable(),
  question: PinQuestion.nullable(),
  token: TokenInfo.omit({ certificates: true }).nullable(),
  certificate: CertificateInfo.nullable(),
  /** Of the item under way, once it is prepared. */
  prepared: Preparation.nullable(),
  results: z.array(SignResult),
  /** What an opening job has opened, once it is done. */
  opened: DocumentInfo.nullable(),
  /** Why the whole job ended, when it failed. */
  error: WireFailure.nullable(),
})
export type SignJob = z.output<typeof SignJob>
