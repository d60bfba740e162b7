/** A signing job: every document prepared, one login, each signed, a failed one told apart from a failed job. */
import { basename } from 'node:path'
import { AppError, toWire } from '../../src-shared/errors/app-error.ts'
import type { SignItem, SignRequest, SignResult } from '../../src-shared/model/signing.ts'
import type { IsRevoked } from '../cms/certificate-usage.ts'
import type { Policy } from '../policy/policy.ts'
import { signingRefusal } from '../policy/rules.ts'
import type { TokenBridge, TokenFacts } from '../token/bridge.ts'
import { chooseCertificate, type SigningIdentity } from './choose-certificate.ts'
import {
  describeDryRun,
  type OpenItem,
  prepareSignature,
  refuseEarly,
  type SignParts,
  signPrepared,
} from './sign-document.ts'
import type { SignWorld } from './sign-world.ts'
import { openTokenSigner, type TokenSigner } from './token-signer.ts'

export type SignJobParts = SignParts & {
  readonly bridge: TokenBridge
  readonly policy: Policy
  /** What is known of withdrawn certificates. */
  readonly isRevoked: IsRevoked
  /** Opens what the item names, or gives what is open already. @throws AppError `pdf.*`, `file.*`, `document.unknown` */
  openItem(item: SignItem): Promise<OpenItem>
}

/** The rest of a job after its first document found the token and the certificate. */
type Visit = { identity: SigningIdentity | null; signer: TokenSigner | null }

/** @throws AppError that ends the whole job: `token.*`, `pkcs12.*`, `policy.refused`, `job.cancelled`; others are results */
export async function signDocuments(
  request: SignRequest,
  parts: SignJobParts,
  world: SignWorld,
): Promise<void> {
  const token = tokenOf(parts.bridge, request.tokenId)
  const { certificates, ...shown } = token
  world.tell({ phase: 'preparing', token: shown })
  const visit: Visit = { identity: null, signer: null }
  try {
    if (!token.certificatesLocked) identify(visit, certificates, request, parts, world)
    for (const [itemIndex, item] of request.items.entries()) {
      if (world.signal.aborted) throw new AppError('job.cancelled', {})
      world.tell({ phase: 'preparing', itemIndex, itemName: nameOf(item), progress: null })
      world.finish(await signItem(item, request, visit, parts, world))
    }
  } finally {
    await visit.signer?.close()
  }
}

async function signItem(
  asked: SignItem,
  request: SignRequest,
  visit: Visit,
  parts: SignJobParts,
  world: SignWorld,
): Promise<SignResult> {
  let item: OpenItem | null = null
  try {
    item = await parts.openItem(asked)
    world.tell({ itemName: basename(item.path) })
    const output = await refuseEarly(item, asked, parts)
    const identity = visit.identity ?? (await identifyByLogin(visit, request, parts, world))
    const prepared = await prepareSignature(item, asked, output, request, identity, parts)
    if (request.dryRun) return { ok: true, document: describeDryRun(prepared, request, identity) }
    const signer = await signerOf(visit, request, parts, world)
    return { ok: true, document: await signPrepared(prepared, request, identity, signer, parts, world) }
  } catch (error) {
    if (!(error instanceof AppError) || endsTheJob(error)) throw error
    return { ok: false, input: item?.path ?? pathOf(asked), error: toWire(error) }
  } finally {
    await item?.close()
  }
}

/** A document that cannot be signed is one result among many; a token that cannot or must not sign ends them all. */
function endsTheJob(error: AppError): boolean {
  return /^(token|pkcs12|policy|job)\./.test(error.code)
}

function identify(
  visit: Visit,
  certificates: TokenFacts['certificates'],
  request: SignRequest,
  parts: SignJobParts,
  world: SignWorld,
): SigningIdentity {
  const { tokenId, fingerprint } = request
  const identity = chooseCertificate(certificates, tokenId, fingerprint, parts.clock.now(), parts.isRevoked)
  refuseByPolicy(parts.policy, request, identity)
  visit.identity = identity
  world.tell({ certificate: identity.info })
  return identity
}

/** What our own check would call weak is not signed. @throws AppError `policy.refused` */
function refuseByPolicy(policy: Policy, { digest }: SignRequest, { certificate }: SigningIdentity): void {
  const { kind, bits } = certificate.key
  const keyKind = kind === 'rsa' ? 'rsa' : kind === 'other' ? null : 'ec'
  const rule = signingRefusal(policy, { digest, keyKind, keyBits: bits })
  if (rule !== null) throw new AppError('policy.refused', { rule })
}

/** A key file shows its certificates only behind its password. */
async function identifyByLogin(
  visit: Visit,
  request: SignRequest,
  parts: SignJobParts,
  world: SignWorld,
): Promise<SigningIdentity> {
  const signer = await signerOf(visit, request, parts, world)
  return identify(visit, await signer.certificates(), request, parts, world)
}

async function signerOf(
  visit: Visit,
  request: SignRequest,
  parts: SignJobParts,
  world: SignWorld,
): Promise<TokenSigner> {
  visit.signer ??= await openTokenSigner(parts.bridge, request.tokenId, world)
  return visit.signer
}

function tokenOf(bridge: TokenBridge, tokenId: string): TokenFacts {
  const token = bridge.snapshot().tokens.find(known => known.tokenId === tokenId)
  if (!token) throw new AppError('token.not-found', {})
  return token
}

function pathOf({ source }: SignItem): string {
  return 'path' in source ? source.path : ''
}

function nameOf(item: SignItem): string {
  return basename(pathOf(item))
}
