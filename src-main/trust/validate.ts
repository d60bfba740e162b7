/** PDF -> ValidationReport: every signature found, judged, and put into words. */
import type { ChainCertificate, SignatureReport, ValidationReport } from '../../src-shared/model/report.ts'
import type { Certificate } from '../cms/certificate.ts'
import { readerOfPrefix } from '../pdf/cached-reader.ts'
import { openPdf, type PdfDocument } from '../pdf/document.ts'
import type { Unlock } from '../pdf/encryption.ts'
import type { Found, PdfDict } from '../pdf/syntax.ts'
import { DEFAULT_POLICY, type Policy } from '../policy/policy.ts'
import type { ServiceWorld } from '../services/service-world.ts'
import { readPdfDate } from './claimed-time.ts'
import { documentFindings } from './document-findings.ts'
import { finding, type SignatureFinding } from './findings.ts'
import { checkAllIntegrity, type Integrity } from './integrity.ts'
import { judgeLaterChanges, type LaterChanges } from './later-changes.ts'
import { type DocumentStamp, levelReached } from './level.ts'
import { withOnlineChecks } from './online-checks.ts'
import { isCertification, permissionOf, restrictionsOf } from './permissions.ts'
import { signatureTime, stampProblem } from './proven-time.ts'
import { asFound, isDamage, listSignatures, type SignatureEntry, textOf } from './signature-list.ts'
import { judgeSigner, strengthFindings, type Trust } from './signer-judgement.ts'
import { storedProof } from './stored-proof.ts'
import { straySignatures } from './stray-signatures.ts'
import { readValidationData, type ValidationData } from './validation-data.ts'
import { judge, worst } from './verdict.ts'

export type ValidateOptions = {
  /** Trusted as they are. Empty: every signer is unknown. */
  readonly anchors: readonly Certificate[]
  /** Trusted as well, because the system does. */
  readonly systemAnchors?: readonly Certificate[]
  /** The moment for which certificates are judged; where a time-stamp proves an earlier one, that one. */
  readonly at: Date
  /** How the report names the file. */
  readonly file: string
  /** That opened the document. */
  readonly unlock?: Unlock
  readonly policy?: Policy
  /** To ask about the certificates of trusted signers; absent: only what the document carries. */
  readonly world?: ServiceWorld
  readonly signal?: AbortSignal
}

const NO_SECRET: Unlock = { password: null }

/** A file made to cost much more is not followed. */
const MAX_CHECKED = 200

/** A time that a document time-stamp proves for everything before `end`. */
type DocumentTime = { readonly time: Date; readonly end: number }

type Context = ValidateOptions & {
  readonly doc: PdfDocument
  readonly trust: Trust
  readonly documentTimes: readonly DocumentTime[]
  /** What the document carries. */
  readonly stored: ValidationData
  /** The same, and what was fetched. */
  readonly material: ValidationData
  readonly documentStamps: readonly DocumentStamp[]
}

type Checked = { readonly entry: SignatureEntry; readonly integrity: Integrity | null }

/**
 * Judges every signature of a document. What is wrong with a signature is data in the report, never an error.
 *
 * @throws AppError `file.*`, `pdf.damaged`; the reason of `options.signal`
 */
export async function validatePdf(doc: PdfDocument, options: ValidateOptions): Promise<ValidationReport> {
  const checked = await checkEach(doc, options.signal)
  const policy = options.policy ?? DEFAULT_POLICY
  const stored = readValidationData(doc)
  const trusted = anchorsOf(options)
  const integrities = checked.map(({ integrity }) => integrity)
  const { world } = options
  const material = world ? await withOnlineChecks(world, integrities, stored, trusted.anchors) : stored
  const { certificates: known, crls, ocsps } = material
  const trust = { ...trusted, known, crls, ocsps, policy }
  const documentStamps = documentStampsOf(doc, checked, options.unlock ?? NO_SECRET)
  const documentTimes = documentTimesOf(documentStamps, options.at, trust)
  const context = { ...options, doc, trust, stored, material, documentStamps, documentTimes }
  const reports = await reportAll(checked, context)
  const verdict = worst(reports.map(report => report.verdict))
  return { file: options.file, verdict, signatures: reports, findings: documentFindings(doc, checked.length) }
}

/** All at one reading of the file. */
async function checkEach(doc: PdfDocument, signal: AbortSignal | undefined): Promise<readonly Checked[]> {
  const listed = listSignatures(doc)
  const entries = [...listed, ...straySignatures(doc, listed)]
  const asked = entries.slice(0, MAX_CHECKED).flatMap(({ dictionary }) => dictionary ?? [])
  const found = await checkAllIntegrity(doc, asked, signal)
  return entries.map((entry, index) => {
    const { dictionary } = entry
    const at = dictionary === null || index >= MAX_CHECKED ? -1 : asked.indexOf(dictionary)
    return { entry, integrity: found[at] ?? null }
  })
}

