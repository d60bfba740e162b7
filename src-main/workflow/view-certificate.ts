/** A certificate for the person: what it is, what for, who vouches, whether it holds, and all that stands in it. */
import { createHash } from 'node:crypto'
import type { CertificateUse, CertificateView, FieldPart } from '../../src-shared/model/certificate-view.ts'
import type { RevocationAnswer } from '../../src-shared/model/revocation.ts'
import { withEscapes } from '../base/plain-text.ts'
import { asnLines } from '../cms/asn-lines.ts'
import { type Certificate, isSelfIssued } from '../cms/certificate.ts'
import { certificateFields, keyDescription, NAME_WORDS } from '../cms/certificate-fields.ts'
import { usageProblem } from '../cms/certificate-usage.ts'
import { toPem } from '../cms/certs-only.ts'
import { nameAttributes } from '../cms/distinguished-name.ts'
import { type ChainSources, describeChain, pathOf } from './certificate-chain.ts'
import type { FoundCertificate } from './certificate-sources.ts'

/** What was learned of the key when it last signed. */
export type KeyTraits = {
  readonly extractable: boolean | null
  readonly local: boolean | null
  readonly alwaysAuthenticate: boolean
}

export type ViewFacts = ChainSources & {
  readonly at: Date
  readonly answer: RevocationAnswer | null
  readonly key: KeyTraits | null
}

export function viewCertificate(found: FoundCertificate, facts: ViewFacts): CertificateView {
  const { certificate } = found
  const path = pathOf(found, facts, facts.at)
  const chain = describeChain(found, path, facts)
  const fields = [...certificateFields(certificate)]
  return {
    fingerprint: certificate.fingerprint,
    fingerprintSha1: createHash('sha1').update(certificate.der).digest('hex'),
    subjectName: certificate.subject.name,
    issuerName: certificate.issuer.name,
    kind: kindOf(certificate),
    qualifiedDevice: certificate.qualifiedDevice,
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    validity: validityOf(certificate, facts.at),
    uses: usesOf(certificate),
    holder: nameParts(certificate.subject, HOLDER),
    issuer: issuerParts(certificate),
    policyUrl: policyUrl(fields),
    personal: personalIn(certificate, fields),
    key: describeKey(found, facts.key),
    chain,
    revocation: {
      how: howToAsk(certificate, path.certificates.length > 1 || chain.canFetch),
      answer: facts.answer,
    },
    fields,
    structure: [...asnLines(certificate.der)],
    pem: toPem([certificate]),
    bytes: certificate.der.length,
  }
}

function kindOf(certificate: Certificate): CertificateView['kind'] {
  const { qualified, qualifiedFor, basicConstraints, extendedKeyUsage } = certificate
  if (basicConstraints?.ca === true) return 'issuer'
  if (qualified && qualifiedFor === 'eseal') return 'qualified-seal'
  if (qualified && qualifiedFor === 'web') return 'qualified-web'
  if (qualified) return 'qualified-signature'
  if (extendedKeyUsage?.includes(TIME_STAMPING)) return 'time-stamp'
  return usageProblem(certificate, 'signing') === null ? 'signature' : 'other'
}

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
/** clientAuth, smart card logon, any. */
const LOGGING_IN = ['1.3.6.1.5.5.7.3.2', '1.3.6.1.4.1.311.20.2.2', '2.5.29.37.0']

function usesOf(certificate: Certificate): CertificateUse[] {
  const { keyUsage, extendedKeyUsage, basicConstraints } = certificate
  const has = (usage: NonNullable<Certificate['keyUsage']>[number]) =>
    keyUsage === null || keyUsage.includes(usage)
  const isFor = (purposes: readonly string[]) =>
    extendedKeyUsage === null || extendedKeyUsage.some(oid => purposes.includes(oid))
  const ca = basicConstraints?.ca === true
  const signs = usageProblem(certificate, 'signing') === null
  const stamps = extendedKeyUsage?.includes(TIME_STAMPING) === true
  const bySignature = keyUsage !== null && !keyUsage.includes('nonRepudiation') && signs
  return [
    { use: 'sign', allowed: signs, tech: bySignature ? 'digitalSignature' : 'contentCommitment' },
    ...(stamps ? [{ use: 'time-stamp', allowed: true, tech: 'timeStamping' } as const] : []),
    { use: 'log-in', allowed: !ca && has('digitalSignature') && isFor(LOGGING_IN), tech: 'digitalSignature' },
    {
      use: 'encrypt',
      allowed: !ca && (has('keyEncipherment') || has('dataEncipherment') || has('keyAgreement')),
      tech: 'keyEncipherment',
    },
    { use: 'issue', allowed: ca && has('keyCertSign'), tech: `CA: ${ca ? 'yes' : 'no'}` },
  ]
}

