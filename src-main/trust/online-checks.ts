/** What the network adds to a validation: missing issuers, and whether certificates of trusted signers still hold. */
import type { Certificate } from '../cms/certificate.ts'
import { findPath } from '../cms/chain.ts'
import { readTimeStamp } from '../cms/timestamp.ts'
import { checkChain } from '../services/revocation-check.ts'
import type { ServiceWorld } from '../services/service-world.ts'
import type { Integrity } from './integrity.ts'
import { storedProof } from './stored-proof.ts'
import type { ValidationData } from './validation-data.ts'

/**
 * Asks only about those whom a trusted certificate may vouch for: a document of strangers makes no one's computer call
 * the addresses it names.
 *
 * @returns the material of the document and what was fetched
 * @throws  AppError `job.cancelled`; a service that cannot be reached adds nothing
 */
export async function withOnlineChecks(
  world: ServiceWorld,
  checked: readonly (Integrity | null)[],
  stored: ValidationData,
  anchors: readonly Certificate[],
): Promise<ValidationData> {
  let data = stored
  if (anchors.length === 0) return data
  const now = world.clock.now()
  for (const { leaf, others } of checked.flatMap(signersOf)) {
    if (storedProof(leaf, others, data, anchors, now).isComplete) continue
    const known = [...others, ...data.certificates]
    const { anchor, certificates } = findPath(leaf, known, anchors, now)
    const top = certificates.at(-1) ?? leaf
    const mayEnd = anchors.some(({ subject }) => subject.text === top.issuer.text)
    if (anchor === null && !mayEnd && top.issuerUrls.length === 0) continue
    const { chain, checked: answers } = await checkChain(world, leaf, [...known, ...anchors], anchors)
    const found = answers.flatMap(({ revocation }) => revocation?.evidence ?? [])
    data = {
      certificates: [...data.certificates, ...chain.certificates],
      ocsps: [...data.ocsps, ...found.flatMap(one => (one.kind === 'ocsp' ? [one.proof.response] : []))],
      crls: [...data.crls, ...found.flatMap(one => (one.kind === 'crl' ? [one.proof.crl] : []))],
    }
  }
  return data
}

type Signer = { readonly leaf: Certificate; readonly others: readonly Certificate[] }

function signersOf(integrity: Integrity | null): readonly Signer[] {
  const facts = integrity?.facts
  if (!integrity?.intact || !facts?.signer) return []
  const stampers = facts.timeStamps.flatMap((token): Signer[] => {
    const stamp = readTimeStamp(token)?.facts
    return stamp?.signer ? [{ leaf: stamp.signer, others: stamp.certificates }] : []
  })
  return [{ leaf: facts.signer, others: facts.certificates }, ...stampers]
}