/** What was given is given, even where the system trusts it too. */
function anchorsOf({
  anchors,
  systemAnchors = [],
}: ValidateOptions): Pick<Trust, 'anchors' | 'systemAnchors'> {
  const given = new Set(anchors.map(({ fingerprint }) => fingerprint))
  const added = systemAnchors.filter(({ fingerprint }) => !given.has(fingerprint))
  return { anchors: [...anchors, ...added], systemAnchors: added }
}

/** The newest first, since an older signature asks what became of those added after it. */
async function reportAll(checked: readonly Checked[], context: Context): Promise<SignatureReport[]> {
  const reports = new Map<Checked, SignatureReport>()
  const endOf = ({ integrity }: Checked) => integrity?.covered?.end ?? Number.POSITIVE_INFINITY
  for (const one of [...checked].sort((a, b) => endOf(b) - endOf(a))) {
    const isShared = checked.some(other => other !== one && sharesDictionary(other.entry, one.entry))
    const isGoodAddition = (fieldNumber: number, mustPass: boolean) => {
      const later = checked.find(({ entry }) => entry.fieldNumber === fieldNumber)
      const report = later === undefined ? undefined : reports.get(later)
      return report?.integrity === true && (!mustPass || report.verdict === 'passed')
    }
    reports.set(one, await reportOne(one, isShared, isGoodAddition, context))
  }
  return checked.flatMap(one => reports.get(one) ?? [])
}

function sharesDictionary(a: SignatureEntry, b: SignatureEntry): boolean {
  return a.dictionary !== null && a.dictionary.owner.num === b.dictionary?.owner.num
}

type IsGoodAddition = (fieldNumber: number, mustPass: boolean) => boolean

async function reportOne(
  { entry, integrity }: Checked,
  isShared: boolean,
  isGoodAddition: IsGoodAddition,
  context: Context,
): Promise<SignatureReport> {
  const { doc } = context
  const { dictionary } = entry
  if (dictionary === null) return notChecked(entry, finding('structure.no-dictionary', NO_SIGNATURE))
  if (integrity === null) return notChecked(entry, finding('structure.too-many', TOO_MANY))
  const findings: SignatureFinding[] = [...integrity.findings]
  if (isShared) findings.push(finding('structure.shared', 'Two fields claim the same signature.'))
  if (doc.recovered) {
    findings.push(
      finding('structure.broken-file', 'The file is damaged, so programs may show it differently.'),
    )
  }
  const signer = signerPart(dictionary, integrity, context)
  findings.push(...signer.findings)
  const changes = await changesPart(dictionary, integrity, isGoodAddition, context)
  findings.push(...(changes?.findings ?? []))
  const { verdict, subIndication } = judge(findings, integrity.intact)
  const field = entry.fieldNumber === null ? null : doc.object(entry.fieldNumber)
  const found = field && asFound(field)
  return {
    field: entry.field,
    kind: kindOf(doc, dictionary, found, integrity),
    subFilter: integrity.subFilter,
    verdict,
    subIndication,
    integrity: integrity.intact,
    coversWholeFile: integrity.covered?.end === doc.size,
    changesAfter: changes?.state ?? 'unknown',
    signer: signer.signer,
    chain: [...signer.chain],
    time: signer.time,
    level: signer.level,
    digest: integrity.facts?.digest ?? null,
    byteRange: integrity.byteRange === null ? null : [...integrity.byteRange],
    ...restrictionsOf(doc, dictionary, found),
    reason: textOf(doc, dictionary, 'Reason'),
    location: textOf(doc, dictionary, 'Location'),
    findings,
  }
}

const NO_SIGNATURE = 'Something here says that it is signed, but holds no whole signature.'
const TOO_MANY = `The document holds more than ${MAX_CHECKED} signatures; this one was not checked.`

function notChecked(entry: SignatureEntry, reason: SignatureFinding): SignatureReport {
  const findings = [reason]
  return {
    field: entry.field,
    kind: 'signature',
    subFilter: null,
    ...judge(findings, false),
    integrity: false,
    coversWholeFile: false,
    changesAfter: 'unknown',
    signer: null,
    chain: [],
    time: { value: null, source: 'claimed' },
    level: null,
    digest: null,
    byteRange: null,
    allows: null,
    locks: [],
    reason: null,
    location: null,
    findings,
  }
}

type SignerPart = Pick<SignatureReport, 'signer' | 'time' | 'level'> & {
  readonly chain: readonly ChainCertificate[]
  readonly findings: readonly SignatureFinding[]
}

