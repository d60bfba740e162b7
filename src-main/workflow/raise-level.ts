/** What the levels above B-T append to a file that is not named yet: the security store, and a document time-stamp. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { DigestName, PadesLevel } from '../../src-shared/model/signing.ts'
import { createDigest } from '../base/digest.ts'
import type { NewFile } from '../base/ports.ts'
import type { Certificate } from '../cms/certificate.ts'
import { openPdf, type PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { filledTail, type HashedStart, type PreparedRevision } from '../pdf/placeholder.ts'
import { planDocumentTimeStamp } from '../pdf/plan-timestamp.ts'
import { planSecurityStore } from '../pdf/security-store.ts'
import { type Evidence, gatherEvidence, merged } from '../services/evidence.ts'
import type { StampedToken } from '../services/timestamp-request.ts'
import { checkFinished } from '../trust/check-finished.ts'
import { feedCovered } from '../trust/covered-bytes.ts'
import { refuseLacking } from './level-plan.ts'
import { type Network, stampDigest } from './network.ts'

/** A signature or document time-stamp, and whose certificates it rests on. */
export type ProvedSignature = {
  /** /Contents as it stands in the file, padding included. */
  readonly contents: Uint8Array
  /** The signer and the services that stamped it, each with the certificates beside it. */
  readonly signers: readonly { readonly leaf: Certificate; readonly others: readonly Certificate[] }[]
}

/**
 * Appends what is needed to check these signatures later.
 *
 * @throws AppError `level.not-reached` with what is missing; `pdf.*`, `file.*`, `job.cancelled`
 */
export async function appendSecurityStore(
  target: NewFile,
  unlock: Unlock,
  signatures: readonly ProvedSignature[],
  level: PadesLevel,
  { world }: Network,
): Promise<void> {
  const proved = await Promise.all(
    signatures.map(async ({ contents, signers }) => {
      const parts = signers.map(({ leaf, others }) => gatherEvidence(world, leaf, others))
      return { contents, evidence: merged(await Promise.all(parts)) }
    }),
  )
  refuseLacking(level, merged(proved.map(({ evidence }) => evidence)))
  const material = proved.map(({ contents, evidence }) => ({ contents, ...bytesOf(evidence) }))
  const tail = withPdf(target, unlock, pdf => planSecurityStore(pdf, material, world.clock.now()))
  if (tail !== null) await target.write(tail)
  withPdf(target, unlock, pdf => {
    const isStored = !pdf.recovered && pdf.catalog().value.entries.has('DSS')
    if (!isStored) throw new AppError('signature.check-failed', { finding: 'the security store is missing' })
  })
}

function bytesOf({ certificates, ocsps, crls }: Evidence) {
  return { certificates: certificates.map(({ der }) => der), ocsps, crls }
}

/**
 * Appends a time-stamp over the whole file.
 *
 * @param roomBytes for the token
 * @param start     what of the file is hashed already, so that it is not read again
 * @throws          AppError `timestamp.*`, `signature.*`, `pdf.*`, `file.*`, `job.cancelled`
 */
export async function appendTimeStamp(
  target: NewFile,
  unlock: Unlock,
  roomBytes: number,
  hash: DigestName,
  network: Network,
  start?: HashedStart,
): Promise<{ readonly token: StampedToken; readonly field: string }> {
  const { signal } = network.world
  const planned = withPdf(target, unlock, pdf => planDocumentTimeStamp(pdf, roomBytes))
  const digest = await digestOf(target, planned, hash, start, signal)
  const token = await stampDigest(network, hash, digest)
  // Written at once and whole: without a token nothing is appended.
  await target.write(filledTail(planned, token.der))
  await withReader(target, async reader => {
    const finished = openPdf(reader, unlock)
    const expected = { field: planned.fieldName, fingerprint: token.signer.fingerprint }
    await checkFinished(finished, expected, signal)
  })
  return { token, field: planned.fieldName }
}

/** Of the file as it will be, without the hole. */
function digestOf(
  target: NewFile,
  { tail, originalSize, byteRange }: PreparedRevision,
  hash: DigestName,
  start: HashedStart | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const [, holeStart, holeEnd] = byteRange
  const known = start?.name === hash ? start : { bytes: 0, state: createDigest(hash) }
  const state = known.state.copy()
  return withReader(target, async reader => {
    const covered = { holeStart: 0, holeEnd: known.bytes, end: originalSize }
    await feedCovered(reader, covered, bytes => void state.update(bytes), signal)
    state.update(tail.subarray(0, holeStart - originalSize)).update(tail.subarray(holeEnd - originalSize))
    return new Uint8Array(state.digest())
  })
}

function withPdf<T>(target: NewFile, unlock: Unlock, use: (pdf: PdfDocument) => T): T {
  const reader = target.reader()
  try {
    return use(openPdf(reader, unlock))
  } finally {
    reader.close()
  }
}

async function withReader<T>(
  target: NewFile,
  use: (reader: ReturnType<NewFile['reader']>) => Promise<T>,
): Promise<T> {
  const reader = target.reader()
  try {
    return await use(reader)
  } finally {
    reader.close()
  }
}
