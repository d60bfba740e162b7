/** Whether what came after a signature is what its signer allowed. */
import { readerOfPrefix } from '../pdf/cached-reader.ts'
import { openPdf, type PdfDocument } from '../pdf/document.ts'
import { documentFacts } from '../pdf/document-facts.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { locksField, signatureFields } from '../pdf/fields.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import { compareDocuments, type DocumentChanges } from './document-changes.ts'
import type { AddedSignature } from './document-differences.ts'
import { finding, type SignatureFinding } from './findings.ts'
import { type Permission, permissionOf } from './permissions.ts'
import { isDamage } from './signature-list.ts'

export type LaterChanges = {
  readonly state: 'none' | 'allowed' | 'not-allowed' | 'unknown'
  readonly findings: readonly SignatureFinding[]
  /** Signatures that were added later; for `allowed` to hold they must be what they claim. */
  readonly added: readonly AddedSignature[]
}

const MAX_REVISIONS = 100

/**
 * @param doc    the whole document
 * @param end    where the signed bytes end
 * @param unlock that opened it
 */
export async function judgeLaterChanges(
  doc: PdfDocument,
  dictionary: Found<PdfDict>,
  end: number,
  unlock: Unlock,
): Promise<LaterChanges> {
  if (end === doc.size) return { state: 'none', findings: [], added: [] }
  const before = openPart(doc, end, unlock)
  const later = doc.revisions.filter(revision => revision.markerEnd > end).slice(0, -1)
  const between = later.map(revision => openPart(doc, revision.end, unlock))
  const known = between.filter(part => part !== null)
  if (before === null || known.length !== between.length || between.length > MAX_REVISIONS) return UNKNOWN
  const changes = await compareDocuments(before, known, doc)
  return judgeChanges(before, dictionary.owner.num, changes)
}

/**
 * @param before          the document with the signature, before the changes
 * @param signatureNumber of its dictionary
 */
export function judgeChanges(
  before: PdfDocument,
  signatureNumber: number,
  changes: DocumentChanges,
): LaterChanges {
  if (changes.forbidden !== null) return notAllowed(FORBIDDEN_WORDS[changes.forbidden], [])
  if (changes.notUnderstood) return UNKNOWN
  // Read from the signed bytes only.
  const signature = before.object(signatureNumber)
  const permission =
    signature?.value.kind === 'dict'
      ? permissionOf(before, { value: signature.value, owner: signature })
      : null
  const locked = breaksLock(changes, before, signatureNumber)
  const limits = locked === null ? null : limitsOf(before, permission, locked)
  return limits === null ? UNKNOWN : judge(changes, limits)
}

/** What the signature says itself, and what a certification below it lets be added to pages. */
type Limits = {
  readonly permission: Permission | null
  readonly commentsAllowed: boolean
  readonly locked: boolean
}

function limitsOf(before: PdfDocument, permission: Permission | null, locked: boolean): Limits | null {
  const certified = quietlyRead(() => documentFacts(before).certification?.level ?? null)
  if (certified === undefined) return null
  return { permission, locked, commentsAllowed: (permission ?? certified) === 3 }
}

const FORBIDDEN_WORDS = {
  pages: 'The pages of the document were changed after this signature.',
  fields: 'Form fields were added to the document or taken out of it after this signature.',
  actions: 'What runs when the document is opened was changed after this signature.',
} as const

function notAllowed(text: string, added: readonly AddedSignature[]): LaterChanges {
  return { state: 'not-allowed', findings: [finding('changes.not-allowed', text)], added }
}

/** Undefined where the document cannot be read that far. */
function quietlyRead<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

/**
 * Whether a field that this signature locked was signed or filled in later, or its lock allows no such change at all.
 * Null: not known.
 *
 * @source ISO 32000-2:2020, 12.7.5.5 (table 236), 12.8.2.4
 */
