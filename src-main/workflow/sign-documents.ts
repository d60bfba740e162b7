/** A signing job: every document prepared, one login, each signed, a failed one told apart from a failed job. */
import { basename, resolve } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { AppError, toWire } from '../../src-shared/errors/app-error.ts'
import type { SignedDocument, SignItem, SignRequest, SignResult } from '../../src-shared/model/signing.ts'
import type { IsRevoked } from '../cms/certificate-usage.ts'
import type { Unlock } from '../pdf/encryption.ts'
import { SealedDocument } from '../pdf/public-key.ts'
import type { Policy } from '../policy/policy.ts'
import { signingRefusal } from '../policy/rules.ts'
import type { TextParts } from '../text/page-texts.ts'
import { withSpareProcess } from '../text/spare-process.ts'
import type { TokenBridge, TokenFacts } from '../token/bridge.ts'
import { chooseCertificate, type SigningIdentity } from './choose-certificate.ts'
import { fieldAsks } from './field-asks.ts'
import { createFilesAtWork, type FilesAtWork } from './files-at-work.ts'
import { type Place, runLine } from './item-line.ts'
import { createJobStage, type JobStage, type StageWorld } from './job-stage.ts'
import { type LevelPlan, planLevel } from './level-plan.ts'
import { settlePlacement } from './settle-placement.ts'
import { type SettledRequest, settleRequest } from './settled-request.ts'
import {
  containerBytes,
  describeDryRun,
  type OpenItem,
  type PreparedSignature,
  prepareSignature,
  refuseEarly,
  type SignParts,
  signPrepared,
} from './sign-document.ts'
import type { SignWorld } from './sign-world.ts'
import { openTokenSigner, type TokenSigner } from './token-signer.ts'
import { findFittingKey, openEnvelope, withRecipients } from './unseal.ts'

export type SignJobParts = SignParts & {
  readonly bridge: TokenBridge
  readonly policy: Policy
  /** For places that words of the page name. */
  readonly texts: TextParts
  /** What is known of withdrawn certificates. */
  readonly isRevoked: IsRevoked
  /**
   * Opens what the item names, or gives what is open already.
   *
   * @param unlock what opens it, where that is known
   * @throws AppError `pdf.*`, `file.*`, `document.unknown`, SealedDocument
   */
  openItem(item: SignItem, unlock?: Unlock): Promise<OpenItem>
}

/** So many documents are at work at once: while the token signs one, the next are made ready and the last are checked. */
const AT_ONCE = 6
/** Documents of this size come one at a time: each keeps disk and processors busy by itself. */
const LARGE_BYTES = 32 << 20

/** What all documents of a job share once it is known. */
type Visit = {
  identity: SigningIdentity | null
  signer: Promise<TokenSigner> | null
  /** Opens documents that are encrypted for certificates; the signer itself where it can. */
  opener: Promise<TokenSigner> | null
  plan: Promise<LevelPlan> | null
  /** That every signature of the job needs at most. */
  containerBytes: number | null
}

type Job = {
  readonly request: SignRequest
  readonly parts: SignJobParts
  readonly visit: Visit
  readonly atWork: FilesAtWork
  readonly stage: JobStage
}

/** @throws AppError that ends the whole job: `token.*`, `pkcs12.*`, `policy.refused`, `job.cancelled`; others are results */
export async function signDocuments(
  request: SignRequest,
  parts: SignJobParts,
  world: SignWorld,
): Promise<void> {
  const token = tokenOf(parts.bridge, request.tokenId)
  const { certificates, ...shown } = token
  world.tell({ phase: 'preparing', token: shown })
  const visit: Visit = { identity: null, signer: null, opener: null, plan: null, containerBytes: null }
  const spare = request.items.length > 1 ? withSpareProcess(parts.texts) : null
  const job: Job = {
    request,
    parts: spare ? { ...parts, texts: spare.texts } : parts,
    visit,
    atWork: createFilesAtWork(),
    stage: createJobStage(world),
  }
  try {
    if (!token.certificatesLocked) identify(certificates, job)
    await runLine(request.items, {
      width: AT_ONCE,
      work: (item, place) => takeItem(item, place, job),
      done: world.finish,
    })
  } finally {
    // Why one could not be opened has been told.
    const opened = await Promise.all([visit.signer, visit.opener].map(one => one?.catch(() => null)))
    for (const one of new Set(opened)) await one?.close()
    spare?.close()
  }
}

