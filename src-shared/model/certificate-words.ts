/** What a certificate says, in plain words: the same in the window and on the command line. Pure. */
import { daysLeft } from './certificate-ranking.ts'
import type { CertificateField, CertificateUse, CertificateView, ChainLink } from './certificate-view.ts'
import { maskPersonal } from './personal-numbers.ts'
import type { RevocationAnswer } from './revocation.ts'

const KINDS: Readonly<Record<CertificateView['kind'], string>> = {
  'qualified-signature': 'Qualified certificate for signatures',
  'qualified-seal': 'Qualified certificate for seals of an organisation',
  'qualified-web': 'Qualified certificate for web sites',
  signature: 'Certificate for signatures',
  'time-stamp': 'Certificate of a time-stamp service',
  issuer: 'Certificate of an issuer',
  other: 'Certificate that is not made for signing',
}

/** “Qualified certificate for signatures, issued by Norrland Trust” */
export function kindLine({ kind, issuerName }: Pick<CertificateView, 'kind' | 'issuerName'>): string {
  return `${KINDS[kind]}, issued by ${issuerName}`
}

const USES: Readonly<Record<CertificateUse['use'], readonly [can: string, cannot: string]>> = {
  sign: ['Sign documents', 'Not for signing documents'],
  'time-stamp': ['Confirm the time', 'Not for confirming the time'],
  'log-in': ['Log in', 'Not for logging in'],
  encrypt: ['Encrypt e-mail or files', 'Not for encrypting e-mail or files'],
  issue: ['Issue other certificates', 'Not for issuing other certificates'],
}

export function purposeLine(
  { use, allowed }: CertificateUse,
  view: Pick<CertificateView, 'kind' | 'qualifiedDevice'>,
) {
  const [can, cannot] = USES[use]
  if (!allowed) return cannot
  // eIDAS, article 25, 2: only a qualified signature, made in a certified device, counts so.
  const likeInk = use === 'sign' && view.kind === 'qualified-signature' && view.qualifiedDevice
  return likeInk ? `${can}. Counts like ink on paper` : can
}

export type Tone = 'ok' | 'note' | 'warn' | 'bad'
export type Fact = { readonly tone: Tone; readonly title: string; readonly text: string }

/** Days until it ends, years where there are many. */
function leftWords(days: number): string {
  if (days === 0) return 'Last day'
  if (days >= 730) return `${Math.floor(days / 365)} years left`
  return `${days} ${days === 1 ? 'day' : 'days'} left`
}

/** @param date how a moment is written, ISO 8601 -> text */
export function validityFact(view: CertificateView, now: Date, date: (iso: string) => string): Fact {
  if (view.validity === 'expired') return { tone: 'bad', title: 'Expired', text: `On ${date(view.notAfter)}` }
  if (view.validity === 'not-yet-valid')
    return { tone: 'warn', title: 'Not valid yet', text: `Starts ${date(view.notBefore)}` }
  const days = daysLeft(view, now)
  return { tone: days <= 30 ? 'warn' : 'ok', title: 'Valid', text: leftWords(days) }
}

export function trustFact({ chain }: CertificateView): Fact {
  const missing = chain.links.find(link => link.fingerprint === null)
  const broken = chain.links.find(link => link.role !== 'own' && link.problems.length > 0)
  switch (chain.state) {
    case 'trusted':
      return { tone: 'ok', title: 'Trusted', text: 'This computer trusts its issuer' }
    case 'complete':
      return { tone: 'warn', title: 'Not confirmed', text: 'This computer does not know its root' }
    case 'incomplete':
      return { tone: 'warn', title: 'Not confirmed', text: `“${missing?.name ?? ''}” is missing` }
    case 'broken':
      return {
        tone: 'bad',
        title: 'Not trusted',
        text: `“${broken?.name ?? ''}” ${broken?.problems[0] ?? ''}`,
      }
  }
}

/** @param date as above, with the time of day */
export function revocationFact(view: CertificateView, date: (iso: string) => string): Fact {
  const { answer, how } = view.revocation
  if (answer === null) {
    const text = {
      ask: 'Nobody was asked yet',
      none: 'Its issuer offers no answer',
      root: 'It is its own issuer',
      'no-issuer': 'Its issuer is missing',
    }
    return { tone: 'note', title: how === 'root' ? 'A root' : 'Not checked', text: text[how] }
  }
  const checked = `Checked ${date(answer.askedAt)}`
  switch (answer.status) {
    case 'good':
      return { tone: 'ok', title: 'Not revoked', text: checked }
    case 'revoked':
      return {
        tone: 'bad',
        title: 'Withdrawn',
        text: `By its issuer on ${date(answer.since ?? answer.askedAt)}`,
      }
    case 'suspended':
      return {
        tone: 'warn',
        title: 'Paused',
        text: `By its issuer since ${date(answer.since ?? answer.askedAt)}`,
      }
    case 'unknown':
      return { tone: 'warn', title: 'Not confirmed', text: 'The issuer did not answer' }
  }
}

