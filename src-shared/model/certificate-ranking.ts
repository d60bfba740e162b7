/** Which certificate to sign with: ranked, explained, twins told apart. Pure: the same for the window and the command line. */
import type { CertificateInfo, TokenInfo, TokenList } from './certificate.ts'

export type TokenCertificate = { readonly token: TokenInfo; readonly certificate: CertificateInfo }

/** Fingerprints of what signed last: a document of the same folder, and any document. */
export type LastUsed = { readonly here: string | null; readonly anywhere: string | null }

export const NEVER_USED: LastUsed = { here: null, anywhere: null }

/** What speaks for a certificate. */
export type Merit = 'only-one' | 'used-here' | 'for-signing' | 'qualified' | 'used-last' | 'holds-longer'

export type RankedCertificate = TokenCertificate & { readonly merits: readonly Merit[] }

export type CertificateRanking = {
  /** Best first: those that can sign, those that soon cannot, those that cannot. */
  readonly ranked: readonly RankedCertificate[]
  /** The only one that can sign, or one that is strictly better than every other. Null where two are equal. */
  readonly recommended: RankedCertificate | null
}

/** From here on a certificate counts as expiring soon. */
export const EXPIRING_DAYS = 30
const DAY_MS = 86_400_000

/** Days that a certificate still holds, rounded down; below 0 once it has expired. */
export function daysLeft(certificate: Pick<CertificateInfo, 'notAfter'>, now: Date): number {
  return Math.floor((Date.parse(certificate.notAfter) - now.getTime()) / DAY_MS)
}

export function isExpiring(certificate: CertificateInfo, now: Date): boolean {
  return certificate.usable && daysLeft(certificate, now) <= EXPIRING_DAYS
}

export function allCertificates(list: TokenList | null): readonly TokenCertificate[] {
  return (list?.tokens ?? []).flatMap(token =>
    token.certificates.map(certificate => ({ token, certificate })),
  )
}

/** In the order in which they count. The first that differs decides; where none does, nobody is recommended. */
type Score = readonly (readonly [merit: Merit, value: number])[]

export function rankCertificates(list: TokenList | null, last: LastUsed, now: Date): CertificateRanking {
  const all = allCertificates(list)
  const scored = all
    .map(one => ({ ...one, tier: tierOf(one, now), score: scoreOf(one, last, now) }))
    .toSorted((a, b) => a.tier - b.tier || compareScores(b.score, a.score) || byHand(a, b))
  const able = scored.filter(canSign).toSorted((a, b) => compareScores(b.score, a.score))
  const [best] = able
  const rivals = able.filter(one => one.certificate.fingerprint !== best?.certificate.fingerprint)
  const wins = rivals.every(rival => best !== undefined && compareScores(best.score, rival.score) > 0)
  const ranked = scored.map(({ token, certificate, score }) => ({
    token,
    certificate,
    merits: certificate.fingerprint === best?.certificate.fingerprint ? meritsOf(score, rivals.length) : [],
  }))
  const recommended = wins && best ? ranked.find(one => isSame(one, best)) : undefined
  return { ranked, recommended: recommended ?? null }
}

function isSame(a: TokenCertificate, b: TokenCertificate): boolean {
  return a.token.tokenId === b.token.tokenId && a.certificate.fingerprint === b.certificate.fingerprint
}

function canSign({ token, certificate }: TokenCertificate): boolean {
  return certificate.usable && token.pin !== 'locked'
}

function tierOf(one: TokenCertificate, now: Date): number {
  if (!canSign(one)) return 2
  return isExpiring(one.certificate, now) ? 1 : 0
}

function scoreOf({ certificate }: TokenCertificate, last: LastUsed, now: Date): Score {
  const { fingerprint, keyUsage, qualified, qualifiedFor, qualifiedDevice } = certificate
  const forPerson = qualified && (qualifiedFor === null || qualifiedFor === 'esign')
  return [
    ['used-here', Number(fingerprint === last.here)],
    // contentCommitment, once called nonRepudiation: RFC 5280, 4.2.1.3; ETSI EN 319 412-2, 4.3.2.
    ['for-signing', Number(keyUsage.includes('nonRepudiation'))],
    ['qualified', forPerson ? 2 + Number(qualifiedDevice) : Number(qualified)],
    ['used-last', Number(fingerprint === last.anywhere)],
    ['holds-longer', Number(!isExpiring(certificate, now))],
  ]
}

/** @returns above 0 when `a` is better */
function compareScores(a: Score, b: Score): number {
  const differences = a.map(([, value], index) => value - (b[index]?.[1] ?? 0))
  return differences.find(difference => difference !== 0) ?? 0
}

function meritsOf(score: Score, rivals: number): readonly Merit[] {
  const merits = score.flatMap(([merit, value]) => (value > 0 ? [merit] : []))
  const told = merits.filter(
    merit => merit !== 'holds-longer' && !(merit === 'used-last' && merits.includes('used-here')),
  )
  return rivals === 0 ? ['only-one', ...told] : told.length > 0 ? told : ['holds-longer']
}

/** For the eye only: what holds longer first, then by name. */
function byHand(a: TokenCertificate, b: TokenCertificate): number {
  const [x, y] = [a.certificate, b.certificate]
  return (
    y.notAfter.localeCompare(x.notAfter) ||
    x.subjectName.localeCompare(y.subjectName) ||
    x.fingerprint.localeCompare(y.fingerprint)
  )
}

/** What tells a certificate from others of the same holder. Absent: the same in all of them. */
export type Distinction = {
  readonly label?: string
  readonly issuer?: string
  readonly token?: string
  readonly validity?: { readonly from: string; readonly to: string }
  /** The last eight hex digits. */
  readonly serialEnd?: string
}

/** @returns null where no other certificate here has this holder */
export function distinction(certificate: CertificateInfo, list: TokenList | null): Distinction | null {
  const twins = allCertificates(list).filter(
    one =>
      one.certificate.subjectName === certificate.subjectName &&
      one.certificate.fingerprint !== certificate.fingerprint,
  )
  if (twins.length === 0) return null
  const own = allCertificates(list).find(
    one =>
      one.certificate.fingerprint === certificate.fingerprint && one.token.tokenId === certificate.tokenId,
  )
  const differs = (of: (info: CertificateInfo) => string) =>
    twins.some(twin => of(twin.certificate) !== of(certificate))
  const alike = twins.filter(twin => twin.certificate.issuerName === certificate.issuerName)
  const isNamed = alike.every(twin => twin.certificate.label !== certificate.label)
  return {
    ...(certificate.label !== '' && alike.length > 0 && isNamed ? { label: certificate.label } : {}),
    ...(differs(info => info.issuerName) ? { issuer: certificate.issuerName } : {}),
    ...(own && twins.some(twin => twin.token.tokenId !== own.token.tokenId)
      ? { token: own.token.label }
      : {}),
    ...(differs(info => `${info.notBefore.slice(0, 10)} ${info.notAfter.slice(0, 10)}`)
      ? { validity: { from: certificate.notBefore, to: certificate.notAfter } }
      : {}),
    ...(alike.length > 0 && differs(info => info.serialNumber)
      ? { serialEnd: certificate.serialNumber.slice(-8).toUpperCase() }
      : {}),
  }
}
