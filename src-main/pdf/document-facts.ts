/** What a document says about who may do what with it. Facts only: the workflow decides. */
import type { PdfDocument } from './document.ts'
import type { Permissions } from './encryption.ts'
import { type FieldLock, type Form, readForm, type SignatureField, signatureFields } from './fields.ts'
import { readReferences } from './signatures.ts'
import type { Found, PdfDict } from './syntax.ts'
import { booleanAt, dictAt, integerAt } from './values.ts'

export type DocumentFacts = {
  /** null where the document is not encrypted. */
  readonly permissions: Permissions | null
  /** The strictest of what catalog /Perms /DocMDP names and what signatures carry: an update can drop /Perms. */
  readonly certification: Certification | null
  /** Usage rights of Adobe Reader (/Perms /UR3 or /UR): they end with any change that Reader did not make. */
  readonly usageRights: boolean
  /** `dynamic`: the pages are built by the form program when it is opened (/NeedsRendering). */
  readonly xfa: 'none' | 'static' | 'dynamic'
  /** What signatures that are there have locked: their FieldMDP transforms and the /Lock of their fields. */
  readonly locks: readonly (FieldLock & { readonly field: string })[]
  /** /SigFlags: bit 1 signatures exist, bit 2 append only. */
  readonly signatureFlags: number
  readonly needAppearances: boolean
}

export type Certification = {
  /** 1 no changes, 2 forms and signatures, 3 also annotations; null where the dictionary does not say it rightly. */
  readonly level: 1 | 2 | 3 | null
  /** Full name of the field that holds it, null where no field does. */
  readonly field: string | null
}

/** Looked up once for a document, since each of its signatures asks. */
const known = new WeakMap<PdfDocument, DocumentFacts>()

/** @throws AppError `pdf.damaged`, `pdf.too-complex` */
export function documentFacts(doc: PdfDocument): DocumentFacts {
  const facts = known.get(doc) ?? readFacts(doc, readForm(doc))
  known.set(doc, facts)
  return facts
}

function readFacts(doc: PdfDocument, form: Form): DocumentFacts {
  const root = doc.catalog()
  const catalog: Found<PdfDict> = { value: root.value, owner: root }
  const fields = signatureFields(doc, form)
  const perms = dictAt(doc, catalog, 'Perms')
  const named = perms && dictAt(doc, perms, 'DocMDP')
  const rights = perms && (dictAt(doc, perms, 'UR3') ?? dictAt(doc, perms, 'UR'))
  return {
    permissions: doc.encryption?.permissions ?? null,
    certification: certificationOf(doc, named, fields),
    usageRights: rights !== null,
    xfa: xfaOf(doc, catalog, form),
    locks: fields.flatMap(field => locksOf(doc, field, named)),
    signatureFlags: (form.dict && integerAt(doc, form.dict, 'SigFlags')) ?? 0,
    needAppearances: (form.dict && booleanAt(doc, form.dict, 'NeedAppearances')) === true,
  }
}

function certificationOf(
  doc: PdfDocument,
  named: Found<PdfDict> | null,
  fields: readonly SignatureField[],
): Certification | null {
  const carried = fields.flatMap(({ name, signature, lock }): Certification[] => {
    if (!signature) return []
    const reference = readReferences(doc, signature).find(({ method }) => method === 'DocMDP')
    const isNamed = named !== null && signature.owner.num === named.owner.num
    // An approval signature that locks the document: it stands among the locks.
    if (!isNamed && reference && reference.level === (lock?.permission ?? lockedTo(doc, signature))) return []
    return reference || isNamed ? [{ level: reference?.level ?? null, field: name }] : []
  })
  const loose = named ? readReferences(doc, named).find(({ method }) => method === 'DocMDP') : undefined
  const all = named && carried.length === 0 ? [{ level: loose?.level ?? null, field: null }] : carried
  return all.toSorted((a, b) => (a.level ?? 4) - (b.level ?? 4))[0] ?? null
}

function xfaOf(doc: PdfDocument, catalog: Found<PdfDict>, form: Form): DocumentFacts['xfa'] {
  if (!form.dict || doc.get(form.dict, 'XFA').value.kind === 'null') return 'none'
  return booleanAt(doc, catalog, 'NeedsRendering') === true ? 'dynamic' : 'static'
}

function locksOf(
  doc: PdfDocument,
  field: SignatureField,
  named: Found<PdfDict> | null,
): DocumentFacts['locks'] {
  const { signature, lock } = field
  if (!signature) return []
  const permission = named?.owner.num === signature.owner.num ? null : lockedTo(doc, signature)
  const transforms = readReferences(doc, signature).flatMap(reference =>
    reference.lock ? [{ ...reference.lock, permission: reference.lock.permission ?? permission }] : [],
  )
  return [...transforms, ...(lock ? [lock] : [])].map(each => ({ ...each, field: field.name }))
}

/** What an approval signature allows that locks fields and the document: an existing field gets no /Lock for it. */
function lockedTo(doc: PdfDocument, signature: Found<PdfDict>): FieldLock['permission'] {
  const references = readReferences(doc, signature)
  if (!references.some(({ lock }) => lock !== null)) return null
  return references.find(({ method }) => method === 'DocMDP')?.level ?? null
}
