/** A SignedData and the bytes it covers -> integrity facts. Says what is so; what follows from it is said in trust. */
import { equalBytes, toHex } from '../base/bytes.ts'
import { createDigest } from '../base/digest.ts'
import { type HashName, hashOf, OID, type SignatureAlgorithm, signatureAlgorithmOf } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { MalformedAsn1, readOctets, readOid, readTime } from './der.ts'
import { startVerification, verifySignature } from './public-key.ts'
import { readSignedData, type SignedData, type SignerInfo } from './signed-data.ts'
import { readSigningCertificate, type SigningCertificate } from './signing-certificate.ts'

export type CmsProblem =
  /** Not SignedData at all, or broken inside. */
  | 'unreadable'
  /** A detached signature that carries content of its own. */
  | 'content-present'
  /** A time-stamp without its content. */
  | 'content-missing'
  /** No SignerInfo, or more than one. */
  | 'not-one-signer'
  /** eContentType or the content-type attribute is another than expected. */
  | 'wrong-content-type'
  /** A signed attribute that must stand once with one value stands otherwise. */
  | 'attribute-repeated'
  | 'attribute-missing'
  /** Without signed attributes the covered bytes look like signed attributes: a known forgery. */
  | 'attributes-as-content'
  | 'certificate-missing'
  /** signing-certificate names another certificate than the one that signed. */
  | 'certificate-mismatch'
  | 'digest-unknown'
  | 'algorithm-unknown'
  | 'digest-mismatch'
  | 'signature-mismatch'

export type CmsFacts = {
  /** Empty: digest and signature verify, and the form is as it must be. */
  readonly problems: readonly CmsProblem[]
  readonly signer: Certificate | null
  /** All certificates of the container, the signer's too. */
  readonly certificates: readonly Certificate[]
  readonly digest: HashName | null
  readonly scheme: SignatureAlgorithm['scheme'] | null
  /** The digest of the signature itself where PSS or ECDSA name one, else as `digest`. */
  readonly signatureHash: HashName | null
  readonly signatureValue: Uint8Array
  readonly hasSignedAttributes: boolean
  readonly hasSigningCertificate: boolean
  /** The signer's claim inside the CMS; null where it makes none. */
  readonly signingTime: Date | null
  /** TimeStampTokens over the signature value, not looked at yet. */
  readonly timeStamps: readonly Uint8Array[]
  /** What follows the container: the padding of /Contents, or something that does not belong there. */
  readonly trailing: 'none' | 'zeros' | 'other'
}

/** Takes the covered bytes in pieces, in order, then says what was found. */
export type CmsCheck = {
  /** Of the covered bytes no more is needed than this digest; null where they themselves are. */
  readonly hash: HashName | null
  update(chunk: Uint8Array): void
  /** Once, at the end. @param digest of all covered bytes, by `hash`, in place of every `update` */
  finish(digest?: Uint8Array): CmsFacts
}

export type CheckOptions = {
  /** `data`: detached, over the document. `time-stamp`: over its own TSTInfo, which this feeds by itself. */
  readonly content: 'data' | 'time-stamp'
}

/**
 * Begins to check a signature container. Never throws: what cannot be read is a problem in the facts.
 *
 * @param bytes ContentInfo, BER or DER, and whatever follows it
 * @source      RFC 5652, 5.4 to 5.6; ISO 32000-2:2020, 12.8.3.3 (one signer, detached)
 */
export function startCheck(bytes: Uint8Array, options: CheckOptions): CmsCheck {
  try {
    return checkOf(readSignedData(bytes), bytes, options)
  } catch (error) {
    if (error instanceof MalformedAsn1) return { hash: null, update: () => {}, finish: () => UNREADABLE }
    throw error
  }
}

/** The check of a signature whose covered bytes are in memory. */
export function checkSignedData(bytes: Uint8Array, covered: Uint8Array, options: CheckOptions): CmsFacts {
  const check = startCheck(bytes, options)
  check.update(covered)
  return check.finish()
}

