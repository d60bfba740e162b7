/** Whether the covered bytes are those that were signed: structure, digest and signature of one entry. */
import { equalBytes } from '../base/bytes.ts'
import { readTimeStamp, type TimeStamp } from '../cms/timestamp.ts'
import { type CmsFacts, type CmsProblem, startCheck } from '../cms/verify.ts'
import type { PdfDocument } from '../pdf/document.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import { feedCovered } from './covered-bytes.ts'
import { readDigests, spansOf, type WantedDigest } from './covered-digests.ts'
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

/** @throws AppError `file.*`; the reason of the signal */
export async function checkIntegrity(
  doc: PdfDocument,
  dictionary: Found<PdfDict>,
  signal?: AbortSignal,
): Promise<Integrity> {
  const [checked] = await checkAllIntegrity(doc, [dictionary], signal)
  if (checked === undefined) throw new Error('One signature was to be checked')
  return checked
}

/** Many signatures at one reading of the file. @throws AppError `file.*`; the reason of the signal */
export async function checkAllIntegrity(
  doc: PdfDocument,
  dictionaries: readonly Found<PdfDict>[],
  signal?: AbortSignal,
): Promise<readonly Integrity[]> {
  const begun = dictionaries.map(dictionary => begin(doc, dictionary))
  const sooner = new Map<Begun, Integrity>()
  for (const one of begun) {
    const found = await finishSooner(doc, one, signal)
    if (found !== null) sooner.set(one, found)
  }
  const toRead = begun.flatMap(one => (one.wanted !== null && !sooner.has(one) ? [one] : []))
  const digests = await readDigests(
    doc.reader,
    toRead.flatMap(({ wanted }) => wanted ?? []),
    signal,
  )
  return Promise.all(
    begun.map(one => {
      const digest = digests[toRead.indexOf(one)]
      return sooner.get(one) ?? (digest ? one.finish(digest) : one.finishByReading(doc, signal))
    }),
  )
}

/** What is asked of the file for a signature, for those who read it anyway. Null: something else than a digest, or nothing. */
export function digestWanted(doc: PdfDocument, dictionary: Found<PdfDict>): WantedDigest | null {
  return begin(doc, dictionary).wanted
}

/** Structure and container have been looked at; of the covered bytes no more is needed than their digest, mostly. */
type Begun = {
  /** Null: another digest would not help. */
  readonly wanted: WantedDigest | null
  finish(digest: Uint8Array): Integrity
  finishByReading(doc: PdfDocument, signal?: AbortSignal): Promise<Integrity>
}

/**
 * Where the host has the digest sooner than it could be made here. What seems to have changed is read all the same: a
 * file system may show the length of a file before its bytes.
 */
async function finishSooner(
  { reader }: PdfDocument,
  { wanted, finish }: Begun,
  signal?: AbortSignal,
): Promise<Integrity | null> {
  if (wanted === null || reader.digest === undefined) return null
  const digest = await reader.digest(wanted.hash, spansOf(wanted.covered), signal)
  if (digest === null) return null
  const found = finish(digest)
  return found.findings.some(({ code }) => code === 'integrity.digest') ? null : found
}

function begin(doc: PdfDocument, dictionary: Found<PdfDict>): Begun {
  const subFilter = nameOf(quietly(doc, dictionary, 'SubFilter'))
  const structure = checkStructure(doc, dictionary)
  const { covered, byteRange, contents } = structure
  const nothing = { subFilter, covered, byteRange, contents, facts: null, timeStamp: null, intact: false }
  if (covered === null || contents === null) return settled({ ...nothing, findings: structure.findings })
  if (subFilter === 'ETSI.RFC3161') return beginTimeStamp(contents, covered, nothing)
  if (subFilter !== 'adbe.pkcs7.detached' && subFilter !== 'ETSI.CAdES.detached') {
    const text = `The kind of this signature (${subFilter ?? 'none named'}) cannot be checked by Tokenseal.`
    return settled({ ...nothing, findings: [finding('structure.unsupported', text)] })
  }
  const check = startCheck(contents, { content: 'data' })
  const withFacts = (facts: CmsFacts): Integrity => {
    const findings = containerFindings(facts)
    const isPades = subFilter === 'ETSI.CAdES.detached'
    if (isPades && facts.signer !== null && !facts.hasSigningCertificate) {
      const text = 'The signature does not name its certificate among the signed facts, as PAdES asks for.'
      findings.push(finding('signer.not-named', text))
    }
    return { ...nothing, facts, intact: facts.problems.length === 0, findings }
  }
  return {
    wanted: check.hash === null ? null : { hash: check.hash, covered },
    finish: digest => withFacts(check.finish(digest)),
    async finishByReading({ reader }, signal) {
      await feedCovered(reader, covered, check.update, signal)
      return withFacts(check.finish())
    },
  }
}

/** What is known without the covered bytes. */
function settled(integrity: Integrity): Begun {
  return { wanted: null, finish: () => integrity, finishByReading: async () => integrity }
}

function beginTimeStamp(
  contents: Uint8Array,
  covered: CoveredBytes,
  nothing: Omit<Integrity, 'findings'>,
): Begun {
  const timeStamp = readTimeStamp(contents)
  if (timeStamp === null) {
    const text = 'The time-stamp cannot be read.'
    return settled({ ...nothing, findings: [finding('integrity.container', text)] })
  }
  const { facts } = timeStamp
  const { hash, digest: imprint } = timeStamp.imprint
  const judged = (problem: CmsProblem | null): Integrity => {
    const findings = [...containerFindings(facts), ...(problem === null ? [] : [problemFinding(problem)])]
    const intact = findings.every(({ severity }) => severity === 'info')
    return { ...nothing, facts, timeStamp, intact, findings }
  }
  if (hash === null) return settled(judged('digest-unknown'))
  const finish = (digest: Uint8Array) => judged(equalBytes(digest, imprint) ? null : 'digest-mismatch')
  return { ...settled(judged('digest-mismatch')), wanted: { hash, covered }, finish }
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
