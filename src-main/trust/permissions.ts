/** What a signature says may be changed after it (DocMDP), and which fields it locks (FieldMDP). */
import type { LockedFields } from '../../src-shared/model/report.ts'
import type { Certification } from '../../src-shared/model/restrictions.ts'
import type { PdfDocument } from '../pdf/document.ts'
import { type FieldLock, readLock } from '../pdf/fields.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import { asFound, isDamage, isDict, itemsOf, nameOf, quietly } from './signature-list.ts'

/** 1: no changes. 2: filling in and signing. 3: also annotations. @source ISO 32000-2:2020, table 257 */
export type Permission = 1 | 2 | 3

/** @returns null where the signature says nothing of it */
export function permissionOf(doc: PdfDocument, signature: Found<PdfDict>): Permission | null {
  for (const reference of itemsOf(doc, quietly(doc, signature, 'Reference')).filter(isDict)) {
    if (nameOf(quietly(doc, reference, 'TransformMethod')) !== 'DocMDP') continue
    const parameters = quietly(doc, reference, 'TransformParams')
    const level = parameters && numberOf(quietly(doc, parameters, 'P'))
    return level === 1 || level === 3 ? level : 2
  }
  return null
}

/**
 * An approval signature that locks the document says that in the way of a certification, and is none: its field repeats
 * it in a /Lock, or, where the field was there before and stays as it is, locked fields stand beside it.
 *
 * @param field that holds it; null where it is not known
 * @source ISO 32000-2:2020, 12.7.5.5, table 236, /P; 12.8.6 (/Perms)
 */
export function isCertification(doc: PdfDocument, signature: Found<PdfDict>, field: Found | null): boolean {
  const permission = permissionOf(doc, signature)
  if (permission === null) return false
  if (isNamedInCatalog(doc, signature)) return true
  const lock = field && quietly(doc, field, 'Lock')
  return (
    permission !== (lock && numberOf(quietly(doc, lock, 'P'))) && locksOf(doc, signature, null).length === 0
  )
}

const ALLOWS = { 1: 'no-changes', 2: 'form-filling', 3: 'annotations' } as const
const ACTIONS = { All: 'all', Include: 'include', Exclude: 'exclude' } as const

/** For the report. @param field that holds the signature; null where it is not known */
export function restrictionsOf(
  doc: PdfDocument,
  signature: Found<PdfDict>,
  field: Found | null,
): { readonly allows: Certification | null; readonly locks: LockedFields[] } {
  const permission = permissionOf(doc, signature)
  const locks = locksOf(doc, signature, field).map(({ action, fields }) => ({
    action: ACTIONS[action],
    fields: [...fields],
  }))
  // The field repeats what the signature says.
  const different = new Map(locks.map(lock => [JSON.stringify(lock), lock]))
  return { allows: permission && ALLOWS[permission], locks: [...different.values()] }
}

function locksOf(doc: PdfDocument, signature: Found<PdfDict>, field: Found | null): readonly FieldLock[] {
  const parameters = itemsOf(doc, quietly(doc, signature, 'Reference'))
    .filter(isDict)
    .filter(reference => nameOf(quietly(doc, reference, 'TransformMethod')) === 'FieldMDP')
    .map(reference => quietly(doc, reference, 'TransformParams'))
  const own = field && quietly(doc, field, 'Lock')
  return [...parameters, own].filter(isDict).flatMap(found => lockIn(doc, found) ?? [])
}

function lockIn(doc: PdfDocument, found: Found<PdfDict>): FieldLock | null {
  try {
    return readLock(doc, found)
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  }
}

function isNamedInCatalog(doc: PdfDocument, signature: Found<PdfDict>): boolean {
  const permissions = quietly(doc, asFound(doc.catalog()), 'Perms')
  const named = permissions && quietly(doc, permissions, 'DocMDP')
  return named !== null && named.owner.num === signature.owner.num
}

function numberOf(found: Found | null): number | null {
  return found?.value.kind === 'number' ? found.value.value : null
}
