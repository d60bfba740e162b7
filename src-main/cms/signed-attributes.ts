/** The attributes that a PAdES signature signs, and the bytes the token signs the digest of. */
import type { DigestName, SignatureDigest } from '../../src-shared/model/signing.ts'
import { concat, fromHex } from '../base/bytes.ts'
import { digestOf } from '../base/digest.ts'
import { encodeDigestAlgorithm, OID } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { encode, encodeContext, encodeOctets, encodeOid, encodeSequence, encodeSetOf } from './der.ts'

/**
 * content-type, message-digest and signing-certificate-v2. No signing-time: in PAdES the time of signing stands in /M.
 *
 * @param messageDigest over the bytes that /ByteRange names
 * @returns             DER SET OF with tag 0x31: exactly what is signed, see `digestToSign`
 * @source              RFC 5652, 5.3 and 5.4; RFC 5035; ETSI EN 319 142-1, 6.3
 */
export function buildSignedAttributes(
  certificate: Certificate,
  digest: SignatureDigest,
  messageDigest: Uint8Array,
) {
  return encodeSetOf([
    attribute(OID.contentType, encodeOid(OID.data)),
    attribute(OID.messageDigest, encodeOctets(messageDigest)),
    attribute(OID.signingCertificateV2, signingCertificateV2(certificate, plainDigest(digest))),
  ])
}

/** What the token signs: the digest of the attributes. An Edwards key signs the attributes themselves. */
export function digestToSign(signedAttributes: Uint8Array, digest: SignatureDigest): Uint8Array {
  return digestOf(digest, signedAttributes)
}

/** Beside the signature itself, where every digest will do, SHA-512 stands for SHAKE256: far more programs know it. */
export function plainDigest(digest: SignatureDigest): DigestName {
  return digest === 'shake256' ? 'sha512' : digest
}

/** ESSCertIDv2 with issuerSerial; SHA-256 is the DEFAULT and so left out (X.690, 11.5). @source RFC 5035, 4 */
function signingCertificateV2(certificate: Certificate, digest: DigestName): Uint8Array {
  const hash = digestOf(digest, certificate.der)
  const algorithm = digest === 'sha256' ? new Uint8Array() : encodeDigestAlgorithm(digest)
  const certId = encodeSequence(algorithm, encodeOctets(hash), issuerSerial(certificate))
  return encodeSequence(encodeSequence(certId))
}

/** IssuerSerial: the issuer as GeneralNames with one directoryName [4]. */
function issuerSerial({ issuer, serialNumber }: Certificate): Uint8Array {
  const names = encodeSequence(encodeContext(4, issuer.raw))
  return encodeSequence(names, encode(0x02, fromHex(serialNumber)))
}

function attribute(oid: string, value: Uint8Array): Uint8Array {
  return encodeSequence(encodeOid(oid), encode(0x31, value))
}

/** The attributes as they stand in a SignerInfo: the same content under [0] IMPLICIT. */
export function asImplicit(signedAttributes: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0xa0), signedAttributes.subarray(1))
}
