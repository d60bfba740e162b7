/** One signature, in order: plan, copy and hash, sign on the token, fill, check, name. */
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { type ShownRect, toShownRect } from '../../src-shared/model/geometry.ts'
import type { Preparation, SignedDocument, SignItem, SignRequest } from '../../src-shared/model/signing.ts'
import { sameStamp } from '../base/file-stamp.ts'
import type { Clock, FileStamp, NewFile } from '../base/ports.ts'
import { buildSignedAttributes, digestToSign } from '../cms/signed-attributes.ts'
import { buildSignedData, estimateSize, verifyRawSignature } from '../cms/signed-data.ts'
import { openPdf, type PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { signatureFields } from '../pdf/fields.ts'
import { fillContents, type HashedStart, type PreparedRevision, writeRevision } from '../pdf/placeholder.ts'
import { planSignature } from '../pdf/plan-signature.ts'
import type { StampedToken } from '../services/timestamp-request.ts'
import { checkFinished } from '../trust/check-finished.ts'
import type { AppearanceParts } from './appearance-content.ts'
import type { SigningIdentity } from './choose-certificate.ts'
import { type FieldAsks, fieldAsks, offeredSigner } from './field-asks.ts'
import { folderNames } from './file-names.ts'
import { foresee } from './foresee.ts'
import { isPassing, type LevelPlan, missingOf } from './level-plan.ts'
import { madeReport } from './made-report.ts'
import { type Network, stampContainer } from './network.ts'
import { refuseObstacles } from './obstacles.ts'
import { pageInfo } from './open-document.ts'
import { type OutputPlace, outputOf } from './output-place.ts'
import { appendSecurityStore, appendTimeStamp } from './raise-level.ts'
import type { SettledItem } from './settle-placement.ts'
import type { SettledRequest } from './settled-request.ts'
import type { SignWorld } from './sign-world.ts'
import { signatureRequest } from './signature-request.ts'
import { signatureScheme } from './signature-scheme.ts'
import type { TokenSigner } from './token-signer.ts'

export type SignParts = AppearanceParts & {
  /** For the levels above B-B. */
  readonly network: Network
  readonly clock: Clock
}

/** A document of a job while it is being signed. */
export type OpenItem = {
  readonly path: string
  readonly pdf: PdfDocument
  /** The file as it was when opened: what is signed is what was seen. */
  readonly stamp: FileStamp
  readonly unlock: Unlock
  /** Lets go of the file, so that it can be replaced: `pdf` cannot be read any more. */
  release(): void
  /** The job is done with it: closes what the job itself has opened, opens again what it released. */
  close(): Promise<void>
}

/** Everything that can be known and refused before a PIN is asked. */
export type PreparedSignature = {
  readonly item: OpenItem
  readonly revision: PreparedRevision
  readonly output: OutputPlace
  readonly time: Date
  readonly plan: LevelPlan
  readonly timeStamp: FieldAsks['timeStamp']
  readonly facts: Preparation
  readonly prepareMs: number
}

/** What the finished file is worth. */
export type Reached = Pick<SignedDocument, 'level' | 'timeSource' | 'pending' | 'archiveUntil'> & {
  readonly time: Date
  /** False where validation data or a time-stamp follows the signature. */
  readonly coversWholeFile: boolean
}

/**
 * What needs no certificate to be refused: for a key file it is asked for before the password.
 *
 * @returns where the signed file goes
 * @throws  AppError `pdf.*`, `file.exists`, `file.folder-missing`, `file.read-only-folder`, `file.disk-full`
 */
export async function refuseEarly(
  item: OpenItem,
  asked: SignItem,
  { certify, lock }: Pick<SignRequest, 'certify' | 'lock'>,
  { files }: SignParts,
): Promise<PreparedSignature['output']> {
  refuseObstacles(item.pdf, { field: asked.field, certify, lock })
  const output = await outputOf(item, asked, files)
  await files.refuseUnwritable(output.path, item.stamp.size)
  return output
}

/** Of a signature by this certificate, at most and without any time-stamp. */
export function containerBytes({ certificate, chain }: SigningIdentity, { digest }: SettledRequest): number {
  return estimateSize(certificate, chain, signatureScheme(certificate), digest)
}

/**
 * @param contentsCapacity bytes to reserve for the signature with its time-stamp
 * @throws AppError `pdf.*`, `placement.*`, `appearance.*`; the document has not changed
 */
export async function prepareSignature(
  item: OpenItem,
  asked: SettledItem,
  output: PreparedSignature['output'],
  request: SettledRequest,
  identity: SigningIdentity,
  { plan, contentsCapacity }: { readonly plan: LevelPlan; readonly contentsCapacity: number },
  parts: SignParts,
): Promise<PreparedSignature> {
  const started = performance.now()
  const time = wholeSecond(parts.clock.now())
  const { certificate, chain } = identity
  const timeStampFrom = plan.level === 'b-b' ? null : (plan.service?.url ?? null)
  const { subjectName: name, issuerName: issuer, serialNumber: serial } = identity.info
  const { path, pdf, unlock } = item
  const offered = { signer: offeredSigner(certificate, chain), timeStampFrom, key: certificate.key }
  const signer = { name, issuer, serial, path, time, contentsCapacity, ...offered }
  const wanted = await signatureRequest(pdf, asked, request, signer, parts)
  const revision = await planSignature(pdf, wanted)
  const { certify } = request
  const lock = wanted.lock ?? null
  const signing = { pdf, unlock, revision, plan, certify, lock, certificate: identity.info }
  const { warnings } = asked
  const facts = await foresee({ ...signing, warnings, outputPath: output.path })
  const { timeStamp } = fieldAsks(pdf, asked.field)
  return { item, revision, output, time, plan, timeStamp, facts, prepareMs: performance.now() - started }
}

/** @throws AppError; then nothing is left on disk but what was there before */
export async function signPrepared(
  prepared: PreparedSignature,
  request: SettledRequest,
  identity: SigningIdentity,
  signer: TokenSigner,
  parts: SignParts,
  world: SignWorld,
): Promise<SignedDocument> {
  const { item, revision, output } = prepared
  const target = await parts.files.create(output.path, {
    overwrite: output.overwrite,
    like: item.path,
  })
  try {
    const clock = stopwatch()
    world.tell({ phase: 'signing' })
    const { digest, start } = await writeRevision(parts.files, item.path, revision, target, request.digest, {
      signal: world.signal,
      stamp: item.stamp,
      onProgress: throttled((done, total) => world.tell({ progress: { done, total } })),
    })
    const writeMs = clock()
    const cms = await container(digest, request, identity, signer)
    const tokenMs = clock()
    const stamped = await stampedContainer(cms, prepared, request, parts.network)
    let networkMs = clock()
    await fillContents(target, revision, stamped.cms)
    world.tell({ phase: 'checking', progress: null })
    await check(target, prepared, identity, world.signal)
    const checkMs = clock()
    const reached = await raise(target, prepared, request, identity, { ...stamped, start }, parts.network)
    networkMs += clock()
    if (world.signal.aborted) throw new AppError('job.cancelled', {})
    world.tell({ phase: 'writing' })
    // Before the original is let go of.
    const bytesOut = target.size
    const document = { ...described(prepared, request, identity, reached), bytesOut }
    const report = madeReport(prepared, request, identity, reached)
    await nameIt(target, prepared, parts)
    const timings = {
      prepareMs: prepared.prepareMs,
      tokenMs,
      networkMs,
      writeMs: writeMs + clock(),
      checkMs,
    }
    return { ...document, timings, report }
  } finally {
    await target.discard()
  }
}

/** What a dry run tells: all that is known without the token's signature. */
export function describeDryRun(
  prepared: PreparedSignature,
  request: SettledRequest,
  identity: SigningIdentity,
): SignedDocument {
  const timings = { prepareMs: prepared.prepareMs, tokenMs: 0, networkMs: 0, writeMs: 0, checkMs: 0 }
  const { level, missing } = prepared.plan
  const reached: Reached = {
    level,
    timeSource: level === 'b-b' ? 'claimed' : 'tsa',
    time: prepared.time,
    coversWholeFile: true,
    ...pendingOf(missing, request),
  }
  return {
    ...described(prepared, request, identity, reached),
    timings,
    output: null,
    outputName: null,
    report: null,
  }
}

/** The signed attributes go to the token as a digest; what comes back must belong to the certificate. */
async function container(
  messageDigest: Uint8Array,
  request: SettledRequest,
  { certificate, chain, held }: SigningIdentity,
  signer: TokenSigner,
): Promise<Uint8Array> {
  const scheme = signatureScheme(certificate)
  const signedAttributes = buildSignedAttributes(certificate, request.digest, messageDigest)
  const signature = await signer.sign({
    certificate: held,
    scheme,
    digestName: request.digest,
    digest: digestToSign(signedAttributes, request.digest),
    message: signedAttributes,
  })
  if (!verifyRawSignature(certificate, scheme, request.digest, signedAttributes, signature)) {
    throw new AppError('token.wrong-signature', {})
  }
  return buildSignedData({ certificate, chain, signedAttributes, scheme, digest: request.digest, signature })
}

type Stamped = {
  readonly cms: Uint8Array
  readonly token: StampedToken | null
  readonly missing: string | null
}

/** Where the service has gone since it was asked before the PIN, the signature is kept only if that was allowed. */
async function stampedContainer(
  cms: Uint8Array,
  { plan, timeStamp }: PreparedSignature,
  request: SettledRequest,
  network: Network,
): Promise<Stamped> {
  if (plan.level === 'b-b') return { cms, token: null, missing: plan.missing }
  try {
    const only = timeStamp === 'one' ? plan.service?.id : undefined
    return { ...(await stampContainer(network, cms, request.stampDigest, only)), missing: null }
  } catch (error) {
    if (timeStamp !== null || request.finishLater !== true || !isPassing(error)) throw error
    return { cms, token: null, missing: missingOf(error) }
  }
}

/** Appends what the level asks for behind the signature, each part checked before the next. */
async function raise(
  target: NewFile,
  { item, revision, plan, time }: PreparedSignature,
  request: SettledRequest,
  { certificate, known }: SigningIdentity,
  { cms, token, missing, start }: Stamped & { readonly start: HashedStart },
  network: Network,
): Promise<Reached> {
  const base = { level: 'b-b', timeSource: 'claimed', time, coversWholeFile: true } as const
  if (token === null) return { ...base, ...pendingOf(missing, request) }
  let reached: Reached = { ...base, level: 'b-t', timeSource: 'tsa', time: token.stamp.time }
  const { level } = plan
  if (level === 'b-t') return { ...reached, ...pendingOf(plan.missing, request) }
  const contents = new Uint8Array(revision.contentsCapacity)
  contents.set(cms)
  const signers = [
    { leaf: certificate, others: known },
    { leaf: token.signer, others: token.stamp.facts.certificates },
  ]
  try {
    await appendSecurityStore(target, item.unlock, [{ contents, signers }], level, network)
    reached = { ...reached, level: 'b-lt', coversWholeFile: false }
    if (level === 'b-lta') {
      const { stampDigest } = request
      const last = await appendTimeStamp(target, item.unlock, plan.roomBytes, stampDigest, network, start)
      reached = { ...reached, level, archiveUntil: last.token.signer.notAfter.toISOString() }
    }
    return reached
  } catch (error) {
    if (request.finishLater !== true || !isPassing(error)) throw error
    return { ...reached, ...pendingOf(missingOf(error), request) }
  }
}

function pendingOf(missing: string | null, { level }: Pick<SignRequest, 'level'>): Pick<Reached, 'pending'> {
  return missing === null ? {} : { pending: { level, missing } }
}

/** The finished file is read again from disk and judged before it gets its name. */
async function check(
  target: NewFile,
  { item, revision }: PreparedSignature,
  { certificate }: SigningIdentity,
  signal: AbortSignal,
): Promise<void> {
  const reader = target.reader()
  try {
    const finished = openPdf(reader, item.unlock)
    const { fingerprint } = certificate
    await checkFinished(finished, { field: revision.fieldName, fingerprint }, signal)
  } finally {
    reader.close()
  }
}

async function nameIt(
  target: NewFile,
  { item, output }: PreparedSignature,
  { files }: SignParts,
): Promise<void> {
  if (!sameStamp(await files.stamp(item.path), item.stamp)) {
    throw new AppError('file.changed', { name: basename(item.path) })
  }
  // Windows does not replace a file that is open.
  if (output.inPlace) item.release()
  await target.commit()
}

function described(
  { item, revision, output, facts }: PreparedSignature,
  request: SettledRequest,
  { certificate, info }: SigningIdentity,
  { level, timeSource, time, pending, archiveUntil }: Reached,
): Omit<SignedDocument, 'report' | 'timings'> {
  return {
    input: item.path,
    output: output.path,
    plannedOutput: output.path,
    outputName: basename(output.path),
    folders: folderNames(output.path),
    level,
    ...(pending ? { pending } : {}),
    ...(archiveUntil ? { archiveUntil } : {}),
    field: revision.fieldName,
    signer: {
      subject: info.subject,
      name: info.subjectName,
      issuerName: info.issuerName,
      fingerprint: certificate.fingerprint,
    },
    digest: request.digest,
    byteRange: [...revision.byteRange] as [number, number, number, number], // Four, as its type says.
    time: time.toISOString(),
    timeSource,
    bytesIn: revision.originalSize,
    bytesOut: revision.originalSize + revision.tail.length,
    pageIndex: revision.pageIndex,
    rect: shownRectOf(item.pdf, revision),
    signatureCount: 1 + signatureFields(item.pdf).filter(({ state }) => state === 'signed').length,
    warnings: facts.warnings,
    prepared: facts,
  }
}

function shownRectOf(doc: PdfDocument, { pageIndex, pageRect }: PreparedRevision): ShownRect | null {
  return pageIndex === null || pageRect === null ? null : toShownRect(pageRect, pageInfo(doc, pageIndex))
}

/** /M knows seconds only (ISO 32000-2, 7.9.4), and what is told must be what is signed. */
function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000)
}

/** Often enough to be seen moving, seldom enough to cost nothing. */
const PROGRESS_MS = 60

function throttled(tell: (done: number, total: number) => void): (done: number, total: number) => void {
  let last = performance.now()
  return (done, total) => {
    const now = performance.now()
    if (now - last < PROGRESS_MS) return
    last = now
    tell(done, total)
  }
}

/** @returns a function that gives the milliseconds since it was last asked */
function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const now = performance.now()
    const passed = now - last
    last = now
    return passed
  }
}
