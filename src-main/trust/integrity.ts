/** Whether the covered bytes are those that were signed: structure, digest and signature of one entry. */
import { equalBytes } from '../base/bytes.ts'
import { createDigest } from '../base/digest.ts'
import { readTimeStamp, type TimeStamp } from '../cms/timestamp.ts'
import { type CmsFacts, type CmsProblem, startCheck } from '../cms/verify.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import { feedCovered } from './covered-bytes.ts'
import { type FindingCode, finding, type SignatureFinding } from './findings.ts'
import { nameOf, quietly } from './signature-list.ts'
import { type CoveredBytes, checkStructure } from './structure.ts'

export type Integrity = {
  readonly subFilter: string | null
  readonly covered: CoveredBytes | null
  readonly byteRange: readonly number[] | null
  /** The decoded /Contents, padding included; null where it cannot be read. */
  readonly contents: Uint8Array | null
  /** Null where no container could be looked at. */
  readonly facts: CmsFacts | null
  /** The token of a document time-stamp. */
  readonly timeStamp: TimeStamp | null
  /** Structure, digest and signature were checked, and all are right. */
  readonly intact: boolean
  readonly findings: readonly SignatureFinding[]
}

/** @throws AppError `file.*` */
export async function checkIntegrity(
  doc: PdfDocument,
  dictionary: Found<PdfDict>,
  signal?: AbortSignal,
): Promise<Integrity> {
  const subFilter = nameOf(quietly(doc, dictionary, 'SubFilter'))
  const structure = checkStructure(doc, dictionary)
  const { covered, byteRange, contents } = structure
  const nothing = { subFilter, covered, byteRange, contents, facts: null, timeStamp: null, intact: false }
  if (covered === null || contents === null) return { ...nothing, findings: structure.findings }
  const feed = (take: (bytes: Uint8Array) => void) => feedCovered(doc.reader, covered, take, signal)
  if (subFilter === 'ETSI.RFC3161') {
    const sooner = (hash: string) => digestSooner(doc, hash, covered, signal)
    const checked = await checkDocumentTimeStamp(contents, feed, sooner)
    return { ...nothing, ...checked, intact: checked.findings.every(({ severity }) => severity === 'info') }
  }
  if (subFilter !== 'adbe.pkcs7.detached' && subFilter !== 'ETSI.CAdES.detached') {
    const text = `The kind of this signature (${subFilter ?? 'none named'}) cannot be checked by Tokenseal.`
    return { ...nothing, findings: [finding('structure.unsupported', text)] }
  }
  const facts =
    (await factsByDigest(doc, contents, covered, signal)) ?? (await factsByReading(contents, feed))
  const findings = containerFindings(facts)
  const isPades = subFilter === 'ETSI.CAdES.detached'
  if (isPades && facts.signer !== null && !facts.hasSigningCertificate) {
    const text = 'The signature does not name its certificate among the signed facts, as PAdES asks for.'
    findings.push(finding('signer.not-named', text))
  }
  return { ...nothing, facts, intact: facts.problems.length === 0, findings }
}

/**
 * Where the host has the digest sooner than it could be made here. What seems to have changed is read all the same: a
 * file system may show the length of a file before its bytes.
 */
async function factsByDigest(
  doc: PdfDocument,
  contents: Uint8Array,
  covered: CoveredBytes,
  signal?: AbortSignal,
): Promise<CmsFacts | null> {
  if (doc.reader.digest === undefined) return null
  const check = startCheck(contents, { content: 'data' })
  if (check.hash === null) return null
  const digest = await digestSooner(doc, check.hash, covered, signal)
  if (digest === null) return null
  const facts = check.finish(digest)
  return facts.problems.includes('digest-mismatch') ? null : facts
}

async function digestSooner(
  { reader }: PdfDocument,
  hash: string,
  { holeStart, holeEnd, end }: CoveredBytes,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  const spans = [[0, holeStart] as const, [holeEnd, end] as const]
  return (await reader.digest?.(hash, spans, signal)) ?? null
}

async function factsByReading(contents: Uint8Array, feed: Feed): Promise<CmsFacts> {
  const check = startCheck(contents, { content: 'data' })
  await feed(check.update)
  return check.finish()
}

type Feed = (take: (bytes: Uint8Array) => void) => Promise<void>

async function checkDocumentTimeStamp(
  contents: Uint8Array,
  feed: Feed,
  sooner: (hash: string) => Promise<Uint8Array | null>,
): Promise<Pick<Integrity, 'facts' | 'timeStamp' | 'findings'>> {
  const timeStamp = readTimeStamp(contents)
  if (timeStamp === null) {
    const text = 'The time-stamp cannot be read.'
    return { facts: null, timeStamp: null, findings: [finding('integrity.container', text)] }
  }
  const findings = containerFindings(timeStamp.facts)
  const { hash, digest } = timeStamp.imprint
  if (hash === null) findings.push(problemFinding('digest-unknown'))
  else if (!equalBytes((await sooner(hash)) ?? new Uint8Array(), digest)) {
    const imprint = createDigest(hash)
    await feed(bytes => void imprint.update(bytes))
    if (!equalBytes(new Uint8Array(imprint.digest()), digest))
      findings.push(problemFinding('digest-mismatch'))
  }
  return { facts: timeStamp.facts, timeStamp, findings }
}

function containerFindings(facts: CmsFacts): SignatureFinding[] {
  const findings = facts.problems.map(problemFinding)
  if (facts.trailing === 'other') {
    const text = 'Behind the signature stand bytes that no one signed; they have no meaning.'
    findings.push(finding('integrity.trailing', text))
  }
  return findings
}

function problemFinding(problem: CmsProblem): SignatureFinding {
  const [code, text] = PROBLEM_WORDS[problem]
  return finding(code, text)
}

const PROBLEM_WORDS: Readonly<Record<CmsProblem, readonly [FindingCode, string]>> = {
  unreadable: ['integrity.container', 'The signature cannot be read.'],
  'content-present': [
    'integrity.container',
    'The signature carries a document of its own instead of covering this one.',
  ],
  'content-missing': ['integrity.container', 'The time-stamp is empty.'],
  'not-one-signer': ['integrity.container', 'The signature does not have exactly one signer.'],
  'wrong-content-type': [
    'integrity.container',
    'The signature says that it covers something else than a document.',
  ],
  'attribute-repeated': ['integrity.container', 'A signed fact stands in the signature more than once.'],
  'attribute-missing': [
    'integrity.container',
    'The signature lacks the digest or the kind of what was signed.',
  ],
  'attributes-as-content': [
    'integrity.container',
    'The signature was taken from elsewhere and put around other content.',
  ],
  'certificate-missing': ['signer.missing', 'The certificate of the signer is not in the signature.'],
  'certificate-mismatch': [
    'signer.mismatch',
    'The signature names another certificate than the one it was made with.',
  ],
  'digest-unknown': ['algorithm.unknown', 'The digest of the signature is not known to Tokenseal.'],
  'algorithm-unknown': [
    'algorithm.unknown',
    'The key or algorithm of the signature cannot be checked by Tokenseal.',
  ],
  'digest-mismatch': ['integrity.digest', 'The signed part of the document was changed after signing.'],
  'signature-mismatch': [
    'integrity.signature',
    'The signature was not made with the key of its certificate, or it is damaged.',
  ],
}
