/** What a signature says may be changed after it (DocMDP). */
import type { PdfDocument } from '../pdf/document.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import { isDict, itemsOf, nameOf, quietly } from './signature-list.ts'

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
 * An approval signature whose field locks the document repeats that in the way of a certification; it is none.
 *
 * @param field that holds it; null where it is not known
 * @source ISO 32000-2:2020, 12.7.5.5, table 236, /P
 */
export function isCertification(doc: PdfDocument, signature: Found<PdfDict>, field: Found | null): boolean {
  const permission = permissionOf(doc, signature)
  const lock = field && quietly(doc, field, 'Lock')
  return permission !== null && permission !== (lock && numberOf(quietly(doc, lock, 'P')))
}

function numberOf(found: Found | null): number | null {
  return found?.value.kind === 'number' ? found.value.value : null
}