function signerPart(dictionary: Found<PdfDict>, integrity: Integrity, context: Context): SignerPart {
  const { facts, timeStamp } = integrity
  const claimed = claimedTime(context.doc, dictionary, integrity)
  const time = { value: claimed?.toISOString() ?? null, source: 'claimed' } as const
  if (facts === null || facts.signer === null)
    return { signer: null, chain: [], time, level: null, findings: [] }
  const { at, trust } = context
  const weak = strengthFindings(facts, trust.policy)
  if (timeStamp !== null) {
    const judged = judgeSigner(facts.signer, facts.certificates, 'time-stamping', at, trust)
    const stamped = { value: timeStamp.time.toISOString(), source: 'document-timestamp' } as const
    const { signer, chain } = judged
    return { signer, chain, time: stamped, level: null, findings: [...weak, ...judged.findings] }
  }
  const own = signatureTime(facts, at, trust)
  const byDocument = earliest(
    context.documentTimes.filter(({ end }) => end > (integrity.covered?.end ?? end)),
  )
  const proven = own.time ?? byDocument
  const judged = judgeSigner(facts.signer, facts.certificates, 'signing', proven ?? at, trust)
  const source = own.time === null ? ('document-timestamp' as const) : ('tsa' as const)
  const findings = [
    ...weak,
    ...judged.findings,
    ...own.findings,
    ...revocationFindings(facts.signer, facts.certificates, judged.signer.trusted, proven ?? at, context),
  ]
  if (proven === null)
    findings.push(finding('time.claimed', 'The time is what the signer claims; nothing proves it.'))
  return {
    signer: judged.signer,
    chain: judged.chain,
    time: proven === null ? time : { value: proven.toISOString(), source },
    level: levelReached(integrity, context.stored, context.documentStamps, trust.anchors),
    findings,
  }
}

function revocationFindings(
  signer: Certificate,
  others: readonly Certificate[],
  trusted: boolean,
  at: Date,
  { stored, material, trust }: Context,
): SignatureFinding[] {
  if (!trusted) return []
  const proved = (data: ValidationData) => storedProof(signer, others, data, trust.anchors, at)
  if (proved(stored).isComplete) {
    const text = 'The document proves by itself whether its certificates were withdrawn.'
    return [finding('revocation.checked', text)]
  }
  const { isComplete, lacking } = proved(material)
  if (isComplete) {
    return [finding('revocation.checked', 'The issuers were asked whether the certificates were withdrawn.')]
  }
  const text = 'It is not known whether the certificates were withdrawn.'
  return [finding('revocation.not-checked', [text, ...lacking].join(' '))]
}

async function changesPart(
  dictionary: Found<PdfDict>,
  { covered }: Integrity,
  isGoodAddition: IsGoodAddition,
  { doc, unlock = NO_SECRET }: Context,
): Promise<LaterChanges | null> {
  if (covered === null) return null
  const changes = await judgeLaterChanges(doc, dictionary, covered.end, unlock)
  const bad = changes.added.filter(({ fieldNumber, visible }) => !isGoodAddition(fieldNumber, visible))
  if (changes.state !== 'allowed' || bad.length === 0) return changes
  // Anyone may sign after an approval; the added signature carries its own doubt, and is named here.
  const isIntact = bad.every(({ fieldNumber }) => isGoodAddition(fieldNumber, false))
  if (isIntact && permissionOf(doc, dictionary) === null) {
    return { ...changes, findings: [...changes.findings, finding('changes.unconfirmed', UNCONFIRMED)] }
  }
  // What an unknown person adds may cover the text that was signed.
  const text =
    'A signature was added afterwards that cannot be confirmed; what it shows may cover the signed content.'
  return { ...changes, state: 'unknown', findings: [finding('changes.unknown', text)] }
}

const UNCONFIRMED =
  'A further signature was added by somebody who cannot be confirmed; what it shows may cover the signed content.'

function kindOf(
  doc: PdfDocument,
  dictionary: Found<PdfDict>,
  field: Found | null,
  { subFilter }: Integrity,
): SignatureReport['kind'] {
  if (subFilter === 'ETSI.RFC3161') return 'document-timestamp'
  return isCertification(doc, dictionary, field) ? 'certification' : 'signature'
}

function claimedTime(
  doc: PdfDocument,
  dictionary: Found<PdfDict>,
  { facts, covered }: Integrity,
): Date | null {
  // /M counts only where it is signed: in a sound structure the dictionary lies within the covered bytes.
  const text = covered === null ? null : textOf(doc, dictionary, 'M')
  return (text === null ? null : readPdfDate(text)) ?? facts?.signingTime ?? null
}

function documentStampsOf(
  doc: PdfDocument,
  checked: readonly Checked[],
  unlock: Unlock,
): readonly DocumentStamp[] {
  return checked.flatMap(({ integrity }) => {
    if (integrity?.timeStamp == null || !integrity.intact || integrity.covered === null) return []
    const { end } = integrity.covered
    const stored = () => dataBefore(doc, end, unlock)
    return [{ stamp: integrity.timeStamp, end, stored }]
  })
}

/** What the document carried when its first `end` bytes were the whole file. */
function dataBefore(doc: PdfDocument, end: number, unlock: Unlock): ValidationData {
  try {
    return readValidationData(openPdf(readerOfPrefix(doc.reader, end), unlock, doc))
  } catch (error) {
    if (isDamage(error)) return { certificates: [], crls: [], ocsps: [] }
    throw error
  }
}

function documentTimesOf(stamps: readonly DocumentStamp[], at: Date, trust: Trust): readonly DocumentTime[] {
  return stamps.flatMap(({ stamp, end }) =>
    stampProblem(stamp, at, trust) === null ? [{ time: stamp.time, end }] : [],
  )
}

function earliest(times: readonly DocumentTime[]): Date | null {
  const [first] = times.map(({ time }) => time).sort((a, b) => a.getTime() - b.getTime())
  return first ?? null
}
