/** A signing request once certificate and field are known: what was left to us is decided. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import { DIGEST_NAMES } from '../../src-shared/model/key-words.ts'
import type { DigestName, SignatureDigest, SignRequest } from '../../src-shared/model/signing.ts'
import type { Certificate } from '../cms/certificate.ts'
import { plainDigest } from '../cms/signed-attributes.ts'

export type SettledRequest = Omit<SignRequest, 'digest'> & {
  readonly digest: SignatureDigest
  /** For time-stamps, which every service makes with SHA-2 and few with anything else. */
  readonly stampDigest: DigestName
}

export type Allowed = {
  /** The digests that the field requires, as its author wrote them; null: it requires none. */
  readonly byField: readonly string[] | null
  /** By the policy. */
  readonly byPolicy: readonly SignatureDigest[]
}

/**
 * A field that requires certain digests gets one of them, unless another was asked for: then it is refused later, by its
 * name.
 *
 * @throws AppError `token.digest-fixed`
 */
export function settleRequest(request: SignRequest, { key }: Certificate, allowed: Allowed): SettledRequest {
  const digest = fixedDigest(key) ?? request.digest ?? fitting(digestFor({ key }), allowed)
  if (request.digest !== null && request.digest !== digest)
    throw new AppError('token.digest-fixed', {
      asked: DIGEST_NAMES[request.digest],
      fixed: DIGEST_NAMES[digest],
    })
  return { ...request, digest, stampDigest: plainDigest(digest) }
}

/**
 * The digest that is as strong as the key: a longer one is cut off, a shorter one weakens it.
 *
 * @source FIPS 186-5, 6.4; RFC 5753, 7; ISO/TS 32002 (curves and their digests); RFC 8419, 2.3
 */
export function digestFor({ key }: Pick<Certificate, 'key'>): SignatureDigest {
  const fixed = fixedDigest(key)
  if (fixed !== null) return fixed
  if (key.kind === 'ec-p384' || key.kind === 'ec-brainpool384') return 'sha384'
  return key.kind === 'ec-p521' || key.kind === 'ec-brainpool512' ? 'sha512' : 'sha256'
}

/** Edwards keys bring their digest with them. @source RFC 8419, 2.3 */
function fixedDigest({ algorithm }: Certificate['key']): SignatureDigest | null {
  if (algorithm === 'ed25519') return 'sha512'
  return algorithm === 'ed448' ? 'shake256' : null
}

/** From weak to strong. */
const CHOICE: readonly DigestName[] = ['sha256', 'sha384', 'sha512']

/** The usual one where it may be, else a stronger one, else the strongest that may be. */
function fitting(usual: SignatureDigest, { byField, byPolicy }: Allowed): SignatureDigest {
  if (byField === null || isNamed(usual, byField)) return usual
  const possible = CHOICE.filter(digest => isNamed(digest, byField) && byPolicy.includes(digest))
  const stronger = possible.find(digest => CHOICE.indexOf(digest) > CHOICE.findIndex(one => one === usual))
  return stronger ?? possible.at(-1) ?? usual
}

/** @source ISO 32000-2:2020, table 237, /DigestMethod */
function isNamed(digest: SignatureDigest, names: readonly string[]): boolean {
  return names.includes(digest.toUpperCase())
}
