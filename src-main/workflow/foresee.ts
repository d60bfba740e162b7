/** What a signature that is laid out, but not made, will do: told before a PIN is asked. */
import { basename } from 'node:path'
import type { CertificateInfo } from '../../src-shared/model/certificate.ts'
import { isRareKey, keyWords } from '../../src-shared/model/key-words.ts'
import type { Certification, Lock } from '../../src-shared/model/restrictions.ts'
import type { Preparation, Warning } from '../../src-shared/model/signing.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { type FieldLock, signatureFields } from '../pdf/fields.ts'
import type { PreparedRevision } from '../pdf/placeholder.ts'
import { lockFor } from '../pdf/restrictions.ts'
import { judgeEarlierSignatures } from '../trust/earlier-signatures.ts'
import type { LevelPlan } from './level-plan.ts'
import { rareKeyWarning, unclearWarning, warningsOf } from './obstacles.ts'

export type Foreseen = {
  readonly pdf: PdfDocument
  /** That opened it. */
  readonly unlock: Unlock
  readonly revision: PreparedRevision
  readonly plan: LevelPlan
  readonly outputPath: string
  readonly certify: Certification | null
  /** That was asked for; the field may bring its own. */
  readonly lock: FieldLock | null
  /** That is to sign. */
  readonly certificate: CertificateInfo
  /** Known before. */
  readonly warnings: readonly Warning[]
}

/** @throws AppError `pdf.would-break-signature` */
export async function foresee(what: Foreseen): Promise<Preparation> {
  const { pdf, unlock, revision, plan, outputPath, certify, certificate } = what
  const earlier = await judgeEarlierSignatures(pdf, revision.tail, unlock)
  const unclear = earlier.filter(({ effect }) => effect === 'unclear')
  const field = signatureFields(pdf).find(({ name }) => name === revision.fieldName) ?? null
  const lock = lockFor(field, what.lock)
  return {
    outputName: basename(outputPath),
    level: plan.level,
    missing: plan.missing,
    timeFrom: plan.service?.name ?? null,
    earlier: [...earlier],
    certify,
    lock: lock && shownLock(lock),
    contentsBytes: revision.contentsCapacity,
    warnings: [
      ...what.warnings,
      ...warningsOf(pdf),
      ...unclear.map(each => unclearWarning(each.field)),
      ...(isRareKey(certificate.keyKind) ? [rareKeyWarning(keyWords(certificate))] : []),
    ],
  }
}

const ACTIONS = { All: 'all', Include: 'include', Exclude: 'exclude' } as const

export function shownLock({ action, fields, permission }: FieldLock): Lock {
  return { action: permission === 1 ? 'document' : ACTIONS[action], fields: [...fields] }
}