async function takeItem(asked: SignItem, place: Place, job: Job): Promise<SignResult> {
  const world = job.stage.enter(place.index, nameOf(asked), place.signal)
  const held: Held = { item: null }
  try {
    return { ok: true, document: await signItem(asked, held, place, job, world) }
  } catch (error) {
    if (!(error instanceof AppError) || endsTheJob(error)) throw error
    return { ok: false, input: held.item?.path ?? pathOf(asked), error: toWire(error) }
  } finally {
    await held.item?.close()
    job.atWork.leave(place.index)
    world.leave()
  }
}

/** What has to be closed, however it ends. */
type Held = { item: OpenItem | null }

async function signItem(
  asked: SignItem,
  held: Held,
  place: Place,
  job: Job,
  world: StageWorld,
): Promise<SignedDocument> {
  const { request } = job
  const ready = await place.station('prepare', async () => {
    if (world.signal.aborted) throw new AppError('job.cancelled', {})
    await job.atWork.alone(place.index, keyOf(asked))
    held.item = await openItem(asked, job, world)
    world.tell({ itemName: basename(held.item.path) })
    return prepareItem(held.item, asked, place, job, world)
  })
  if (request.dryRun) return describeDryRun(ready.prepared, ready.request, ready.identity)
  const sign = () => signReady(ready, place, job, world)
  return ready.prepared.item.stamp.size < LARGE_BYTES ? sign() : place.station('large', sign)
}

/** A document encrypted for certificates is opened by the key of one of them: that takes a login before the signing. */
async function openItem(asked: SignItem, job: Job, world: StageWorld): Promise<OpenItem> {
  try {
    return await job.parts.openItem(asked)
  } catch (error) {
    if (!(error instanceof SealedDocument)) throw error
    return job.parts.openItem(asked, await unsealed(error, job, world))
  }
}

/** What shows without a login is looked at first, so that no PIN is spent in vain. */
async function unsealed(sealed: SealedDocument, job: Job, world: StageWorld): Promise<Unlock> {
  const { parts, request } = job
  const token = tokenOf(parts.bridge, request.openingTokenId ?? request.tokenId)
  if (!token.certificatesLocked && !findFittingKey(sealed, token.certificates))
    throw withRecipients(sealed, token.label)
  const opener = await openerOf(job, world)
  return openEnvelope(sealed, await opener.certificates(), token.label, opener.open)
}

type ReadyItem = {
  readonly prepared: PreparedSignature
  readonly identity: SigningIdentity
  readonly request: SettledRequest
}

async function prepareItem(
  item: OpenItem,
  asked: SignItem,
  { index }: Place,
  job: Job,
  world: StageWorld,
): Promise<ReadyItem> {
  const { request, parts, visit, atWork } = job
  let output = await refuseEarly(item, asked, request, parts)
  // A name that an earlier document of this job is about to take is judged when it has it.
  while (await atWork.alone(index, output.path)) output = await refuseEarly(item, asked, request, parts)
  atWork.take(index, [keyOf(asked), item.path, output.path])
  const placed = await settlePlacement(item, asked, parts.texts, world.signal)
  const identity = visit.identity ?? (await identifyByLogin(job, world))
  const byField = fieldAsks(item.pdf, asked.field).digests
  const byPolicy = parts.policy.signingDigests
  const settled = settleRequest(request, identity.certificate, { byField, byPolicy })
  refuseByPolicy(parts.policy, settled, identity)
  visit.plan ??= levelPlan(settled, identity, parts)
  const plan = await visit.plan
  visit.containerBytes ??= containerBytes(identity, settled)
  const contentsCapacity = visit.containerBytes + plan.roomBytes
  const prepared = await prepareSignature(
    item,
    placed,
    output,
    settled,
    identity,
    { plan, contentsCapacity },
    parts,
  )
  world.tell({ prepared: prepared.facts })
  return { identity, prepared, request: settled }
}

/** Once for all documents of the job. */
function levelPlan(
  request: SettledRequest,
  identity: SigningIdentity,
  { network }: SignJobParts,
): Promise<LevelPlan> {
  const { level, stampDigest: digest, finishLater = false } = request
  return planLevel(network, { level, digest, finishLater }, identity.certificate, identity.known)
}