function validityOf({ notBefore, notAfter }: Certificate, at: Date): CertificateView['validity'] {
  if (at > notAfter) return 'expired'
  return at < notBefore ? 'not-yet-valid' : 'valid'
}

const COUNTRY = '2.5.4.6'
const ORGANISATION = '2.5.4.10'
const SERIAL_NUMBER = '2.5.4.5'
/** In this order. */
const HOLDER = [
  '2.5.4.3',
  '2.5.4.42',
  '2.5.4.4',
  '2.5.4.65',
  '2.5.4.12',
  ORGANISATION,
  '2.5.4.11',
  '2.5.4.97',
  '1.2.840.113549.1.9.1',
  '2.5.4.7',
  COUNTRY,
  SERIAL_NUMBER,
]

function nameParts(name: Certificate['subject'], wanted: readonly string[]): FieldPart[] {
  const attributes = nameAttributes(name)
  const whole = attributes.find(({ oid }) => oid === '2.5.4.3')?.value ?? ''
  return wanted.flatMap(oid =>
    attributes
      .filter(attribute => attribute.oid === oid)
      // Given name and surname say nothing new where the name holds both.
      .filter(({ value }) => (oid !== '2.5.4.42' && oid !== '2.5.4.4') || !whole.includes(value))
      .map(({ value, name: tech }) => ({
        label: NAME_WORDS[oid] ?? tech,
        value: withEscapes(oid === COUNTRY ? countryName(value) : value),
        tech,
      })),
  )
}

function issuerParts({ issuer }: Certificate): FieldPart[] {
  const parts = nameParts(issuer, ['2.5.4.3', ORGANISATION, COUNTRY])
  const country = parts.find(({ tech }) => tech === 'C')
  if (!country || !parts.some(({ tech }) => tech === 'O')) return parts
  return parts
    .filter(part => part !== country)
    .map(part => (part.tech === 'O' ? { ...part, value: `${part.value}, ${country.value}` } : part))
}

function countryName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code.toUpperCase()) ?? code
  } catch {
    return code // No code of a country.
  }
}

/** http(s) only: it is offered to the browser. */
function policyUrl(fields: CertificateView['fields']): string | null {
  const policies = fields.find(({ oid }) => oid === '2.5.29.32')
  const url = policies?.parts.find(({ label }) => label === 'Policy text')?.value ?? ''
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null
}

function personalIn(certificate: Certificate, fields: CertificateView['fields']): string[] {
  if (certificate.basicConstraints?.ca === true) return []
  const numbers = nameAttributes(certificate.subject).filter(({ oid }) => oid === SERIAL_NUMBER)
  const facts = fields.find(({ oid }) => oid === '2.5.29.9')?.parts ?? []
  const births = facts.filter(({ label }) => label === 'dateOfBirth')
  return [...numbers, ...births].map(({ value }) => withEscapes(value)).filter(value => value !== '')
}

function describeKey(
  { certificate, token }: FoundCertificate,
  traits: KeyTraits | null,
): CertificateView['key'] {
  const description = keyDescription(certificate.key)
  if (token === null) {
    const nothing = { copyable: null, pinEachTime: null, madeThere: null }
    return { description, place: 'unknown', tokenName: null, ...nothing }
  }
  if (token.kind === 'pkcs12')
    return {
      description,
      place: 'key-file',
      tokenName: token.label,
      copyable: true,
      pinEachTime: false,
      madeThere: false,
    }
  return {
    description,
    place: 'token',
    tokenName: token.label,
    copyable: traits?.extractable ?? null,
    pinEachTime: traits?.alwaysAuthenticate ?? null,
    madeThere: traits?.local ?? null,
  }
}

function howToAsk(certificate: Certificate, hasIssuer: boolean): CertificateView['revocation']['how'] {
  if (isSelfIssued(certificate)) return 'root'
  if (certificate.ocspUrls.length + certificate.crlUrls.length === 0) return 'none'
  return hasIssuer ? 'ask' : 'no-issuer'
}
