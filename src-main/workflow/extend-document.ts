/** Raises signatures made earlier or elsewhere to a higher level, or stamps a document alone: no key is needed. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Extended, ExtendRequest } from '../../src-shared/model/levels.ts'
import type { DigestName } from '../../src-shared/model/signing.ts'
import { fromLatin1, toHex } from '../base/bytes.ts'
import { sameStamp } from '../base/file-stamp.ts'
import type { Files, NewFile } from '../base/ports.ts'
import { openPdf, type PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { storedProof } from '../trust/stored-proof.ts'
import { readValidationData } from '../trust/validation-data.ts'
import { isPassing, missingOf } from './level-plan.ts'
import { type Network, stampBytes, stampContainer } from './network.ts'
import { openUnlocked } from './open-document.ts'
import { appendSecurityStore, appendTimeStamp } from './raise-level.ts'
import { outputOf } from './sign-document.ts'
import { type FoundSignature, signersOf } from './signers-of.ts'

const DIGEST: DigestName = 'sha256'
const SLACK_BYTES = 2048

type Work = {
  readonly target: NewFile
  readonly unlock: Unlock
  readonly network: Network
}

/** What opens the file stands in place of the password that was asked for. */
export type UnlockedRequest = Omit<ExtendRequest, 'password'> & { readonly unlock: Unlock }

export type ExtendOptions = {
  /** Where a service is missing, what was reached before is kept, so that no time-stamp is taken twice. */
  readonly asFarAsPossible?: boolean
  /** Just before the finished file gets its name: Windows does not replace a file that is open. */
  readonly beforeNaming?: () => void
}

/**
 * The file is copied and raised under a temporary name; the original changes only where that was asked for.
 *
 * @throws AppError `level.*`, `timestamp.*`, `pdf.*`, `file.*`, `job.cancelled`; then nothing was saved
 */
export async function extendDocument(
  files: Files,
  request: UnlockedRequest,
  network: Network,
  { asFarAsPossible = false, beforeNaming }: ExtendOptions = {},
): Promise<Extended> {
  const { path, unlock, level, output } = request
  const { signal } = network.world
  const stamp = await files.stamp(path)
  const place = await outputOf({ path, stamp }, { output }, files)
  const before = await withPdf(files, path, unlock, async pdf => {
    if (pdf.recovered) throw new AppError('pdf.damaged', { what: 'its cross-reference is broken' })
    const found = level === null ? [] : await signersOf(pdf, signal)
    if (level !== null && found.length === 0) {
      throw new AppError('level.nothing-to-extend', { name: basename(path) })
    }
    return { found, size: pdf.size }
  })
  const target = await files.create(place.path, { overwrite: place.overwrite, like: path })
  try {
    await target.append(path, () => {}, { signal, stamp })
    const work: Work = { target, unlock, network }
    let reached: Pick<Extended, 'level' | 'missing'> = { level }
    if (level === null) await stampAll(work)
    else {
      await reachTime(work, before.found, before.size)
      reached = await reachFurther(work, level, asFarAsPossible)
      await refuseBroken(work, before.found)
    }
    if (!sameStamp(await files.stamp(path), stamp))
      throw new AppError('file.changed', { name: basename(path) })
    signal?.throwIfAborted()
    const bytesOut = withTarget(work, pdf => pdf.size)
    beforeNaming?.()
    await target.commit()
    return { input: path, output: place.path, ...reached, bytesIn: before.size, bytesOut }
  } finally {
    await target.discard()
  }
}

/** From B-T on. Each part is whole before the next begins, so the file is sound wherever it ends. */
async function reachFurther(
  work: Work,
  level: NonNullable<ExtendRequest['level']>,
  asFarAsPossible: boolean,
): Promise<Pick<Extended, 'level' | 'missing'>> {
  let reached: typeof level = 'b-t'
  try {
    if (level !== 'b-t') {
      await reachLongTerm(work, level)
      reached = 'b-lt'
    }
    if (level === 'b-lta') await stampAll(work)
    return { level }
  } catch (error) {
    if (!asFarAsPossible || !isPassing(error)) throw error
    return { level: reached, missing: missingOf(error) }
  }
}

/** A signature that nothing covers is stamped in the room it reserved; others by a time-stamp over the document. */
async function reachTime(work: Work, found: readonly FoundSignature[], size: number): Promise<void> {
  const { target, network } = work
  const lastStamp = Math.max(0, ...found.filter(isDocumentStamp).map(({ covered }) => covered.end))
  const untimed = found.filter(one => !isDocumentStamp(one) && !one.isStamped && one.covered.end > lastStamp)
  let byDocument = false
  for (const { covered, contents } of untimed) {
    const isCovered = covered.end !== size
    const stamped = isCovered ? null : await stampContainer(network, contents, DIGEST)
    const room = contents.length
    if (stamped === null || stamped.cms.length > room) byDocument = true
    else {
      const padding = '0'.repeat(2 * (room - stamped.cms.length))
      await target.writeAt(covered.holeStart + 1, fromLatin1(`${toHex(stamped.cms)}${padding}`))
    }
  }
  if (byDocument) await stampAll(work)
}

function isDocumentStamp({ kind }: FoundSignature): boolean {
  return kind === 'document-timestamp'
}

/** What the document proves already is not asked for again: the services may be long gone. */
async function reachLongTerm(work: Work, level: NonNullable<ExtendRequest['level']>): Promise<void> {
  const { target, unlock, network } = work
  const now = network.world.clock.now()
  const reader = target.reader()
  try {
    const pdf = openPdf(reader, unlock)
    const stored = readValidationData(pdf)
    const found = await signersOf(pdf, network.world.signal)
    const open = found.flatMap(one => {
      const isProved = ({ leaf, others }: FoundSignature['signers'][number]) =>
        storedProof(leaf, others, stored, [], leaf.notBefore > now ? now : leaf.notBefore).isComplete
      const signers = one.signers.filter(signer => !isProved(signer))
      return signers.length === 0 ? [] : [{ contents: one.contents, signers }]
    })
    if (open.length > 0) await appendSecurityStore(target, unlock, open, level, network)
  } finally {
    reader.close()
  }
}

async function stampAll({ target, unlock, network }: Work): Promise<void> {
  const probe = await stampBytes(network, DIGEST, new Uint8Array(32))
  await appendTimeStamp(target, unlock, probe.der.length + SLACK_BYTES, DIGEST, network)
}

/** What was intact must be so in the new file. @throws AppError `signature.check-failed` */
async function refuseBroken(
  { target, unlock, network }: Work,
  before: readonly FoundSignature[],
): Promise<void> {
  const reader = target.reader()
  try {
    const now = await signersOf(openPdf(reader, unlock), network.world.signal)
    const isKept = ({ field, covered }: FoundSignature) =>
      now.some(one => one.field === field && one.covered.end === covered.end)
    if (!before.every(isKept)) {
      throw new AppError('signature.check-failed', { finding: 'an earlier signature is missing' })
    }
  } finally {
    reader.close()
  }
}

function withTarget<T>({ target, unlock }: Work, use: (pdf: PdfDocument) => T): T {
  const reader = target.reader()
  try {
    return use(openPdf(reader, unlock))
  } finally {
    reader.close()
  }
}

async function withPdf<T>(
  files: Files,
  path: string,
  unlock: Unlock,
  use: (pdf: PdfDocument) => Promise<T>,
): Promise<T> {
  const reader = files.open(path)
  try {
    return await use(openUnlocked(reader, unlock))
  } finally {
    reader.close()
  }
}
