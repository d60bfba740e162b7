/** What the window and the command line know about an open document. */
import { z } from '../zod.ts'
import { PageRect, PageView } from './geometry.ts'
import { Lock } from './restrictions.ts'

/** A signature field, empty or signed. `rect` is null where the field is invisible. */
export const SignatureField = z.object({
  name: z.string(),
  pageIndex: z.number().int().nullable(),
  rect: PageRect.nullable(),
  signed: z.boolean(),
  /** Empty, and no earlier signature locks it. */
  signable: z.boolean(),
  /** What its signature will lock, because the field asks for it; null: nothing. */
  lock: Lock.nullable(),
  /** Who signed, as the signature itself tells (not verified here). Null while empty. */
  signerName: z.string().nullable(),
  /** ISO 8601, from /M (claimed). */
  claimedTime: z.string().nullable(),
})
export type SignatureField = z.output<typeof SignatureField>

/** Something the person must know before signing; `blocks` means it cannot be signed. */
export const Obstacle = z.object({
  /** A code of the error catalogue (`pdf.certified-no-changes`, …) or of a warning (`pdf.recovered`, …). */
  code: z.string(),
  blocks: z.boolean(),
  title: z.string(),
  text: z.string(),
})
export type Obstacle = z.output<typeof Obstacle>

export const PageInfo = PageView
export type PageInfo = z.output<typeof PageInfo>

export const DocumentInfo = z.object({
  documentId: z.string(),
  path: z.string(),
  /** File name with extension. */
  name: z.string(),
  /** Names of the folders above it, nearest last, at most three: for "Clients › Ribeiro". */
  folders: z.array(z.string()),
  size: z.number().int(),
  pageCount: z.number().int(),
  /** The boxes of the first pages (at most 200); further ones by `documents.page`. */
  pages: z.array(PageInfo),
  encrypted: z.boolean(),
  /** The cross-reference was broken and has been rebuilt by scanning. */
  recovered: z.boolean(),
  fields: z.array(SignatureField),
  obstacles: z.array(Obstacle),
  /** The name a signed copy would get, beside the input. */
  suggestedOutput: z.string(),
})
export type DocumentInfo = z.output<typeof DocumentInfo>

export const RecentDocument = z.object({
  path: z.string(),
  name: z.string(),
  folders: z.array(z.string()),
  /** ISO 8601, last opened or signed by us. */
  usedAt: z.string(),
  /** ISO 8601, modification time on disk. Null when the file is gone. */
  changedAt: z.string().nullable(),
  /** Number of signatures found when last looked at. */
  signatureCount: z.number().int(),
  state: z.enum(['unsigned', 'signed', 'missing']),
})
export type RecentDocument = z.output<typeof RecentDocument>