const UNREADABLE: CmsFacts = {
  problems: ['unreadable'],
  signer: null,
  certificates: [],
  digest: null,
  scheme: null,
  signatureHash: null,
  signatureValue: new Uint8Array(),
  hasSignedAttributes: false,
  hasSigningCertificate: false,
  signingTime: null,
  timeStamps: [],
  trailing: 'none',
}

function checkOf(data: SignedData, bytes: Uint8Array, options: CheckOptions): CmsCheck {
  const trailing = trailingOf(bytes.subarray(data.length))
  const [signer, ...others] = data.signers
  if (signer === undefined || others.length > 0) {
    const facts = {
      ...UNREADABLE,
      problems: ['not-one-signer'] as const,
      certificates: data.certificates,
      trailing,
    }
    return { hash: null, update: () => {}, finish: () => facts }
  }
  const attributes = readAttributes(signer, options)
  const digest = hashOf(signer.digestAlgorithm)
  const algorithm = signatureAlgorithmOf(signer.signatureAlgorithm, digest)
  const certificate = findSigner(data, signer, attributes.signingCertificate)
  const problems: (CmsProblem | false)[] = [
    ...formProblems(data, options),
    ...attributes.problems,
    digest === null && 'digest-unknown',
    certificate === null && 'certificate-missing',
    certificate !== null &&
      attributes.signingCertificate?.names(certificate) === false &&
      'certificate-mismatch',
    digest !== null && algorithm === null && 'algorithm-unknown',
  ]
  const proof =
    signer.signedAttributes === null
      ? proofOverContent(signer, certificate, algorithm)
      : proofOverAttributes(signer, certificate, algorithm, digest, attributes.messageDigest)
  return {
    hash: signer.signedAttributes === null ? null : digest,
    update: proof.update,
    finish: given => ({
      problems: [...problems.filter(problem => problem !== false), ...proof.finish(given)],
      signer: certificate,
      certificates: data.certificates,
      digest,
      scheme: algorithm?.scheme ?? null,
      signatureHash: algorithm?.hash ?? null,
      signatureValue: signer.signature,
      hasSignedAttributes: signer.signedAttributes !== null,
      hasSigningCertificate: attributes.signingCertificate !== null,
      signingTime: attributes.signingTime,
      timeStamps: timeStampsOf(signer),
      trailing,
    }),
  }
}

function formProblems(data: SignedData, { content }: CheckOptions): CmsProblem[] {
  if (content === 'time-stamp') {
    if (data.content === null) return ['content-missing']
    return data.contentType === OID.tstInfo ? [] : ['wrong-content-type']
  }
  const problems: CmsProblem[] = data.content === null ? [] : ['content-present']
  return data.contentType === OID.data ? problems : [...problems, 'wrong-content-type']
}

type Proof = { update(chunk: Uint8Array): void; finish(digest?: Uint8Array): CmsProblem[] }

/** The usual way: the digest of the bytes stands in the attributes, the signature is over the attributes. */
function proofOverAttributes(
  signer: SignerInfo,
  certificate: Certificate | null,
  algorithm: SignatureAlgorithm | null,
  digest: HashName | null,
  messageDigest: Uint8Array | null,
): Proof {
  const hash = digest === null ? null : createDigest(digest)
  return {
    update: chunk => void hash?.update(chunk),
    finish: given => {
      const found = hash === null ? null : (given ?? new Uint8Array(hash.digest()))
      const encoded = signer.signedAttributes?.encoded ?? new Uint8Array()
      const signature =
        certificate === null || algorithm === null
          ? undefined
          : verifySignature(certificate.key, algorithm, encoded, signer.signature)
      const digestDiffers = found !== null && messageDigest !== null && !equalBytes(found, messageDigest)
      return [...(digestDiffers ? (['digest-mismatch'] as const) : []), ...signatureProblem(signature)]
    },
  }
}

