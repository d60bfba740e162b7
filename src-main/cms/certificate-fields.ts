/** Everything that stands in a certificate, as lines for a person. */
import type { CertificateField, FieldPart } from '../../src-shared/model/certificate-view.ts'
import { toHex } from '../base/bytes.ts'
import { withEscapes } from '../base/plain-text.ts'
import { type Algorithm, OID, signatureAlgorithmOf } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { listExtensions } from './certificate-extensions.ts'
import { expect, isContext, isType, readBitStringBytes, readDer, readOid } from './der.ts'
import { type DistinguishedName, nameAttributes } from './distinguished-name.ts'
import { describeExtension, spaced } from './extension-fields.ts'
import { oidName, showOid } from './oid-names.ts'
import type { PublicKey } from './public-key.ts'

/** @throws MalformedAsn1 */
export function certificateFields(certificate: Certificate): readonly CertificateField[] {
  const { serialNumber, subject, issuer, key } = certificate
  const node = expect(readDer(certificate.tbs), 'sequence').children.find(child => isContext(child, 3))
  return [
    line('Version', String(certificate.version), 'The version of X.509.'),
    line('Serial number', spacedHex(serialNumber), 'The number that its issuer gave it.', { mono: true }),
    line('Signature algorithm', algorithmName(certificate.signatureAlgorithm), 'How its issuer signed it.', {
      parts: [part('Number', showOid(certificate.signatureAlgorithm.oid))],
    }),
    nameLine('Issuer', issuer, 'Who issued it and vouches for it.'),
    line('Valid from', exactTime(certificate.notBefore), 'Before this time it does not count.'),
    line('Valid to', exactTime(certificate.notAfter), 'After this time it no longer counts.'),
    nameLine('Subject', subject, 'Whose certificate it is.'),
    line('Public key', keyDescription(key), 'What signatures are checked with.', { parts: keyParts(key) }),
    ...listExtensions(node?.children[0] ?? null).map(describeExtension),
  ].map(fitToShow)
}

function fitToShow(field: CertificateField): CertificateField {
  const parts = field.parts.map(one => ({ ...one, value: withEscapes(one.value) }))
  return { ...field, value: withEscapes(field.value), parts }
}

type More = { readonly mono?: boolean; readonly parts?: readonly FieldPart[] }

function line(name: string, value: string, explanation: string, more: More = {}): CertificateField {
  const parts = more.parts ?? []
  const mono = more.mono ?? false
  return {
    group: 'certificate',
    name,
    oid: null,
    critical: false,
    value,
    mono,
    explanation,
    parts: [...parts],
  }
}

function nameLine(label: string, name: DistinguishedName, explanation: string): CertificateField {
  const parts = nameAttributes(name).map(({ oid, value, name: short }) =>
    part(NAME_WORDS[oid] ?? short, value, short),
  )
  return line(label, name.text, explanation, { mono: true, parts })
}

function part(label: string, value: string, tech: string | null = null): FieldPart {
  return { label, value, tech }
}

export const NAME_WORDS: Readonly<Record<string, string>> = {
  '2.5.4.3': 'Name',
  '2.5.4.4': 'Surname',
  '2.5.4.5': 'Identity number',
  '2.5.4.6': 'Country',
  '2.5.4.7': 'Place',
  '2.5.4.8': 'State or province',
  '2.5.4.9': 'Street',
  '2.5.4.10': 'Organisation',
  '2.5.4.11': 'Unit',
  '2.5.4.12': 'Title',
  '2.5.4.17': 'Postal code',
  '2.5.4.42': 'Given name',
  '2.5.4.65': 'Pseudonym',
  '2.5.4.97': 'Number of the organisation',
  '1.2.840.113549.1.9.1': 'E-mail',
}

/** `19 Jun 2024, 08:00:00 UTC` */
function exactTime(time: Date): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? []
  return `${Number(day)} ${month} ${year}, ${clock} UTC`
}

function spacedHex(hex: string): string {
  return hex.toUpperCase().replace(/..(?=.)/g, '$& ')
}

const SCHEMES = {
  'rsa-pkcs1': 'RSA',
  'rsa-pss': 'RSA-PSS',
  ecdsa: 'ECDSA',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
} as const

function algorithmName(algorithm: Algorithm): string {
  const known = signatureAlgorithmOf(algorithm, null)
  if (known === null) return showOid(algorithm.oid)
  if (known.scheme === 'ed25519' || known.scheme === 'ed448') return SCHEMES[known.scheme]
  return `${known.hash.toUpperCase().replace('SHA', 'SHA-')} with ${SCHEMES[known.scheme]}`
}

/** `RSA 3072 bit, exponent 65537`, `EC P-256`, or the number of what we do not know. */
export function keyDescription(key: PublicKey): string {
  const [algorithm, bits] = expect(readDer(key.spki), 'sequence').children
  const [oid, parameters] = expect(algorithm, 'sequence').children
  if (key.algorithm === 'rsa' || key.algorithm === 'rsa-pss') {
    const exponent = expect(readDer(readBitStringBytes(bits)), 'sequence').children[1]
    const name = key.algorithm === 'rsa' ? 'RSA' : 'RSA-PSS'
    return `${name} ${key.bits} bit, exponent ${BigInt(`0x${toHex(expect(exponent, 'integer').content)}`)}`
  }
  if (readOid(oid) !== OID.ecPublicKey) return oidName(readOid(oid)) ?? readOid(oid)
  const curve = isType(parameters, 'oid') ? readOid(parameters) : null
  return `EC ${curve === null ? 'with a curve of its own' : (oidName(curve) ?? curve)}`
}

function keyParts(key: PublicKey): readonly FieldPart[] {
  const [, bits] = expect(readDer(key.spki), 'sequence').children
  return [part('Bytes of the key', spaced(readBitStringBytes(bits)))]
}
