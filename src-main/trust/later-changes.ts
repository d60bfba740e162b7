/** Whether what came after a signature is what its signer allowed. */
import { readerOfPrefix } from '../pdf/cached-reader.ts'
import { openPdf, type PdfDocument } from '../pdf/document.ts'
import { documentFacts } from '../pdf/document-facts.ts'
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
 * @param doc      the whole document
 * @param end      where the signed bytes end
 * @param password that opened it
 */
export async function judgeLaterChanges(
  doc: PdfDocument,
  dictionary: Found<PdfDict>,
  end: number,
  password: string | null,
): Promise<LaterChanges> {
  if (end === doc.size) return { state: 'none', findings: [], added: [] }
  const before = openPart(doc, end, password)
  const later = doc.revisions.filter(revision => revision.markerEnd > end).slice(0, -1)
  const between = later.map(revision => openPart(doc, revision.end, password))
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
  if (changes.notUnderstood) return UNKNOWN
  // Read from the signed bytes only.
  const signature = before.object(signatureNumber)
  const permission =
    signature?.value.kind === 'dict'
      ? permissionOf(before, { value: signature.value, owner: signature })
      : null
  const locked = breaksLock(changes, before, signatureNumber)
  return locked === null ? UNKNOWN : judge(changes, permission, locked)
}

/**
 * Whether a field that this signature locked was signed later, or its lock allows no change at all. Null: not known.
 *
 * @source ISO 32000-2:2020, 12.7.5.5 (table 236), 12.8.2.4
 */
function breaksLock(changes: DocumentChanges, before: PdfDocument, signatureNumber: number): boolean | null {
  try {
    const fields = signatureFields(before)
    const own = fields.find(({ signature }) => signature?.owner.num === signatureNumber)
    const locks = documentFacts(before).locks.filter(({ field }) => field === own?.name)
    const signed = changes.signatures.filter(({ timestamp }) => !timestamp)
    const names = fields
      .filter(({ id }) => signed.some(({ fieldNumber }) => fieldNumber === id?.num))
      .map(({ name }) => name)
    return locks.some(
      lock =>
        (lock.permission === 1 && (signed.length > 0 || changes.information)) ||
        names.some(name => locksField(lock, name)),
    )
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
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

function judge(changes: DocumentChanges, permission: Permission | null, locked: boolean): LaterChanges {
  const { signatures: added, validationData, information } = changes
  const signatures = added.filter(({ timestamp }) => !timestamp)
  if (added.some(({ certification }) => certification)) return UNKNOWN
  if (permission === 1 && (signatures.length > 0 || information)) {
    const text = 'The signer allowed no changes, and the document was changed afterwards.'
    return { state: 'not-allowed', findings: [finding('changes.not-allowed', text)], added }
  }
  if (locked) {
    const text = 'The signer locked fields, and one of them was changed afterwards.'
    return { state: 'not-allowed', findings: [finding('changes.not-allowed', text)], added }
  }
  // A new field is more than filling in an existing one; readers disagree whether P 2 and 3 allow it.
  if (permission !== null && signatures.some(({ existingField }) => !existingField)) {
    const text =
      'A signature field was added and signed after this certification, which allows only existing fields.'
    return { state: 'unknown', findings: [finding('changes.unknown', text)], added }
  }
  const kinds = [
    signatures.length > 0 && (signatures.length === 1 ? 'a further signature' : 'further signatures'),
    added.length > signatures.length && 'a document time-stamp',
    validationData && 'material for checking the signatures later',
    information && 'other document properties (title, author, program)',
  ].filter(kind => kind !== false)
  const text = kinds.length === 0 ? 'an update without content' : kinds.join(', ')
  return {
    state: 'allowed',
    findings: [finding('changes.allowed', `Added after this signature: ${text}.`)],
    added,
  }
}

/** The document as it was when its first `end` bytes were the whole file; null where that cannot be read. */
function openPart(doc: PdfDocument, end: number, password: string | null): PdfDocument | null {
  try {
    return openPdf(readerOfPrefix(doc.reader, end), { password })
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
}
