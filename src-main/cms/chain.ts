/** From a leaf and loose certificates to an ordered path, and whether that path holds. RFC 5280, 6.1. */
import { equalBytes } from '../base/bytes.ts'
import { signatureAlgorithmOf } from './algorithms.ts'
import { type Certificate, isSelfIssued } from './certificate.ts'
import { verificationCost, verifySignature } from './public-key.ts'

export type PathProblem = {
  readonly code:
    | 'expired'
    | 'not-yet-valid'
    | 'not-a-ca'
    | 'path-too-long'
    | 'may-not-issue'
    | 'unknown-critical-extension'
    | 'name-constraints'
    | 'weak-digest'
  readonly certificate: Certificate
}

export type Path = {
  /** Leaf first. With an anchor: up to and including it. */
  readonly certificates: readonly Certificate[]
  /** Null: no anchor that was given ends this path. */
  readonly anchor: Certificate | null
  readonly problems: readonly PathProblem[]
}

const MAX_LENGTH = 10
/** Of signature checks per search: loose certificates that all name each other must not cost more. */
const MAX_COST = 200

/**
 * The best path: one without problems that ends in an anchor, else one with an anchor, else the longest.
 *
 * Names and key identifiers only propose an issuer; the signature decides.
 *
 * @param candidates in any order, possibly strangers
 * @param anchors    trusted as they are: their own validity and signature are not looked at (RFC 5280, 6.1.1 d)
 * @param at         when every certificate of the path must be valid
 */
export function findPath(
  leaf: Certificate,
  candidates: readonly Certificate[],
  anchors: readonly Certificate[],
  at: Date,
): Path {
  let left = MAX_COST
  let best: Path = pathOf([leaf], null, at)
  const pool = distinct([...anchors, ...candidates])

  const isIssuerOf = (issuer: Certificate, subject: Certificate): boolean => {
    if (!mayHaveIssued(issuer, subject) || left <= 0) return false
    left -= verificationCost(issuer.key)
    return isSignedBy(subject, issuer)
  }

  const search = (certificates: readonly Certificate[]): void => {
    const last = certificates.at(-1) ?? leaf
    const anchor = anchors.find(known => equalBytes(known.der, last.der)) ?? null
    best = better(best, pathOf(certificates, anchor, at))
    if (anchor !== null || certificates.length >= MAX_LENGTH) return
    for (const issuer of pool) {
      if (best.anchor !== null && best.problems.length === 0) return
      const isNew = !certificates.some(known => equalBytes(known.key.spki, issuer.key.spki))
      if (isNew && isIssuerOf(issuer, last)) search([...certificates, issuer])
    }
  }
  search([leaf])
  return best
}

/**
 * The certificates to put into a signature: the leaf, then its issuers as far as they are known.
 *
 * @param candidates e.g. all certificates of the token; strangers are left out, and so is a self-signed root
 */
export function orderChain(
  leaf: Certificate,
  candidates: readonly Certificate[],
  at: Date,
): readonly Certificate[] {
  const { certificates } = findPath(leaf, candidates, [], at)
  return certificates.filter((certificate, index) => index === 0 || !isSelfIssued(certificate))
}

/** @returns false too where the algorithm is not known to us */
export function isSignedBy(subject: Certificate, issuer: Certificate): boolean {
  const algorithm = signatureAlgorithmOf(subject.signatureAlgorithm, null)
  return algorithm !== null && verifySignature(issuer.key, algorithm, subject.tbs, subject.signature) === true
}

function mayHaveIssued(issuer: Certificate, subject: Certificate): boolean {
  if (!equalBytes(issuer.subject.raw, subject.issuer.raw)) return false
  const { authorityKeyId } = subject
  return authorityKeyId === null || issuer.subjectKeyId === null || authorityKeyId === issuer.subjectKeyId
}

function better(a: Path, b: Path): Path {
  const rank = ({ anchor, problems, certificates }: Path) => [
    anchor === null ? 0 : 1,
    -problems.length,
    certificates.length,
  ]
  const [ranksA, ranksB] = [rank(a), rank(b)]
  const order =
    ranksA.map((value, index) => value - (ranksB[index] ?? 0)).find(difference => difference !== 0) ?? 0
  // Without an anchor a longer path says more than one with fewer problems.
  if (a.anchor === null && b.anchor === null) return b.certificates.length > a.certificates.length ? b : a
  return order < 0 ? b : a
}

function pathOf(certificates: readonly Certificate[], anchor: Certificate | null, at: Date): Path {
  const problems = certificates.flatMap((certificate, index) => {
    // An anchor is trusted as it is; only whether it may issue is asked, where it says so itself.
    if (certificate === certificates.at(-1) && anchor !== null && index > 0)
      return issuerProblems(certificates, index)
    return [
      ...certificateProblems(certificate, at),
      ...(index > 0 ? issuerProblems(certificates, index) : []),
    ]
  })
  return { certificates, anchor, problems }
}

/** @source RFC 5280, 6.1.3 */
function certificateProblems(certificate: Certificate, at: Date): PathProblem[] {
  const codes: (PathProblem['code'] | false)[] = [
    at > certificate.notAfter && 'expired',
    at < certificate.notBefore && 'not-yet-valid',
    certificate.unknownCritical.length > 0 && 'unknown-critical-extension',
    // Not processed here, and RFC 5280, 4.2.1.10 does not let a name constraint be overlooked.
    certificate.hasNameConstraints && 'name-constraints',
    !isSelfIssued(certificate) && isWeak(certificate) && 'weak-digest',
  ]
  return codes.filter(code => code !== false).map(code => ({ code, certificate }))
}

function isWeak(certificate: Certificate): boolean {
  const algorithm = signatureAlgorithmOf(certificate.signatureAlgorithm, null)
  return algorithm === null || algorithm.hash === 'sha1'
}

/** @source RFC 5280, 6.1.4 (k) to (n) */
function issuerProblems(certificates: readonly Certificate[], index: number): PathProblem[] {
  const certificate = certificates[index]
  if (certificate === undefined) return []
  const { basicConstraints, keyUsage, version } = certificate
  // A version 1 certificate knows no extensions: as an anchor it may issue, in the middle of a path it may not.
  const isOldAnchor = version < 3 && index === certificates.length - 1
  const below = certificates.slice(1, index).filter(issuer => !isSelfIssued(issuer)).length
  const limit = basicConstraints?.pathLength ?? null
  const codes: (PathProblem['code'] | false)[] = [
    basicConstraints?.ca !== true && !isOldAnchor && 'not-a-ca',
    limit !== null && below > limit && 'path-too-long',
    keyUsage !== null && !keyUsage.includes('keyCertSign') && 'may-not-issue',
  ]
  return codes.filter(code => code !== false).map(code => ({ code, certificate }))
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map(certificate => [certificate.fingerprint, certificate])).values()]
}
