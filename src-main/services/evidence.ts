/** Everything that proves, for good, that certificates held: their chains, OCSP answers and revocation lists. */
import type { Certificate } from '../cms/certificate.ts'
import {
  askRevocation,
  type CheckedCertificate,
  checkChain,
  type RevocationAnswer,
} from './revocation-check.ts'
import type { ServiceWorld } from './service-world.ts'

export type Evidence = {
  readonly certificates: readonly Certificate[]
  /** DER of OCSPResponses. */
  readonly ocsps: readonly Uint8Array[]
  /** DER. */
  readonly crls: readonly Uint8Array[]
  /** One sentence for each thing that is not proved; empty: nothing is missing. */
  readonly lacking: readonly string[]
}

/**
 * @param leaf       a signer, or a time-stamp service
 * @param candidates certificates at hand, e.g. those of the signature
 * @throws           AppError `job.cancelled`
 * @source           ETSI EN 319 142-1, 6.3 (B-LT): certificates and revocation data of the whole chain
 */
export async function gatherEvidence(
  world: ServiceWorld,
  leaf: Certificate,
  candidates: readonly Certificate[],
): Promise<Evidence> {
  const { chain, checked } = await checkChain(world, leaf, candidates)
  const parts = await Promise.all(checked.map(one => evidenceOf(world, one, chain.certificates)))
  return merged([
    { certificates: chain.certificates, ocsps: [], crls: [], lacking: chain.complete ? [] : chain.problems },
    ...parts,
  ])
}

/** Each thing once. */
export function merged(parts: readonly Evidence[]): Evidence {
  const once = (all: readonly Uint8Array[]) => [
    ...new Map(all.map(der => [Buffer.from(der).toString('base64'), der])).values(),
  ]
  const certificates = parts.flatMap(part => part.certificates)
  return {
    certificates: [
      ...new Map(certificates.map(certificate => [certificate.fingerprint, certificate])).values(),
    ],
    ocsps: once(parts.flatMap(part => part.ocsps)),
    crls: once(parts.flatMap(part => part.crls)),
    lacking: [...new Set(parts.flatMap(part => part.lacking))],
  }
}

const NONE: Evidence = { certificates: [], ocsps: [], crls: [], lacking: [] }

async function evidenceOf(
  world: ServiceWorld,
  { certificate, revocation }: CheckedCertificate,
  chain: readonly Certificate[],
): Promise<Evidence> {
  if (revocation === null) return NONE
  const proved = proofOf(certificate, revocation)
  const { evidence } = revocation
  if (evidence?.kind !== 'ocsp' || proved.lacking.length > 0) return proved
  const { responder } = evidence.proof
  const issuer = chain.find(({ subject }) => subject.text === responder.issuer.text)
  const isIssuer = chain.some(({ fingerprint }) => fingerprint === responder.fingerprint)
  const known = { ...proved, certificates: [responder] }
  // Whoever is appointed to answer must hold, too, unless the issuer says that nobody need ask.
  if (isIssuer || responder.ocspNoCheck || issuer === undefined) return known
  const own = await askRevocation(world, responder, issuer)
  return merged([known, proofOf(responder, own)])
}

function proofOf(
  certificate: Certificate,
  { status, evidence, revokedAt, problems }: RevocationAnswer,
): Evidence {
  const whose = `the certificate of “${certificate.subject.name}”`
  if (status === 'revoked') {
    const date = revokedAt === null ? '' : ` on ${revokedAt.toISOString().slice(0, 10)}`
    return { ...NONE, lacking: [`${capital(whose)} was withdrawn${date}.`] }
  }
  if (status === 'unknown' || evidence === null) {
    return { ...NONE, lacking: [`Nothing proves that ${whose} still holds: ${problems.join(' ')}`] }
  }
  return evidence.kind === 'ocsp'
    ? { ...NONE, ocsps: [evidence.proof.response.der] }
    : { ...NONE, crls: [evidence.proof.crl.der] }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
