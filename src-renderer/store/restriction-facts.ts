/** What a signature may forbid from then on, given the document and where it is signed. Pure. */
import type { DocumentInfo, SignatureField } from '../../src-shared/model/document.ts'
import { lockWords } from '../../src-shared/model/preparation-words.ts'
import type { Certification } from '../../src-shared/model/restrictions.ts'
import type { SignRequest } from '../../src-shared/model/signing.ts'
import { words } from '../words.ts'
import type { SignTarget } from './sign-facts.ts'

export type RestrictionChoice = { readonly lock: boolean; readonly certify: Certification | null }

export const NO_RESTRICTION: RestrictionChoice = { lock: false, certify: null }

const text = words.restriction

/** What the switch shows: `fixed` cannot be turned. */
export type LockSwitch = { readonly on: boolean; readonly fixed: boolean; readonly text: string }

/** One row of the choice; `why` it cannot be taken, null where it can. */
export type CertifyLevel = { readonly level: Certification | null; readonly why: string | null }

export function choiceFor(
  choices: Readonly<Record<string, RestrictionChoice>>,
  { documentId }: DocumentInfo,
): RestrictionChoice {
  return choices[documentId] ?? NO_RESTRICTION
}

export function lockSwitch(info: DocumentInfo, target: SignTarget, choice: RestrictionChoice): LockSwitch {
  const own = targetField(info, target)?.lock ?? null
  if (own !== null) return { on: own.action === 'document', fixed: true, text: text.byField(lockWords(own)) }
  const reason = lockedOut(info, target, choice)
  if (reason !== null) return { on: false, fixed: true, text: text.offBecause(reason) }
  return { on: choice.lock, fixed: false, text: choice.lock ? text.lockOn : text.lockOff }
}

/** @returns null where the document has a signature already: only the first one can certify */
export function certifyLevels(info: DocumentInfo, target: SignTarget): readonly CertifyLevel[] | null {
  const isSigned = info.fields.some(({ signed }) => signed)
  if (isSigned || isBlocked(info)) return null
  const why = waitingFields(info, target) > 0 ? text.noChangesWaits : null
  return [
    { level: null, why: null },
    { level: 'no-changes', why },
    { level: 'form-filling', why: null },
    { level: 'annotations', why: null },
  ]
}

/** The choice as far as this document and this field allow it. */
export function certificationFor(
  info: DocumentInfo,
  target: SignTarget,
  choice: RestrictionChoice,
): Certification | null {
  const found = certifyLevels(info, target)?.find(({ level }) => level === choice.certify)
  return found && found.why === null ? found.level : null
}

export function restrictionsFor(
  info: DocumentInfo,
  target: SignTarget,
  choice: RestrictionChoice,
): Pick<SignRequest, 'certify' | 'lock'> {
  const { on, fixed } = lockSwitch(info, target, choice)
  return {
    certify: certificationFor(info, target, choice),
    lock: on && !fixed ? { action: 'document', fields: [] } : null,
  }
}

/** Fields that others are to sign. */
export function waitingFields(info: DocumentInfo, target: SignTarget): number {
  const own = targetField(info, target)
  return info.fields.filter(field => field.signable && field !== own).length
}

function lockedOut(info: DocumentInfo, target: SignTarget, choice: RestrictionChoice): string | null {
  const blocking = info.obstacles.find(({ blocks }) => blocks)
  if (blocking) return `${blocking.title.charAt(0).toLowerCase()}${blocking.title.slice(1)}.`
  const waiting = waitingFields(info, target)
  if (waiting > 0) return text.waiting(waiting)
  return certificationFor(info, target, choice) === 'no-changes' ? text.byCertification : null
}

function isBlocked({ obstacles }: DocumentInfo): boolean {
  return obstacles.some(({ blocks }) => blocks)
}

function targetField({ fields }: DocumentInfo, target: SignTarget): SignatureField | null {
  return target.kind === 'field' ? (fields.find(({ name }) => name === target.name) ?? null) : null
}
