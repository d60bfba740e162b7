/** Raising the level of signatures that exist, now or when the network is back. */
import { z } from '../zod.ts'
import { TimeStampChoice } from './services.ts'
import { Output, PadesLevel, WireFailure } from './signing.ts'

export const ExtendRequest = z.object({
  path: z.string(),
  password: z.string().nullable(),
  /** Null: only a time-stamp over the document, whether it is signed or not. */
  level: z.enum(['b-t', 'b-lt', 'b-lta']).nullable(),
  output: Output,
  /** Absent: the services of the settings. */
  timeStamps: TimeStampChoice.optional(),
})
export type ExtendRequest = z.output<typeof ExtendRequest>

export const Extended = z.object({
  input: z.string(),
  output: z.string(),
  /** That was reached; null for a time-stamp alone. */
  level: z.enum(['b-t', 'b-lt', 'b-lta']).nullable(),
  /** Where that is less than was asked: one sentence why. */
  missing: z.string().optional(),
  /** Of an archived file, ISO 8601: when the certificate of its last time-stamp ends. */
  archiveUntil: z.string().optional(),
  bytesIn: z.number(),
  bytesOut: z.number(),
})
export type Extended = z.output<typeof Extended>

/** A signed file that waits for its level. */
export const PendingFile = z.object({
  path: z.string(),
  level: PadesLevel,
  /** One sentence: what stood in the way the last time. */
  missing: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** `network` passes by itself; with the others a person has to do something. */
  trouble: z.enum(['network', 'password', 'key', 'file']).default('network'),
  /** When the signer's certificate ends, ISO 8601; null where it is not known. */
  certificateEnds: z.string().nullable().default(null),
  /** The file as it was left; null where it is not known. */
  stamp: z.object({ size: z.number(), mtimeMs: z.number() }).nullable().default(null),
})
export type PendingFile = z.output<typeof PendingFile>

/** How a time-stamp service answered a test. */
export const ServiceTest = z.object({
  /** Milliseconds to a time-stamp that was checked in full; null: there was none. */
  answeredMs: z.number().nullable(),
  /** Why there was none, in one or more sentences. */
  problem: z.string().nullable(),
})
export type ServiceTest = z.output<typeof ServiceTest>

export const PendingResult = z.object({
  path: z.string(),
  /** Null: it reached its level, and waits no longer. */
  error: WireFailure.nullable(),
})
export type PendingResult = z.output<typeof PendingResult>

/** A file at B-LTA that this computer archived or looked at. */
export const ArchivedFile = z.object({
  path: z.string(),
  /** ISO 8601: until then it must be renewed. */
  until: z.string(),
})
export type ArchivedFile = z.output<typeof ArchivedFile>

export const RenewResult = z.object({
  path: z.string(),
  /** The renewed file, where there is one. */
  output: z.string().nullable(),
  /** ISO 8601, until when that one proves. */
  until: z.string().nullable(),
  error: WireFailure.nullable(),
})
export type RenewResult = z.output<typeof RenewResult>
