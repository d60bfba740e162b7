/** Who vouches for a certificate, as a chain for the person, with what is missing by its name. */
import type { CertificateView, ChainLink } from '../../src-shared/model/certificate-view.ts'
import { type Certificate, isSelfIssued } from '../cms/certificate.ts'
import { findPath, type Path, type PathProblem } from '../cms/chain.ts'
import type { FoundCertificate } from './certificate-sources.ts'

export type ChainSources = {
  /** Roots that this computer trusts. */
  readonly anchors: readonly Certificate[]
  /** From the network, in this run. */
  readonly fetched: readonly Certificate[]
}

export function pathOf(found: FoundCertificate, sources: ChainSources, at: Date): Path {
  return findPath(found.certificate, [...found.companions, ...sources.fetched], sources.anchors, at)
}

export function describeChain(
  found: FoundCertificate,
  path: Path,
  sources: ChainSources,
): CertificateView['chain'] {
  const { certificates, anchor, problems } = path
  const top = certificates.at(-1) ?? found.certificate
  const isWhole = anchor !== null || isSelfIssued(top)
  const links = certificates.map(
    (certificate, index): ChainLink => ({
      name: certificate.subject.name,
      fingerprint: certificate.fingerprint,
      role: index === 0 ? 'own' : isWhole && certificate === top ? 'root' : 'issuer',
      from: placeOf(certificate, found, sources),
      notAfter: certificate.notAfter.toISOString(),
      problems: problems.filter(problem => problem.certificate === certificate).map(wordsOf),
    }),
  )
  return {
    links: [...(isWhole ? [] : [missing(top)]), ...links.toReversed()],
    state: stateOf(path, isWhole),
    canFetch: !isWhole && top.issuerUrls.length > 0,
  }
}

function stateOf(
  { anchor, certificates, problems }: Path,
  isWhole: boolean,
): CertificateView['chain']['state'] {
  // That the certificate itself has expired is said elsewhere.
  const ofIssuers = problems.filter(({ certificate }) => certificate !== certificates[0])
  if (ofIssuers.length > 0) return 'broken'
  if (anchor !== null) return 'trusted'
  return isWhole ? 'complete' : 'incomplete'
}

function missing(top: Certificate): ChainLink {
  return {
    name: top.issuer.name,
    fingerprint: null,
    role: 'issuer',
    from: 'nowhere',
    notAfter: null,
    problems: [],
  }
}

function placeOf(
  certificate: Certificate,
  { companions, from, certificate: own }: FoundCertificate,
  { anchors, fetched }: ChainSources,
): ChainLink['from'] {
  const isIn = (list: readonly Certificate[]) =>
    list.some(({ fingerprint }) => fingerprint === certificate.fingerprint)
  if (certificate.fingerprint === own.fingerprint) return 'itself'
  if (isIn(anchors)) return 'system'
  if (isIn(companions)) return from
  return isIn(fetched) ? 'network' : 'system'
}

const PROBLEM_WORDS: Readonly<Record<PathProblem['code'], string>> = {
  expired: 'has expired',
  'not-yet-valid': 'is not valid yet',
  'not-a-ca': 'is no issuer’s certificate',
  'path-too-long': 'allows fewer issuers below it',
  'may-not-issue': 'may not issue certificates',
  'unknown-critical-extension': 'has a condition that Tokenseal does not know',
  'name-constraints': 'limits names in a way that Tokenseal does not check',
  'weak-digest': 'was issued with a digest that no longer protects',
}

function wordsOf({ code }: PathProblem): string {
  return PROBLEM_WORDS[code]
}
