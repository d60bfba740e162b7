/** Who signed, and whether the anchors that were given vouch for it. */
import type { ChainCertificate, ReportedSigner } from '../../src-shared/model/report.ts'
import type { Certificate } from '../cms/certificate.ts'
import { usageProblem } from '../cms/certificate-usage.ts'
import { findPath, type PathProblem } from '../cms/chain.ts'
import { answerAbout, type OcspResponse, responderOf } from '../cms/ocsp.ts'
import { type Crl, revokedAt } from '../cms/revocation.ts'
import type { CmsFacts } from '../cms/verify.ts'
import type { Policy } from '../policy/policy.ts'
import { type Strength, weaknesses } from '../policy/rules.ts'
import { type FindingCode, finding, type SignatureFinding } from './findings.ts'

export type Trust = {
  readonly anchors: readonly Certificate[]
  /** Those of `anchors` that only the system trusts. */
  readonly systemAnchors: readonly Certificate[]
  /** Certificates found in the document: they help to build a path and are never trusted by themselves. */
  readonly known: readonly Certificate[]
  /** Revocation lists found in the document. */
  readonly crls: readonly Crl[]
  /** OCSP responses found in the document or fetched; none is verified yet. */
  readonly ocsps: readonly OcspResponse[]
  readonly policy: Policy
}

export type SignerJudgement = {
  readonly signer: ReportedSigner
  readonly path: readonly Certificate[]
  readonly chain: readonly ChainCertificate[]
  readonly findings: readonly SignatureFinding[]
}

/** @param at when the certificates must have been valid */
export function judgeSigner(
  signer: Certificate,
  certificates: readonly Certificate[],
  purpose: 'signing' | 'time-stamping',
  at: Date,
  trust: Trust,
): SignerJudgement {
  const { anchors, known } = trust
  const path = findPath(signer, [...certificates, ...known], anchors, at)
  const findings = [
    ...usageFindings(signer, purpose),
    ...path.problems.map(pathFinding),
    ...revocationFindings(path.certificates, trust, at),
  ]
  if (path.anchor === null) {
    const text = `No trusted certificate vouches for “${signer.subject.name}” (issued by “${signer.issuer.name}”).`
    findings.push(finding('chain.untrusted', text))
  }
  const chain = path.certificates.map(certificate => reported(certificate, certificates, trust))
  return { signer: report(signer, path.anchor !== null), path: path.certificates, chain, findings }
}

/** Trust comes first: an anchor that the signature holds as well is trusted for having been given. */
function reported(
  certificate: Certificate,
  inSignature: readonly Certificate[],
  { anchors, systemAnchors }: Trust,
): ChainCertificate {
  const isAmong = (others: readonly Certificate[]) =>
    others.some(other => other.fingerprint === certificate.fingerprint)
  const trusted = isAmong(systemAnchors) ? 'system' : isAmong(anchors) ? 'given' : null
  return {
    subject: certificate.subject.text,
    name: certificate.subject.name,
    issuer: certificate.issuer.text,
    fingerprint: certificate.fingerprint,
    source: trusted ?? (isAmong(inSignature) ? 'signature' : 'document'),
  }
}

/** A certificate that was withdrawn later than the proven time had not been when it was used. */
function revocationFindings(
  path: readonly Certificate[],
  { crls, ocsps }: Pick<Trust, 'crls' | 'ocsps'>,
  at: Date,
): SignatureFinding[] {
  return path.slice(0, -1).flatMap((certificate, index) => {
    const issuer = path[index + 1]
    const date = issuer === undefined ? null : withdrawnAt(certificate, issuer, crls, ocsps)
    if (date === null || date > at) return []
    const text = `The certificate of “${certificate.subject.name}” was withdrawn on ${date.toISOString().slice(0, 10)}.`
    return [finding('signer.revoked', text)]
  })
}

function withdrawnAt(
  certificate: Certificate,
  issuer: Certificate,
  crls: readonly Crl[],
  ocsps: readonly OcspResponse[],
): Date | null {
  const answered = ocsps.flatMap(response => {
    const date = answerAbout(response, certificate, issuer)?.revokedAt ?? null
    return date !== null && responderOf(response, issuer) !== null ? [date] : []
  })
  const listed = revokedAt(certificate, issuer, crls)
  const dates = listed === null ? answered : [...answered, listed]
  return dates.sort((a, b) => a.getTime() - b.getTime())[0] ?? null
}

function usageFindings(signer: Certificate, purpose: 'signing' | 'time-stamping'): SignatureFinding[] {
  const problem = usageProblem(signer, purpose)
  if (problem === null) return []
  const what = purpose === 'signing' ? 'for signing documents' : 'for time-stamps'
  const text = problem === 'certificate-authority' ? 'is that of an issuer' : `was not issued ${what}`
  return [finding('signer.usage', `The certificate of “${signer.subject.name}” ${text}.`)]
}

function pathFinding({ code, certificate }: PathProblem): SignatureFinding {
  const [finds, words] = PATH_WORDS[code]
  const dates: Partial<Record<PathProblem['code'], Date>> = {
    expired: certificate.notAfter,
    'not-yet-valid': certificate.notBefore,
  }
  const date = dates[code]?.toISOString().slice(0, 10)
  return finding(
    finds,
    `The certificate of “${certificate.subject.name}” ${words}${date === undefined ? '' : ` ${date}`}.`,
  )
}

const PATH_WORDS: Readonly<Record<PathProblem['code'], readonly [FindingCode, string]>> = {
  expired: ['chain.expired', 'expired on'],
  'not-yet-valid': ['chain.not-yet-valid', 'is not valid before'],
  'not-a-ca': ['chain.broken-rule', 'issued another one and is no issuer’s certificate'],
  'may-not-issue': ['chain.broken-rule', 'issued another one and may not issue'],
  'path-too-long': ['chain.broken-rule', 'allows fewer issuers below it'],
  'unknown-critical-extension': ['chain.broken-rule', 'has a condition that Tokenseal does not know'],
  'name-constraints': ['chain.broken-rule', 'limits names in a way that Tokenseal does not check'],
  'weak-digest': ['chain.weak', 'was issued with a digest that is broken or not known'],
}

/** What the signature rests on, against the policy. */
export function strengthFindings(facts: CmsFacts, policy: Policy): SignatureFinding[] {
  const { algorithm = 'other', bits = 0 } = facts.signer?.key ?? {}
  const keyKind: Strength['keyKind'] =
    algorithm === 'rsa' || algorithm === 'rsa-pss' ? 'rsa' : algorithm === 'other' ? null : algorithm
  const digests = [...new Set([facts.digest, facts.signatureHash])].filter(digest => digest !== null)
  const found = digests.flatMap(digest => weaknesses(policy, { digest, keyKind, keyBits: bits }))
  const texts = found.map(weakness =>
    weakness.rule === 'digest'
      ? `The signature rests on ${weakness.digest.toUpperCase()}, which no longer protects against forgery.`
      : `The key of the signer has only ${weakness.bits} bits, which no longer protects against forgery.`,
  )
  return [...new Set(texts)].map(text => finding('algorithm.weak', text))
}

function report(certificate: Certificate, trusted: boolean): ReportedSigner {
  return {
    subject: certificate.subject.text,
    name: certificate.subject.name,
    issuer: certificate.issuer.text,
    issuerName: certificate.issuer.name,
    serialNumber: certificate.serialNumber,
    fingerprint: certificate.fingerprint,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    trusted,
  }
}
