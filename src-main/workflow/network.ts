/** What a job needs of the network for the levels above B-B. */
import { createHash } from 'node:crypto'
import type { DigestName } from '../../src-shared/model/signing.ts'
import { readSignedData } from '../cms/signed-data.ts'
import { addSignatureTimeStamp } from '../cms/stamp-signature.ts'
import type { ServiceWorld } from '../services/service-world.ts'
import type { TimeStamper } from '../services/time-stamper.ts'
import type { StampedToken } from '../services/timestamp-request.ts'

export type Network = {
  readonly world: ServiceWorld
  readonly stamper: TimeStamper
}

/** A time-stamp over these bytes. @throws AppError `timestamp.*`, `job.cancelled` */
export function stampBytes(
  network: Network,
  hash: DigestName,
  bytes: Uint8Array,
  only?: string,
): Promise<StampedToken> {
  return stampDigest(network, hash, createHash(hash).update(bytes).digest(), only)
}

/** A time-stamp over what has this digest. @throws AppError `timestamp.*`, `job.cancelled` */
export function stampDigest(
  { stamper, world }: Network,
  hash: DigestName,
  digest: Uint8Array,
  only?: string,
): Promise<StampedToken> {
  return stamper.stamp(hash, new Uint8Array(digest), world, only)
}

export type StampedContainer = { readonly cms: Uint8Array; readonly token: StampedToken }

/**
 * The signature with a time-stamp over its value.
 *
 * @param cms  DER, as made or found; padding may follow
 * @param only id of the one service that may be asked
 * @throws     AppError `timestamp.*`, `job.cancelled`; MalformedAsn1 for what is no signature
 */
export async function stampContainer(
  network: Network,
  cms: Uint8Array,
  hash: DigestName,
  only?: string,
): Promise<StampedContainer> {
  const [signer] = readSignedData(cms).signers
  const token = await stampBytes(network, hash, signer?.signature ?? new Uint8Array(), only)
  return { cms: addSignatureTimeStamp(cms, token.der), token }
}
