/** Every signature of a document with the certificates that it rests on: the signer's and its time-stamps'. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { readTimeStamp } from '../cms/timestamp.ts'
import type { CmsFacts } from '../cms/verify.ts'
import type { PdfDocument } from '../pdf/document.ts'
import { checkIntegrity } from '../trust/integrity.ts'
import { listSignatures } from '../trust/signature-list.ts'
import type { CoveredBytes } from '../trust/structure.ts'
import type { ProvedSignature } from './raise-level.ts'

export type FoundSignature = ProvedSignature & {
  readonly field: string
  readonly kind: 'signature' | 'document-timestamp'
  readonly covered: CoveredBytes
  /** Of a signature: it holds a time-stamp of its own. */
  readonly isStamped: boolean
}

/**
 * @throws AppError `level.broken-signature` where one is not intact: nothing makes it better; `file.*`, `job.cancelled`
 */
export async function signersOf(doc: PdfDocument, signal?: AbortSignal): Promise<readonly FoundSignature[]> {
  const found: FoundSignature[] = []
  for (const { dictionary, field } of listSignatures(doc)) {
    if (dictionary === null) throw new AppError('level.broken-signature', { field })
    const { covered, facts, intact, timeStamp, contents } = await checkIntegrity(doc, dictionary, signal)
    if (!intact || covered === null || contents === null || facts?.signer == null) {
      throw new AppError('level.broken-signature', { field })
    }
    const signers = [{ leaf: facts.signer, others: facts.certificates }, ...stampersOf(facts)]
    const kind = timeStamp === null ? 'signature' : 'document-timestamp'
    found.push({ field, kind, covered, contents, signers, isStamped: facts.timeStamps.length > 0 })
  }
  return found
}

function stampersOf({ timeStamps }: CmsFacts): ProvedSignature['signers'] {
  return timeStamps.flatMap(token => {
    const facts = readTimeStamp(token)?.facts
    return facts?.signer ? [{ leaf: facts.signer, others: facts.certificates }] : []
  })
}
