/** Every signature of a document with the certificates that it rests on: the signer's and its time-stamps'. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { readTimeStamp } from '../cms/timestamp.ts'
import type { CmsFacts } from '../cms/verify.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { WantedDigest } from '../trust/covered-digests.ts'
import { checkAllIntegrity, digestWanted } from '../trust/integrity.ts'
import { listSignatures } from '../trust/signature-list.ts'
import { type CoveredBytes, checkStructure } from '../trust/structure.ts'
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
  const listed = wholeSignatures(doc)
  const checked = await checkAllIntegrity(
    doc,
    listed.map(({ dictionary }) => dictionary),
    signal,
  )
  return checked.map(({ covered, facts, intact, timeStamp, contents }, index) => {
    const field = listed[index]?.field ?? ''
    if (!intact || covered === null || contents === null || facts?.signer == null) {
      throw new AppError('level.broken-signature', { field })
    }
    const signers = [{ leaf: facts.signer, others: facts.certificates }, ...stampersOf(facts)]
    const kind = timeStamp === null ? 'signature' : 'document-timestamp'
    return { field, kind, covered, contents, signers, isStamped: facts.timeStamps.length > 0 }
  })
}

/** What a document is going to be asked for to know that its signatures are intact. */
export type AskedOf = {
  readonly covered: readonly CoveredBytes[]
  /** Of all signatures for which that is enough. */
  readonly digests: readonly WantedDigest[]
}

/** @throws AppError `level.broken-signature` */
export function askedBySigners(doc: PdfDocument): AskedOf {
  const signatures = wholeSignatures(doc)
  return {
    covered: signatures.map(({ dictionary, field }) => {
      const { covered } = checkStructure(doc, dictionary)
      if (covered === null) throw new AppError('level.broken-signature', { field })
      return covered
    }),
    digests: signatures.flatMap(({ dictionary }) => digestWanted(doc, dictionary) ?? []),
  }
}

function wholeSignatures(doc: PdfDocument) {
  return listSignatures(doc).map(({ dictionary, field }) => {
    if (dictionary === null) throw new AppError('level.broken-signature', { field })
    return { dictionary, field }
  })
}

function stampersOf({ timeStamps }: CmsFacts): ProvedSignature['signers'] {
  return timeStamps.flatMap(token => {
    const facts = readTimeStamp(token)?.facts
    return facts?.signer ? [{ leaf: facts.signer, others: facts.certificates }] : []
  })
}