function breaksLock(changes: DocumentChanges, before: PdfDocument, signatureNumber: number): boolean | null {
  const found = quietlyRead(() => {
    const all = documentFacts(before).locks
    if (all.length === 0) return false
    const fields = signatureFields(before)
    const own = fields.find(({ signature }) => signature?.owner.num === signatureNumber)
    const locks = all.filter(({ field }) => field === own?.name)
    const signed = changes.signatures.filter(({ timestamp }) => !timestamp)
    const names = fields
      .filter(({ id }) => signed.some(({ fieldNumber }) => fieldNumber === id?.num))
      .map(({ name }) => name)
    const touched = [...names, ...changes.filled]
    const isChanged =
      signed.length > 0 || changes.filled.length > 0 || changes.comments > 0 || changes.information
    return locks.some(
      lock =>
        (lock.permission === 1 && isChanged) ||
        (lock.permission === 2 && changes.comments > 0) ||
        touched.some(name => locksField(lock, name)),
    )
  })
  return found ?? null
}

const UNKNOWN: LaterChanges = {
  state: 'unknown',
  findings: [
    finding(
      'changes.unknown',
      'The document was changed after this signature. What changed has not been judged, so look at the signed version.',
    ),
  ],
  added: [],
}

function judge(changes: DocumentChanges, { permission, commentsAllowed, locked }: Limits): LaterChanges {
  const { signatures: added, filled, comments, information } = changes
  const signatures = added.filter(({ timestamp }) => !timestamp)
  if (added.some(({ certification }) => certification)) return UNKNOWN
  const isChanged = signatures.length > 0 || filled.length > 0 || comments > 0 || information
  if (permission === 1 && isChanged)
    return notAllowed('The signer allowed no changes, and the document was changed afterwards.', added)
  if (locked) return notAllowed('The signer locked fields, and one of them was changed afterwards.', added)
  if (comments > 0 && !commentsAllowed)
    return notAllowed('Comments were put onto pages after this signature, which does not allow them.', added)
  // A new field is more than filling in an existing one; readers disagree whether P 2 and 3 allow it.
  if (permission !== null && signatures.some(({ existingField }) => !existingField)) {
    const text =
      'A signature field was added and signed after this certification, which allows only existing fields.'
    return { state: 'unknown', findings: [finding('changes.unknown', text)], added }
  }
  const findings = [finding('changes.allowed', `Added after this signature: ${kindsOf(changes)}.`)]
  if (comments > 0) findings.push(finding('changes.comments', COMMENTS))
  return { state: 'allowed', findings, added }
}

const COMMENTS =
  'Comments or drawings were put onto pages after this signature. They are allowed, but may cover what was signed.'

function kindsOf({
  signatures: added,
  filled,
  comments,
  validationData,
  information,
}: DocumentChanges): string {
  const signatures = added.filter(({ timestamp }) => !timestamp).length
  const kinds = [
    signatures > 0 && (signatures === 1 ? 'a further signature' : 'further signatures'),
    added.length > signatures && 'a document time-stamp',
    filled.length > 0 && (filled.length === 1 ? 'the value of a form field' : 'values of form fields'),
    comments > 0 && (comments === 1 ? 'a comment' : 'comments'),
    validationData && 'material for checking the signatures later',
    information && 'other document properties (title, author, program)',
  ].filter(kind => kind !== false)
  return kinds.length === 0 ? 'an update without content' : kinds.join(', ')
}

/** Each signature of a document is compared with the same earlier revisions. */
const parts = new WeakMap<PdfDocument, Map<number, PdfDocument | null>>()

/** The document as it was when its first `end` bytes were the whole file; null where that cannot be read. */
function openPart(doc: PdfDocument, end: number, unlock: Unlock): PdfDocument | null {
  const known = parts.get(doc) ?? new Map<number, PdfDocument | null>()
  parts.set(doc, known)
  const before = known.get(end)
  if (before !== undefined) return before
  const part = partOf(doc, end, unlock)
  known.set(end, part)
  return part
}

function partOf(doc: PdfDocument, end: number, unlock: Unlock): PdfDocument | null {
  try {
    return openPdf(readerOfPrefix(doc.reader, end), unlock, doc)
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
}
