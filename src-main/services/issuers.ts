/** The issuers of a certificate, fetched from where the certificate says they are. */
import { type Certificate, isSelfIssued, readCertificateFile } from '../cms/certificate.ts'
import { findPath, isSignedBy } from '../cms/chain.ts'
import { MalformedAsn1 } from '../cms/der.ts'
import { attempt, hostOf, type ServiceWorld } from './service-world.ts'

export type Chain = {
  /** Leaf first, as far up as was found. */
  readonly certificates: readonly Certificate[]
  /** It ends in a certificate that signed itself, or in one of `anchors`. */
  readonly complete: boolean
  /** Sentences: why the next issuer could not be found. */
  readonly problems: readonly string[]
}

const MAX_BYTES = 512 * 1024
const TIMEOUT_MS = 15_000
const MAX_LENGTH = 8
const MAX_ADDRESSES = 4
const KEPT_MS = 60 * 60 * 1000

/**
 * From a certificate up to its root: first among those at hand, then by the addresses that each names (AIA).
 *
 * @param candidates loose certificates, in any order
 * @param anchors    where a chain may end, too
 * @throws           AppError `job.cancelled`; everything else is told in `problems`
 * @source           RFC 5280, 4.2.2.1
 */
export async function completeChain(
  world: ServiceWorld,
  leaf: Certificate,
  candidates: readonly Certificate[],
  anchors: readonly Certificate[] = [],
): Promise<Chain> {
  const problems: string[] = []
  let known = candidates
  for (;;) {
    const { certificates, anchor } = findPath(leaf, known, anchors, world.clock.now())
    const top = certificates.at(-1) ?? leaf
    if (anchor !== null || isSelfIssued(top)) return { certificates, complete: true, problems: [] }
    const fetched = certificates.length < MAX_LENGTH ? await fetchIssuers(world, top, problems) : []
    if (fetched.length === 0) {
      problems.push(`The issuer “${top.issuer.name}” of “${top.subject.name}” was not found.`)
      return { certificates, complete: false, problems }
    }
    known = [...known, ...fetched]
  }
}

/**
 * The certificates that issued this one, from the addresses it names: DER, PEM or PKCS#7.
 *
 * @param problems gets a sentence for each address without one
 * @returns        only such that really signed it
 */
async function fetchIssuers(
  world: ServiceWorld,
  certificate: Certificate,
  problems: string[] = [],
): Promise<readonly Certificate[]> {
  for (const url of certificate.issuerUrls.slice(0, MAX_ADDRESSES)) {
    const found = (await attempt(problems, () => certificatesAt(world, url))) ?? []
    const issuers = found.filter(issuer => isSignedBy(certificate, issuer))
    if (issuers.length > 0) return issuers
    if (found.length > 0) problems.push(`What “${hostOf(url)}” sent did not issue the certificate.`)
  }
  return []
}

function certificatesAt(world: ServiceWorld, url: string): Promise<readonly Certificate[]> {
  const { cache, clock, http, signal } = world
  const now = clock.now()
  return cache.answer(`issuers ${url}`, now, async () => {
    const answer = await http.send({ url, method: 'GET', maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, signal })
    const value = answer.status === 200 ? readable(answer.body) : []
    return { value, until: value.length > 0 ? new Date(now.getTime() + KEPT_MS) : null }
  })
}

function readable(bytes: Uint8Array): readonly Certificate[] {
  try {
    return readCertificateFile(bytes)
  } catch (error) {
    if (error instanceof MalformedAsn1) return []
    throw error
  }
}
