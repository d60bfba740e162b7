/** What stands in the way of signing a document, and what the person must know first. Pure judgement of facts. */
import { AppError, type ErrorCode, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { Obstacle } from '../../src-shared/model/document.ts'
import type { SignRequest } from '../../src-shared/model/signing.ts'
import type { PdfDocument } from '../pdf/document.ts'
import { type DocumentFacts, documentFacts } from '../pdf/document-facts.ts'
import { locksField, readForm, type SignatureField, signatureFields } from '../pdf/fields.ts'

type Look = {
  readonly recovered: boolean
  readonly facts: DocumentFacts
  readonly fields: readonly SignatureField[]
}

/** Refusals that hold whatever field is signed. */
type Refusal = AppError<ErrorCode>

const WARNINGS = {
  'pdf.recovered': {
    title: 'The PDF was damaged',
    text: 'Its inner table was broken and has been rebuilt. Look at every page before you sign.',
  },
  'pdf.xfa-static': {
    title: 'This is an XFA form',
    text: 'Programs that know XFA may show it differently from the pages seen here.',
  },
  'pdf.usage-rights': {
    title: 'Special rights of Adobe Reader end',
    text: 'The author enabled extra functions in Adobe Reader. They end when the document is signed elsewhere.',
  },
  'pdf.existing-fields-only': {
    title: 'Sign in one of the fields made for it',
    text: 'Only the empty signature fields that the document has may be signed.',
  },
} as const satisfies Record<string, { title: string; text: string }>

/** Everything the window shows before signing. */
export function obstaclesOf(doc: PdfDocument): Obstacle[] {
  const look = lookAt(doc)
  const refusal = refusalOf(look) ?? (hasEmptyField(look) ? null : newFieldRefusal(look))
  const blocking = refusal === null ? [] : [blockingObstacle(refusal)]
  return [...blocking, ...warningCodes(look).map(code => ({ code, blocks: false, ...WARNINGS[code] }))]
}

/** The warnings of a finished signature. */
export function warningsOf(doc: PdfDocument): { code: string; title: string; text: string }[] {
  return warningCodes(lookAt(doc))
    .filter(code => code !== 'pdf.existing-fields-only')
    .map(code => ({ code, ...WARNINGS[code] }))
}

/** @param field of an earlier signature, after which this document cannot be compared any more */
export function unclearWarning(field: string): { code: string; title: string; text: string } {
  return {
    code: 'pdf.earlier-unclear',
    title: 'An earlier signature may show as not confirmed',
    text: `The document is built so unusually that nobody can tell what changed after the signature in “${field}”.`,
  }
}

/** @param name of the key: `Ed25519`, `EC brainpoolP256r1` */
export function rareKeyWarning(name: string): { code: string; title: string; text: string } {
  return {
    code: 'pdf.rare-key',
    title: 'Some programs cannot check this signature',
    text: `Keys of the kind ${name} are new to PDF. Programs that do not know them show the signature as not confirmed.`,
  }
}

export type Wanted = Pick<SignRequest, 'certify' | 'lock'> & {
  /** The field that is to be signed: an existing one or the name of a new one; null: a new one. */
  readonly field: string | null
}

/** @throws AppError `pdf.*` */
export function refuseObstacles(doc: PdfDocument, { field, certify, lock }: Wanted): void {
  const look = lookAt(doc)
  if (certify !== null && look.fields.some(({ state }) => state === 'signed')) {
    throw new AppError('pdf.certify-not-first', {})
  }
  const unknown = lock?.fields.find(name => !hasField(doc, name))
  if (unknown !== undefined) throw new AppError('pdf.lock-unknown-field', { field: unknown })
  const existing = look.fields.find(({ name, state }) => name === field && state !== 'signed')
  const refusal = refusalOf(look) ?? (existing ? fieldRefusal(look, existing) : newFieldRefusal(look))
  if (refusal !== null) throw refusal
}

/** Whether this empty field may be signed, as far as earlier signatures say. */
export function isSignable(doc: PdfDocument, field: SignatureField): boolean {
  return field.state === 'empty' && lockRefusal(documentFacts(doc), field.name) === null
}

/** A name stands for the field and for all fields below it. */
function hasField(doc: PdfDocument, name: string): boolean {
  return readForm(doc).fields.some(field => field.name === name || field.name.startsWith(`${name}.`))
}

function lookAt(doc: PdfDocument): Look {
  return { recovered: doc.recovered, facts: documentFacts(doc), fields: signatureFields(doc) }
}

function refusalOf({ facts, fields, recovered }: Look): Refusal | null {
  if (facts.xfa === 'dynamic') return new AppError('pdf.xfa-dynamic', {})
  // A certification whose level cannot be read is taken at its strictest.
  if (facts.certification !== null && (facts.certification.level ?? 1) === 1) {
    return new AppError('pdf.certified-no-changes', {})
  }
  const closing = facts.locks.find(lock => lock.permission === 1)
  if (closing) return new AppError('pdf.locked-by-signature', { field: closing.field })
  if (recovered && fields.some(({ state }) => state === 'signed'))
    return new AppError('pdf.damaged-signed', {})
  return null
}

/** ISO 32000-2, table 22: bit 9 fills existing fields, bits 4 and 6 together make new ones. */
function fieldRefusal({ facts }: Look, field: SignatureField): Refusal | null {
  const { permissions } = facts
  if (permissions && !permissions.fillForms && !permissions.annotate) {
    return new AppError('pdf.permission-denied', {})
  }
  return lockRefusal(facts, field.name)
}

function newFieldRefusal({ facts }: Look): Refusal | null {
  const { permissions, certification, locks } = facts
  if (permissions && !(permissions.annotate && permissions.modify)) {
    return new AppError('pdf.permission-denied', {})
  }
  if (certification !== null || locks.some(({ permission }) => permission !== null)) {
    return new AppError('pdf.certified-existing-fields-only', {})
  }
  return null
}

function lockRefusal({ locks }: DocumentFacts, name: string): Refusal | null {
  const lock = locks.find(each => locksField(each, name))
  return lock ? new AppError('pdf.locked-by-signature', { field: lock.field }) : null
}

function onlyExistingFields(look: Look): boolean {
  return refusalOf(look) === null && hasEmptyField(look) && newFieldRefusal(look) !== null
}

function hasEmptyField({ facts, fields }: Look): boolean {
  return fields.some(field => field.state === 'empty' && lockRefusal(facts, field.name) === null)
}

function warningCodes(look: Look): (keyof typeof WARNINGS)[] {
  const { facts, recovered } = look
  const codes: (keyof typeof WARNINGS)[] = []
  if (recovered) codes.push('pdf.recovered')
  if (facts.xfa === 'static') codes.push('pdf.xfa-static')
  if (facts.usageRights) codes.push('pdf.usage-rights')
  if (onlyExistingFields(look)) codes.push('pdf.existing-fields-only')
  return codes
}

function blockingObstacle(refusal: Refusal): Obstacle {
  const { title, text, remedy } = wordsOf(refusal)
  return { code: refusal.code, blocks: true, title, text: `${text} ${remedy}` }
}