/** In sentences. */
export function revocationText(view: CertificateView, date: (iso: string) => string): string {
  const { answer, how } = view.revocation
  if (answer === null) {
    switch (how) {
      case 'ask':
        return 'Nobody was asked yet. Checking asks its issuer over the internet, which then knows that it is being looked at.'
      case 'none':
        return 'Its issuer names no service that tells whether it was withdrawn.'
      case 'no-issuer':
        return 'Its issuer’s certificate is missing and names no place to fetch it from, so no answer could be verified.'
      case 'root':
        return 'Nobody stands above it who could withdraw it. You trust it, or you do not.'
    }
  }
  return `${SAID[answer.status](answer, date)} ${howAsked(answer, date)}`
}

type Said = (answer: RevocationAnswer, date: (iso: string) => string) => string
const SAID: Readonly<Record<RevocationAnswer['status'], Said>> = {
  good: () => 'The issuer says this certificate is in good standing.',
  revoked: ({ since, askedAt }, date) => `Withdrawn by the issuer on ${date(since ?? askedAt)}.`,
  suspended: ({ since, askedAt }, date) => `Paused by the issuer since ${date(since ?? askedAt)}.`,
  unknown: () => 'The issuer did not answer, or what it sent does not count.',
}

function howAsked(
  { source, askedAt, validUntil, status }: RevocationAnswer,
  date: (iso: string) => string,
): string {
  if (status === 'unknown') return `Asked ${date(askedAt)}.`
  const asked =
    source === 'ocsp' ? `Asked live ${date(askedAt)}` : `Looked up in the issuer’s list ${date(askedAt)}`
  return validUntil === null ? `${asked}.` : `${asked}, good until ${date(validUntil)}.`
}

export function keyFact({ key }: CertificateView): Fact {
  switch (key.place) {
    case 'key-file':
      return { tone: 'note', title: 'Key in a file', text: 'Whoever has file and password can sign' }
    case 'unknown':
      return { tone: 'note', title: 'No key here', text: 'Only the certificate is here' }
    case 'token': {
      if (key.copyable === false)
        return { tone: 'ok', title: 'Key on the token', text: 'It cannot be copied out' }
      if (key.copyable)
        return { tone: 'warn', title: 'Key on the token', text: 'The token lets it be copied out' }
      return { tone: 'ok', title: 'Key on the token', text: 'More is told once it has signed' }
    }
  }
}

/** “RSA 3072 bit, exponent 65537, made on the token” */
export function keyLine({ key }: CertificateView): string {
  const made =
    key.place !== 'token' || key.madeThere === null
      ? ''
      : key.madeThere
        ? ', made on the token'
        : ', put onto the token'
  return `${key.description}${made}`
}

/** The second line of a link of the chain. */
export function linkLine(link: ChainLink, date: (iso: string) => string): string {
  if (link.problems.length > 0) return `It ${link.problems.join(', and it ')}`
  if (link.fingerprint === null) return 'Missing: nothing but its name is known here'
  if (link.role === 'own') return 'This certificate'
  const place = PLACES[link.from]
  if (link.role === 'issuer') return `Checked and issued the next one${place ? `, ${place}` : ''}`
  const until = link.notAfter === null ? '' : ` until ${date(link.notAfter)}`
  return link.from === 'system'
    ? `Root, trusted by this computer${until}`
    : `Root${place ? `, ${place}` : ''}; not trusted by this computer`
}

const PLACES: Readonly<Record<ChainLink['from'], string>> = {
  token: 'kept beside the key',
  document: 'from the file',
  network: 'fetched from its issuer',
  system: '',
  itself: '',
  nowhere: '',
}

/** One field as lines of text. @param personal as in `CertificateView`; empty: shown as they are */
export function fieldText(field: CertificateField, personal: readonly string[]): string {
  const title = `${field.name}${field.critical ? ' (critical)' : ''}: ${field.value}`
  const parts = field.parts.map(part => `  ${part.label}: ${part.value}${part.tech ? ` (${part.tech})` : ''}`)
  return maskPersonal([title, ...parts].join('\n'), personal)
}

/** All fields, as text. */
export function fieldsText(view: CertificateView, personal: readonly string[]): string {
  return [
    ...view.fields.map(field => fieldText(field, personal)),
    `Fingerprint SHA-256: ${colons(view.fingerprint)}`,
    `Fingerprint SHA-1: ${colons(view.fingerprintSha1)}`,
  ].join('\n')
}

/** `7C:3A:91`, as openssl prints fingerprints. */
export function colons(hex: string): string {
  return hex.toUpperCase().replace(/..(?=.)/g, '$&:')
}
