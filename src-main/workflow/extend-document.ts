/** Raises signatures made earlier or elsewhere to a higher level, or stamps a document alone: no key is needed. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Extended, ExtendRequest } from '../../src-shared/model/levels.ts'
import type { DigestName } from '../../src-shared/model/signing.ts'
import { fromLatin1, toHex } from '../base/bytes.ts'
import { sameStamp } from '../base/file-stamp.ts'
import type { FileStamp, Files, NewFile } from '../base/ports.ts'
import { openPdf } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import type { HashedStart } from '../pdf/placeholder.ts'
import { bestReadBack, createKnownDigests, hashCovered, type KnownDigests } from '../trust/covered-digests.ts'
import { storedProof } from '../trust/stored-proof.ts'
import { readValidationData } from '../trust/validation-data.ts'
import { isPassing, missingOf } from './level-plan.ts'
import { type Network, stampBytes, stampContainer } from './network.ts'
import { openUnlocked } from './open-document.ts'
import { outputOf } from './output-place.ts'
import { appendSecurityStore, appendTimeStamp } from './raise-level.ts'
import { type AskedOf, askedBySigners, type FoundSignature, signersOf } from './signers-of.ts'

const DIGEST: DigestName = 'sha256'
const SLACK_BYTES = 2048

type Work = {
  readonly target: NewFile
  readonly unlock: Unlock
  readonly network: Network
  /** Of the signatures that were there before; what is written later lies behind all that they cover, or in their holes. */
  readonly known: KnownDigests
  /** How far the copy is hashed already. */
  readonly start: HashedStart
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
  const known = createKnownDigests()
  const reader = known.offeredBy(files.open(path))
  try {
    const pdf = openUnlocked(reader, unlock)
    if (pdf.recovered) throw new AppError('pdf.damaged', { what: 'its cross-reference is broken' })
    const asked = level === null ? NOTHING_ASKED : askedBySigners(pdf)
    if (level !== null && asked.covered.length === 0) {
      throw new AppError('level.nothing-to-extend', { name: basename(path) })
    }
    const target = await files.create(place.path, { overwrite: place.overwrite, like: path })
    try {
      const start = await copyAndHash(target, path, { asked, known, size: pdf.size, stamp, signal })
      const found = level === null ? [] : await signersOf(pdf, signal)
      const work: Work = { target, unlock, network, known, start }
      let reached: Outcome = { level }
      if (level === null) await stampAll(work)
      else {
        await reachTime(work, found, pdf.size)
        reached = await reachFurther(work, level, asFarAsPossible)
        await refuseBroken(work, found)
      }
      if (!sameStamp(await files.stamp(path), stamp))
        throw new AppError('file.changed', { name: basename(path) })
      signal?.throwIfAborted()
      const bytesOut = target.size
      reader.close() // Windows does not replace a file that is open.
      beforeNaming?.()
      await target.commit()
      return { input: path, output: place.path, ...reached, bytesIn: pdf.size, bytesOut }
    } finally {
      await target.discard()
    }
  } finally {
    reader.close()
  }
}

const NOTHING_ASKED: AskedOf = { covered: [], digests: [] }

type Copying = {
  readonly asked: AskedOf
  readonly known: KnownDigests
  readonly size: number
  readonly stamp: FileStamp
  readonly signal: AbortSignal | undefined
}

/** One reading of the original: what its signatures cover is digested on the way. @returns where later digests go on */
async function copyAndHash(
  target: NewFile,
  path: string,
  { asked: { covered, digests }, known, size, stamp, signal }: Copying,
): Promise<HashedStart> {
  // Into a signature that nothing covers a time-stamp may be put.
  const rooms = covered.filter(({ end }) => end === size)
  const bytes = Math.min(size, ...rooms.map(({ holeStart }) => holeStart))
  const mark = { hash: DIGEST, bytes }
  const hasher = hashCovered(digests, [mark])
  const byThread = digests.filter(({ hash }) => hash === DIGEST)
  const readBackUntil = Math.min(bytes, bestReadBack(byThread, size))
  await target.append(path, hasher.update, { signal, stamp, readBack: DIGEST, readBackUntil })
  known.add(digests, hasher.digests())
  const state = hasher.stateAt(mark)
  if (state === null) throw new AppError('file.changed', { name: basename(path) })
  return { bytes, state, name: DIGEST }
}

type Outcome = Pick<Extended, 'level' | 'missing' | 'archiveUntil'>

/** From B-T on. Each part is whole before the next begins, so the file is sound wherever it ends. */
async function reachFurther(
  work: Work,
  level: NonNullable<ExtendRequest['level']>,
  asFarAsPossible: boolean,
): Promise<Outcome> {
  let reached: typeof level = 'b-t'
  try {
    if (level !== 'b-t') {
      await reachLongTerm(work, level)
      reached = 'b-lt'
    }
    if (level !== 'b-lta') return { level }
    const { token } = await stampAll(work)
    return { level, archiveUntil: token.signer.notAfter.toISOString() }
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
  const { target, unlock, network, known } = work
  const now = network.world.clock.now()
  const reader = known.offeredBy(target.reader())
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

async function stampAll({ target, unlock, network, start }: Work) {
  const probe = await stampBytes(network, DIGEST, new Uint8Array(32))
  return appendTimeStamp(target, unlock, probe.der.length + SLACK_BYTES, DIGEST, network, start)
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
