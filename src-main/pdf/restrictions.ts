/** What a signature forbids from then on: certification (DocMDP) and locked fields (FieldMDP). */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PdfDocument } from './document.ts'
import type { FieldLock, SignatureField } from './fields.ts'
import type { ObjectEdits } from './object-edits.ts'
import type { ObjectSink } from './object-sink.ts'
import type { ObjectId } from './syntax.ts'
import { dictAt } from './values.ts'
import { type Syntax, writeDict, writeRef } from './write-objects.ts'

/** /P of DocMDP: 1 no changes, 2 filling in and signing, 3 also annotations. */
export type Permission = 1 | 2 | 3

export type Restrictions = {
  /** null: an approval signature. */
  readonly certification: Permission | null
  /** Beside what the field itself asks for. */
  readonly lock: FieldLock | null
}

/**
 * A field that brings its own lock keeps it.
 *
 * @throws AppError `pdf.field-constraint` where another one is asked for
 */
export function lockFor(field: SignatureField | null, asked: FieldLock | null): FieldLock | null {
  const own = field?.lock ?? null
  if (own === null || asked === null || sameLock(own, asked)) return own ?? asked
  throw new AppError('pdf.field-constraint', {
    field: field?.name ?? '',
    constraint: 'the lock that it brings',
  })
}

function sameLock(a: FieldLock, b: FieldLock): boolean {
  const names = ({ fields }: FieldLock) => [...fields].sort().join('\n')
  return a.action === b.action && a.permission === b.permission && names(a) === names(b)
}

/**
 * The items of the signature dictionary's /Reference; for a certification also its entry in the catalog.
 *
 * @param id of the signature dictionary
 * @source ISO 32000-2:2020, 12.8.2.2, 12.8.2.4, 12.8.6 (/Perms). Digests are left out: ISO 19005-2, 6.1.12
 */
export function writeRestrictions(
  doc: PdfDocument,
  sink: ObjectSink,
  edits: ObjectEdits,
  id: ObjectId,
  { certification, lock }: Restrictions,
): readonly Syntax[] {
  const reference = (method: string, parameters: Readonly<Record<string, Syntax | null>>) =>
    writeDict({
      Type: '/SigRef',
      TransformMethod: method,
      TransformParams: writeDict({ Type: '/TransformParams', V: '/1.2', ...parameters }),
      Data: writeRef(doc.rootRef),
    })
  if (certification !== null) nameCertification(doc, edits, id)
  const permission = strictest(certification, lock?.permission ?? null)
  return [
    ...(permission === null ? [] : [reference('/DocMDP', { P: String(permission) })]),
    ...(lock === null ? [] : [reference('/FieldMDP', lockEntries(sink, id, lock))]),
  ]
}

/** /Lock of a new field, as an object of its own. @source ISO 32000-2:2020, table 236 */
export function addLock(sink: ObjectSink, lock: FieldLock): Syntax {
  const id = sink.reserve()
  const permission = lock.permission === null ? null : String(lock.permission)
  sink.object(writeDict({ Type: '/SigFieldLock', ...lockEntries(sink, id, lock), P: permission }), id)
  return writeRef(id)
}

function lockEntries(sink: ObjectSink, id: ObjectId, { action, fields }: FieldLock) {
  const names = fields.map(name => sink.text(name, id))
  return { Action: `/${action}`, Fields: action === 'All' ? null : `[${names.join(' ')}]` }
}

function nameCertification(doc: PdfDocument, edits: ObjectEdits, id: ObjectId): void {
  const root = doc.catalog()
  const catalog = { value: root.value, owner: root }
  const named = dictAt(doc, catalog, 'Perms')
  if (named) edits.patch(named, { DocMDP: writeRef(id) })
  else edits.patch(catalog, { Perms: `<</DocMDP ${writeRef(id)}>>` })
}

function strictest(a: Permission | null, b: Permission | null): Permission | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}