/** Nothing is written before the login; from there on the token takes the documents in their order. */
async function signReady(
  { prepared, identity, request }: ReadyItem,
  place: Place,
  job: Job,
  world: StageWorld,
): Promise<SignedDocument> {
  const signer = await place.station('login', () => signerOf(job, world))
  const inTurn: TokenSigner = {
    ...signer,
    async sign(asked) {
      const signature = await place.station('token', async () => {
        world.come()
        return signer.sign(asked)
      })
      await breathe() // The token gets its next document before this one is built, checked and named.
      return signature
    },
  }
  return signPrepared(prepared, request, identity, inTurn, job.parts, world)
}

/** A document that cannot be signed is one result among many; a token that cannot or must not sign ends them all. */
function endsTheJob(error: AppError): boolean {
  return /^(token|pkcs12|policy|job|timestamp|level)\./.test(error.code)
}

function identify(certificates: TokenFacts['certificates'], job: Job): SigningIdentity {
  const { request, parts, visit, stage } = job
  const { tokenId, fingerprint } = request
  const identity = chooseCertificate(certificates, tokenId, fingerprint, parts.clock.now(), parts.isRevoked)
  const byPolicy = parts.policy.signingDigests
  refuseByPolicy(
    parts.policy,
    settleRequest(request, identity.certificate, { byField: null, byPolicy }),
    identity,
  )
  visit.identity = identity
  stage.token.tell({ certificate: identity.info })
  return identity
}

/** What our own check would call weak is not signed. @throws AppError `policy.refused` */
function refuseByPolicy(policy: Policy, { digest }: SettledRequest, { certificate }: SigningIdentity): void {
  const { algorithm, bits } = certificate.key
  const keyKind = algorithm === 'rsa-pss' ? 'rsa' : algorithm === 'other' ? null : algorithm
  const rule = signingRefusal(policy, { digest, keyKind, keyBits: bits })
  if (rule !== null) throw new AppError('policy.refused', { rule })
}

/** A key file shows its certificates only behind its password. */
async function identifyByLogin(job: Job, world: StageWorld): Promise<SigningIdentity> {
  const signer = await signerOf(job, world)
  return identify(await signer.certificates(), job)
}

async function signerOf(
  { visit, request, parts, stage }: Job,
  world: StageWorld,
  use: 'sign' | 'open' = 'sign',
): Promise<TokenSigner> {
  if (visit.signer === null) world.come()
  visit.signer ??= openTokenSigner(parts.bridge, request.tokenId, stage.token, use)
  return visit.signer
}

function openerOf(job: Job, world: StageWorld): Promise<TokenSigner> {
  const { visit, request, parts, stage } = job
  const { openingTokenId = request.tokenId } = request
  if (openingTokenId === request.tokenId) return signerOf(job, world, 'open')
  visit.opener ??= openOther(
    openingTokenId,
    parts.bridge,
    stage.token,
    tokenOf(parts.bridge, request.tokenId),
  )
  return visit.opener
}

/** While the other token is asked for, it is the one that is shown. */
async function openOther(
  tokenId: string,
  bridge: TokenBridge,
  world: SignWorld,
  signing: TokenFacts,
): Promise<TokenSigner> {
  const show = ({ certificates: _, ...token }: TokenFacts) => world.tell({ token })
  const inFront = async <T>(work: () => Promise<T>): Promise<T> => {
    show(tokenOf(bridge, tokenId))
    try {
      return await work()
    } finally {
      show(signing)
    }
  }
  const opener = await inFront(() => openTokenSigner(bridge, tokenId, world, 'open'))
  return { ...opener, open: asked => inFront(() => opener.open(asked)) }
}

function tokenOf(bridge: TokenBridge, tokenId: string): TokenFacts {
  const token = bridge.snapshot().tokens.find(known => known.tokenId === tokenId)
  if (!token) throw new AppError('token.not-found', {})
  return token
}

function pathOf({ source }: SignItem): string {
  return 'path' in source ? source.path : ''
}

/** The same document twice is signed twice, one after the other. */
function keyOf({ source }: SignItem): string {
  return 'path' in source ? resolve(source.path) : source.documentId
}

function nameOf(item: SignItem): string {
  return basename(pathOf(item))
}