/** Without signed attributes the signature is over the bytes themselves. @source RFC 5652, 5.4 */
function proofOverContent(
  signer: SignerInfo,
  certificate: Certificate | null,
  algorithm: SignatureAlgorithm | null,
): Proof {
  const known = certificate !== null && algorithm !== null
  const verification = known ? startVerification(certificate.key, algorithm, signer.signature) : null
  let firstByte: number | undefined
  return {
    update: chunk => {
      firstByte ??= chunk[0]
      verification?.update(chunk)
    },
    finish: () => {
      const result = known ? (verification?.finish() ?? null) : undefined
      // A SET where a document should be: the attributes of another signature, shown as if they were the content.
      return [
        ...(firstByte === 0x31 ? (['attributes-as-content'] as const) : []),
        ...signatureProblem(result),
      ]
    },
  }
}

/** @param result null: this key cannot make such a signature; undefined: not asked, the reason is a problem already */
function signatureProblem(result: boolean | null | undefined): CmsProblem[] {
  if (result === undefined || result === true) return []
  return result === null ? ['algorithm-unknown'] : ['signature-mismatch']
}

type ReadAttributes = {
  readonly problems: readonly CmsProblem[]
  readonly messageDigest: Uint8Array | null
  readonly signingCertificate: SigningCertificate | null
  readonly signingTime: Date | null
}

/** @throws MalformedAsn1 @source RFC 5652, 11.1 and 11.2: content-type and message-digest once, with one value */
function readAttributes(signer: SignerInfo, options: CheckOptions): ReadAttributes {
  const list = signer.signedAttributes?.list
  if (list === undefined)
    return { problems: [], messageDigest: null, signingCertificate: null, signingTime: null }
  const problems = new Set<CmsProblem>()
  const value = (oid: string, needed: boolean) => {
    const [found, ...more] = list.filter(attribute => attribute.oid === oid)
    if (found === undefined && needed) problems.add('attribute-missing')
    if (more.length > 0 || (found !== undefined && found.values.length !== 1))
      problems.add('attribute-repeated')
    return found?.values[0]
  }
  const contentType = value(OID.contentType, true)
  const expected = options.content === 'data' ? OID.data : OID.tstInfo
  if (contentType !== undefined && readOid(contentType) !== expected) problems.add('wrong-content-type')
  const messageDigest = value(OID.messageDigest, true)
  const signingTime = value(OID.signingTime, false)
  const [v2, v1] = [value(OID.signingCertificateV2, false), value(OID.signingCertificate, false)]
  const signingCertificate = v2 !== undefined ? readSigningCertificate(v2, 2) : null
  return {
    messageDigest: messageDigest === undefined ? null : readOctets(messageDigest),
    signingCertificate: signingCertificate ?? (v1 !== undefined ? readSigningCertificate(v1, 1) : null),
    signingTime: signingTime === undefined ? null : readTime(signingTime),
    problems: [...problems],
  }
}

/** Several certificates may carry the same issuer and number: the one that signing-certificate names wins. */
function findSigner(
  { certificates }: SignedData,
  { sid }: SignerInfo,
  signingCertificate: SigningCertificate | null,
): Certificate | null {
  const fitting = certificates.filter(({ issuer, serialNumber, subjectKeyId }) =>
    sid.kind === 'key-id'
      ? subjectKeyId === toHex(sid.keyId)
      : serialNumber === sid.serialNumber && equalBytes(issuer.raw, sid.issuer),
  )
  return fitting.find(certificate => signingCertificate?.names(certificate) === true) ?? fitting[0] ?? null
}

function timeStampsOf({ unsignedAttributes }: SignerInfo): readonly Uint8Array[] {
  const stamps = unsignedAttributes.filter(({ oid }) => oid === OID.signatureTimeStamp)
  return stamps.flatMap(({ values }) => values.map(({ raw }) => raw))
}

function trailingOf(bytes: Uint8Array): CmsFacts['trailing'] {
  if (bytes.length === 0) return 'none'
  return bytes.every(byte => byte === 0) ? 'zeros' : 'other'
}
